//! Which format a file has, and where in it things are.

use std::path::Path;

use csv::StringRecord;
use rustc_hash::FxHashSet;

use crate::declarations::Declarations;
use crate::edges::EdgeColumns;
use crate::error::{Error, Result};
use crate::format::Format;
use crate::header::Header;
use crate::neo4j;
use crate::own::{self, Described};
use crate::sniff::Head;
use crate::text::shortened;

/// A recognised file.
pub(crate) struct Shape {
    /// Its columns, named by the header or by number.
    pub(crate) header: Header,
    /// Whether the first row is a header.
    pub(crate) has_header: bool,
    pub(crate) body: Body,
}

/// What the rows are.
pub(crate) enum Body {
    Own(Described),
    Edges(EdgeColumns),
    Matrix,
    Neo4j(neo4j::Layout),
    /// Whatever the map of this index says.
    Map(usize),
}

impl Body {
    pub(crate) fn format(&self) -> Format {
        match self {
            Body::Own(_) => Format::Csv,
            Body::Edges(_) => Format::Edges,
            Body::Matrix => Format::Matrix,
            Body::Neo4j(_) => Format::Neo4j,
            Body::Map(_) => Format::Map,
        }
    }
}

/// Recognises a file by its beginning, as the format asked for or as the first that fits.
pub(crate) fn recognise(
    path: &Path,
    head: &Head,
    format: Option<Format>,
    declarations: &Declarations,
) -> Result<Shape> {
    let unknown = |seen: String| {
        let formats = format.map_or_else(|| Format::ALL.to_vec(), |format| vec![format]);
        let expected = formats.iter().map(|format| format.expected()).collect::<Vec<_>>().join("; or ");
        Error::UnknownFormat { path: path.to_owned(), seen, expected }
    };
    let first = first_row(head).map_err(unknown)?;
    let shape = match format {
        Some(Format::Csv) => own_declared(first, declarations),
        Some(Format::Edges) => edges_named(head).or_else(|| edges_unnamed_forced(head)),
        Some(Format::Matrix) => matrix(head),
        Some(Format::Neo4j) => neo4j_header(first),
        // A map is given and not recognised, and lines of JSON have no columns: whoever has these does not come here.
        Some(Format::Map | Format::Ftm) => None,
        None => neo4j_header(first)
            .or_else(|| own_header(first))
            .or_else(|| edges_named(head))
            .or_else(|| matrix(head))
            .or_else(|| edges_unnamed(head)),
    };
    let shape = shape.ok_or_else(|| unknown(seen(head, first)))?;
    if shape.has_header {
        shape.header.check_distinct(path, matches!(shape.body, Body::Matrix))?;
    }
    Ok(shape)
}

/// A table whose columns a map explains: its first row names them.
pub(crate) fn mapped(path: &Path, head: &Head, map: usize) -> Result<Shape> {
    let first = first_row(head).map_err(|seen| {
        let expected = Format::Map.expected().to_owned();
        Error::UnknownFormat { path: path.to_owned(), seen, expected }
    })?;
    let shape = named(Header::new(first), Body::Map(map));
    shape.header.check_distinct(path, false)?;
    Ok(shape)
}

/// The first row, or what is there instead.
fn first_row(head: &Head) -> Result<&StringRecord, String> {
    if let Some(reason) = &head.first_fault {
        return Err(format!("a first row that cannot be read ({reason})"));
    }
    head.rows.first().ok_or_else(|| "an empty file".to_owned())
}

fn seen(head: &Head, first: &StringRecord) -> String {
    let row = shortened(&first.iter().take(81).collect::<Vec<_>>().join(","));
    let row = row.escape_debug();
    match head.separator {
        Some(separator) => format!("a first row of {} {separator}-separated fields, `{row}`", first.len()),
        None => format!("{} columns, `{row}`", first.len()),
    }
}

fn named(header: Header, body: Body) -> Shape {
    Shape { header, has_header: true, body }
}

