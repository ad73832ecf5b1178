//! Entity statements by column, in the canonical order: by record key, then statement.
//!
//! Rows stand in an order of their own content, never in that of their import, so the same statements make the same
//! table however they arrived. Records are numbered in that order.

use std::borrow::Cow;
use std::ops::Range;

use polars::prelude::*;
use roaring::RoaringBitmap;

use super::columns::{self, Fields};
use super::label::{Dictionary, Label, Labels};
use super::statement_id::StatementIds;
use crate::error::{Error, Result};
use crate::model::{Category, EntityKind, EntityStatement, Grade, Provenance, SchemaRole};
use crate::section::Items;

/// Statements about entities.
#[derive(Debug, Clone)]
pub(crate) struct EntityTable {
    frame: DataFrame,
    rows: Items<Vec<EntityRow>, EntityRow>,
    records: Records,
    labels: Vec<Label>,
}

/// Which rows describe which record.
#[derive(Debug, Clone)]
enum Records {
    /// By the first row of each record, and the row count.
    Described(Vec<usize>),
    /// Each record is called by its number, and the frame's one row describes them all.
    Numbered(usize),
}

/// What views and selections look at, in one place of memory.
#[derive(Debug, Clone, Copy)]
pub(crate) struct EntityRow {
    /// What it is.
    pub(crate) kind: EntityKind,
    /// What the person is to the investigation; `None` when not said.
    pub(crate) category: Option<Category>,
    /// Said to be a minor.
    pub(crate) is_minor: bool,
    /// Said to be an officer of the law.
    pub(crate) role: SchemaRole,
    /// An assessment, not a fact.
    pub(crate) assessment: bool,
    /// An edge list named the entity, and described nothing.
    pub(crate) only_named: bool,
    /// Index into [`EntityTable::labels`].
    pub(crate) label: u32,
    /// Source evaluation.
    pub(crate) grade: Option<Grade>,
    /// Since when and until when it holds.
    pub(crate) validity: Validity,
    /// When it was recorded, in seconds; `i64::MIN` when not said.
    pub(crate) recorded_at: i64,
}

/// A closed interval of seconds; open ends are the extremes of the type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Validity {
    /// First second.
    pub from: i64,
    /// Last second.
    pub to: i64,
}

impl Validity {
    /// Whether neither end is known.
    pub fn is_undated(self) -> bool {
        self.from == i64::MIN && self.to == i64::MAX
    }

    /// Whether the two intervals share a second.
    pub fn overlaps(self, other: Validity) -> bool {
        self.from <= other.to && other.from <= self.to
    }
}

/// Walks over the fields of an entity statement: the names of its columns.
pub(super) fn fields(statement: &EntityStatement, out: &mut impl Fields) {
    out.text("namespace", Some(&statement.key.namespace));
    out.text("id", Some(&statement.key.id));
    out.text("kind", Some(statement.kind.as_str()));
    out.text("schema", statement.schema.as_deref());
    out.text("name", statement.name.as_deref());
    out.texts("aliases", &statement.aliases);
    out.texts("jurisdiction", &statement.jurisdiction);
    out.text("category", statement.category.map(Category::as_str));
    out.flag("is_minor", statement.is_minor);
    out.text("role", statement.role.as_deref());
    statement.assessed.named().for_each(|(name, value)| out.float(name, value));
    out.text("stage", statement.stage.map(|stage| stage.as_str()));
    out.int("value", statement.value);
    out.text("currency", statement.currency.as_deref());
    out.float("latitude", statement.latitude);
    out.float("longitude", statement.longitude);
    let identifiers: Vec<String> = statement.identifiers.iter().map(|(kind, id)| format!("{kind}:{id}")).collect();
    out.texts("identifiers", &identifiers);
    out.text("sector", statement.sector.as_deref());
    out.text("municipality", statement.municipality.as_deref());
    out.text("born", statement.born.as_deref());
    out.text("founded", statement.founded.as_deref());
    out.text("dissolved", statement.dissolved.as_deref());
    out.flag("fictional", statement.fictional);
    attributes(&statement.attributes, out);
    provenance_fields(&statement.provenance, out);
}

/// Walks over further attributes, as one JSON object.
pub(super) fn attributes(attributes: &std::collections::BTreeMap<String, String>, out: &mut impl Fields) {
    let json = (!attributes.is_empty()).then(|| serde_json::json!(attributes).to_string());
    out.text("attributes", json.as_deref());
}

/// Walks over the fields that every statement has.
pub(super) fn provenance_fields(provenance: &Provenance, out: &mut impl Fields) {
    out.text("provider", provenance.provider.as_deref());
    out.text("report", provenance.report.as_deref());
    out.text("record", provenance.record.as_deref());
    out.text("case", provenance.case.as_deref());
    out.text("grade", provenance.grade.map(|grade| grade.to_string()).as_deref());
    out.text("grade_original", provenance.grade_original.as_deref());
    out.text("handling", provenance.handling.map(|handling| handling.as_str()));
    out.text("handling_note", provenance.handling_note.as_deref());
    out.flag("assessment", provenance.assessment.then_some(true));
    out.int("recorded_at", provenance.recorded_at.map(|moment| moment.0));
    out.int("valid_from", provenance.valid_from.map(|moment| moment.0));
    out.int("valid_to", provenance.valid_to.map(|moment| moment.0));
    out.int("review_by", provenance.review_by.map(|moment| moment.0));
    out.texts("declared", &provenance.declared);
}

