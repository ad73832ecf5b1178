//! Trama's own CSV: a file of entities or a file of links, by its header.

use trama_engine::model::{EntityKind, LinkKind, LinkStatement};

use crate::entity_columns::{EntityColumns, EntityHead};
use crate::error::Result;
use crate::header::Header;
use crate::link_columns::LinkColumns;
use crate::memo::Memo;
use crate::reading::Reading;
use crate::rule::{self, Rule};
use crate::text::{Fault, Records, Row, Source};

/// What a header says its file describes. `kind` may be missing where it was declared.
pub(crate) enum Described {
    Entities { id: usize },
    Links { source: usize, target: usize },
}

/// What a header describes; `None` when it has neither an id nor two ends.
pub(crate) fn described(header: &mut Header) -> Option<Described> {
    if let (Some(source), Some(target)) = (header.take("source"), header.take("target")) {
        return Some(Described::Links { source, target });
    }
    header.take("id").map(|id| Described::Entities { id })
}

/// Reads the rows behind the header.
pub(crate) fn read(
    reading: &mut Reading,
    records: &mut Records<Source>,
    mut header: Header,
    described: &Described,
) -> Result<()> {
    let kind = header.take("kind");
    match *described {
        Described::Entities { id } => read_entities(reading, records, header, id, kind),
        Described::Links { source, target } => read_links(reading, records, header, [source, target], kind),
    }
}

fn read_entities(
    reading: &mut Reading,
    records: &mut Records<Source>,
    mut header: Header,
    id: usize,
    kind: Option<usize>,
) -> Result<()> {
    let namespace = header.take("namespace");
    let persons = EntityColumns::own_person(header.clone());
    let others = EntityColumns::own_other(header);
    let declared_kind = reading.options().declarations.kind;
    let mut kinds =
        KindColumn { column: kind, rule: rule::KIND, declared: declared_kind, name: "kind", memo: Memo::new() };
    reading.rows(records, |reading, row| {
        let mut declared = Vec::new();
        let id = row.id(id)?;
        let kind = kinds.read(row, &mut declared)?;
        let key = reading.key(row.cell(namespace), id, &mut declared);
        let columns = if kind == EntityKind::Person { &persons } else { &others };
        let statement = columns.read(reading, row, EntityHead { key, kind, schema: None, declared })?;
        reading.entity(statement, row.line);
        Ok(())
    })
}

fn read_links(
    reading: &mut Reading,
    records: &mut Records<Source>,
    mut header: Header,
    ends: [usize; 2],
    kind: Option<usize>,
) -> Result<()> {
    let namespace = header.take("namespace");
    let namespaces = [header.take("source_namespace").or(namespace), header.take("target_namespace").or(namespace)];
    let columns = LinkColumns::own(header);
    let declared: Option<LinkKind> = reading.options().declarations.link_kind;
    let mut kinds = KindColumn { column: kind, rule: rule::LINK_KIND, declared, name: "link_kind", memo: Memo::new() };
    reading.rows(records, |reading, row| {
        let mut declared = Vec::new();
        let (source, target) = (row.id(ends[0])?, row.id(ends[1])?);
        let kind = kinds.read(row, &mut declared)?;
        let source = reading.key(row.cell(namespaces[0]), source, &mut declared);
        let target = reading.key(row.cell(namespaces[1]), target, &mut declared);
        let mut statement = LinkStatement::new(source, target, kind);
        statement.provenance.declared = declared;
        columns.read(reading, row, &mut statement)?;
        reading.link(statement, row.line);
        Ok(())
    })
}

/// A column of kinds, and the kind that was declared for its empty fields.
struct KindColumn<T> {
    column: Option<usize>,
    rule: Rule<T>,
    declared: Option<T>,
    name: &'static str,
    memo: Memo<T>,
}

impl<T: Copy> KindColumn<T> {
    fn read(&mut self, row: &Row, declared: &mut Vec<String>) -> Result<T, Fault> {
        if let Some((column, word)) = self.column.zip(row.cell(self.column)) {
            let rule = &self.rule;
            return self.memo.get(word, |word| {
                let unknown = || Fault::at(column, word, format!("expected {}", (rule.expected)()));
                (rule.parse)(word).ok_or_else(unknown)
            });
        }
        declared.push(self.name.to_owned());
        self.declared.ok_or_else(|| self.missing())
    }

    fn missing(&self) -> Fault {
        let reason = format!("empty: expected {}, or --set {}=", (self.rule.expected)(), self.name);
        Fault { column: self.column, value: None, reason }
    }
}
