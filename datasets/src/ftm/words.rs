//! What the schemata of FollowTheMoney mean in Trama: nodes, edges, and the properties that name other entities. These
//! tables and those in `fields` are the one place to edit.
//!
//! Facts of the model's version 4: 17 schemata are edges there. Calls and messages are not, since they may have more
//! than two parties; here each of their pairs is a link, as in telephone records.

use trama_engine::model::{EntityKind, LinkKind};

/// The kind of an entity whose schema is unknown and for which none is declared: what can be held, joined to persons
/// but neither person nor place.
pub(crate) const UNKNOWN_SCHEMA: EntityKind = EntityKind::Asset;

const NODES: &[(EntityKind, &[&str])] = &[
    (EntityKind::Person, &["Person"]),
    (EntityKind::Company, &["Company", "LegalEntity", "Organization", "PublicBody", "Position"]),
    (
        EntityKind::Asset,
        &[
            "Asset",
            "RealEstate",
            "Vehicle",
            "Vessel",
            "Airplane",
            "BankAccount",
            "CryptoWallet",
            "Security",
            "UserAccount",
            "Contract",
            "License",
            "Identification",
            "Passport",
            "Document",
            "Article",
            "Audio",
            "Email",
            "Folder",
            "HyperText",
            "Image",
            "Note",
            "Package",
            "Page",
            "Pages",
            "PlainText",
            "Table",
            "Video",
            "Workbook",
        ],
    ),
    (EntityKind::Shipment, &["EconomicActivity"]),
    (EntityKind::Event, &["Event", "Trip", "CourtCase", "Sanction", "Risk", "Project", "CallForTenders", "TaxRoll"]),
    (EntityKind::Place, &["Address", "Territory"]),
];

/// Schemata of nodes that are bounded in time: they may have `startDate`, `endDate` and `recordId`.
const INTERVALS: &[&str] = &[
    "Identification",
    "Passport",
    "EconomicActivity",
    "Event",
    "Trip",
    "Sanction",
    "Risk",
    "Project",
    "CallForTenders",
    "TaxRoll",
];

/// A schema that is a link.
pub(crate) struct Edge {
    pub(crate) schema: &'static str,
    pub(crate) kind: LinkKind,
    /// Properties of the source; the first that has a value names it.
    pub(crate) sources: &'static [&'static str],
    /// Properties of the target.
    pub(crate) targets: &'static [&'static str],
    /// Directed although links of its kind are not, unless they say so.
    pub(crate) directed: bool,
}

const fn edge(
    schema: &'static str,
    kind: LinkKind,
    sources: &'static [&'static str],
    targets: &'static [&'static str],
) -> Edge {
    Edge { schema, kind, sources, targets, directed: false }
}

const fn directed(edge: Edge) -> Edge {
    Edge { directed: true, ..edge }
}

const EDGES: &[Edge] = &[
    edge("Ownership", LinkKind::Ownership, &["owner"], &["asset"]),
    edge("Control", LinkKind::Control, &["controller"], &["controlled"]),
    edge("Directorship", LinkKind::Directorship, &["director"], &["organization"]),
    edge("Membership", LinkKind::Membership, &["member"], &["organization"]),
    edge("Employment", LinkKind::Employment, &["employee"], &["employer"]),
    edge("Occupancy", LinkKind::Employment, &["holder"], &["post"]),
    edge("Representation", LinkKind::Representation, &["agent"], &["client"]),
    edge("Family", LinkKind::Family, &["person"], &["relative"]),
    edge("Associate", LinkKind::Associate, &["person"], &["associate"]),
    edge("Debt", LinkKind::Debt, &["debtor"], &["creditor"]),
    edge("Payment", LinkKind::Payment, &["payer", "payerAccount"], &["beneficiary", "beneficiaryAccount"]),
    edge("CourtCaseParty", LinkKind::Involvement, &["party"], &["case"]),
    edge("ProjectParticipant", LinkKind::Involvement, &["participant"], &["project"]),
    directed(edge("ContractAward", LinkKind::Other, &["contract"], &["supplier"])),
    directed(edge("Succession", LinkKind::Other, &["predecessor"], &["successor"])),
    edge("Documentation", LinkKind::Other, &["document"], &["entity"]),
    edge(UNKNOWN_LINK, LinkKind::Other, &["subject"], &["object"]),
    edge("Call", LinkKind::Call, &["caller"], &["receiver"]),
    edge("Message", LinkKind::Message, &["sender", "senderAccount"], &["recipients", "recipientAccount"]),
];

