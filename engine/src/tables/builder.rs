//! From statements, one by one, to the tables of a new dataset version.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use polars::prelude::*;

use super::columns::{self, table_error};
use super::entity::{self, EntityTable};
use super::link::LinkTable;
use super::new_rows::{NewRows, Row, statement_bytes};
use super::{Origin, Reject, StatementRows, StatementSink};
use crate::error::{Error, Result};
use crate::model::{Category, EntityKind, EntityStatement, LinkKind, LinkStatement, RecordKey, SchemaRole};
use crate::section::Section;

/// More rejects than this, and the file is not what it was taken for.
const MAX_REJECTS: usize = 100_000;

/// Collects the statements of one import on top of the tables of the current version.
pub struct TablesBuilder {
    before: Option<Tables>,
    files: Vec<String>,
    entities: NewRows,
    links: NewRows,
    rejects: Vec<Reject>,
    reject_count: usize,
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
    }

    fn end(&mut self, statement: EntityStatement, origin: Origin) {
        let file = self.files.get(origin.file as usize).map_or("", String::as_str);
        self.entities.push(Row::End(&statement), file, origin);
    }

    fn link(&mut self, statement: LinkStatement, origin: Origin) {
        let file = self.files.get(origin.file as usize).map_or("", String::as_str);
        self.links.push(Row::Link(&statement), file, origin);
    }

    fn reject(&mut self, reject: Reject) {
        self.reject_count += 1;
        if self.rejects.len() < MAX_REJECTS {
            self.rejects.push(reject);
        }
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
        let mut builder = TablesBuilder {
            entities: NewRows::new("entity", before.as_ref().map(|tables| tables.entities.frame()))?,
            links: NewRows::new("link", before.as_ref().map(|tables| tables.links.frame()))?,
            before,
            files: Vec::new(),
            rejects: Vec::new(),
            reject_count: 0,
            removed: 0,
        };
        builder.name_columns();
        Ok(builder)
    }

    /// The tables of a generated version: one statement for `count` entities and one for a link between each of `ends`.
    pub(crate) fn generated(
        entity: EntityStatement,
        link: LinkStatement,
        count: usize,
        ends: [Section<u32>; 2],
    ) -> Result<Tables> {
        let mut builder = TablesBuilder::new(None)?;
        let origin = Origin { file: 0, line: 0 };
        builder.entity(entity, origin);
        builder.link(link, origin);
        let [sources, targets] = ends;
        let entities = EntityTable::numbered(builder.entities.finish()?, count)?;
        let links = LinkTable::uniform(builder.links.finish()?, sources, targets)?;
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
        let mut builder = TablesBuilder::new(None)?;
        let entities = StatementRows::of_entities(&tables.entities);
        for row in entity_rows {
            let said = entities.entity(row);
            let said = if entities.is_only_named(row) { Row::End(&said) } else { Row::Entity(&said) };
            builder.entities.copy(said, tables.entities.frame(), row)?;
        }
        let links = StatementRows::of_links(&tables.links);
        for &row in link_rows {
            builder.links.copy(Row::Link(&links.link(row as usize)), tables.links.frame(), row as usize)?;
        }
        let ends = |of: &[u32]| link_rows.iter().map(|&row| record_of(of[row as usize])).collect::<Vec<u32>>();
        let (sources, targets) = (ends(tables.links.sources()), ends(tables.links.targets()));
        let entities = EntityTable::from_frame(builder.entities.finish()?)?;
        let links = LinkTable::from_frame(builder.links.finish()?, sources.into(), targets.into())?;
        Ok(Tables { entities, links })
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
        let before = self.before.take();
        let kept = before.as_ref().map(|tables| self.kept_entities(&tables.entities)).transpose()?;
        let first_new = kept.as_ref().map_or(0, DataFrame::height);
        let entities = stack(kept, self.entities.finish()?)?;
        let entities = self.without_described_ends(entities, first_new)?;
        let entities = EntityTable::from_frame(sort_entities(entities)?)?;
        let links = self.finish_links(&entities, before.map(|tables| tables.links))?;
        if self.reject_count > MAX_REJECTS {
            let (value, limit) = (self.reject_count as u64, MAX_REJECTS as u64);
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

    /// The entity rows before that are not superseded.
    fn kept_entities(&mut self, before: &EntityTable) -> Result<DataFrame> {
        let keep = self.entities.keeps(before.frame())?;
        self.removed += count_false(&keep);
        filter(before.frame(), &keep)
    }

    /// Drops the ends that an edge list only named, where a row of the same label describes the entity. Under another
    /// label it stays: who may not see the description must not miss the end, or he learns that there is one.
    fn without_described_ends(&mut self, entities: DataFrame, first_new: usize) -> Result<DataFrame> {
        let created = columns::flag(&entities, "created")?;
        let text = |column: &str| columns::text(&entities, column);
        let key = [text("namespace")?, text("id")?, text("provider")?, text("handling")?, text("case")?];
        let key = |row: usize| key.map(|column| column.get(row));
        let (categories, minors) = (text("category")?, columns::flag(&entities, "is_minor")?);
        let schemata = text("schema")?;
        let protects = |row: usize| {
            minors.get(row) == Some(true)
                || categories.get(row).and_then(Category::parse).is_some_and(Category::is_protected)
                || SchemaRole::of(schemata.get(row)) == SchemaRole::Protected
        };
        // Whoever said that somebody is to be protected is not overruled by a description.
        let is_end = |row: usize| created.get(row) == Some(true) && !protects(row);
        let rows = 0..entities.height();
        if !rows.clone().any(is_end) {
            return Ok(entities);
        }
        let described: HashSet<_> = rows.clone().filter(|&row| !is_end(row)).map(key).collect();
        let keep: Vec<bool> = rows.map(|row| !is_end(row) || !described.contains(&key(row))).collect();
        self.removed += count_false(&keep[..first_new]);
        self.entities.added -= count_false(&keep[first_new..]);
        filter(&entities, &keep)
    }

    /// The links before that stay, and the new ones, all with two ends. New ones are looked at first: a record of which
    /// a row is rejected must not take back what it said before.
    fn finish_links(&mut self, entities: &EntityTable, before: Option<LinkTable>) -> Result<LinkTable> {
        let records = records(entities);
        let new = self.links.finish()?;
        let (has_ends, ends) = resolve(&records, &new)?;
        self.reject_dangling(&new, &has_ends, &ends)?;
        let mut links = filter(&new, &has_ends)?;
        if let Some(before) = before {
            let keep = self.links.keeps(before.frame())?;
            self.removed += count_false(&keep);
            links = stack(Some(filter(before.frame(), &keep)?), links)?;
        }
        let (keep, ends) = resolve(&records, &links)?;
        self.removed += self.reject_orphans(&links, &keep, &ends)?;
        sort_links(links, &keep, &ends)
    }

    /// Rejects the new links that lack an end, naming it.
    fn reject_dangling(&mut self, new: &DataFrame, has_ends: &[bool], ends: &[Vec<u32>; 2]) -> Result<()> {
        let (providers, records) = (columns::text(new, "provider")?, columns::text(new, "record")?);
        for row in (0..new.height()).filter(|&row| !has_ends[row]) {
            self.links.added -= 1;
            self.links.retract(providers.get(row), records.get(row));
            let reject = dangling(new, row, missing_end(ends, row), "no entity is described by this id in namespace")?;
            self.reject(reject);
        }
        Ok(())
    }

    /// Rejects the links before whose end is gone, since the record that described it was said again without it.
    fn reject_orphans(&mut self, links: &DataFrame, keep: &[bool], ends: &[Vec<u32>; 2]) -> Result<u64> {
        for row in (0..links.height()).filter(|&row| !keep[row]) {
            let reason = "its record, said again, no longer describes this id in namespace";
            let reject = dangling(links, row, missing_end(ends, row), reason)?;
            self.reject(reject);
        }
        Ok(count_false(keep))
    }
}

/// The column of the end that a link lacks.
fn missing_end(ends: &[Vec<u32>; 2], row: usize) -> &'static str {
    if ends[0][row] == u32::MAX { "source" } else { "target" }
}