/// Reads the words of a column as an enum; an error names the column, the row and the word.
pub(super) fn words<T: Copy>(
    frame: &DataFrame,
    name: &str,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<Vec<Option<T>>> {
    let Dictionary { distinct, of_row } = Dictionary::read(frame, name)?;
    let parsed: Vec<Option<T>> = distinct.iter().map(|word| parse(word)).collect();
    if let Some(position) = parsed.iter().position(Option::is_none) {
        let reason = format!("unknown word {:?}", distinct[position]);
        return Err(Error::Corrupt { path: name.into(), reason });
    }
    Ok(of_row.into_iter().map(|code| parsed.get(code as usize).copied().flatten()).collect())
}

impl EntityTable {
    /// Decodes a frame whose rows stand in the canonical order.
    ///
    /// # Errors
    /// [`Error::Corrupt`] or [`Error::Table`] naming the column that is missing, of another type, or holds an unknown
    /// word; [`Error::Limit`] beyond `u32` rows.
    pub(crate) fn from_frame(frame: DataFrame) -> Result<Self> {
        let height = frame.height();
        if height >= u32::MAX as usize {
            return Err(Error::Limit { what: "entity rows", value: height as u64, limit: u64::from(u32::MAX) });
        }
        let (namespaces, ids) = (columns::text(&frame, "namespace")?, columns::text(&frame, "id")?);
        let kinds = words(&frame, "kind", EntityKind::parse)?;
        let categories = words(&frame, "category", Category::parse)?;
        let grades = words(&frame, "grade", Grade::parse)?;
        let roles = words(&frame, "schema", |schema| Some(SchemaRole::of(Some(schema))))?;
        let (minors, assessments) = (columns::flag(&frame, "is_minor")?, columns::flag(&frame, "assessment")?);
        let only_named = columns::flag(&frame, "created")?;
        let (from, to) = (columns::int(&frame, "valid_from")?, columns::int(&frame, "valid_to")?);
        let recorded = columns::int(&frame, "recorded_at")?;
        let labels = Labels::read(&frame)?;
        let mut record_rows = Vec::new();
        let mut rows = Vec::with_capacity(height);
        for row in 0..height {
            if row == 0 || namespaces.get(row) != namespaces.get(row - 1) || ids.get(row) != ids.get(row - 1) {
                record_rows.push(row);
            }
            rows.push(EntityRow {
                kind: kinds[row].ok_or_else(|| missing("kind", row))?,
                category: categories[row],
                is_minor: minors.get(row).unwrap_or(false),
                role: roles[row].unwrap_or(SchemaRole::Party),
                assessment: assessments.get(row).unwrap_or(false),
                only_named: only_named.get(row).unwrap_or(false),
                label: labels.of_row[row],
                grade: grades[row],
                validity: Validity { from: from.get(row).unwrap_or(i64::MIN), to: to.get(row).unwrap_or(i64::MAX) },
                recorded_at: recorded.get(row).unwrap_or(i64::MIN),
            });
        }
        record_rows.push(height);
        let records = Records::Described(record_rows);
        Ok(EntityTable { rows: rows.into(), records, labels: labels.distinct, frame })
    }

    /// `count` records that are called by their numbers from 0, all described by the one row of `frame`.
    ///
    /// # Errors
    /// As [`EntityTable::from_frame`]; [`Error::Corrupt`] if the frame has not one row.
    pub(crate) fn numbered(frame: DataFrame, count: usize) -> Result<Self> {
        let one = EntityTable::from_frame(frame)?;
        let [value] = *one.rows.distinct() else { return Err(not_one_row("entities", one.rows.len())) };
        Ok(EntityTable { rows: Items::Same { value, len: count }, records: Records::Numbered(count), ..one })
    }

    /// Whether one row describes all records.
    pub(crate) fn is_numbered(&self) -> bool {
        matches!(self.records, Records::Numbered(_))
    }

    /// The frame, for Parquet and for display.
    pub(crate) fn frame(&self) -> &DataFrame {
        &self.frame
    }

    /// All rows.
    pub(crate) fn rows(&self) -> &Items<Vec<EntityRow>, EntityRow> {
        &self.rows
    }

    /// The distinct labels.
    pub(crate) fn labels(&self) -> &[Label] {
        &self.labels
    }

    /// Number of records.
    pub(crate) fn record_count(&self) -> usize {
        match &self.records {
            Records::Described(first_rows) => first_rows.len() - 1,
            Records::Numbered(count) => *count,
        }
    }

    /// The rows that describe a record.
    pub(crate) fn rows_of(&self, record: u32) -> Range<usize> {
        let record = record as usize;
        match &self.records {
            Records::Described(first_rows) => first_rows[record]..first_rows[record + 1],
            Records::Numbered(_) => record..record + 1,
        }
    }

    /// Namespace and id of the record that a row describes.
    pub(crate) fn key(&self, row: usize) -> (&str, Cow<'_, str>) {
        let namespace = self.text("namespace", row).unwrap_or_default();
        match self.records {
            Records::Described(_) => (namespace, self.text("id", row).unwrap_or_default().into()),
            Records::Numbered(_) => (namespace, row.to_string().into()),
        }
    }

    /// The record of a key, by binary search: records are ordered by namespace and id, or by number.
    pub(crate) fn find(&self, (namespace, id): (&str, &str)) -> Option<u32> {
        let key = |record: u32| self.key(self.rows_of(record).start);
        let count = self.record_count() as u32;
        if self.is_numbered() {
            let record = id.parse::<u32>().ok().filter(|&record| record < count)?;
            let (its_namespace, its_id) = key(record);
            return (its_namespace == namespace && its_id == id).then_some(record);
        }
        let (mut low, mut high) = (0, count);
        while low < high {
            let middle = low + (high - low) / 2;
            let (its_namespace, its_id) = key(middle);
            if (its_namespace, &*its_id) < (namespace, id) { low = middle + 1 } else { high = middle }
        }
        let is_found = |record: u32| key(record) == (namespace, id.into());
        (low < count && is_found(low)).then_some(low)
    }

    /// A text field of a row.
    pub(crate) fn text(&self, column: &str, row: usize) -> Option<&str> {
        columns::text(&self.frame, column).ok()?.get(self.frame_row(row))
    }

    /// A field of several texts of a row.
    pub(crate) fn texts(&self, column: &str, row: usize) -> Vec<String> {
        self.text(column, row).and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default()
    }

    /// A field of a row that is a number.
    pub(crate) fn float(&self, column: &str, row: usize) -> Option<f64> {
        columns::float(&self.frame, column).ok()?.get(self.frame_row(row))
    }

    /// Where the frame holds a row.
    fn frame_row(&self, row: usize) -> usize {
        if self.is_numbered() { 0 } else { row }
    }

    /// Feeds what identifies the rows in `visible` (`None`: all) to a digest.
    pub(crate) fn hash_into(&self, visible: Option<&RoaringBitmap>, hasher: &mut blake3::Hasher) {
        let ids = StatementIds::of(&self.frame);
        if self.is_numbered() {
            let shown = visible.map_or(self.rows.len() as u64, RoaringBitmap::len);
            hasher.update(&ids.get(0).0).update(&shown.to_le_bytes());
            return;
        }
        hash_ids(&ids, self.rows.len(), visible, hasher);
    }

    /// A row as a JSON object, without what is empty.
    pub(crate) fn statement(&self, row: usize) -> serde_json::Map<String, serde_json::Value> {
        let mut statement = statement_json(&self.frame, self.frame_row(row));
        if self.is_numbered() {
            statement.insert("id".to_owned(), self.key(row).1.into());
        }
        statement
    }
}

/// Feeds the identities of the visible rows (`None`: all) to a digest.
pub(super) fn hash_ids(ids: &StatementIds, len: usize, visible: Option<&RoaringBitmap>, hasher: &mut blake3::Hasher) {
    let is_visible = |row: &usize| visible.is_none_or(|rows| rows.contains(*row as u32));
    for row in (0..len).filter(is_visible) {
        hasher.update(&ids.get(row).0);
    }
}

/// The table of a generated version holds more or less than the statement that stands for all.
pub(super) fn not_one_row(table: &str, height: usize) -> Error {
    Error::Corrupt { path: table.into(), reason: format!("{height} rows, where one stands for all") }
}

fn missing(column: &str, row: usize) -> Error {
    Error::Corrupt { path: column.into(), reason: format!("row {row} is empty") }
}

/// The columns that say where a row was read.
pub(super) const PLACE: [&str; 3] = ["file", "line", "created"];

/// A row of either table as its readers know it: times in RFC 3339, lists as lists, the statement's id first.
/// File and line stay behind: they say where hidden rows stand.
pub(super) fn statement_json(frame: &DataFrame, row: usize) -> serde_json::Map<String, serde_json::Value> {
    let mut object = serde_json::Map::new();
    object.insert("statement".into(), StatementIds::of(frame).get(row).to_string().into());
    for (name, mut value) in columns::row_as_json(frame, row, &PLACE) {
        match (name.as_str(), &value) {
            ("recorded_at" | "valid_from" | "valid_to" | "review_by" | "time", serde_json::Value::Number(seconds)) => {
                value = crate::model::Moment(seconds.as_i64().unwrap_or_default()).to_string().into();
            }
            (
                "aliases" | "jurisdiction" | "identifiers" | "attributes" | "declared",
                serde_json::Value::String(json),
            ) => {
                value = serde_json::from_str(json).unwrap_or(value);
            }
            _ => {}
        }
        object.insert(name, value);
    }
    object.entry("handling").or_insert_with(|| "H3".into());
    object
}
