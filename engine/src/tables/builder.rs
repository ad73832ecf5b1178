//! From statements, one by one, to the tables of a new dataset version.

use std::collections::{HashMap, HashSet};

use polars::prelude::*;

use super::columns::{self, table_error};
use super::entity::{self, EntityTable};
use super::link::LinkTable;
use super::new_rows::{NewRows, Row, statement_bytes};
use super::{Origin, Reject, StatementSink};
use crate::error::{Error, Result};
use crate::model::{EntityKind, EntityStatement, LinkKind, LinkStatement, RecordKey};

/// More rejects than this, and the file is not what it was taken for.
const MAX_REJECTS: usize = 100_000;

/// Collects the statements of one import on top of the tables of the current version.
pub struct TablesBuilder {
    before: Option<Tables>,
    files: Vec<String>,
    entities: NewRows,
    links: NewRows,
    ends: Vec<(EntityStatement, Origin)>,
    described: HashSet<RecordKey>,
    rejects: Vec<Reject>,
    removed: u64,
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

/// What an import made of the tables before it.
#[derive(Debug)]
pub struct Appended {
    /// The tables of the new version.
    pub tables: Tables,
    /// Rows that could not be imported.
    pub rejects: Vec<Reject>,
    /// Statements that are new.
    pub added: u64,
    /// Statements that the version before held already.
    pub repeated: u64,
    /// Statements of the version before that a record said again has replaced, or a description made needless.
    pub removed: u64,
}

impl StatementSink for TablesBuilder {
    fn file(&mut self, name: &str) {
        self.files.push(name.to_owned());
    }

    fn entity(&mut self, statement: EntityStatement, origin: Origin) {
        let file = self.files.get(origin.file as usize).map_or("", String::as_str);
        self.entities.push(Row::Entity(&statement), file, origin);
        self.described.insert(statement.key);
    }

    fn end(&mut self, statement: EntityStatement, origin: Origin) {
        self.ends.push((statement, origin));
    }

    fn link(&mut self, statement: LinkStatement, origin: Origin) {
        let file = self.files.get(origin.file as usize).map_or("", String::as_str);
        self.links.push(Row::Link(&statement), file, origin);
    }

    fn reject(&mut self, reject: Reject) {
        self.rejects.push(reject);
    }
}

impl TablesBuilder {
    /// Starts an import; `before` holds the tables it appends to ([`crate::version::Version::tables`]).
    ///
    /// # Errors
    /// [`Error::Table`] if the tables before are not what this version of the program wrote.
    pub fn new(before: Option<Tables>) -> Result<Self> {
        let mut builder = TablesBuilder {
            entities: NewRows::new("entity", before.as_ref().map(|tables| tables.entities.frame()))?,
            links: NewRows::new("link", before.as_ref().map(|tables| tables.links.frame()))?,
            before,
            files: Vec::new(),
            ends: Vec::new(),
            described: HashSet::new(),
            rejects: Vec::new(),
            removed: 0,
        };
        builder.name_columns();
        Ok(builder)
    }

    /// Number of rows rejected so far.
    pub fn reject_count(&self) -> usize {
        self.rejects.len()
    }

    /// Writes the row that names the columns, and that finishing them leaves out.
    fn name_columns(&mut self) {
        let key = || RecordKey { namespace: String::new(), id: String::new() };
        let origin = Origin { file: 0, line: 0 };
        let entity = EntityStatement::new(key(), EntityKind::Person);
        self.entities.write(Row::Entity(&entity), &[0; 32], "", origin);
        let link = LinkStatement::new(key(), key(), LinkKind::Other);
        self.links.write(Row::Link(&link), &[0; 32], "", origin);
    }

