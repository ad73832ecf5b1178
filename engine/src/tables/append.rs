//! What an import makes of the tables before it: rows that a record said again takes back go, new ones come, and every
//! link has its ends.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use foldhash::fast::RandomState;
use polars::prelude::*;
use rayon::prelude::*;

use super::columns::{self, table_error, with_columns_of};
use super::entity::{self, EntityTable};
use super::link::LinkTable;
use super::new_rows::{NewRows, statement_bytes};
use super::{Reject, Tables};
use crate::error::{Error, Result};
use crate::model::{Category, LinkKind, SchemaRole};

/// More rejects than this, and the file is not what it was taken for.
const MAX_REJECTS: usize = 100_000;

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

/// Rows that could not be imported; the first of them.
#[derive(Debug, Default)]
pub(super) struct Rejects {
    first: Vec<Reject>,
    count: usize,
}

impl Rejects {
    pub(super) fn push(&mut self, reject: Reject) {
        self.count += 1;
        if self.first.len() < MAX_REJECTS {
            self.first.push(reject);
        }
    }
}

/// Puts the rows of an import on top of the tables before.
///
/// # Errors
/// [`Error::Limit`] when there are more rejects than a file of the right format would have, or too many rows.
pub(super) fn append(before: Option<Tables>, entities: NewRows, links: NewRows, rejects: Rejects) -> Result<Appended> {
    let mut appending = Appending { entities, links, rejects, removed: 0 };
    let (entities_before, links_before) = before.map(|tables| (tables.entities, tables.links)).unzip();
    let entities = appending.entities(entities_before)?;
    let links = appending.links(&entities, links_before)?;
    let Appending { entities: new_entities, links: new_links, rejects, removed } = appending;
    if rejects.count > MAX_REJECTS {
        return Err(Error::Limit { what: "rejected rows", value: rejects.count as u64, limit: MAX_REJECTS as u64 });
    }
    Ok(Appended {
        added: new_entities.added + new_links.added,
        repeated: new_entities.repeated + new_links.repeated,
        removed,
        tables: Tables { entities, links },
        rejects: rejects.first,
    })
}

/// An import on its way into the tables.
struct Appending {
    entities: NewRows,
    links: NewRows,
    rejects: Rejects,
    removed: u64,
}

impl Appending {
    fn entities(&mut self, before: Option<EntityTable>) -> Result<EntityTable> {
        let kept = before.map(|table| self.kept_entities(&table)).transpose()?;
        let first_new = kept.as_ref().map_or(0, DataFrame::height);
        let entities = stack(kept, self.entities.finish()?)?;
        let entities = self.without_described_ends(entities, first_new)?;
        EntityTable::from_frame(sort_entities(entities)?)
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
        if described.is_empty() {
            return Ok(entities);
        }
        let keep: Vec<bool> = rows.map(|row| !is_end(row) || !described.contains(&key(row))).collect();
        self.removed += count_false(&keep[..first_new]);
        self.entities.added -= count_false(&keep[first_new..]);
        filter(&entities, &keep)
    }

    /// The links before that stay, and the new ones, all with two ends. New ones are looked at first: a record of which
    /// a row is rejected must not take back what it said before.
    fn links(&mut self, entities: &EntityTable, before: Option<LinkTable>) -> Result<LinkTable> {
        let records = records(entities);
        let new = self.links.finish()?;
        let ends = Ends::resolve(&records, &new)?;
        self.reject_dangling(&new, &ends)?;
        let (links, ends) = ends.keep_complete(new)?;
        let Some(before) = before else { return sort_links(links, &ends) };
        let keep = self.links.keeps(before.frame())?;
        self.removed += count_false(&keep);
        let kept = filter(before.frame(), &keep)?;
        let ends_before = Ends::resolve(&records, &kept)?;
        self.removed += self.reject_orphans(&kept, &ends_before)?;
        let (kept, ends_before) = ends_before.keep_complete(kept)?;
        sort_links(stack(Some(kept), links)?, &ends_before.and(ends))
    }

    /// Rejects the new links that lack an end, naming it.
    fn reject_dangling(&mut self, new: &DataFrame, ends: &Ends) -> Result<()> {
        let (providers, records) = (columns::text(new, "provider")?, columns::text(new, "record")?);
        for (row, column) in ends.missing() {
            self.links.added -= 1;
            self.links.retract(providers.get(row), records.get(row));
            self.rejects.push(dangling(new, row, column, "no entity is described by this id in namespace")?);
        }
        Ok(())
    }

    /// Rejects the links before whose end is gone, since the record that described it was said again without it; gives
    /// their number.
    fn reject_orphans(&mut self, links: &DataFrame, ends: &Ends) -> Result<u64> {
        let mut count = 0;
        for (row, column) in ends.missing() {
            let reason = "its record, said again, no longer describes this id in namespace";
            self.rejects.push(dangling(links, row, column, reason)?);
            count += 1;
        }
        Ok(count)
    }
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

/// Number of each record. Ids come from outside, so they are hashed with a secret.
type Records<'a> = HashMap<(&'a str, Cow<'a, str>), u32, RandomState>;

fn records(entities: &EntityTable) -> Records<'_> {
    let key = |record: u32| entities.key(entities.rows_of(record).start);
    (0..entities.record_count() as u32).map(|record| (key(record), record)).collect()
}

