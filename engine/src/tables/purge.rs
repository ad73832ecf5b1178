//! Purge: the tables without the statements that a criterion names, and without what hangs on them alone.
//!
//! A link goes with the last statement that describes one of its ends. An end that a list of edges only named goes with
//! the last link that names it: its id is the personal datum. Whatever remains is written anew, cell by cell.

#[cfg(test)]
mod tests;

use polars::prelude::DataFrame;
use roaring::RoaringBitmap;

use super::{EntityTable, Tables, TablesBuilder, clusters, columns};
use crate::error::{Error, Result};
use crate::model::Moment;

/// Which statements are to go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Criterion {
    /// Those that had to be reviewed before this moment. Those without a date of review stay.
    Before(Moment),
    /// Those of a report.
    Report {
        /// Of this provider; of any that has a report of this name when not said.
        provider: Option<String>,
        /// As given.
        report: String,
    },
    /// All about any record of the entity that an id names, as positive judgements join them, and all links of theirs.
    /// The id is that of a record, with its namespace and a colon unless that is the dataset's own; whoever is masked is
    /// named so too, not by a handle.
    Entity(String),
}

/// What a purge leaves.
#[derive(Debug, Clone)]
pub struct Remaining {
    /// The tables without what went.
    pub tables: Tables,
    /// What went.
    pub purged: Purged,
}

/// How much a purge took.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Purged {
    /// Statements about entities that the criterion names.
    pub entity_statements: u64,
    /// Statements about links that it names.
    pub link_statements: u64,
    /// Further statements about links, one end of which nothing describes any more.
    pub lost_ends: u64,
    /// Further statements that only named an end, which no link names any more.
    pub unnamed_ends: u64,
    /// Records of which nothing is left.
    pub records: u64,
}

impl Tables {
    /// The tables without the statements that `criterion` names; `None` when it names none, be it that an entity is not
    /// there. `namespace` is the dataset's own.
    ///
    /// # Errors
    /// [`Error::Generated`] for a generated version; [`Error::BadParameter`] for an id that names two entities.
    pub fn without(&self, namespace: &str, criterion: &Criterion) -> Result<Option<Remaining>> {
        if self.entities.is_numbered() {
            return Err(Error::Generated);
        }
        let mut gone = match criterion {
            Criterion::Before(moment) => self.to_review_before(*moment)?,
            Criterion::Report { provider, report } => self.of_report(provider.as_deref(), report)?,
            Criterion::Entity(id) => self.about(namespace, id)?,
        };
        if gone.entities.is_empty() && gone.links.is_empty() {
            return Ok(None);
        }
        let mut purged =
            Purged { entity_statements: gone.entities.len(), link_statements: gone.links.len(), ..Purged::default() };
        purged.lost_ends = self.drop_lost_ends(&mut gone);
        purged.unnamed_ends = self.drop_unnamed_ends(&mut gone)?;
        let tables = self.rest(&gone)?;
        purged.records = self.record_count() - tables.record_count();
        Ok(Some(Remaining { tables, purged }))
    }

    fn to_review_before(&self, moment: Moment) -> Result<Rows> {
        let overdue = |frame: &DataFrame| -> Result<RoaringBitmap> {
            let review_by = columns::int(frame, "review_by")?;
            let is_overdue = |row: &u32| review_by.get(*row as usize).is_some_and(|time| time < moment.0);
            Ok((0..frame.height() as u32).filter(is_overdue).collect())
        };
        Ok(Rows { entities: overdue(self.entities.frame())?, links: overdue(self.links.frame())? })
    }

    fn of_report(&self, provider: Option<&str>, report: &str) -> Result<Rows> {
        let of_report = |frame: &DataFrame| -> Result<RoaringBitmap> {
            let (providers, reports) = (columns::text(frame, "provider")?, columns::text(frame, "report")?);
            let is_of = |row: &u32| {
                let row = *row as usize;
                reports.get(row) == Some(report) && (provider.is_none() || providers.get(row) == provider)
            };
            Ok((0..frame.height() as u32).filter(is_of).collect())
        };
        Ok(Rows { entities: of_report(self.entities.frame())?, links: of_report(self.links.frame())? })
    }

