//! Parameters that more than one analysis has, each declared once.

use super::parameter::{DefaultValue, Domain, Parameter};

/// The parameters that select links and entities, some of an analysis's own, and `top`.
macro_rules! selecting {
    ($($own:expr),* $(,)?) => {
        &[
            $crate::registry::common::LINKS,
            $crate::registry::common::KIND,
            $crate::registry::common::SINCE,
            $crate::registry::common::UNTIL,
            $crate::registry::common::MIN_GRADE,
            $($own,)*
            $crate::registry::common::TOP,
        ]
    };
}
pub(crate) use selecting;

/// Which links.
pub const LINKS: Parameter = Parameter {
    name: "links",
    meaning: "Link types or kinds to look at, exactly as in the data; all when not given. Without `kind`, their ends are the entities.",
    domain: Domain::Texts,
    default: DefaultValue::Absent,
};
/// Which entities.
pub const KIND: Parameter = Parameter {
    name: "kind",
    meaning: "Entities of this kind only.",
    domain: Domain::Word(&["person", "company", "asset", "shipment", "event", "place"]),
    default: DefaultValue::Absent,
};
/// From when.
pub const SINCE: Parameter = Parameter {
    name: "since",
    meaning: "Only statements that hold then or later, and those without a time.",
    domain: Domain::Moment,
    default: DefaultValue::Absent,
};
/// Until when.
pub const UNTIL: Parameter = Parameter {
    name: "until",
    meaning: "Only statements that hold then or before, and those without a time; a date means its whole day.",
    domain: Domain::Moment,
    default: DefaultValue::Absent,
};
/// How reliable.
pub const MIN_GRADE: Parameter = Parameter {
    name: "min_grade",
    meaning: "Only statements graded at least so well: B2 keeps letters up to B and numbers up to 2. Ungraded ones fail.",
    domain: Domain::Grade,
    default: DefaultValue::Absent,
};
/// With weights.
pub const WEIGHTED: Parameter = Parameter {
    name: "weighted",
    meaning: "Use the weights of edges; for paths, a distance is 1/weight.",
    domain: Domain::Flag,
    default: DefaultValue::Flag(false),
};
/// With directions.
pub const DIRECTED: Parameter = Parameter {
    name: "directed",
    meaning: "Follow edges in their direction only.",
    domain: Domain::Flag,
    default: DefaultValue::Flag(false),
};
/// Scaled.
pub const NORMALIZED: Parameter = Parameter {
    name: "normalized",
    meaning: "Divide by the largest value that a graph of this size allows.",
    domain: Domain::Flag,
    default: DefaultValue::Flag(false),
};
/// From where.
pub const SOURCE: Parameter = Parameter {
    name: "source",
    meaning: "The entity to start from, by its id.",
    domain: Domain::Entity,
    default: DefaultValue::Required,
};
/// To where.
pub const TARGET: Parameter = Parameter {
    name: "target",
    meaning: "The entity to arrive at, by its id.",
    domain: Domain::Entity,
    default: DefaultValue::Required,
};
/// How many.
pub const TOP: Parameter = Parameter {
    name: "top",
    meaning: "The best so many rows; all when not given.",
    domain: Domain::Integer(1, 1_000_000_000),
    default: DefaultValue::Absent,
};
