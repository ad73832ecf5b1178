//! From statements, one by one, to the tables of a new dataset version.

use std::collections::{HashMap, HashSet};

use polars::prelude::*;
use rustc_hash::FxHashSet;

use super::columns::{self, Columns, table_error};
use super::entity::{self, EntityTable};
use super::link::{self, LinkTable};
use super::statement_id::{ContentHasher, Occurrences};
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
}

/// Both tables of a version.
#[derive(Debug, Clone)]
pub struct Tables {
    /// Statements about entities.
    pub entities: EntityTable,
    /// Statements about links.
    pub links: LinkTable,
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

/// The new rows of one table.
struct NewRows {
    table: &'static str,
    columns: Columns,
    known: FxHashSet<[u8; 32]>,
    said: FxHashSet<[u8; 32]>,
    records: HashSet<(Option<String>, String)>,
    occurrences: Occurrences,
    origins: Vec<Origin>,
    repeated: u64,
}

impl NewRows {
    fn new(table: &'static str, before: Option<&DataFrame>) -> Result<Self> {
        let known = match before {
            Some(frame) => statement_bytes(frame)?.collect(),
            None => FxHashSet::default(),
        };
        Ok(NewRows {
            table,
            columns: Columns::default(),
            known,
            said: FxHashSet::default(),
            records: HashSet::new(),
            occurrences: Occurrences::default(),
            origins: Vec::new(),
            repeated: 0,
        })
    }

    /// Takes a row unless the version before holds it.
    fn push(&mut self, row: Row<'_>, file: &str, origin: Origin) {
        let mut hasher = ContentHasher::new(self.table);
        row.fields_into(&mut hasher);
        let id = self.occurrences.identify(hasher.finish()).0;
        let provenance = row.provenance();
        if let Some(record) = &provenance.record {
            self.records.insert((provenance.provider.clone(), record.clone()));
            self.said.insert(id);
        }
        if self.known.contains(&id) {
            self.repeated += 1;
            return;
        }
        self.write(row, &id, file, origin);
        self.origins.push(origin);
    }

    fn write(&mut self, row: Row<'_>, id: &[u8; 32], file: &str, origin: Origin) {
        use super::columns::Fields;
        self.columns.bytes("statement", Some(id));
        row.columns_into(&mut self.columns);
        self.columns.flag("created", matches!(row, Row::End(_)).then_some(true));
        self.columns.text("file", Some(file));
        self.columns.int("line", Some(origin.line as i64));
        self.columns.end_row();
    }

    /// The new rows as a frame.
    fn finish(&mut self) -> Result<DataFrame> {
        std::mem::take(&mut self.columns).finish(self.table)
    }

    /// Whether a row of the version before stays: its record was not said again without it.
    fn keeps(&self, before: &DataFrame) -> Result<Vec<bool>> {
        if self.records.is_empty() {
            return Ok(vec![true; before.height()]);
        }
        let (providers, records) = (columns::text(before, "provider")?, columns::text(before, "record")?);
        let superseded = |(row, id): (usize, [u8; 32])| {
            let Some(record) = records.get(row) else { return false };
            let key = (providers.get(row).map(str::to_owned), record.to_owned());
            self.records.contains(&key) && !self.said.contains(&id)
        };
        Ok(statement_bytes(before)?.enumerate().map(|row| !superseded(row)).collect())
    }
}

/// A statement about to become a row.
#[derive(Clone, Copy)]
enum Row<'a> {
    Entity(&'a EntityStatement),
    End(&'a EntityStatement),
    Link(&'a LinkStatement),
}

impl Row<'_> {
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

fn statement_bytes(frame: &DataFrame) -> Result<impl Iterator<Item = [u8; 32]> + '_> {
    let column = columns::bytes(frame, "statement")?;
    Ok((0..column.len()).map(|row| column.get(row).and_then(|id| id.try_into().ok()).unwrap_or_default()))
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
    /// Starts an import; `before` holds the tables it appends to.
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
        };
        builder.name_columns();
        Ok(builder)
    }

    /// Number of rows rejected so far.
    pub fn reject_count(&self) -> usize {
        self.rejects.len()
    }

    /// Writes the row that names the columns, and that [`Columns::finish`] leaves out.
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
        let mut removed = 0;
        let mut append = |rows: &mut NewRows, before: Option<(&DataFrame, Vec<bool>)>| -> Result<(DataFrame, usize)> {
            let new = rows.finish()?;
            let Some((before, keep)) = before else { return Ok((new, 0)) };
            removed += keep.iter().filter(|keep| !**keep).count() as u64;
            let kept = filter(before, &keep)?;
            let first_new = kept.height();
            let all = kept.vstack(&new).map_err(|error| table_error(rows.table, &error))?;
            Ok((all, first_new))
        };
        let before = self.before.take();
        let keeps = match &before {
            None => None,
            Some(tables) => {
                let frame = tables.entities.frame();
                let mut keep = self.entities.keeps(frame)?;
                drop_created(frame, &self.described, &mut keep)?;
                Some((frame, keep, self.links.keeps(tables.links.frame())?))
            }
        };
        let (entities, _) = append(&mut self.entities, keeps.as_ref().map(|(frame, keep, _)| (*frame, keep.clone())))?;
        let entities = EntityTable::from_frame(sort_entities(entities)?)?;
        let links_before = before.as_ref().zip(keeps).map(|(tables, (_, _, keep))| (tables.links.frame(), keep));
        let (links, first_new) = append(&mut self.links, links_before)?;
        let links = self.resolve_ends(&entities, links, first_new)?;
        if self.rejects.len() > MAX_REJECTS {
            let (value, limit) = (self.rejects.len() as u64, MAX_REJECTS as u64);
            return Err(Error::Limit { what: "rejected rows", value, limit });
        }
        let added = (self.entities.origins.len() + self.links.origins.len()) as u64;
        Ok(Appended {
            added,
            repeated: self.entities.repeated + self.links.repeated,
            removed,
            tables: Tables { entities, links },
            rejects: self.rejects,
        })
    }

    /// Makes entities of the ends that nobody describes, in this import or before.
    fn push_ends(&mut self) -> Result<()> {
        let described_before: HashSet<(&str, &str)> = match &self.before {
            Some(tables) => {
                let created = columns::flag(tables.entities.frame(), "created")?;
                (0..created.len()).filter(|&row| created.get(row).is_none()).map(|row| tables.entities.key(row)).collect()
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
            for row in 0..links.height() {
                let key = (namespaces.get(row).unwrap_or_default(), ids.get(row).unwrap_or_default());
                let record = records.get(&key).copied();
                if record.is_none() && keep[row] {
                    keep[row] = false;
                    self.rejects.push(self.dangling(&links, row, row.checked_sub(first_new), id, key));
                }
                records_of_rows.push(record.unwrap_or(u32::MAX));
            }
        }
        if keep[first_new..].contains(&false) {
            let mut keeps = keep[first_new..].iter();
            self.links.origins.retain(|_| *keeps.next().expect("one for each new row"));
        }
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
