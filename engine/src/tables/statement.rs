//! Rows as the statements that they were made of: the way back from `fields` of the two tables.

use std::collections::{BTreeMap, HashMap};

use polars::prelude::*;

use super::{EntityTable, LinkTable};
use crate::model::{
    Assessed, AssetStage, Category, EntityKind, EntityStatement, Grade, Handling, LinkKind, LinkStatement, Moment,
    Provenance, RecordKey,
};

/// Reads rows of one table; its columns are looked up once, and those without a value not at all.
pub(crate) struct StatementRows<'a> {
    columns: HashMap<&'a str, &'a Column>,
    /// The frame's one row is that of all: see [`EntityTable::numbered`] and [`LinkTable::uniform`].
    one_row: bool,
}

impl<'a> StatementRows<'a> {
    pub(crate) fn of_entities(table: &'a EntityTable) -> Self {
        StatementRows::of(table.frame(), table.is_numbered())
    }

    pub(crate) fn of_links(table: &'a LinkTable) -> Self {
        StatementRows::of(table.frame(), table.is_uniform())
    }

    fn of(frame: &'a DataFrame, one_row: bool) -> Self {
        let filled = frame.columns().iter().filter(|column| column.null_count() < column.len());
        let named = filled.map(|column| (column.name().as_str(), column));
        StatementRows { columns: named.collect(), one_row }
    }

    /// What a row of entities says. Of what is called by its number, the key is empty.
    pub(crate) fn entity(&self, row: usize) -> EntityStatement {
        let kind = self.word("kind", row, EntityKind::parse).unwrap_or(EntityKind::Asset);
        let pair = |text: String| text.split_once(':').map(|(name, value)| (name.to_owned(), value.to_owned()));
        EntityStatement {
            key: self.key("namespace", "id", row),
            kind,
            schema: self.text("schema", row),
            name: self.text("name", row),
            aliases: self.texts("aliases", row),
            jurisdiction: self.texts("jurisdiction", row),
            category: self.word("category", row, Category::parse),
            is_minor: self.flag("is_minor", row),
            role: self.text("role", row),
            assessed: Assessed::new(Assessed::NAMES.map(|name| self.float(name, row))),
            stage: self.word("stage", row, AssetStage::parse),
            value: self.int("value", row),
            currency: self.text("currency", row),
            latitude: self.float("latitude", row),
            longitude: self.float("longitude", row),
            identifiers: self.texts("identifiers", row).into_iter().filter_map(pair).collect(),
            sector: self.text("sector", row),
            municipality: self.text("municipality", row),
            born: self.text("born", row),
            founded: self.text("founded", row),
            dissolved: self.text("dissolved", row),
            fictional: self.flag("fictional", row),
            attributes: self.attributes(row),
            provenance: self.provenance(row),
        }
    }

    /// What a row of links says. Where one row says all links, their ends are empty.
    pub(crate) fn link(&self, row: usize) -> LinkStatement {
        LinkStatement {
            source: self.key("source_namespace", "source", row),
            target: self.key("target_namespace", "target", row),
            kind: self.word("kind", row, LinkKind::parse).unwrap_or(LinkKind::Other),
            link_type: self.text("type", row),
            directed: self.flag("directed", row),
            weight: self.float("weight", row),
            share: self.float("share", row),
            share_min: self.float("share_min", row),
            share_max: self.float("share_max", row),
            amount: self.int("amount", row),
            currency: self.text("currency", row),
            count: self.int("count", row).and_then(|count| count.try_into().ok()),
            time: self.moment("time", row),
            attributes: self.attributes(row),
            provenance: self.provenance(row),
        }
    }

    /// Whether a list of edges only named the entity of a row.
    pub(crate) fn is_only_named(&self, row: usize) -> bool {
        self.flag("created", row).unwrap_or(false)
    }

    fn provenance(&self, row: usize) -> Provenance {
        Provenance {
            provider: self.text("provider", row),
            report: self.text("report", row),
            record: self.text("record", row),
            case: self.text("case", row),
            grade: self.word("grade", row, Grade::parse),
            grade_original: self.text("grade_original", row),
            handling: self.word("handling", row, Handling::parse),
            handling_note: self.text("handling_note", row),
            assessment: self.flag("assessment", row).unwrap_or(false),
            recorded_at: self.moment("recorded_at", row),
            valid_from: self.moment("valid_from", row),
            valid_to: self.moment("valid_to", row),
            review_by: self.moment("review_by", row),
            declared: self.texts("declared", row),
        }
    }

    fn key(&self, namespace: &str, id: &str, row: usize) -> RecordKey {
        let text = |name: &str| self.text(name, row).unwrap_or_default();
        RecordKey { namespace: text(namespace), id: text(id) }
    }

    fn text(&self, name: &str, row: usize) -> Option<String> {
        self.str(name, row).map(str::to_owned)
    }

    fn texts(&self, name: &str, row: usize) -> Vec<String> {
        self.str(name, row).and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default()
    }

    fn attributes(&self, row: usize) -> BTreeMap<String, String> {
        self.str("attributes", row).and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default()
    }

    fn word<T>(&self, name: &str, row: usize, parse: impl Fn(&str) -> Option<T>) -> Option<T> {
        self.str(name, row).and_then(parse)
    }

    fn moment(&self, name: &str, row: usize) -> Option<Moment> {
        self.int(name, row).map(Moment)
    }

    /// Where the frame holds a row.
    fn at(&self, row: usize) -> usize {
        if self.one_row { 0 } else { row }
    }

    fn str(&self, name: &str, row: usize) -> Option<&'a str> {
        self.columns.get(name)?.str().ok()?.get(self.at(row))
    }

    fn int(&self, name: &str, row: usize) -> Option<i64> {
        self.columns.get(name)?.i64().ok()?.get(self.at(row))
    }

    fn float(&self, name: &str, row: usize) -> Option<f64> {
        self.columns.get(name)?.f64().ok()?.get(self.at(row))
    }

    fn flag(&self, name: &str, row: usize) -> Option<bool> {
        self.columns.get(name)?.bool().ok()?.get(self.at(row))
    }
}