    /// Resolves the ends of links, orders the rows, and gives the tables.
    ///
    /// # Errors
    /// [`Error::Limit`] when there are more rejects than a file of the right format would have, or too many rows.
    pub fn finish(mut self) -> Result<Appended> {
        self.push_ends()?;
        let before = self.before.take();
        let (kept_entities, kept_links) = self.kept(before.as_ref())?;
        let entities = stack(kept_entities, self.entities.finish()?)?;
        let entities = EntityTable::from_frame(sort_entities(entities)?)?;
        let first_new = kept_links.as_ref().map_or(0, DataFrame::height);
        let links = stack(kept_links, self.links.finish()?)?;
        let links = self.resolve_ends(&entities, links, first_new)?;
        if self.rejects.len() > MAX_REJECTS {
            let (value, limit) = (self.rejects.len() as u64, MAX_REJECTS as u64);
            return Err(Error::Limit { what: "rejected rows", value, limit });
        }
        Ok(Appended {
            added: self.entities.added + self.links.added,
            repeated: self.entities.repeated + self.links.repeated,
            removed: self.removed,
            tables: Tables { entities, links },
            rejects: self.rejects,
        })
    }

    /// What stays of the tables before: neither superseded nor an end that is now described.
    fn kept(&mut self, before: Option<&Tables>) -> Result<(Option<DataFrame>, Option<DataFrame>)> {
        let Some(Tables { entities, links }) = before else { return Ok((None, None)) };
        let mut keep_entities = self.entities.keeps(entities.frame())?;
        drop_created(entities.frame(), &self.described, &mut keep_entities)?;
        let keep_links = self.links.keeps(links.frame())?;
        self.removed += keep_entities.iter().chain(&keep_links).filter(|keep| !**keep).count() as u64;
        Ok((Some(filter(entities.frame(), &keep_entities)?), Some(filter(links.frame(), &keep_links)?)))
    }

    /// Makes entities of the ends that nobody describes, in this import or before.
    fn push_ends(&mut self) -> Result<()> {
        let described_before: HashSet<(&str, &str)> = match &self.before {
            Some(tables) => {
                let created = columns::flag(tables.entities.frame(), "created")?;
                (0..created.len())
                    .filter(|&row| created.get(row).is_none())
                    .map(|row| tables.entities.key(row))
                    .collect()
            }
            None => HashSet::new(),
        };
        for (statement, origin) in std::mem::take(&mut self.ends) {
            let key = (statement.key.namespace.as_str(), statement.key.id.as_str());
            if !self.described.contains(&statement.key) && !described_before.contains(&key) {
                let file = self.files.get(origin.file as usize).map_or("", String::as_str);
                self.entities.push(Row::End(&statement), file, origin);
            }
        }
        Ok(())
    }

    /// Finds the records at the ends of all links, rejects the links that lack one, and orders the rest.
    fn resolve_ends(&mut self, entities: &EntityTable, links: DataFrame, first_new: usize) -> Result<LinkTable> {
        let records: HashMap<(&str, &str), u32> = (0..entities.record_count() as u32)
            .map(|record| (entities.key(entities.rows_of(record).start), record))
            .collect();
        let ends = [("source_namespace", "source"), ("target_namespace", "target")];
        let mut resolved = [Vec::new(), Vec::new()];
        let mut keep = vec![true; links.height()];
        for ((namespace, id), records_of_rows) in ends.into_iter().zip(&mut resolved) {
            let (namespaces, ids) = (columns::text(&links, namespace)?, columns::text(&links, id)?);
            for (row, keep) in keep.iter_mut().enumerate() {
                let key = (namespaces.get(row).unwrap_or_default(), ids.get(row).unwrap_or_default());
                let record = records.get(&key).copied();
                if record.is_none() && *keep {
                    *keep = false;
                    self.rejects.push(self.dangling(&links, row, row.checked_sub(first_new), id, key));
                }
                records_of_rows.push(record.unwrap_or(u32::MAX));
            }
        }
        let dangling = |keep: &[bool]| keep.iter().filter(|keep| !**keep).count() as u64;
        self.removed += dangling(&keep[..first_new]);
        self.links.added -= dangling(&keep[first_new..]);
        sort_links(links, &keep, &resolved)
    }

