//! The rows that an import adds to one table.

use std::collections::HashSet;

use polars::prelude::*;
use rustc_hash::FxHashSet;

use super::Origin;
use super::columns::{self, Columns, Fields};
use super::entity;
use super::link;
use super::statement_id::{ContentHasher, Occurrences};
use crate::error::Result;
use crate::model::{EntityKind, EntityStatement, LinkKind, LinkStatement, RecordKey};

/// The new rows of one table.
pub(super) struct NewRows {
    table: &'static str,
    columns: Columns,
    known: FxHashSet<[u8; 32]>,
    said: FxHashSet<[u8; 32]>,
    /// Provider and id of the records that were said. Records without a provider supersede nothing: numbers that two
    /// sources happen to share make no record the same.
    records: HashSet<(String, String)>,
    contents: ContentHasher,
    occurrences: Occurrences,
    /// How many rows were taken.
    pub(super) added: u64,
    /// How many the version before held already.
    pub(super) repeated: u64,
}

impl NewRows {
    /// New rows of the table of entities; `before` holds those that are known.
    pub(super) fn entities(before: Option<&DataFrame>) -> Result<Self> {
        let nothing = EntityStatement::new(nobody(), EntityKind::Person);
        NewRows::new("entity", Row::Entity(&nothing), before)
    }

    /// New rows of the table of links.
    pub(super) fn links(before: Option<&DataFrame>) -> Result<Self> {
        let nothing = LinkStatement::new(nobody(), nobody(), LinkKind::Other);
        NewRows::new("link", Row::Link(&nothing), before)
    }

    /// `names` is a row that names the columns, and that finishing them leaves out.
    fn new(table: &'static str, names: Row<'_>, before: Option<&DataFrame>) -> Result<Self> {
        let known = match before {
            Some(frame) => statement_bytes(frame)?.collect(),
            None => FxHashSet::default(),
        };
        let mut rows = NewRows {
            table,
            columns: Columns::default(),
            known,
            said: FxHashSet::default(),
            records: HashSet::new(),
            contents: ContentHasher::new(table),
            occurrences: Occurrences::new(),
            added: 0,
            repeated: 0,
        };
        rows.write(names, &[0; 32], "", Origin { file: 0, line: 0 });
        Ok(rows)
    }

    /// Takes a row unless the version before holds it.
    pub(super) fn push(&mut self, row: Row<'_>, file: &str, origin: Origin) {
        row.fields_into(&mut self.contents);
        // An end that was only named is another statement than a description that says no more.
        self.contents.flag("created", row.is_created());
        let id = self.occurrences.identify(self.contents.finish()).0;
        let provenance = row.provenance();
        if let (Some(provider), Some(record)) = (&provenance.provider, &provenance.record) {
            self.records.insert((provider.clone(), record.clone()));
            self.said.insert(id);
        }
        if self.known.contains(&id) {
            self.repeated += 1;
            return;
        }
        self.write(row, &id, file, origin);
        self.added += 1;
    }

    fn write(&mut self, row: Row<'_>, id: &[u8; 32], file: &str, origin: Origin) {
        self.columns.bytes("statement", Some(id));
        row.columns_into(&mut self.columns);
        self.columns.flag("created", row.is_created());
        self.columns.text("file", Some(file));
        self.columns.int("line", Some(origin.line as i64));
        self.columns.end_row();
    }

    /// Writes a row that `frame` holds, with the identity and the place in a file that it has there.
    pub(super) fn copy(&mut self, said: Row<'_>, frame: &DataFrame, row: usize) -> Result<()> {
        let id = columns::bytes(frame, "statement")?.get(row).and_then(|id| id.try_into().ok()).unwrap_or_default();
        let file = columns::text(frame, "file")?.get(row).unwrap_or_default();
        let line = columns::int(frame, "line")?.get(row).unwrap_or_default() as u64;
        self.write(said, &id, file, Origin { file: 0, line });
        Ok(())
    }

    /// The new rows as a frame.
    pub(super) fn finish(&mut self) -> Result<DataFrame> {
        std::mem::take(&mut self.columns).finish(self.table)
    }

    /// Takes a record back of which a row had to be rejected: it supersedes nothing.
    pub(super) fn retract(&mut self, provider: Option<&str>, record: Option<&str>) {
        if let (Some(provider), Some(record)) = (provider, record) {
            self.records.remove(&(provider.to_owned(), record.to_owned()));
        }
    }

    /// Whether a row of the version before stays: its record was not said again without it.
    pub(super) fn keeps(&self, before: &DataFrame) -> Result<Vec<bool>> {
        if self.records.is_empty() {
            return Ok(vec![true; before.height()]);
        }
        let (providers, records) = (columns::text(before, "provider")?, columns::text(before, "record")?);
        let superseded = |(row, id): (usize, [u8; 32])| {
            let (Some(provider), Some(record)) = (providers.get(row), records.get(row)) else { return false };
            let key = (provider.to_owned(), record.to_owned());
            self.records.contains(&key) && !self.said.contains(&id)
        };
        Ok(statement_bytes(before)?.enumerate().map(|row| !superseded(row)).collect())
    }
}

fn nobody() -> RecordKey {
    RecordKey { namespace: String::new(), id: String::new() }
}

/// A statement about to become a row, by reference.
#[derive(Clone, Copy)]
pub(super) enum Row<'a> {
    Entity(&'a EntityStatement),
    End(&'a EntityStatement),
    Link(&'a LinkStatement),
}

impl Row<'_> {
    /// Set for an end that an edge list named and nobody described.
    fn is_created(self) -> Option<bool> {
        matches!(self, Row::End(_)).then_some(true)
    }

    fn fields_into(self, hasher: &mut ContentHasher) {
        match self {
            Row::Entity(statement) | Row::End(statement) => entity::fields(statement, hasher),
            Row::Link(statement) => link::fields(statement, hasher),
        }
    }

    fn columns_into(self, columns: &mut Columns) {
        match self {
            Row::Entity(statement) | Row::End(statement) => entity::fields(statement, columns),
            Row::Link(statement) => link::fields(statement, columns),
        }
    }

    fn provenance(&self) -> &crate::model::Provenance {
        match self {
            Row::Entity(statement) | Row::End(statement) => &statement.provenance,
            Row::Link(statement) => &statement.provenance,
        }
    }
}

/// Identities of all rows of a frame.
pub(super) fn statement_bytes(frame: &DataFrame) -> Result<impl Iterator<Item = [u8; 32]> + '_> {
    let column = columns::bytes(frame, "statement")?;
    Ok((0..frame.height()).map(move |row| column.get(row).and_then(|id| id.try_into().ok()).unwrap_or_default()))
}
