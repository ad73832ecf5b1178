//! Kinds of entities and links.

use super::words;

words! {
    /// What an entity is. A finer name, that of FollowTheMoney, stands in its `schema`.
    EntityKind {
        /// A natural person.
        Person = "person",
        /// Any legal entity, trust or public body; criminal groups too (schema `CriminalNetwork`).
        Company = "company",
        /// Real estate, vehicle, vessel, account, wallet, cash, phone: what can be held.
        Asset = "asset",
        /// A consignment or container.
        Shipment = "shipment",
        /// A meeting, call, crime, seizure, crossing.
        Event = "event",
        /// An address, postcode, area, port, country.
        Place = "place",
    }
}

words! {
    /// What a link says of its two ends.
    LinkKind {
        /// Source owns a share of target.
        Ownership = "ownership",
        /// Source controls target by other means than ownership.
        Control = "control",
        /// Source directs target.
        Directorship = "directorship",
        /// Source fronts for target.
        Nominee = "nominee",
        /// Source works for target.
        Employment = "employment",
        /// Source acts on behalf of target.
        Representation = "representation",
        /// Relatives.
        Family = "family",
        /// Two who live together.
        Cohabitation = "cohabitation",
        /// Two who know each other, in no way that is said: the generic tie.
        Associate = "associate",
        /// Source belongs to target.
        Membership = "membership",
        /// Source owes target.
        Debt = "debt",
        /// Source pays target.
        Payment = "payment",
        /// Source calls target.
        Call = "call",
        /// Source writes to target, or is in contact over a social network.
        Message = "message",
        /// Source attends the event target.
        Attendance = "attendance",
        /// Source takes part in the event target in another way: as party, means or exhibit.
        Involvement = "involvement",
        /// Source holds target.
        Possession = "possession",
        /// Source sends the shipment target.
        Consignor = "consignor",
        /// Source receives the shipment target.
        Consignee = "consignee",
        /// Source is told of the arrival of the shipment target.
        NotifyParty = "notify_party",
        /// Source carries the shipment target.
        Carrier = "carrier",
        /// Source forwards the shipment target.
        Forwarder = "forwarder",
        /// Source arranges the shipment target.
        Broker = "broker",
        /// A leg of a route, from place to place.
        RouteLeg = "route_leg",
        /// Source has its address at target.
        RegisteredAddress = "registered_address",
        /// Source lies in, or happened at, the place target.
        Location = "location",
        /// Source is investigated by target.
        Investigation = "investigation",
        /// A judgement that two records are one entity.
        SameAs = "same_as",
        /// A judgement that two records are not one entity.
        DifferentFrom = "different_from",
        /// A link whose kind is not known; its `type` says what the source called it.
        Other = "other",
    }
}

/// How the values of several statements of one link become the value of the edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Merge {
    /// They add up.
    Sum,
    /// The one in force counts: the one that holds longest, then the one that began last, then the largest.
    InForce,
    /// They say the same thing, once.
    One,
}

impl LinkKind {
    /// Whether the link has a direction when its statement does not say.
    pub fn is_directed(self) -> bool {
        use LinkKind::*;
        !matches!(self, Family | Cohabitation | Associate | Message | SameAs | DifferentFrom | Other)
    }

    /// How statements of this kind merge. Stated weights (an edge list's third column) always add up.
    pub fn merge(self) -> Merge {
        use LinkKind::*;
        match self {
            Payment | Call | Message | Attendance | Debt => Merge::Sum,
            Ownership => Merge::InForce,
            _ => Merge::One,
        }
    }

    /// Whether the link says that one end holds the other.
    pub fn is_holding(self) -> bool {
        matches!(self, LinkKind::Possession | LinkKind::Ownership | LinkKind::Control)
    }

    /// Whether the link is a judgement about records and no edge of the graph.
    pub fn is_judgement(self) -> bool {
        matches!(self, LinkKind::SameAs | LinkKind::DifferentFrom)
    }
}
