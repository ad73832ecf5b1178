//! What leaves the task force: the statements that a view shows, whole, record by record.
//!
//! Merging is left to whoever reads them: the judgements that join records leave too, so that a merge can be undone there
//! as here. A protected entity leaves as its handle and nothing else, once, however many records and statements it has;
//! it stays masked where it arrives (schema `Protected`), in a namespace of the view's own, since the handle of another
//! view may be somebody else. Its links lose what [`View::link_statement`] leaves out, and judgements about it stay
//! behind: that somebody was once thought to be the protected person would name him.
//!
//! The order is that of the tables for what is shown by its id. What touches a mask comes after it, by handle, so that
//! no place in a list says between which ids a hidden one lies.

#[cfg(test)]
mod tests;

use super::{Purpose, View};
use crate::graph::edges::NO_NODE;
use crate::model::{EntityStatement, LinkStatement, RecordKey, SchemaRole};
use crate::tables::StatementRows;

/// Digits of the view's digest in the names that are its own.
const NAME_DIGITS: usize = 16;

/// The statements of a view that was cut for export.
#[derive(Debug)]
pub struct Export<'v> {
    view: &'v View,
    /// Link rows at a mask, in their order.
    masked_links: Vec<u32>,
}

/// A statement about an entity.
#[derive(Debug, Clone, PartialEq)]
pub struct ExportedEntity {
    /// How the view calls the record; a mask has the view's own name before its handle.
    pub id: String,
    /// What it says.
    pub statement: EntityStatement,
    /// A list of edges named the entity, and nobody described it.
    pub only_named: bool,
}

/// A statement about a link.
#[derive(Debug, Clone, PartialEq)]
pub struct ExportedLink {
    /// A name of its own: of what it says, or at a mask of its place in the view.
    pub id: String,
    /// The same of the record at its source.
    pub source: String,
    /// The same of the record at its target.
    pub target: String,
    /// What it says.
    pub statement: LinkStatement,
}

impl View {
    /// The statements, to be written; `None` unless the view was cut for [`Purpose::Export`]: what may be looked at may
    /// not always leave.
    pub fn export(&self) -> Option<Export<'_>> {
        (self.purpose == Purpose::Export).then(|| Export { view: self, masked_links: self.exported_masked_links() })
    }

    /// Visible links with a masked end, by the ids of their ends, kind, and then what is shown: an order that says
    /// nothing of who is behind a mask.
    fn exported_masked_links(&self) -> Vec<u32> {
        let rows = self.links().rows();
        let mut masked: Vec<u32> = self.visible_link_rows().filter(|&row| self.is_at_mask(row)).collect();
        masked.sort_by_cached_key(|&row| {
            let ends = self.ends(row).map(|record| self.shown_key(record).0);
            (ends, rows[row as usize].kind, self.place(row))
        });
        masked
    }

    /// How a record is called outside, and its key there.
    fn shown_key(&self, record: u32) -> (String, RecordKey) {
        if self.record_is_masked(record) {
            let key = self.mask_key(self.entities.node_of_record[record as usize]);
            return (mask_id(&key), key);
        }
        (self.record_id(record), self.record_key(record))
    }

    fn record_key(&self, record: u32) -> RecordKey {
        let (namespace, id) = self.entity_table().key(self.entity_table().rows_of(record).start);
        RecordKey { namespace: namespace.to_owned(), id: id.into_owned() }
    }

    /// A name that no other view has.
    fn own_name(&self) -> String {
        format!("view-{}", &self.digest[..NAME_DIGITS.min(self.digest.len())])
    }

    /// A handle, and the view that it is of.
    fn mask_key(&self, node: u32) -> RecordKey {
        RecordKey { namespace: self.own_name(), id: self.handle(node) }
    }
}

/// How a masked entity is called outside: no two views may seem to speak of the same one.
fn mask_id(key: &RecordKey) -> String {
    format!("{}:{}", key.namespace, key.id)
}

impl<'v> Export<'v> {
    /// Statements about entities, the masked ones last.
    pub fn entities(&self) -> impl Iterator<Item = ExportedEntity> + use<'v> {
        let view = self.view;
        let rows = StatementRows::of_entities(view.entity_table());
        let records = (0..view.entity_table().record_count() as u32).filter(|&record| {
            view.entities.node_of_record[record as usize] != NO_NODE && !view.record_is_masked(record)
        });
        let rows_of = |record: u32| view.entity_table().rows_of(record).map(move |row| (record, row));
        let visible = records.flat_map(rows_of).filter(|&(_, row)| view.entity_row_is_visible(row));
        let shown = visible.map(move |(record, row)| ExportedEntity {
            id: view.record_id(record),
            statement: EntityStatement { key: view.record_key(record), ..rows.entity(row) },
            only_named: rows.is_only_named(row),
        });
        let masked = view.open_count()..view.node_count() as u32;
        shown.chain(masked.map(|node| view.masked_entity(node)))
    }

    /// Statements about links, those at a mask last.
    pub fn links(&self) -> impl Iterator<Item = ExportedLink> + use<'v> {
        let view = self.view;
        let rows = StatementRows::of_links(view.links());
        let masked_rows = StatementRows::of_links(view.links());
        let shown = view.visible_link_rows().filter(|&row| !view.is_at_mask(row)).map(move |row| {
            let [source, target] = view.ends(row).map(|record| view.record_id(record));
            let [source_key, target_key] = view.ends(row).map(|record| view.record_key(record));
            let statement = LinkStatement { source: source_key, target: target_key, ..rows.link(row as usize) };
            ExportedLink { id: view.links().name(row as usize), source, target, statement }
        });
        let masked = self.masked_links.clone().into_iter().zip(1..);
        shown.chain(masked.map(move |(row, place)| view.masked_link(row, masked_rows.link(row as usize), place)))
    }
}

impl View {
    /// What is left of a protected entity: a handle and a kind.
    fn masked_entity(&self, node: u32) -> ExportedEntity {
        let key = self.mask_key(node);
        let id = mask_id(&key);
        let mut statement = EntityStatement::new(key, self.traits(node).kind);
        statement.schema = Some(SchemaRole::PROTECTED.to_owned());
        ExportedEntity { id, statement, only_named: false }
    }

    /// What is left of a link at a mask.
    fn masked_link(&self, row: u32, mut statement: LinkStatement, place: u32) -> ExportedLink {
        let [source, target] = self.ends(row).map(|record| self.shown_key(record));
        (statement.source, statement.target) = (source.1, target.1);
        statement.attributes.clear();
        statement.provenance.record = None;
        statement.provenance.handling_note = None;
        ExportedLink { id: format!("{}-{place}", self.own_name()), source: source.0, target: target.0, statement }
    }
}
