//! Edge lists: two ends a row, and perhaps a weight. The ends become entities, and opposite rows say the same link.

use trama_engine::model::{EntityKind, LinkKind, LinkStatement};

use crate::cells;
use crate::error::Result;
use crate::field::Field;
use crate::header::Header;
use crate::link_columns::LinkColumns;
use crate::reading::Reading;
use crate::rows::Rows;

/// Where the ends and the weight are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct EdgeColumns {
    pub(crate) source: usize,
    pub(crate) target: usize,
    pub(crate) weight: Option<usize>,
}

const SOURCES: &[&str] = &["source", "from"];
const TARGETS: &[&str] = &["target", "to"];

/// Columns of a name of their own that are no weight, even where they come third and hold numbers; those of every
/// statement are none either.
const NO_WEIGHT: &[&str] = &["type", "time"];

impl EdgeColumns {
    /// The columns of a header that names both ends. The weight is the column of that name, or else the third one if
    /// the first rows have numbers in it.
    pub(crate) fn named(header: &mut Header, is_numeric: impl Fn(usize) -> bool) -> Option<EdgeColumns> {
        let (source, target) = header.take_any(SOURCES).zip(header.take_any(TARGETS))?;
        Some(EdgeColumns { source, target, weight: weight(header, is_numeric) })
    }

    /// The first two columns, and the third as weight.
    pub(crate) fn by_position(columns: usize) -> EdgeColumns {
        EdgeColumns { source: 0, target: 1, weight: (columns > 2).then_some(2) }
    }
}

fn weight(header: &mut Header, is_numeric: impl Fn(usize) -> bool) -> Option<usize> {
    if let Some(weight) = header.take("weight") {
        return Some(weight);
    }
    let third = header.names().get(2)?.to_ascii_lowercase();
    let taken = [SOURCES, TARGETS, NO_WEIGHT, cells::STATEMENT].iter().any(|names| names.contains(&third.as_str()));
    (!taken && is_numeric(2)).then_some(2)
}

/// Reads the rows.
pub(crate) fn read(reading: &mut Reading, rows: &mut dyn Rows, mut header: Header, ends: EdgeColumns) -> Result<()> {
    header.take_index(ends.source);
    header.take_index(ends.target);
    let columns = LinkColumns::edges(header, ends.weight);
    let declarations = &reading.options().declarations;
    let kind = declarations.link_kind.unwrap_or(LinkKind::Associate);
    let directed = declarations.directed;
    let ids = [ends.source, ends.target].map(Field::Column);
    note(reading, kind, ends, directed);
    reading.rows(rows, |reading, row| {
        let mut declared = Vec::new();
        let (source, target) = (row.id(&ids[0])?, row.id(&ids[1])?);
        let source = reading.key(None, &source, &mut declared);
        let target = reading.key(None, &target, &mut declared);
        let mut statement = LinkStatement::new(source, target, kind);
        if reading.options().declarations.link_kind.is_some() {
            declared.push("link_kind".to_owned());
        }
        statement.provenance.declared = declared;
        columns.read(reading, row, &mut statement)?;
        statement.directed = statement.directed.or(Some(false));
        reading.end(&statement.source, row.line);
        reading.end(&statement.target, row.line);
        reading.link(statement, row.line);
        Ok(())
    })
}

fn note(reading: &mut Reading, kind: LinkKind, ends: EdgeColumns, directed: Option<bool>) {
    let end_kind = reading.options().declarations.kind.unwrap_or(EntityKind::Person);
    let direction = if directed == Some(true) { "directed" } else { "undirected: opposite rows add up" };
    let weight = match ends.weight {
        Some(column) => format!("weight from `{}`", reading.columns[column]),
        None => "no weight".to_owned(),
    };
    reading.note(format!("edge list: ends created as {end_kind}, links as {kind}, {direction}; {weight}"));
}
