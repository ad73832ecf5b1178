//! neo4j-admin import files. Each says by its header whether it holds nodes or relationships.

mod header;
mod words;

use std::collections::BTreeMap;

use trama_engine::model::{EntityKind, LinkKind, LinkStatement};

use crate::entity_columns::{EntityColumns, EntityHead};
use crate::error::Result;
use crate::field::Field;
use crate::header::Header;
use crate::link_columns::LinkColumns;
use crate::memo::Memo;
use crate::reading::Reading;
use crate::rows::Rows;
use crate::tally;
use crate::text::Fault;

use header::{Column, Use};

/// The columns of a file that mean something to neo4j.
#[derive(Debug, Clone)]
pub(crate) struct Layout {
    columns: Vec<Column>,
    rows_of: RowsOf,
}

#[derive(Debug, Clone)]
enum RowsOf {
    Nodes { id: End, label: Option<usize> },
    Relationships { start: End, end: End, link_type: Option<usize> },
}

/// An id column and its id space.
#[derive(Debug, Clone)]
struct End {
    id: Field,
    space: Option<String>,
}

impl Layout {
    /// The layout that a header declares; `None` when it has neither an `:ID` nor both `:START_ID` and `:END_ID`.
    pub(crate) fn of<'a>(header: impl IntoIterator<Item = &'a str>) -> Option<Layout> {
        let columns: Vec<Column> = header.into_iter().map(Column::parse).collect();
        let at = |wanted: &Use| columns.iter().position(|column| column.usage == *wanted);
        let end = |pick: fn(&Use) -> Option<&Option<String>>| {
            let found = columns.iter().enumerate().find_map(|(index, column)| Some((index, pick(&column.usage)?)))?;
            Some(End { id: Field::Column(found.0), space: found.1.clone() })
        };
        let start = end(|usage| if let Use::Start(space) = usage { Some(space) } else { None });
        let target = end(|usage| if let Use::End(space) = usage { Some(space) } else { None });
        let id = end(|usage| if let Use::Id(space) = usage { Some(space) } else { None });
        let rows_of = match (start, target, id) {
            (Some(start), Some(end), _) => RowsOf::Relationships { start, end, link_type: at(&Use::Type) },
            (_, _, Some(id)) => RowsOf::Nodes { id, label: at(&Use::Label) },
            _ => return None,
        };
        Some(Layout { columns, rows_of })
    }

    /// Names of the columns: properties without their types, the others as they stand in the header.
    pub(crate) fn names<'a>(&'a self, header: &'a [String]) -> impl Iterator<Item = &'a str> {
        self.columns.iter().zip(header).map(|(column, cell)| match column.name.as_str() {
            "" => cell.as_str(),
            name => name,
        })
    }

    /// Takes what is no property, and is told by `:LABEL`, `:TYPE` and the ids themselves.
    fn take_uses(&self, header: &mut Header) {
        for (index, column) in self.columns.iter().enumerate() {
            let named_id = matches!(column.usage, Use::Id(_)) && !column.name.is_empty();
            if column.usage != Use::Property && !named_id {
                header.take_index(index);
            }
        }
    }
}

/// Reads the rows behind the header.
pub(crate) fn read(reading: &mut Reading, rows: &mut dyn Rows, mut header: Header, layout: &Layout) -> Result<()> {
    layout.take_uses(&mut header);
    let ignored = layout.columns.iter().filter(|column| column.usage == Use::Ignore).count();
    if ignored > 0 {
        reading.note(format!("{ignored} columns of type :IGNORE were not read"));
    }
    match &layout.rows_of {
        RowsOf::Nodes { id, label } => read_nodes(reading, rows, header, id, *label),
        RowsOf::Relationships { start, end, link_type } => {
            read_relationships(reading, rows, header, [start, end], *link_type)
        }
    }
}

