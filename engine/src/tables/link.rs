//! Link statements by column, in the canonical order: by ends, kind, then statement.

use polars::prelude::*;
use roaring::RoaringBitmap;
use zerocopy::IntoBytes;

use super::columns::{self, Fields, Floats, Integers};
use super::entity::{PLACE, Validity, attributes, hash_ids, not_one_row, provenance_fields, statement_json, words};
use super::label::{Codes, Dictionary, Label, Labels};
use super::statement_id::StatementIds;
use crate::error::{Error, Result};
use crate::model::{Currency, Grade, LinkKind, LinkStatement, Merge};
use crate::section::{Items, Section};

/// Statements about links.
#[derive(Debug, Clone)]
pub(crate) struct LinkTable {
    frame: DataFrame,
    rows: Items<Vec<LinkRow>, LinkRow>,
    sources: Section<u32>,
    targets: Section<u32>,
    /// BLAKE3 of both ends, where one statement says all links and does not say which.
    ends: Option<[u8; 32]>,
    labels: Vec<Label>,
    types: Vec<String>,
}

/// What views, selections and merging look at, in one place of memory.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LinkRow {
    /// What it says.
    pub(crate) kind: LinkKind,
    /// Whether it has a direction.
    pub(crate) directed: bool,
    /// How it merges with other statements of the same link.
    pub(crate) merge: Merge,
    /// Its weight as an edge, if it stood alone.
    pub(crate) value: f64,
    /// Code of the currency in which `value` is an amount; `u32::MAX` when it is none. Amounts of different currencies
    /// do not add up: who merges must see to it.
    pub(crate) currency: u32,
    /// Index into [`LinkTable::types`]; `u32::MAX` when the source has no word of its own.
    pub(crate) link_type: u32,
    /// Index into [`LinkTable::labels`].
    pub(crate) label: u32,
    /// Code of its provider and report: equal for statements of one report. Those of a provider that name none count
    /// as one.
    pub(crate) report: u32,
    /// Source evaluation.
    pub(crate) grade: Option<Grade>,
    /// Since when and until when it holds; a `time` alone is both.
    pub(crate) validity: Validity,
}

/// The columns that name the ends of a link.
const ENDS: [&str; 4] = ["source", "source_namespace", "target", "target_namespace"];

/// Walks over the fields of a link statement: the names of its columns.
pub(super) fn fields(statement: &LinkStatement, out: &mut impl Fields) {
    out.text("source_namespace", Some(&statement.source.namespace));
    out.text("source", Some(&statement.source.id));
    out.text("target_namespace", Some(&statement.target.namespace));
    out.text("target", Some(&statement.target.id));
    out.text("kind", Some(statement.kind.as_str()));
    out.text("type", statement.link_type.as_deref());
    out.flag("directed", statement.directed);
    out.float("weight", statement.weight);
    out.float("share", statement.share);
    out.float("share_min", statement.share_min);
    out.float("share_max", statement.share_max);
    out.int("amount", statement.amount);
    out.text("currency", statement.currency.as_deref());
    out.int("count", statement.count.map(|count| count.min(i64::MAX as u64) as i64));
    out.int("time", statement.time.map(|moment| moment.0));
    attributes(&statement.attributes, out);
    provenance_fields(&statement.provenance, out);
}