fn neo4j_header(first: &StringRecord) -> Option<Shape> {
    let layout = neo4j::Layout::of(first)?;
    let cells: Vec<String> = first.iter().map(|cell| cell.trim().to_owned()).collect();
    let header = Header::new(layout.names(&cells));
    Some(named(header, Body::Neo4j(layout)))
}

fn own_header(first: &StringRecord) -> Option<Shape> {
    let mut header = Header::new(first);
    let described = own::described(&mut header)?;
    header.has("kind").then(|| named(header, Body::Own(described)))
}

/// Trama's own CSV without a column of kinds, the kind being declared.
fn own_declared(first: &StringRecord, declarations: &Declarations) -> Option<Shape> {
    let mut header = Header::new(first);
    let described = own::described(&mut header)?;
    let declared = match described {
        Described::Entities { .. } => declarations.kind.is_some(),
        Described::Links { .. } => declarations.link_kind.is_some(),
    };
    (declared || header.has("kind")).then(|| named(header, Body::Own(described)))
}

fn edges_named(head: &Head) -> Option<Shape> {
    let mut header = Header::new(head.rows.first()?);
    if header.has("kind") {
        return None;
    }
    let columns = EdgeColumns::named(&mut header, |column| is_numeric(&head.rows[1..], column))?;
    Some(named(header, Body::Edges(columns)))
}

/// A list without header: two columns of numbers, or three of which the last is a number.
fn edges_unnamed(head: &Head) -> Option<Shape> {
    let compared = match head.columns() {
        2 => 0..2,
        3 => 2..3,
        _ => return None,
    };
    let first = head.rows.first()?;
    let numbers = compared.into_iter().all(|column| is_number(&first[column]) && is_numeric(&head.rows, column));
    numbers.then(|| unnamed(head.columns()))
}

/// A list that the user says is one: whatever its two or three columns hold, and with a header of other names if the
/// first row has none of the numbers that all others have.
fn edges_unnamed_forced(head: &Head) -> Option<Shape> {
    let columns = head.columns();
    if !matches!(columns, 2 | 3) {
        return None;
    }
    let compared = if columns == 3 { 2..3 } else { 0..2 };
    let (first, others) = head.rows.split_first()?;
    let has_header = compared.clone().all(|column| !is_number(&first[column]) && is_numeric(others, column));
    if has_header && !others.is_empty() {
        return Some(named(Header::new(first), Body::Edges(EdgeColumns::by_position(columns))));
    }
    Some(unnamed(columns))
}

fn unnamed(columns: usize) -> Shape {
    let header = Header::new(["source", "target", "weight"].into_iter().take(columns));
    Shape { header, has_header: false, body: Body::Edges(EdgeColumns::by_position(columns)) }
}

/// A square matrix: a word or nothing in its corner, the ids of the header again as first column, numbers in the rows.
/// Most rows of the sample have to fit; the others are for the reader to reject.
fn matrix(head: &Head) -> Option<Shape> {
    let (first, rows) = head.rows.split_first()?;
    let ids: FxHashSet<&str> = first.iter().skip(1).map(str::trim).collect();
    if is_number(first.get(0)?) || ids.contains("") || rows.len() >= first.len() {
        return None;
    }
    let is_cell = |cell: &str| cell.trim().is_empty() || is_number(cell);
    let fits = |row: &&StringRecord| {
        row.len() == first.len() && ids.contains(row[0].trim()) && row.iter().skip(1).all(is_cell)
    };
    (rows.iter().filter(fits).count() * 2 > rows.len()).then(|| named(Header::new(first), Body::Matrix))
}

/// Whether most rows have a number in a column.
fn is_numeric(rows: &[StringRecord], column: usize) -> bool {
    let numbers = rows.iter().filter(|row| row.get(column).is_some_and(is_number)).count();
    numbers * 2 > rows.len()
}

fn is_number(text: &str) -> bool {
    text.trim().parse::<f64>().is_ok_and(f64::is_finite)
}