fn read_nodes(
    reading: &mut Reading,
    rows: &mut dyn Rows,
    header: Header,
    id: &End,
    label: Option<usize>,
) -> Result<()> {
    let persons = EntityColumns::neo4j_person(header.clone());
    let others = EntityColumns::neo4j_other(header);
    let declared_kind = reading.options().declarations.kind;
    let mut labels = Memo::new();
    let mut unknown: BTreeMap<String, u64> = BTreeMap::new();
    reading.rows(rows, |reading, row| {
        let mut declared = Vec::new();
        let node_id = row.id(&id.id)?;
        let text = row.cell(label).unwrap_or_default();
        let labelled = labels.get(text, |text| Ok::<_, Fault>(Labelled::read(text)))?;
        let kind = match labelled.kind.or(declared_kind) {
            Some(kind) => kind,
            None if labelled.schema.is_none() => return Err(no_label(label)),
            None => words::UNKNOWN_LABEL,
        };
        if labelled.kind.is_none() && declared_kind.is_some() {
            declared.push("kind".to_owned());
        }
        let key = reading.key(id.space.as_deref(), &node_id, &mut declared);
        let columns = if kind == EntityKind::Person { &persons } else { &others };
        let head = EntityHead { key, kind, schema: labelled.schema.clone(), declared };
        let mut statement = columns.read(reading, row, head)?;
        if labelled.several && kind != EntityKind::Person {
            statement.attributes.insert("labels".to_owned(), text.to_owned());
        }
        if labelled.kind.is_none() && declared_kind.is_none() {
            tally::count(&mut unknown, &labelled.schema.unwrap_or_default(), 1);
        }
        reading.entity(statement, row.line);
        Ok(())
    })?;
    for (label, count) in unknown {
        reading.note(format!("label `{label}` is not known: {count} nodes kept as {}", words::UNKNOWN_LABEL));
    }
    Ok(())
}

/// What the labels of a node say.
#[derive(Debug, Clone)]
struct Labelled {
    kind: Option<EntityKind>,
    schema: Option<String>,
    several: bool,
}

impl Labelled {
    /// Reads labels separated by `;`. The first is the schema, unless one is `Officer`: who is an officer of the law
    /// must not be lost. The kind is that of the first label that has one.
    fn read(text: &str) -> Labelled {
        let labels: Vec<&str> = text.split(';').map(str::trim).filter(|label| !label.is_empty()).collect();
        let officer = labels.iter().find(|label| label.eq_ignore_ascii_case(words::OFFICER));
        let schema = officer.or(labels.first()).map(|&label| label.to_owned());
        let kind = officer.into_iter().chain(&labels).find_map(|label| words::entity_kind(label));
        Labelled { kind, schema, several: labels.len() > 1 }
    }
}

fn read_relationships(
    reading: &mut Reading,
    rows: &mut dyn Rows,
    header: Header,
    ends: [&End; 2],
    link_type: Option<usize>,
) -> Result<()> {
    let columns = LinkColumns::neo4j(header);
    let declared_kind = reading.options().declarations.link_kind;
    let mut kinds = Memo::new();
    let mut unknown: BTreeMap<String, u64> = BTreeMap::new();
    reading.rows(rows, |reading, row| {
        let mut declared = Vec::new();
        let (source, target) = (row.id(&ends[0].id)?, row.id(&ends[1].id)?);
        let word = row.cell(link_type);
        let known = match word {
            Some(word) => kinds.get(word, |word| Ok::<_, Fault>(words::link_kind(word)))?,
            None if declared_kind.is_none() => return Err(no_type(link_type)),
            None => None,
        };
        let kind = known.or(declared_kind).unwrap_or(LinkKind::Other);
        if known.is_none() && declared_kind.is_some() {
            declared.push("link_kind".to_owned());
        }
        let source = reading.key(ends[0].space.as_deref(), &source, &mut declared);
        let target = reading.key(ends[1].space.as_deref(), &target, &mut declared);
        let mut statement = LinkStatement::new(source, target, kind);
        statement.link_type = word.map(str::to_owned);
        statement.provenance.declared = declared;
        columns.read(reading, row, &mut statement)?;
        if known.is_none() && declared_kind.is_none() {
            tally::count(&mut unknown, word.unwrap_or_default(), 1);
        }
        reading.link(statement, row.line);
        Ok(())
    })?;
    for (word, count) in unknown {
        reading.note(format!("type `{word}` is not known: {count} relationships kept as {}", LinkKind::Other));
    }
    Ok(())
}

fn no_label(column: Option<usize>) -> Fault {
    Fault { column, value: None, reason: "no label: expected one in `:LABEL`, or --set kind=".to_owned() }
}

fn no_type(column: Option<usize>) -> Fault {
    Fault { column, value: None, reason: "no type: expected one in `:TYPE`, or --set link_kind=".to_owned() }
}
