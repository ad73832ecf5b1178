//! Trama's own columns as Parquet: `entities.parquet` and `links.parquet`. Shares, weights, degrees, counts and what is
//! assessed are numbers, everything else is the text of the CSV's cell; all attributes are in the column `attributes`.

use std::io::{Error, Result, Write};

use trama_engine::model::Assessed;
use trama_engine::registry::{Cells as Column, ResultTable};
use trama_engine::view::Export;

use super::{ExportFormat, ExportLayout};
use crate::cells::{self, Cells};

pub(super) const FORMAT: ExportFormat = ExportFormat {
    name: "parquet",
    layout: ExportLayout::Directory(&[("entities.parquet", write_entities), ("links.parquet", write_links)]),
};

const NUMBERS: &[&str] = &["latitude", "longitude", "weight", "share", "share_min", "share_max"];
const COUNTS: &[&str] = &["count"];

fn write_entities(export: &Export, out: &mut dyn Write) -> Result<()> {
    let rows = export.entities().map(|entity| Cells::of_entity(&entity.statement, entity.only_named));
    write(&["id", "kind"], cells::ENTITY, rows, out)
}

fn write_links(export: &Export, out: &mut dyn Write) -> Result<()> {
    let rows = export.links().map(|link| Cells::of_link(&link.statement));
    write(&["source", "target", "kind"], cells::LINK, rows, out)
}

/// Writes the required columns, and those that are filled somewhere.
fn write(
    required: &[&'static str],
    columns: &[&'static str],
    rows: impl Iterator<Item = Cells>,
    out: &mut dyn Write,
) -> Result<()> {
    let all = columns.iter().chain(cells::STATEMENT).copied();
    let mut table: Vec<(&'static str, Column)> = all.map(|column| (column, empty(column))).collect();
    let mut is_filled: Vec<bool> = table.iter().map(|(column, _)| required.contains(column)).collect();
    for row in rows {
        for ((column, cells), is_filled) in table.iter_mut().zip(&mut is_filled) {
            let text = row.get(column);
            *is_filled |= text.is_some();
            push(cells, text);
        }
    }
    let filled = table.into_iter().zip(is_filled).filter(|(_, is_filled)| *is_filled).map(|(column, _)| column);
    ResultTable::new(filled.collect()).write_parquet(out).map_err(Error::other)
}

fn empty(column: &str) -> Column {
    match column {
        column if NUMBERS.contains(&column) || Assessed::NAMES.contains(&column) => Column::Float(Vec::new()),
        column if COUNTS.contains(&column) => Column::Integer(Vec::new()),
        _ => Column::Text(Vec::new()),
    }
}

/// Adds a cell. The text of a number is the shortest that reads back as the same.
fn push(cells: &mut Column, text: Option<&str>) {
    match cells {
        Column::Text(cells) => cells.push(text.map(str::to_owned)),
        Column::Integer(cells) => cells.push(text.and_then(|text| text.parse().ok())),
        Column::Float(cells) => cells.push(text.and_then(|text| text.parse().ok())),
    }
}
