//! One row read as an entity or as a link: the ids, the kind, then all other fields. Trama's own columns have one of them
//! a row, a map as many as it has templates.

use trama_engine::model::{EntityKind, EntityStatement, LinkKind, LinkStatement, RecordKey};

use crate::entity_columns::{EntityColumns, EntityHead};
use crate::field::{Field, Fields};
use crate::link_columns::LinkColumns;
use crate::memo::Memo;
use crate::reading::Reading;
use crate::rule::{self, Rule};
use crate::text::{Fault, Row};

/// Reads entities.
pub(crate) struct EntityReader {
    id: IdField,
    only_named: Option<Field>,
    kind: KindField<EntityKind>,
    persons: EntityColumns,
    others: EntityColumns,
}

impl EntityReader {
    /// A reader of the fields that are left beside the id.
    pub(crate) fn new(id: Field, mut fields: impl Fields + Clone, declared: Option<EntityKind>) -> EntityReader {
        let kind = KindField::new(fields.field("kind"), rule::KIND, declared, "kind");
        let id = IdField { id, namespace: fields.field("namespace") };
        let only_named = fields.field("only_named");
        let persons = EntityColumns::own_person(fields.clone());
        EntityReader { id, only_named, kind, persons, others: EntityColumns::own_other(fields) }
    }

    pub(crate) fn read(&mut self, reading: &mut Reading, row: &Row) -> Result<EntityStatement, Fault> {
        let mut declared = Vec::new();
        let key = self.id.key(reading, row, &mut declared)?;
        let kind = self.kind.read(row, &mut declared)?;
        let columns = if kind == EntityKind::Person { &self.persons } else { &self.others };
        columns.read(reading, row, EntityHead { key, kind, schema: None, declared })
    }

    /// Reads a row and hands the statement on.
    pub(crate) fn pass(&mut self, reading: &mut Reading, row: &Row) -> Result<(), Fault> {
        let only_named = row.read(&self.only_named, &rule::FLAG)?.unwrap_or(false);
        let statement = self.read(reading, row)?;
        match only_named {
            true => reading.named(statement, row.line),
            false => reading.entity(statement, row.line),
        }
        Ok(())
    }

    /// Reads a row that need have no id and no kind, for what is wrong with the other fields.
    pub(crate) fn check(&mut self, reading: &mut Reading, row: &Row) -> Result<(), Fault> {
        let kind = self.kind.read_any(row)?.unwrap_or(EntityKind::Asset);
        let head = EntityHead { key: reading.key_of_end(""), kind, schema: None, declared: Vec::new() };
        self.others.read_fields(reading, row, head).map(|_| ())
    }
}

/// Reads links.
pub(crate) struct LinkReader {
    ends: [IdField; 2],
    kind: KindField<LinkKind>,
    columns: LinkColumns,
}

impl LinkReader {
    /// A reader of the fields that are left beside the ids of the ends. The namespace of an end goes before that of both.
    pub(crate) fn new(ends: [Field; 2], mut fields: impl Fields, declared: Option<LinkKind>) -> LinkReader {
        let kind = KindField::new(fields.field("kind"), rule::LINK_KIND, declared, "link_kind");
        let both = fields.field("namespace");
        let of_ends = [fields.field("source_namespace"), fields.field("target_namespace")];
        let [source, target] = of_ends.map(|namespace| namespace.or_else(|| both.clone()));
        let [source_id, target_id] = ends;
        let ends = [IdField { id: source_id, namespace: source }, IdField { id: target_id, namespace: target }];
        LinkReader { ends, kind, columns: LinkColumns::own(fields) }
    }

    pub(crate) fn read(&mut self, reading: &mut Reading, row: &Row) -> Result<LinkStatement, Fault> {
        let mut declared = Vec::new();
        let source = self.ends[0].key(reading, row, &mut declared)?;
        let target = self.ends[1].key(reading, row, &mut declared)?;
        let kind = self.kind.read(row, &mut declared)?;
        let mut statement = LinkStatement::new(source, target, kind);
        statement.provenance.declared = declared;
        self.columns.read(reading, row, &mut statement)?;
        Ok(statement)
    }

    /// Reads a row that need have no ids and no kind, for what is wrong with the other fields.
    pub(crate) fn check(&mut self, reading: &mut Reading, row: &Row) -> Result<(), Fault> {
        let kind = self.kind.read_any(row)?.unwrap_or(LinkKind::Other);
        let mut statement = LinkStatement::new(reading.key_of_end(""), reading.key_of_end(""), kind);
        self.columns.read(reading, row, &mut statement)
    }
}

/// The fields of an id.
struct IdField {
    id: Field,
    namespace: Option<Field>,
}

impl IdField {
    fn key(&self, reading: &mut Reading, row: &Row, declared: &mut Vec<String>) -> Result<RecordKey, Fault> {
        let id = row.id(&self.id)?;
        let namespace = row.value(&self.namespace)?;
        Ok(reading.key(namespace.as_deref(), &id, declared))
    }
}

/// A field of kinds, and the kind that was declared where it is empty.
struct KindField<T> {
    field: Option<Field>,
    rule: Rule<T>,
    declared: Option<T>,
    name: &'static str,
    memo: Memo<T>,
}

impl<T: Copy> KindField<T> {
    fn new(field: Option<Field>, rule: Rule<T>, declared: Option<T>, name: &'static str) -> KindField<T> {
        KindField { field, rule, declared, name, memo: Memo::new() }
    }

    fn read(&mut self, row: &Row, declared: &mut Vec<String>) -> Result<T, Fault> {
        if let Some(kind) = self.read_any(row)? {
            return Ok(kind);
        }
        declared.push(self.name.to_owned());
        self.declared.ok_or_else(|| self.missing())
    }

    /// The kind of a row, if it has one.
    fn read_any(&mut self, row: &Row) -> Result<Option<T>, Fault> {
        let Some((field, word)) = self.field.as_ref().zip(row.value(&self.field)?) else { return Ok(None) };
        let rule = &self.rule;
        let unknown = |word: &str| row.unread(field, word, (rule.expected)());
        self.memo.get(&word, |word| (rule.parse)(word).ok_or_else(|| unknown(word))).map(Some)
    }

    fn missing(&self) -> Fault {
        let reason = format!("empty: expected {}, or --set {}=", (self.rule.expected)(), self.name);
        let column = self.field.as_ref().and_then(|field| field.columns().first().copied());
        Fault { column, value: None, reason }
    }
}