/// No record has this number.
const MISSING: u32 = u32::MAX;

/// The records at both ends of links, row by row.
struct Ends {
    sources: Vec<u32>,
    targets: Vec<u32>,
}

impl Ends {
    fn resolve(records: &Records<'_>, links: &DataFrame) -> Result<Ends> {
        let end = |namespace: &str, id: &str| -> Result<Vec<u32>> {
            let (namespaces, ids) = (columns::text(links, namespace)?, columns::text(links, id)?);
            let record = |row: usize| {
                let key = (namespaces.get(row).unwrap_or_default(), ids.get(row).unwrap_or_default().into());
                records.get(&key).copied().unwrap_or(MISSING)
            };
            Ok((0..links.height()).into_par_iter().map(record).collect())
        };
        Ok(Ends { sources: end("source_namespace", "source")?, targets: end("target_namespace", "target")? })
    }

    fn is_complete(&self, row: usize) -> bool {
        self.sources[row] != MISSING && self.targets[row] != MISSING
    }

    /// Rows that lack an end, with the column of the first that they lack.
    fn missing(&self) -> impl Iterator<Item = (usize, &'static str)> + '_ {
        let lacking = (0..self.sources.len()).filter(|&row| !self.is_complete(row));
        lacking.map(|row| (row, if self.sources[row] == MISSING { "source" } else { "target" }))
    }

    /// The rows of `links` that have both ends.
    fn keep_complete(self, links: DataFrame) -> Result<(DataFrame, Ends)> {
        let keep: Vec<bool> = (0..self.sources.len()).map(|row| self.is_complete(row)).collect();
        let links = filter(&links, &keep)?;
        let kept =
            |ends: Vec<u32>| ends.into_iter().zip(&keep).filter(|(_, keep)| **keep).map(|(end, _)| end).collect();
        Ok((links, Ends { sources: kept(self.sources), targets: kept(self.targets) }))
    }

    /// These, then `others`.
    fn and(mut self, others: Ends) -> Ends {
        self.sources.extend(others.sources);
        self.targets.extend(others.targets);
        self
    }
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

fn filter(frame: &DataFrame, keep: &[bool]) -> Result<DataFrame> {
    if keep.iter().all(|&keep| keep) {
        return Ok(frame.clone());
    }
    let mask = BooleanChunked::from_slice("keep".into(), keep);
    frame.filter(&mask).map_err(|error| table_error("filter", &error))
}

/// The rows in another order. Most columns of most files are empty from end to end: these stay unwritten.
fn take(frame: &DataFrame, order: Vec<IdxSize>) -> Result<DataFrame> {
    let height = order.len();
    let order = IdxCa::from_vec("order".into(), order);
    let reordered = |column: &Column| match column.null_count() == column.len() {
        true => Ok(Column::full_null(column.name().clone(), height, column.dtype())),
        false => column.take(&order),
    };
    let columns: PolarsResult<Vec<Column>> = frame.columns().par_iter().map(reordered).collect();
    let mut frame =
        columns.and_then(|columns| DataFrame::new(height, columns)).map_err(|error| table_error("order", &error))?;
    frame.rechunk_mut();
    Ok(frame)
}

/// Orders entity rows by record key, then statement.
fn sort_entities(mut frame: DataFrame) -> Result<DataFrame> {
    frame.rechunk_mut();
    let (namespaces, ids) = (columns::text(&frame, "namespace")?, columns::text(&frame, "id")?);
    let statements: Vec<[u8; 32]> = statement_bytes(&frame)?.collect();
    let mut order: Vec<IdxSize> = (0..frame.height() as IdxSize).collect();
    order.par_sort_unstable_by(|&left, &right| {
        let key = |row: IdxSize| {
            let row = row as usize;
            (namespaces.get(row), ids.get(row), statements[row])
        };
        key(left).cmp(&key(right))
    });
    take(&frame, order)
}

/// Orders link rows by ends, kind, then statement.
fn sort_links(mut frame: DataFrame, ends: &Ends) -> Result<LinkTable> {
    frame.rechunk_mut();
    let kinds = entity::words(&frame, "kind", LinkKind::parse)?;
    let statements: Vec<[u8; 32]> = statement_bytes(&frame)?.collect();
    let mut order: Vec<(u64, IdxSize)> = (ends.sources.par_iter().zip(&ends.targets).enumerate())
        .map(|(row, (&source, &target))| (u64::from(source) << 32 | u64::from(target), row as IdxSize))
        .collect();
    order.par_sort_unstable_by(|(one_ends, one), (other_ends, other)| {
        let rest = |row: &IdxSize| (kinds[*row as usize], &statements[*row as usize]);
        one_ends.cmp(other_ends).then_with(|| rest(one).cmp(&rest(other)))
    });
    drop((kinds, statements));
    let sources: Vec<u32> = order.par_iter().map(|(ends, _)| (ends >> 32) as u32).collect();
    let targets: Vec<u32> = order.par_iter().map(|(ends, _)| *ends as u32).collect();
    let order = order.into_iter().map(|(_, row)| row).collect();
    LinkTable::from_frame(take(&frame, order)?, sources.into(), targets.into())
}