/// The schema of a link for which there is no other.
pub(crate) const UNKNOWN_LINK: &str = "UnknownLink";

/// A property of a node that names another entity, and the link that it is.
#[derive(Debug)]
pub(crate) struct Reference {
    /// Schemata that have it; empty for all.
    schemata: &'static [&'static str],
    pub(crate) property: &'static str,
    pub(crate) kind: LinkKind,
    /// The link starts at the entity that is named.
    pub(crate) from_named: bool,
}

const fn to(schemata: &'static [&'static str], property: &'static str, kind: LinkKind) -> Reference {
    Reference { schemata, property, kind, from_named: false }
}

const fn from(schemata: &'static [&'static str], property: &'static str, kind: LinkKind) -> Reference {
    Reference { schemata, property, kind, from_named: true }
}

pub(crate) const LEGAL: &[&str] = &["Company", "LegalEntity", "Organization", "PublicBody"];
const VEHICLES: &[&str] = &["Vehicle", "Vessel", "Airplane"];
pub(crate) const MEASURES: &[&str] = &["Sanction", "Risk"];
const EVENTS: &[&str] = &["Event", "Trip"];
const CONTRACTS: &[&str] = &["Contract", "License"];
pub(crate) const DECLARATION: &[&str] = &["EconomicActivity"];
const TENDER: &[&str] = &["CallForTenders"];

const REFERENCES: &[Reference] = &[
    to(&[], "addressEntity", LinkKind::RegisteredAddress),
    from(LEGAL, "parent", LinkKind::Control),
    to(&["RealEstate"], "parent", LinkKind::Location),
    to(&["Territory"], "partOf", LinkKind::Location),
    to(&["Position"], "organization", LinkKind::Membership),
    from(IDENTITY_DOCUMENTS, "holder", LinkKind::Possession),
    from(&["CryptoWallet"], "holder", LinkKind::Possession),
    from(&["UserAccount"], "owner", LinkKind::Possession),
    from(&["BankAccount"], "bank", LinkKind::Other),
    from(&["Security"], "issuer", LinkKind::Other),
    from(VEHICLES, "owner", LinkKind::Ownership),
    from(VEHICLES, "operator", LinkKind::Possession),
    from(MEASURES, "entity", LinkKind::Involvement),
    from(EVENTS, "organizer", LinkKind::Involvement),
    from(EVENTS, "involved", LinkKind::Involvement),
    from(&["Trip"], "vehicle", LinkKind::Involvement),
    to(&["Trip"], "startLocation", LinkKind::Location),
    to(&["Trip"], "endLocation", LinkKind::Location),
    from(&["TaxRoll"], "taxee", LinkKind::Involvement),
    from(TENDER, "authority", LinkKind::Involvement),
    from(TENDER, "onBehalfOf", LinkKind::Involvement),
    from(TENDER, "tenderers", LinkKind::Involvement),
    from(CONTRACTS, "authority", LinkKind::Other),
    to(CONTRACTS, "project", LinkKind::Other),
    from(DECLARATION, "sender", LinkKind::Consignor),
    from(DECLARATION, "receiver", LinkKind::Consignee),
    from(DECLARATION, "declarant", LinkKind::Broker),
    from(DECLARATION, "contractHolder", LinkKind::Forwarder),
    from(DECLARATION, "transport", LinkKind::Carrier),
    to(DECLARATION, "contract", LinkKind::Other),
    to(&["Note"], "entity", LinkKind::Other),
    to(&["Image"], "pictured", LinkKind::Other),
];