impl LinkTable {
    /// Decodes a frame whose rows stand in the canonical order; `sources` and `targets` are the records of its ends.
    ///
    /// # Errors
    /// As [`super::EntityTable::from_frame`].
    pub(crate) fn from_frame(frame: DataFrame, sources: Section<u32>, targets: Section<u32>) -> Result<Self> {
        let height = frame.height();
        if height >= u32::MAX as usize {
            return Err(Error::Limit { what: "link rows", value: height as u64, limit: u64::from(u32::MAX) });
        }
        let kinds = words(&frame, "kind", LinkKind::parse)?;
        let grades = words(&frame, "grade", Grade::parse)?;
        let directed = columns::flag(&frame, "directed")?;
        let (from, to, time) =
            (columns::int(&frame, "valid_from")?, columns::int(&frame, "valid_to")?, columns::int(&frame, "time")?);
        let (labels, values) = (Labels::read(&frame)?, Values::read(&frame)?);
        let types = Dictionary::read(&frame, "type")?;
        let reports = report_codes(&frame)?;
        let mut rows = Vec::with_capacity(height);
        for row in 0..height {
            let kind = kinds[row]
                .ok_or_else(|| Error::Corrupt { path: "kind".into(), reason: format!("row {row} is empty") })?;
            let Value { merge, value, currency } = values.of(kind, row);
            rows.push(LinkRow {
                kind,
                directed: directed.get(row).unwrap_or(kind.is_directed()),
                merge,
                value,
                currency,
                link_type: types.of_row[row],
                label: labels.of_row[row],
                report: reports[row],
                grade: grades[row],
                validity: Validity {
                    from: from.get(row).or(time.get(row)).unwrap_or(i64::MIN),
                    to: to.get(row).or(time.get(row)).unwrap_or(i64::MAX),
                },
            });
        }
        let (rows, labels, types) = (rows.into(), labels.distinct, types.distinct);
        Ok(LinkTable { rows, labels, types, sources, targets, ends: None, frame })
    }

    /// A link for each pair of `sources` and `targets`, all said by the one row of `frame`.
    ///
    /// # Errors
    /// As [`LinkTable::from_frame`]; [`Error::Corrupt`] if the frame has not one row.
    pub(crate) fn uniform(frame: DataFrame, sources: Section<u32>, targets: Section<u32>) -> Result<Self> {
        let one = LinkTable::from_frame(frame, vec![0].into(), vec![0].into())?;
        let [value] = *one.rows.distinct() else { return Err(not_one_row("links", one.rows.len())) };
        let rows = Items::Same { value, len: sources.len() };
        let mut hasher = blake3::Hasher::new();
        hasher.update_rayon(sources.as_bytes()).update_rayon(targets.as_bytes());
        Ok(LinkTable { rows, sources, targets, ends: Some(hasher.finalize().into()), ..one })
    }

    /// Whether one row says all links.
    pub(crate) fn is_uniform(&self) -> bool {
        self.ends.is_some()
    }

    /// The frame, for Parquet and for display.
    pub(crate) fn frame(&self) -> &DataFrame {
        &self.frame
    }

    /// All rows.
    pub(crate) fn rows(&self) -> &Items<Vec<LinkRow>, LinkRow> {
        &self.rows
    }

    /// Records at the source end, row by row.
    pub(crate) fn sources(&self) -> &Section<u32> {
        &self.sources
    }

    /// Records at the target end, row by row.
    pub(crate) fn targets(&self) -> &Section<u32> {
        &self.targets
    }

    /// The distinct labels.
    pub(crate) fn labels(&self) -> &[Label] {
        &self.labels
    }

    /// The distinct words of the sources for their links.
    pub(crate) fn types(&self) -> &[String] {
        &self.types
    }

    /// A name for what a row says: its statement's identity, and the row where all have the same.
    pub(crate) fn name(&self, row: usize) -> String {
        let ids = StatementIds::of(&self.frame);
        if self.is_uniform() { format!("{}-{row}", ids.get(0)) } else { ids.get(row).to_string() }
    }

    /// Feeds what identifies the rows in `visible` (`None`: all) to a digest.
    pub(crate) fn hash_into(&self, visible: Option<&RoaringBitmap>, hasher: &mut blake3::Hasher) {
        let ids = StatementIds::of(&self.frame);
        match &self.ends {
            Some(ends) => {
                let shown = visible.map_or(self.rows.len() as u64, RoaringBitmap::len);
                hasher.update(&ids.get(0).0).update(ends).update(&shown.to_le_bytes());
            }
            None => hash_ids(&ids, self.rows.len(), visible, hasher),
        }
    }

