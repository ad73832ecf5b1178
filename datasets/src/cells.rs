//! Statements as cells of Trama's own columns. A written cell is what the reader of its column reads: whatever leaves by
//! these columns comes back the same.

use csv::StringRecord;
use trama_engine::model::{Currency, EntityStatement, LinkStatement, Provenance, format_minor_units};

use crate::attributes;
use crate::rule;

/// Columns of entities alone, in the order in which they are written.
pub(crate) const ENTITY: &[&str] = &[
    "id",
    "kind",
    "schema",
    "name",
    "aliases",
    "jurisdiction",
    "category",
    "is_minor",
    "role",
    "capability",
    "violence",
    "corruption",
    "finances",
    "irreplaceability",
    "stage",
    "value",
    "currency",
    "latitude",
    "longitude",
    "identifiers",
    "sector",
    "municipality",
    "born",
    "founded",
    "dissolved",
    "fictional",
    "namespace",
    "only_named",
];

/// Columns of links alone; `kind` and `currency` are those of entities too.
pub(crate) const LINK: &[&str] = &[
    "source",
    "target",
    "kind",
    "type",
    "weight",
    "share",
    "share_min",
    "share_max",
    "amount",
    "currency",
    "count",
    "time",
    "directed",
    "source_namespace",
    "target_namespace",
];

/// Columns of every statement.
pub(crate) const STATEMENT: &[&str] = &[
    "provider",
    "report",
    "record",
    "case",
    "grade",
    "grade_original",
    "handling",
    "handling_note",
    "assessment",
    "recorded_at",
    "valid_from",
    "valid_to",
    "review_by",
    "declared_fields",
    attributes::COLUMN,
];

/// Columns that an export needs to come back as it left, and that nobody else writes.
pub(crate) const OF_EXPORTS: &[&str] = &["only_named", "declared_fields", attributes::COLUMN];

/// Columns whose cells are lists.
pub(crate) const LISTS: &[&str] = &["aliases", "jurisdiction", "identifiers", "declared_fields"];

/// Whether a name is that of one of Trama's own columns.
pub(crate) fn is_column(name: &str) -> bool {
    [ENTITY, LINK, STATEMENT].iter().any(|columns| columns.iter().any(|column| column.eq_ignore_ascii_case(name)))
}

/// The filled cells of one row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Cells(Vec<(&'static str, String)>);

impl Cells {
    /// Fills a cell, or empties it.
    pub(crate) fn set(&mut self, column: &'static str, text: impl Into<String>) {
        let text = text.into();
        self.0.retain(|(name, _)| *name != column);
        if !text.is_empty() {
            self.0.push((column, text));
        }
    }

    /// Fills a cell if there is something to fill it with.
    pub(crate) fn fill(&mut self, column: &'static str, value: Option<impl ToString>) {
        if let Some(value) = value {
            self.set(column, value.to_string());
        }
    }

    /// The text of a cell; `None` when it is empty.
    pub(crate) fn get(&self, column: &str) -> Option<&str> {
        self.0.iter().find(|(name, _)| *name == column).map(|(_, text)| text.as_str())
    }

    /// The columns of the filled cells.
    pub(crate) fn filled(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.0.iter().map(|(column, _)| *column)
    }

    /// The row, in the order of `columns`.
    pub(crate) fn record<'a>(&self, columns: impl IntoIterator<Item = &'a str>) -> StringRecord {
        columns.into_iter().map(|column| self.get(column).unwrap_or_default()).collect()
    }

    /// An entity; `only_named` when a list of edges named it and nobody described it.
    pub(crate) fn of_entity(statement: &EntityStatement, only_named: bool) -> Cells {
        let mut cells = Cells::default();
        cells.set("id", &statement.key.id);
        cells.set("namespace", &statement.key.namespace);
        cells.set("kind", statement.kind.as_str());
        cells.fill("schema", statement.schema.as_ref());
        cells.fill("name", statement.name.as_ref());
        cells.set("aliases", rule::join(&statement.aliases));
        cells.set("jurisdiction", rule::join(&statement.jurisdiction));
        cells.fill("category", statement.category);
        cells.fill("is_minor", statement.is_minor);
        cells.fill("role", statement.role.as_ref());
        statement.assessed.named().for_each(|(name, value)| cells.fill(name, value));
        cells.fill("stage", statement.stage);
        cells.money("value", statement.value, statement.currency.as_deref());
        cells.fill("latitude", statement.latitude);
        cells.fill("longitude", statement.longitude);
        let pair = |(name, value): &(String, String)| format!("{name}:{value}");
        cells.set("identifiers", rule::join(&statement.identifiers.iter().map(pair).collect::<Vec<_>>()));
        cells.fill("sector", statement.sector.as_ref());
        cells.fill("municipality", statement.municipality.as_ref());
        cells.fill("born", statement.born.as_ref());
        cells.fill("founded", statement.founded.as_ref());
        cells.fill("dissolved", statement.dissolved.as_ref());
        cells.fill("fictional", statement.fictional);
        cells.fill("only_named", only_named.then_some(true));
        cells.set(attributes::COLUMN, attributes::write(&statement.attributes));
        cells.provenance(&statement.provenance);
        cells
    }

    /// A link.
    pub(crate) fn of_link(statement: &LinkStatement) -> Cells {
        let mut cells = Cells::default();
        cells.set("source", &statement.source.id);
        cells.set("source_namespace", &statement.source.namespace);
        cells.set("target", &statement.target.id);
        cells.set("target_namespace", &statement.target.namespace);
        cells.set("kind", statement.kind.as_str());
        cells.fill("type", statement.link_type.as_ref());
        cells.fill("directed", statement.directed);
        cells.fill("weight", statement.weight);
        cells.fill("share", statement.share);
        cells.fill("share_min", statement.share_min);
        cells.fill("share_max", statement.share_max);
        cells.money("amount", statement.amount, statement.currency.as_deref());
        cells.fill("count", statement.count);
        cells.fill("time", statement.time);
        cells.set(attributes::COLUMN, attributes::write(&statement.attributes));
        cells.provenance(&statement.provenance);
        cells
    }

    fn money(&mut self, column: &'static str, amount: Option<i64>, currency: Option<&str>) {
        let decimals = currency.and_then(Currency::parse).map_or(2, |currency| currency.decimals);
        self.fill(column, amount.map(|amount| format_minor_units(amount, decimals)));
        self.fill("currency", currency);
    }

    fn provenance(&mut self, said: &Provenance) {
        self.fill("provider", said.provider.as_ref());
        self.fill("report", said.report.as_ref());
        self.fill("record", said.record.as_ref());
        self.fill("case", said.case.as_ref());
        self.fill("grade", said.grade);
        self.fill("grade_original", said.grade_original.as_ref());
        self.fill("handling", said.handling);
        self.fill("handling_note", said.handling_note.as_ref());
        self.fill("assessment", said.assessment.then_some(true));
        self.fill("recorded_at", said.recorded_at);
        self.fill("valid_from", said.valid_from);
        self.fill("valid_to", said.valid_to);
        self.fill("review_by", said.review_by);
        self.set("declared_fields", rule::join(&said.declared));
    }
}
