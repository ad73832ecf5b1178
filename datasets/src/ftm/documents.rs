//! Identity documents: identifiers of their holders where the file describes them, things that they hold where it does
//! not.

use trama_engine::model::EntityStatement;

use super::entity::Entity;
use super::properties::Properties;
use super::reader::Reader;
use super::topics::part_of;
use super::translate;
use crate::cells;
use crate::reading::Reading;
use crate::text::Fault;

/// A document, and the line that it stands on.
pub(super) struct Document {
    pub(super) entity: Entity,
    pub(super) said: Properties,
    pub(super) line: u64,
}

impl Reader {
    /// Makes an identity document an identifier of the holders that are described, and a thing that the others hold. One
    /// of which not all holders are described waits, unless the file is at its end.
    pub(super) fn document(&mut self, reading: &mut Reading, document: Document, is_last: bool) -> Result<(), Fault> {
        let Document { entity, mut said, line } = document;
        let (described, others): (Vec<String>, Vec<String>) =
            said.ids("holder").into_iter().partition(|holder| self.holders.contains_key(holder));
        if !is_last && (described.is_empty() || !others.is_empty()) {
            self.documents.push(Document { entity, said, line });
            return Ok(());
        }
        let has_number = translate::has_number(&said);
        if has_number && !described.is_empty() {
            self.identifier(reading, &entity, said.clone(), &described, line)?;
            if others.is_empty() {
                return Ok(());
            }
            said.set("holder", others);
        }
        self.node(reading, &entity, said, line)
    }

    /// Statements about holders that say what a document says; of a person its number alone.
    fn identifier(
        &mut self,
        reading: &mut Reading,
        entity: &Entity,
        said: Properties,
        holders: &[String],
        line: u64,
    ) -> Result<(), Fault> {
        let row = self.complete(reading, entity, translate::identifier(&entity.schema, said), cells::ENTITY)?;
        let statements: Result<Vec<EntityStatement>, Fault> = holders
            .iter()
            .map(|holder| {
                let mut row = row.clone();
                row.set("id", holder);
                row.fill("kind", self.holders.get(holder));
                let said = self.entity(reading, &row, line)?;
                let (identifiers, attributes) = (said.identifiers.clone(), said.attributes.clone());
                Ok(EntityStatement { identifiers, attributes, ..part_of(&said) })
            })
            .collect();
        statements?.into_iter().for_each(|statement| reading.entity(statement, line));
        Ok(())
    }
}