    /// What hashes the content of a row: its ends, its place in a file and the fields `without` left out.
    pub(crate) fn content_hasher(&self, without: &[&str]) -> impl Fn(u32) -> [u8; 32] + Sync {
        let is_left_out = |name: &str| without.contains(&name) || ENDS.contains(&name) || PLACE.contains(&name);
        let columns = self.frame.columns().iter().filter(|column| !is_left_out(column.name()));
        let said: Vec<&Column> = columns.filter(|column| column.null_count() < column.len()).collect();
        move |row| columns::content_hash("shown link", &said, if self.is_uniform() { 0 } else { row as usize })
    }

    /// A row as a JSON object, without what is empty and without its ends, whose names are the view's to give.
    pub(crate) fn statement(&self, row: usize) -> serde_json::Map<String, serde_json::Value> {
        let mut object = statement_json(&self.frame, if self.is_uniform() { 0 } else { row });
        // The order of those that stay must not tell how many columns a row has.
        for end in ENDS {
            object.shift_remove(end);
        }
        object
    }
}

fn report_codes(frame: &DataFrame) -> Result<Vec<u32>> {
    let (providers, reports) = (columns::text(frame, "provider")?, columns::text(frame, "report")?);
    Ok(Codes::of((0..frame.height()).map(|row| (providers.get(row), reports.get(row)))).of_row)
}

/// The weight of a row, and how it merges.
struct Value {
    merge: Merge,
    value: f64,
    currency: u32,
}

/// The columns that make an edge's weight.
struct Values<'a> {
    weight: Floats<'a>,
    share: [Floats<'a>; 3],
    amount: Integers<'a>,
    count: Integers<'a>,
    currencies: Dictionary,
    /// Minor units in one unit, by currency.
    scales: Vec<f64>,
}

impl<'a> Values<'a> {
    fn read(frame: &'a DataFrame) -> Result<Self> {
        let currencies = Dictionary::read(frame, "currency")?;
        let decimals = |code: &String| Currency::parse(code).map_or(2, |currency| currency.decimals);
        Ok(Values {
            weight: columns::float(frame, "weight")?,
            share: [
                columns::float(frame, "share")?,
                columns::float(frame, "share_min")?,
                columns::float(frame, "share_max")?,
            ],
            amount: columns::int(frame, "amount")?,
            count: columns::int(frame, "count")?,
            scales: currencies.distinct.iter().map(|code| 10f64.powi(decimals(code) as i32)).collect(),
            currencies,
        })
    }

    fn of(&self, kind: LinkKind, row: usize) -> Value {
        let plain = |merge, value: Option<f64>| Value { merge, value: value.unwrap_or(1.0), currency: u32::MAX };
        if let Some(weight) = self.weight.get(row) {
            return plain(Merge::Sum, Some(weight));
        }
        match (kind, self.amount.get(row)) {
            (LinkKind::Payment | LinkKind::Debt, Some(amount)) => {
                let currency = self.currencies.of_row[row];
                let scale = self.scales.get(currency as usize).copied().unwrap_or(100.0);
                Value { merge: kind.merge(), value: (amount as f64 / scale).max(0.0), currency }
            }
            (LinkKind::Call | LinkKind::Message | LinkKind::Attendance, _) => {
                plain(kind.merge(), self.count.get(row).map(|count| count as f64))
            }
            (LinkKind::Ownership, _) => plain(kind.merge(), self.share_of(row)),
            _ => plain(kind.merge(), None),
        }
    }

    /// The share as stated, else the middle of its bounds.
    fn share_of(&self, row: usize) -> Option<f64> {
        let [share, low, high] = self.share.map(|column| column.get(row));
        share.or(low.zip(high).map(|(low, high)| (low + high) / 2.0)).or(low).or(high)
    }
}
