//! Topics: what a publisher thinks of an entity, as assessments beside what he says of it.

use trama_engine::model::{AssetStage, EntityStatement};

use super::fields;
use crate::cells::{self, Cells};

/// In a line that Trama wrote, topics belong to the statement itself.
pub(crate) fn own_topics(cells: &mut Cells, topics: &[String]) {
    cells.fill("role", topics.iter().find(|topic| fields::is_role(topic)));
    cells.fill("stage", topics.iter().any(|topic| topic == fields::FROZEN).then_some(AssetStage::Frozen));
}

/// A statement about the same record by the same source that says nothing yet.
pub(super) fn part_of(statement: &EntityStatement) -> EntityStatement {
    let mut part = EntityStatement::new(statement.key.clone(), statement.kind);
    part.provenance = statement.provenance.clone();
    part.provenance.declared.retain(|field| cells::STATEMENT.contains(&field.as_str()) || field == "namespace");
    part
}

/// A topic as the publisher's assessment.
pub(super) fn assessment(statement: &EntityStatement, topic: &str) -> EntityStatement {
    let mut assessed = part_of(statement);
    assessed.provenance.assessment = true;
    assessed.provenance.declared.retain(|field| field != "assessment");
    match topic == fields::FROZEN {
        true => assessed.stage = Some(AssetStage::Frozen),
        false => assessed.role = Some(topic.to_owned()),
    }
    assessed
}
