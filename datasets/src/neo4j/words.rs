//! What the labels and relationship types of neo4j graphs mean in Trama. These tables are the one place to edit.
//! A label that is not here is kept as its schema; a relationship type is always kept verbatim as the link's type.

use trama_engine::model::{EntityKind, LinkKind};

/// The kind of an entity whose labels are all unknown and for which none is declared: what can be held, joined to
/// persons but neither person nor place.
pub(crate) const UNKNOWN_LABEL: EntityKind = EntityKind::Asset;

/// The label that stays the schema wherever it stands: an officer of the law is no party to a case.
pub(crate) const OFFICER: &str = "Officer";

const LABELS: &[(EntityKind, &[&str])] = &[
    (
        EntityKind::Person,
        &["Person", OFFICER, "Suspect", "Victim", "Witness", "Individual", "Customer", "Employee", "Director"],
    ),
    (
        EntityKind::Company,
        &[
            "Company",
            "Organization",
            "Organisation",
            "LegalEntity",
            "Business",
            "Bank",
            "Trust",
            "PublicBody",
            "Gang",
            "CriminalNetwork",
            "Intermediary",
        ],
    ),
    (
        EntityKind::Event,
        &["Event", "Crime", "PhoneCall", "Call", "Meeting", "Incident", "Seizure", "Crossing", "Arrest", "Transaction"],
    ),
    (
        EntityKind::Place,
        &[
            "Location",
            "PostCode",
            "Area",
            "Address",
            "City",
            "Country",
            "Place",
            "Region",
            "Town",
            "Port",
            "Street",
            "Municipality",
            "State",
        ],
    ),
    (
        EntityKind::Asset,
        &[
            "Asset",
            "Vehicle",
            "Phone",
            "Email",
            "Object",
            "Account",
            "BankAccount",
            "Wallet",
            "Vessel",
            "Aircraft",
            "RealEstate",
            "Property",
            "Security",
            "Cash",
            "Device",
            "Sim",
            "IP",
            "Car",
        ],
    ),
    (EntityKind::Shipment, &["Shipment", "Container", "Consignment"]),
];

const TYPES: &[(LinkKind, &[&str])] = &[
    (LinkKind::Associate, &["KNOWS", "ASSOCIATE_OF", "ASSOCIATED_WITH", "FRIEND_OF", "CONNECTED_TO"]),
    (LinkKind::Cohabitation, &["KNOWS_LW", "LIVES_WITH"]),
    (LinkKind::Message, &["KNOWS_SN", "MESSAGED", "EMAILED", "SENT_MESSAGE"]),
    (LinkKind::Call, &["KNOWS_PHONE", "CALLER", "CALLED", "CALLS", "PHONED"]),
    (LinkKind::Family, &["FAMILY_REL", "RELATED_TO", "MARRIED_TO", "SPOUSE_OF", "PARENT_OF", "CHILD_OF", "SIBLING_OF"]),
    (LinkKind::Involvement, &["PARTY_TO", "INVOLVED_IN", "SUSPECT_IN", "COMMITTED"]),
    (LinkKind::Attendance, &["ATTENDED", "PRESENT_AT"]),
    (LinkKind::Possession, &["HAS_PHONE", "HAS_EMAIL", "HAS_ACCOUNT", "HAS_VEHICLE", "HOLDS", "POSSESSES", "USES"]),
    (LinkKind::RegisteredAddress, &["CURRENT_ADDRESS", "REGISTERED_ADDRESS", "HAS_ADDRESS", "LIVES_AT", "RESIDES_AT"]),
    (
        LinkKind::Location,
        &["HAS_POSTCODE", "LOCATION_IN_AREA", "POSTCODE_IN_AREA", "OCCURRED_AT", "LOCATED_IN", "LOCATED_AT", "IN_AREA"],
    ),
    (LinkKind::Investigation, &["INVESTIGATED_BY"]),
    (LinkKind::Ownership, &["OWNS", "OWNER_OF", "SHAREHOLDER_OF", "HAS_SHARES_IN"]),
    (LinkKind::Control, &["CONTROLS", "BENEFICIAL_OWNER_OF"]),
    (LinkKind::Directorship, &["DIRECTOR_OF", "DIRECTS", "OFFICER_OF"]),
    (LinkKind::Nominee, &["NOMINEE_OF", "NOMINEE_FOR"]),
    (LinkKind::Employment, &["EMPLOYED_BY", "WORKS_FOR", "WORKS_AT"]),
    (LinkKind::Representation, &["REPRESENTS", "ACTS_FOR", "INTERMEDIARY_OF"]),
    (LinkKind::Membership, &["MEMBER_OF", "BELONGS_TO"]),
    (LinkKind::Debt, &["OWES"]),
    (LinkKind::Payment, &["PAID", "PAYS", "TRANSFERRED_TO", "SENT_MONEY_TO"]),
    (LinkKind::Consignor, &["CONSIGNOR_OF", "SHIPPED"]),
    (LinkKind::Consignee, &["CONSIGNEE_OF"]),
    (LinkKind::NotifyParty, &["NOTIFY_PARTY_OF"]),
    (LinkKind::Carrier, &["CARRIER_OF", "CARRIES"]),
    (LinkKind::Forwarder, &["FORWARDER_OF"]),
    (LinkKind::Broker, &["BROKER_OF", "BROKERED"]),
    (LinkKind::RouteLeg, &["ROUTE_LEG"]),
    (LinkKind::SameAs, &["SAME_AS"]),
    (LinkKind::DifferentFrom, &["DIFFERENT_FROM"]),
];

/// The kind of a label, upper or lower case.
pub(crate) fn entity_kind(label: &str) -> Option<EntityKind> {
    find(LABELS, label)
}

/// The kind of a relationship type, upper or lower case.
pub(crate) fn link_kind(link_type: &str) -> Option<LinkKind> {
    find(TYPES, link_type)
}

fn find<T: Copy>(table: &[(T, &[&str])], word: &str) -> Option<T> {
    table.iter().find(|(_, words)| words.iter().any(|known| known.eq_ignore_ascii_case(word))).map(|&(kind, _)| kind)
}
