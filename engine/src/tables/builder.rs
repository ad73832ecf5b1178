//! From statements, one by one, to the tables of a new dataset version.

use std::sync::Arc;

use polars::prelude::DataFrame;

use super::append::{Appended, Rejects, append};
use super::columns::with_columns_of;
use super::entity::EntityTable;
use super::link::LinkTable;
use super::new_rows::{NewRows, Row};
use super::row_writer::{RowWriter, Said};
use super::{Origin, Reject, StatementRows, StatementSink};
use crate::error::{Error, Result};
use crate::model::{EntityStatement, LinkStatement};
use crate::section::Section;

/// Collects the statements of one import on top of the tables of the current version.
pub struct TablesBuilder {
    before: Option<Tables>,
    files: Vec<Arc<str>>,
    entities: RowWriter,
    links: RowWriter,
    rejects: Rejects,
}

/// Both tables of a version. Nobody outside the engine reads them: others ask a view.
#[derive(Debug, Clone)]
pub struct Tables {
    /// Statements about entities.
    pub(crate) entities: EntityTable,
    /// Statements about links.
    pub(crate) links: LinkTable,
}

impl Tables {
    /// Number of statements about entities.
    pub fn entity_statement_count(&self) -> u64 {
        self.entities.rows().len() as u64
    }

    /// Number of statements about links.
    pub fn link_statement_count(&self) -> u64 {
        self.links.rows().len() as u64
    }

    /// Number of records.
    pub fn record_count(&self) -> u64 {
        self.entities.record_count() as u64
    }
}

impl StatementSink for TablesBuilder {
    fn file(&mut self, name: &str) {
        self.files.push(name.into());
    }

    fn entity(&mut self, statement: EntityStatement, origin: Origin) {
        self.entities.push(Said::Entity(statement), self.file_of(origin), origin);
    }

    fn end(&mut self, statement: EntityStatement, origin: Origin) {
        self.entities.push(Said::End(statement), self.file_of(origin), origin);
    }

    fn link(&mut self, statement: LinkStatement, origin: Origin) {
        self.links.push(Said::Link(statement), self.file_of(origin), origin);
    }

    fn reject(&mut self, reject: Reject) {
        self.rejects.push(reject);
    }
}

impl TablesBuilder {
    /// Starts an import; `before` holds the tables it appends to ([`crate::version::Version::tables`]).
    ///
    /// # Errors
    /// [`Error::Table`] if the tables before are not what this version of the program wrote; [`Error::Generated`] if
    /// they are those of a generated version.
    pub fn new(before: Option<Tables>) -> Result<Self> {
        if before.as_ref().is_some_and(|tables| tables.entities.is_numbered()) {
            return Err(Error::Generated);
        }
        let entities = NewRows::entities(before.as_ref().map(|tables| tables.entities.frame()))?;
        let links = NewRows::links(before.as_ref().map(|tables| tables.links.frame()))?;
        Ok(TablesBuilder {
            before,
            files: Vec::new(),
            entities: RowWriter::new(entities),
            links: RowWriter::new(links),
            rejects: Rejects::default(),
        })
    }

    /// The tables of a generated version: one statement for `count` entities and one for a link between each of `ends`.
    pub(crate) fn generated(
        entity: EntityStatement,
        link: LinkStatement,
        count: usize,
        ends: [Section<u32>; 2],
    ) -> Result<Tables> {
        let (mut entities, mut links) = (NewRows::entities(None)?, NewRows::links(None)?);
        let origin = Origin { file: 0, line: 0 };
        entities.push(Row::Entity(&entity), "", origin);
        links.push(Row::Link(&link), "", origin);
        let [sources, targets] = ends;
        let entities = EntityTable::numbered(entities.finish()?, count)?;
        let links = LinkTable::uniform(links.finish()?, sources, targets)?;
        Ok(Tables { entities, links })
    }

    /// The tables of some rows of others, which stand in their order: every cell is written anew, so that nothing of the
    /// rows left out stays in a buffer. `record_of` numbers the records that remain.
    pub(super) fn of_rows(
        tables: &Tables,
        entity_rows: impl Iterator<Item = usize>,
        link_rows: &[u32],
        record_of: impl Fn(u32) -> u32,
    ) -> Result<Tables> {
        let (mut entities, mut links) = (NewRows::entities(None)?, NewRows::links(None)?);
        let said = StatementRows::of_entities(&tables.entities);
        for row in entity_rows {
            let entity = said.entity(row);
            let entity = if said.is_only_named(row) { Row::End(&entity) } else { Row::Entity(&entity) };
            entities.copy(entity, tables.entities.frame(), row)?;
        }
        let said = StatementRows::of_links(&tables.links);
        for &row in link_rows {
            links.copy(Row::Link(&said.link(row as usize)), tables.links.frame(), row as usize)?;
        }
        let ends = |of: &[u32]| link_rows.iter().map(|&row| record_of(of[row as usize])).collect::<Vec<u32>>();
        let (sources, targets) = (ends(tables.links.sources()), ends(tables.links.targets()));
        let entities = EntityTable::from_frame(entities.finish()?)?;
        let links = LinkTable::from_frame(links.finish()?, sources.into(), targets.into())?;
        Ok(Tables { entities, links })
    }

    /// The tables' rows as their files hold them, with the columns that were empty and left out.
    pub(crate) fn completed(entities: DataFrame, links: DataFrame) -> Result<(DataFrame, DataFrame)> {
        let entities = with_columns_of(entities, &NewRows::entities(None)?.finish()?)?;
        let links = with_columns_of(links, &NewRows::links(None)?.finish()?)?;
        Ok((entities, links))
    }

    fn file_of(&self, origin: Origin) -> Arc<str> {
        self.files.get(origin.file as usize).cloned().unwrap_or_default()
    }

    /// Resolves the ends of links, orders the rows, and gives the tables.
    ///
    /// # Errors
    /// [`Error::Limit`] when there are more rejects than a file of the right format would have, or too many rows.
    pub fn finish(self) -> Result<Appended> {
        append(self.before, self.entities.finish(), self.links.finish(), self.rejects)
    }
}