fn dangling(links: &DataFrame, row: usize, column: &str, reason: &str) -> Result<Reject> {
    let text =
        |column: &str| -> Result<String> { Ok(columns::text(links, column)?.get(row).unwrap_or_default().to_owned()) };
    let namespace = text(&format!("{column}_namespace"))?;
    Ok(Reject {
        file: text("file")?,
        line: columns::int(links, "line")?.get(row).unwrap_or(0) as u64,
        column: Some(column.to_owned()),
        value: Some(text(column)?.chars().take(80).collect()),
        reason: format!("{reason} {namespace:?}"),
    })
}

/// Number of each record.
type Records<'a> = HashMap<(&'a str, Cow<'a, str>), u32>;

fn records(entities: &EntityTable) -> Records<'_> {
    let key = |record: u32| entities.key(entities.rows_of(record).start);
    (0..entities.record_count() as u32).map(|record| (key(record), record)).collect()
}

/// Whether each link has both its ends, and the records at them.
fn resolve(records: &Records<'_>, links: &DataFrame) -> Result<(Vec<bool>, [Vec<u32>; 2])> {
    let mut has_ends = vec![true; links.height()];
    let mut end = |namespace: &str, id: &str| -> Result<Vec<u32>> {
        let (namespaces, ids) = (columns::text(links, namespace)?, columns::text(links, id)?);
        let of_row = has_ends.iter_mut().enumerate().map(|(row, has_ends)| {
            let key = (namespaces.get(row).unwrap_or_default(), ids.get(row).unwrap_or_default().into());
            let record = records.get(&key).copied();
            *has_ends &= record.is_some();
            record.unwrap_or(u32::MAX)
        });
        Ok(of_row.collect())
    };
    let ends = [end("source_namespace", "source")?, end("target_namespace", "target")?];
    Ok((has_ends, ends))
}

fn count_false(keep: &[bool]) -> u64 {
    keep.iter().filter(|keep| !**keep).count() as u64
}

/// New rows below those that stay.
fn stack(kept: Option<DataFrame>, new: DataFrame) -> Result<DataFrame> {
    match kept {
        None => Ok(new),
        Some(kept) => with_columns_of(kept, &new)?.vstack(&new).map_err(|error| table_error("append", &error)),
    }
}

/// Rows with the columns that did not exist when they were written, empty. Columns that only they have stay, and stand
/// in the way of what would lose them.
fn with_columns_of(rows: DataFrame, new: &DataFrame) -> Result<DataFrame> {
    if rows.columns().iter().any(|column| new.column(column.name()).is_err()) {
        return Ok(rows);
    }
    let height = rows.height();
    let empty = |like: &Column| Column::full_null(like.name().clone(), height, like.dtype());
    let columns = new.columns().iter().map(|like| rows.column(like.name()).cloned().unwrap_or_else(|_| empty(like)));
    DataFrame::new(height, columns.collect()).map_err(|error| table_error("append", &error))
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