    fn about(&self, namespace: &str, id: &str) -> Result<Rows> {
        let root_of_record = clusters(&self.links, None, self.entities.record_count(), |_| true);
        let named = named(&self.entities, namespace, id, &root_of_record)?;
        let is_its = |record: u32| Some(root_of_record[record as usize]) == named;
        let records = (0..self.entities.record_count() as u32).filter(|&record| is_its(record));
        let entities = records.flat_map(|record| self.entities.rows_of(record)).map(|row| row as u32).collect();
        let links = self.link_rows().filter(|&row| self.ends(row).into_iter().any(is_its)).collect();
        Ok(Rows { entities, links })
    }

    /// Drops the links that have lost an end, and counts them.
    fn drop_lost_ends(&self, gone: &mut Rows) -> u64 {
        let is_described = |record: u32| self.entities.rows_of(record).any(|row| !gone.entities.contains(row as u32));
        let kept = self.link_rows().filter(|&row| !gone.links.contains(row));
        let lost: RoaringBitmap = kept.filter(|&row| !self.ends(row).into_iter().all(is_described)).collect();
        gone.links |= &lost;
        lost.len()
    }

    /// Drops the ends that a link only named which is gone, and no other names, and counts the statements.
    fn drop_unnamed_ends(&self, gone: &mut Rows) -> Result<u64> {
        let only_named = columns::flag(self.entities.frame(), "created")?;
        let still_named: RoaringBitmap =
            self.link_rows().filter(|&row| !gone.links.contains(row)).flat_map(|row| self.ends(row)).collect();
        let was_named: RoaringBitmap = gone.links.iter().flat_map(|row| self.ends(row)).collect();
        let rows = (was_named - still_named).into_iter().flat_map(|record| self.entities.rows_of(record));
        let unnamed: RoaringBitmap =
            rows.filter(|&row| only_named.get(row) == Some(true)).map(|row| row as u32).collect();
        let unnamed = unnamed - &gone.entities;
        gone.entities |= &unnamed;
        Ok(unnamed.len())
    }

    /// The tables of the rows that are not gone.
    fn rest(&self, gone: &Rows) -> Result<Tables> {
        let is_kept = |row: &usize| !gone.entities.contains(*row as u32);
        let mut number = 0;
        let numbers: Vec<u32> = (0..self.entities.record_count() as u32)
            .map(|record| {
                let own = number;
                number += u32::from(self.entities.rows_of(record).any(|row| is_kept(&row)));
                own
            })
            .collect();
        let entity_rows = (0..self.entities.rows().len()).filter(is_kept);
        let link_rows: Vec<u32> = self.link_rows().filter(|&row| !gone.links.contains(row)).collect();
        TablesBuilder::of_rows(self, entity_rows, &link_rows, |record| numbers[record as usize])
    }

    fn link_rows(&self) -> std::ops::Range<u32> {
        0..self.links.rows().len() as u32
    }

    fn ends(&self, row: u32) -> [u32; 2] {
        [self.links.sources()[row as usize], self.links.targets()[row as usize]]
    }
}

/// Rows of both tables.
struct Rows {
    entities: RoaringBitmap,
    links: RoaringBitmap,
}

/// The entity, by its first record, that an id names; `None` when it names none.
fn named(table: &EntityTable, own: &str, id: &str, root_of_record: &[u32]) -> Result<Option<u32>> {
    let with_namespace = id.match_indices(':').map(|(colon, _)| (&id[..colon], &id[colon + 1..]));
    let keys = std::iter::once((own, id)).chain(with_namespace);
    let mut found: Vec<u32> =
        keys.filter_map(|key| table.find(key)).map(|record| root_of_record[record as usize]).collect();
    found.sort_unstable();
    found.dedup();
    match *found {
        [] => Ok(None),
        [entity] => Ok(Some(entity)),
        _ => Err(Error::bad_parameter("entity", id, "an id that names one entity; this could be read as several")),
    }
}