    fn dangling(&self, links: &DataFrame, row: usize, new: Option<usize>, column: &str, key: (&str, &str)) -> Reject {
        let file = columns::text(links, "file").ok().and_then(|files| files.get(row)).unwrap_or_default().to_owned();
        let reason = match new {
            Some(_) => format!("no entity {:?} in namespace {:?} is described by any file", key.1, key.0),
            None => "the entity is no longer described: the record that named it was said again without it".to_owned(),
        };
        let line = columns::int(links, "line").ok().and_then(|lines| lines.get(row)).unwrap_or(0) as u64;
        Reject { file, line, column: Some(column.to_owned()), value: Some(key.1.chars().take(80).collect()), reason }
    }
}

/// Unmarks created ends that are now described.
fn drop_created(frame: &DataFrame, described: &HashSet<RecordKey>, keep: &mut [bool]) -> Result<()> {
    let created = columns::flag(frame, "created")?;
    let (namespaces, ids) = (columns::text(frame, "namespace")?, columns::text(frame, "id")?);
    for (row, keep) in keep.iter_mut().enumerate().filter(|(row, _)| created.get(*row) == Some(true)) {
        let text = |column: &StringChunked| column.get(row).unwrap_or_default().to_owned();
        *keep &= !described.contains(&RecordKey { namespace: text(namespaces), id: text(ids) });
    }
    Ok(())
}

/// New rows below those that stay.
fn stack(kept: Option<DataFrame>, new: DataFrame) -> Result<DataFrame> {
    match kept {
        None => Ok(new),
        Some(kept) => kept.vstack(&new).map_err(|error| table_error("append", &error)),
    }
}

fn filter(frame: &DataFrame, keep: &[bool]) -> Result<DataFrame> {
    let mask = BooleanChunked::from_slice("keep".into(), keep);
    frame.filter(&mask).map_err(|error| table_error("filter", &error))
}

fn take(frame: &DataFrame, order: Vec<IdxSize>) -> Result<DataFrame> {
    let order = IdxCa::from_vec("order".into(), order);
    let mut frame = frame.take(&order).map_err(|error| table_error("order", &error))?;
    frame.rechunk_mut();
    Ok(frame)
}

/// Orders entity rows by record key, then statement.
fn sort_entities(mut frame: DataFrame) -> Result<DataFrame> {
    frame.rechunk_mut();
    let (namespaces, ids) = (columns::text(&frame, "namespace")?, columns::text(&frame, "id")?);
    let statements: Vec<[u8; 32]> = statement_bytes(&frame)?.collect();
    let mut order: Vec<IdxSize> = (0..frame.height() as IdxSize).collect();
    order.sort_unstable_by(|&left, &right| {
        let key = |row: IdxSize| {
            let row = row as usize;
            (namespaces.get(row), ids.get(row), statements[row])
        };
        key(left).cmp(&key(right))
    });
    take(&frame, order)
}

/// Orders the kept link rows by ends, kind, then statement.
fn sort_links(mut frame: DataFrame, keep: &[bool], ends: &[Vec<u32>; 2]) -> Result<LinkTable> {
    frame.rechunk_mut();
    let kinds = entity::words(&frame, "kind", LinkKind::parse)?;
    let statements: Vec<[u8; 32]> = statement_bytes(&frame)?.collect();
    let mut order: Vec<IdxSize> = (0..frame.height() as IdxSize).filter(|&row| keep[row as usize]).collect();
    order.sort_unstable_by_key(|&row| {
        let row = row as usize;
        (ends[0][row], ends[1][row], kinds[row], statements[row])
    });
    let of_order = |records: &[u32]| order.iter().map(|&row| records[row as usize]).collect::<Vec<u32>>();
    let (sources, targets) = (of_order(&ends[0]), of_order(&ends[1]));
    LinkTable::from_frame(take(&frame, order)?, sources.into(), targets.into())
}
