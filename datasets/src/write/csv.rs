//! Trama's own CSV: `entities.csv` and `links.csv`, with the columns that are filled somewhere. Read again, they say the
//! same.
//!
//! An attribute has a column of its own where its name and its value can stand in one without being mistaken for
//! something else; the others are in the column `attributes`.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Result, Write};

use trama_engine::view::Export;

use super::{ExportFormat, ExportLayout};
use crate::attributes;
use crate::cells::{self, Cells};

/// Attributes with a column of their own; what is more is in the column `attributes`.
const MAX_ATTRIBUTE_COLUMNS: usize = 500;

pub(super) const FORMAT: ExportFormat = ExportFormat {
    name: "csv",
    layout: ExportLayout::Directory(&[("entities.csv", write_entities), ("links.csv", write_links)]),
};

fn write_entities(export: &Export, out: &mut dyn Write) -> Result<()> {
    let rows = || {
        export.entities().map(|entity| {
            let cells = Cells::of_entity(&entity.statement, entity.only_named);
            Row { cells, attributes: entity.statement.attributes }
        })
    };
    write(&["id", "kind"], cells::ENTITY, rows, out)
}

fn write_links(export: &Export, out: &mut dyn Write) -> Result<()> {
    let rows = || {
        export.links().map(|link| {
            let cells = Cells::of_link(&link.statement);
            Row { cells, attributes: link.statement.attributes }
        })
    };
    write(&["source", "target", "kind"], cells::LINK, rows, out)
}

struct Row {
    cells: Cells,
    attributes: BTreeMap<String, String>,
}

/// Writes rows: a first pass sees which columns there are.
fn write<R: Iterator<Item = Row>>(
    required: &[&'static str],
    columns: &[&'static str],
    rows: impl Fn() -> R,
    out: &mut dyn Write,
) -> Result<()> {
    let mut filled: BTreeSet<&str> = required.iter().copied().collect();
    let mut names = BTreeMap::new();
    for row in rows() {
        filled.extend(row.cells.filled());
        for (name, value) in &row.attributes {
            *names.entry(name.clone()).or_insert(false) |= is_plain(value);
        }
    }
    let names = attribute_columns(names);
    let own = columns.iter().chain(cells::STATEMENT).copied().filter(|column| filled.contains(column));
    let own: Vec<&str> = own.collect();
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(own.iter().copied().chain(names.iter().map(String::as_str)))?;
    for mut row in rows() {
        let plain: Vec<String> = names.iter().map(|name| take_plain(&mut row.attributes, name)).collect();
        row.cells.set(attributes::COLUMN, attributes::write(&row.attributes));
        let cells = row.cells.record(own.iter().copied());
        writer.write_record(cells.iter().chain(plain.iter().map(String::as_str)))?;
    }
    writer.flush()
}

/// The attributes that have a column of their own: those whose name no reader takes for anything else, and that have a
/// value that fits.
fn attribute_columns(names: BTreeMap<String, bool>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let fitting = names.into_iter().filter(|(name, has_plain)| *has_plain && is_name(name)).map(|(name, _)| name);
    fitting.filter(|name| seen.insert(name.to_lowercase())).take(MAX_ATTRIBUTE_COLUMNS).collect()
}

fn is_name(name: &str) -> bool {
    let is_harmless = |character: char| character.is_alphanumeric() || matches!(character, ' ' | '_' | '-' | '.');
    !name.is_empty() && name == name.trim() && name.chars().all(is_harmless) && !cells::is_column(name)
}

/// Whether a value is what a cell of the CSV gives back.
fn is_plain(value: &str) -> bool {
    !value.trim().is_empty() && !value.contains(char::is_control)
}

fn take_plain(attributes: &mut BTreeMap<String, String>, name: &str) -> String {
    match attributes.get(name).is_some_and(|value| is_plain(value)) {
        true => attributes.remove(name).unwrap_or_default(),
        false => String::new(),
    }
}