/// Documents that identify their holder.
const IDENTITY_DOCUMENTS: &[&str] = &["Identification", "Passport"];

/// The kind of a schema that is a node.
pub(crate) fn node_kind(schema: &str) -> Option<EntityKind> {
    NODES.iter().find(|(_, schemata)| schemata.contains(&schema)).map(|&(kind, _)| kind)
}

/// The schema of a kind of node for which no finer one is known.
pub(crate) fn node_schema(kind: EntityKind) -> &'static str {
    NODES.iter().find(|(known, _)| *known == kind).map_or("Asset", |(_, schemata)| schemata[0])
}

/// The edge that a schema is.
pub(crate) fn edge_of(schema: &str) -> Option<&'static Edge> {
    EDGES.iter().find(|edge| edge.schema == schema)
}

/// The edge that says a kind of link and nothing finer; the unknown one where the model has none.
pub(crate) fn edge_of_kind(kind: LinkKind) -> &'static Edge {
    let plain = EDGES.iter().filter(|edge| edge.schema.eq_ignore_ascii_case(kind.as_str()));
    let unknown = EDGES.iter().filter(|edge| edge.schema == UNKNOWN_LINK);
    // The table holds the unknown link.
    plain.filter(|edge| edge.schema != "Call" && edge.schema != "Message").chain(unknown).next().unwrap_or(&EDGES[0])
}

/// The properties of a schema that name other entities.
pub(crate) fn references(schema: &str) -> impl Iterator<Item = &'static Reference> + '_ {
    REFERENCES.iter().filter(move |reference| reference.schemata.is_empty() || reference.schemata.contains(&schema))
}

/// Whether a property names another entity, in whatever schema.
pub(crate) fn names_another(property: &str) -> bool {
    REFERENCES.iter().any(|reference| reference.property == property)
        || EDGES.iter().any(|edge| edge.sources.contains(&property) || edge.targets.contains(&property))
}

/// Whether a schema is a document that identifies its holder.
pub(crate) fn is_identity_document(schema: &str) -> bool {
    IDENTITY_DOCUMENTS.contains(&schema)
}

/// Whether a thing of a schema stands in a register.
pub(crate) fn is_registered(schema: &str) -> bool {
    VEHICLES.contains(&schema) || matches!(schema, "RealEstate" | "Security")
}

/// Whether a schema is bounded in time.
pub(crate) fn is_interval(schema: &str) -> bool {
    INTERVALS.contains(&schema) || edge_of(schema).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_edge_of_the_model_is_a_link_and_none_is_a_node() {
        let edges = "Associate ContractAward Control CourtCaseParty Debt Directorship Documentation Employment Family \
                     Membership Occupancy Ownership Payment ProjectParticipant Representation Succession UnknownLink";
        assert_eq!(edges.split_whitespace().count(), 17);
        for schema in edges.split_whitespace() {
            assert!(edge_of(schema).is_some() && node_kind(schema).is_none(), "{schema}");
        }
    }

    #[test]
    fn a_kind_is_written_as_the_schema_that_is_read_as_it() {
        for &kind in EntityKind::ALL {
            assert_eq!(node_kind(node_schema(kind)), Some(kind));
        }
        for &kind in LinkKind::ALL {
            let edge = edge_of_kind(kind);
            assert!(edge.kind == kind || edge.schema == UNKNOWN_LINK, "{kind}: {}", edge.schema);
        }
        assert_eq!(edge_of_kind(LinkKind::Ownership).schema, "Ownership");
        assert_eq!(edge_of_kind(LinkKind::Call).schema, UNKNOWN_LINK);
    }
}
