//! A view: the only way to a graph. Whatever a viewer may not see is gone before anything is computed.
//!
//! ```text
//! Version ──visible()──▶ rows ──judgements──▶ entities, masks ──Selection──▶ Subgraph ──▶ kernels
//!                                                                    └──▶ PersonNetwork ──▶ targets
//! ```
//!
//! Nodes are numbered afresh: in the order of their smallest visible record, masked ones after all others in the order of
//! their handles (`masks.rs`). A view that hides nothing borrows the snapshot's edges instead of merging them again.

mod alike;
mod census;
mod digest;
mod entities;
mod export;
mod kept;
mod links;
mod masks;
mod over_time;
mod person_network;
mod policy;
mod selection;
#[cfg(test)]
mod tests;
mod tie_bound;

use std::collections::BTreeSet;
use std::sync::Arc;

use roaring::RoaringBitmap;

pub use census::Census;
pub use digest::DigestKey;
pub use entities::Traits;
pub use export::{Export, ExportedEntity, ExportedLink};
pub use kept::Kept;
pub use links::EntityLink;
pub(crate) use over_time::Coverage;
pub use person_network::{
    Coefficients, PersonNetwork, PersonNetworkBuilder, PersonNetworkCounts, Through, Tie, TieKind, TiePart,
};
pub use policy::{Grant, Purpose, User, Viewer, visible};
pub use selection::{Selection, SelectionCounts, SelectionSize, Subgraph};

use crate::graph::edges::NO_NODE;
use crate::model::{Assessed, EntityKind, Handling};
use crate::tables::{EntityTable, Label, LinkTable};
use crate::version::Version;
use entities::{Entities, keep_described, precedence};
use masks::Masks;

/// Before the ordinal of a protected person. An id that begins so is shown with its namespace, so that nothing can pass
/// for a mask.
pub const HANDLE: &str = "protected-";

/// What one viewer may see of a dataset version, for one purpose.
#[derive(Debug, Clone)]
pub struct View {
    version: Arc<Version>,
    entities: Entities,
    /// Visible entity rows about what is not masked; `None` when all are.
    entity_rows: Option<RoaringBitmap>,
    /// Visible link rows whose two ends are, but for judgements about what is masked; `None` when all are.
    link_rows: Option<RoaringBitmap>,
    /// Namespaces of visible records that are not masked.
    namespaces: BTreeSet<String>,
    masks: Masks,
    digest: String,
    purpose: Purpose,
    /// What the same viewer may see of another version, to compare this one with.
    earlier: Option<Arc<View>>,
}

/// How an entity is shown. A protected person has a handle and a kind, and nothing else.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Shown {
    /// Its id in the view; a handle for a protected person.
    pub id: String,
    /// Its main name; the id where it has none.
    pub name: String,
    /// What it is.
    pub kind: EntityKind,
    /// What the person is to the investigation; `None` behind a mask and for what is no person.
    pub category: Option<crate::model::Category>,
    /// Where conduct, residence or assets are recorded.
    pub jurisdiction: Vec<String>,
}

impl View {
    /// Cuts a view: asks [`visible`] of every label, joins what remains, masks who is protected. Its digest is keyed
    /// with what everybody knows: for the operator's own eyes, and the same on any machine.
    pub fn new(version: Arc<Version>, viewer: &Viewer, purpose: Purpose) -> View {
        View::keyed(version, viewer, purpose, &DigestKey::public())
    }

    /// [`View::new`] with a digest and handles that say nothing to who has not the key.
    pub fn keyed(version: Arc<Version>, viewer: &Viewer, purpose: Purpose, key: &DigestKey) -> View {
        let tables = version.tables();
        let allowed =
            |labels: &[Label]| -> Vec<bool> { labels.iter().map(|label| visible(viewer, label, purpose)).collect() };
        let allowed_entities = allowed(tables.entities.labels());
        let entity_rows = rows_where(&allowed_entities, tables.entities.rows().iter().map(|row| row.label));
        let link_rows = visible_links(tables, entity_rows.as_ref(), &allowed(tables.links.labels()));
        let entities = Entities::build(&tables.entities, &tables.links, entity_rows.as_ref(), link_rows.as_ref());
        let (namespaces, masks, digest) = (BTreeSet::new(), Masks::default(), String::new());
        let earlier = None;
        let mut view = View { version, entities, entity_rows, link_rows, namespaces, masks, digest, purpose, earlier };
        view.mask(key);
        view.namespaces = view.open_namespaces();
        view
    }

    /// Whether a view would hold any entity, without cutting it: who may see nothing of a dataset is not to learn that
    /// there is one.
    pub fn shows_anything(version: &Version, viewer: &Viewer, purpose: Purpose) -> bool {
        let table = &version.tables().entities;
        !table.rows().is_empty() && table.labels().iter().any(|label| visible(viewer, label, purpose))
    }

    /// A keyed BLAKE3 of what the view shows, in hexadecimal: equal for equal views under one key.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// Number of entities.
    pub fn node_count(&self) -> usize {
        self.entities.len()
    }

    /// What analyses may know of an entity.
    pub fn traits(&self, node: u32) -> Traits {
        self.entities.traits[node as usize]
    }

    /// Number of visible link statements; judgements about masked entities do not count.
    pub fn link_statement_count(&self) -> u64 {
        self.link_rows.as_ref().map_or(self.links().rows().len() as u64, RoaringBitmap::len)
    }

    /// Number of visible statements about entities that are not masked.
    pub fn entity_statement_count(&self) -> u64 {
        self.entity_rows.as_ref().map_or(self.entity_table().rows().len() as u64, RoaringBitmap::len)
    }

    /// Every handling code of the view's statements, masked ones included, and of those that it is compared with: what
    /// a result computed from it inherits.
    pub fn handling(&self) -> BTreeSet<Handling> {
        let mut codes = self.own_handling();
        codes.extend(self.earlier().map(View::handling).unwrap_or_default());
        codes
    }

    fn own_handling(&self) -> BTreeSet<Handling> {
        let (entities, links) = (self.entity_table(), self.links());
        let entity_labels = labels_in(entities.labels(), self.entity_rows.as_ref(), |row| entities.rows()[row].label);
        let link_labels = labels_in(links.labels(), self.link_rows.as_ref(), |row| links.rows()[row].label);
        let of_shown = entity_labels.chain(link_labels).map(|label| label.handling);
        of_shown.chain(self.masks.handling.iter().copied()).collect()
    }

    /// How an entity is shown at every door.
    pub fn shown(&self, node: u32) -> Shown {
        let Traits { kind, category, protected, .. } = self.traits(node);
        if protected {
            let id = self.handle(node);
            return Shown { name: id.clone(), id, kind, category: None, jurisdiction: Vec::new() };
        }
        let id = self.id(node);
        let name = self.first_text(node, "name").unwrap_or_else(|| id.clone());
        let category = (kind == EntityKind::Person).then_some(category);
        Shown { id, name, kind, category, jurisdiction: self.all_texts(node, "jurisdiction") }
    }

    /// The id of an entity: of its smallest visible record, with the namespace unless that is the dataset's own; the
    /// handle of a protected person.
    pub fn id(&self, node: u32) -> String {
        if self.traits(node).protected {
            return self.handle(node);
        }
        let record = self.entities.records_of(node).iter().copied().find(|&record| self.record_is_visible(record));
        self.record_id(record.expect("a node has a visible record"))
    }

    /// How a visible record is called, whose entity is not protected.
    fn record_id(&self, record: u32) -> String {
        let (namespace, id) = self.entity_table().key(self.entity_table().rows_of(record).start);
        let is_plain = namespace == self.version.namespace() && self.is_plain(&id);
        if is_plain { id.into_owned() } else { format!("{namespace}:{id}") }
    }

    /// The entity that an id names: any visible member record of an unprotected entity, or a handle.
    pub fn find(&self, id: &str) -> Option<u32> {
        if let Some(masked) = self.find_handle(id) {
            return Some(masked);
        }
        let named = id.match_indices(':').map(|(colon, _)| (&id[..colon], &id[colon + 1..]));
        let plain = self.is_plain(id).then_some((self.version.namespace(), id));
        let keys = plain.into_iter().chain(named);
        let records = keys.into_iter().filter_map(|key| self.entity_table().find(key));
        records
            .filter(|&record| self.record_is_visible(record))
            .map(|record| self.entities.node_of_record[record as usize])
            .find(|&node| !self.is_masked(node))
    }

    /// What each visible statement says of an entity, by source; nothing for a protected person.
    pub fn statements(&self, node: u32) -> Vec<serde_json::Map<String, serde_json::Value>> {
        if self.traits(node).protected {
            return Vec::new();
        }
        self.rows_of(node).into_iter().map(|row| self.entity_table().statement(row)).collect()
    }

    /// A text field, as the statement that speaks first for the entity has it. Nothing for a protected person.
    pub fn first_text(&self, node: u32, column: &str) -> Option<String> {
        if self.traits(node).protected {
            return None;
        }
        self.rows_of(node).into_iter().find_map(|row| self.entity_table().text(column, row)).map(str::to_owned)
    }

    /// What is assessed of a person: each factor as the statement that speaks first of it has it. Nothing for a protected
    /// person.
    pub fn assessed(&self, node: u32) -> Assessed {
        if self.traits(node).protected {
            return Assessed::default();
        }
        let (rows, table) = (self.rows_of(node), self.entity_table());
        Assessed::new(Assessed::NAMES.map(|name| rows.iter().find_map(|&row| table.float(name, row))))
    }

    /// All texts that any statement gives, sorted. Nothing for a protected person.
    pub fn all_texts(&self, node: u32, column: &str) -> Vec<String> {
        if self.traits(node).protected {
            return Vec::new();
        }
        let all: BTreeSet<String> =
            self.rows_of(node).into_iter().flat_map(|row| self.entity_table().texts(column, row)).collect();
        all.into_iter().collect()
    }

    pub(crate) fn links(&self) -> &LinkTable {
        &self.version.tables().links
    }

    pub(crate) fn entity_table(&self) -> &EntityTable {
        &self.version.tables().entities
    }

    /// Visible rows about an entity, the one that speaks first in front.
    pub(crate) fn rows_of(&self, node: u32) -> Vec<usize> {
        let table = self.entity_table();
        let all = self.entities.records_of(node).iter().flat_map(|&record| table.rows_of(record));
        let mut rows: Vec<usize> = all.filter(|&row| self.entity_row_is_visible(row)).collect();
        keep_described(table, &mut rows);
        rows.sort_by_key(|&row| precedence(table, row));
        rows
    }

    fn visible_entity_rows(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.entity_table().rows().len()).filter(|&row| self.entity_row_is_visible(row))
    }

    pub(crate) fn visible_link_rows(&self) -> impl Iterator<Item = u32> + '_ {
        let is_visible = |row: &u32| self.link_rows.as_ref().is_none_or(|rows| rows.contains(*row));
        (0..self.links().rows().len() as u32).filter(is_visible)
    }

    fn entity_row_is_visible(&self, row: usize) -> bool {
        self.entity_rows.as_ref().is_none_or(|rows| rows.contains(row as u32))
    }

    fn record_is_visible(&self, record: u32) -> bool {
        self.entities.node_of_record[record as usize] != NO_NODE
    }

    /// Whether an id of the dataset's own namespace can stand alone: it looks neither like a handle nor like an id of
    /// another visible namespace.
    fn is_plain(&self, id: &str) -> bool {
        let is_of = |namespace: &String| id.strip_prefix(namespace.as_str()).is_some_and(|rest| rest.starts_with(':'));
        !id.starts_with(HANDLE) && !self.namespaces.iter().any(is_of)
    }

    /// The namespaces of visible records that are not masked.
    fn open_namespaces(&self) -> BTreeSet<String> {
        let is_open = |record: &u32| self.record_is_visible(*record) && !self.record_is_masked(*record);
        let mut records = (0..self.entity_table().record_count() as u32).filter(is_open);
        if self.entity_table().is_numbered() {
            let first = records.next().map(|record| self.entity_table().key(record as usize).0.to_owned());
            return first.into_iter().collect();
        }
        let mut found = BTreeSet::new();
        let mut last = "";
        for record in records {
            let (namespace, _) = self.entity_table().key(self.entity_table().rows_of(record).start);
            if namespace != last || found.is_empty() {
                found.insert(namespace.to_owned());
                last = namespace;
            }
        }
        found
    }
}

/// The labels of the rows in `visible` (`None`: all).
fn labels_in<'a>(
    labels: &'a [Label],
    visible: Option<&RoaringBitmap>,
    label_of: impl Fn(usize) -> u32,
) -> impl Iterator<Item = &'a Label> {
    let mut is_there = vec![visible.is_none(); labels.len()];
    for row in visible.into_iter().flatten() {
        is_there[label_of(row as usize) as usize] = true;
    }
    labels.iter().zip(is_there).filter(|(_, is_there)| *is_there).map(|(label, _)| label)
}

/// The rows whose label is allowed; `None` when all are.
fn rows_where(allowed: &[bool], label_of_row: impl Iterator<Item = u32>) -> Option<RoaringBitmap> {
    if allowed.iter().all(|allowed| *allowed) {
        return None;
    }
    let rows = label_of_row.zip(0u32..).filter(|(label, _)| allowed[*label as usize]).map(|(_, row)| row);
    Some(rows.collect())
}

/// The link rows whose label is allowed and whose two ends have a visible row; `None` when all are.
fn visible_links(
    tables: &crate::tables::Tables,
    entity_rows: Option<&RoaringBitmap>,
    allowed: &[bool],
) -> Option<RoaringBitmap> {
    let by_label = rows_where(allowed, tables.links.rows().iter().map(|row| row.label));
    let Some(entity_rows) = entity_rows else { return by_label };
    let end_is_visible = |record: u32| tables.entities.rows_of(record).any(|row| entity_rows.contains(row as u32));
    let rows = (0..tables.links.rows().len() as u32).filter(|&row| {
        by_label.as_ref().is_none_or(|rows| rows.contains(row))
            && end_is_visible(tables.links.sources()[row as usize])
            && end_is_visible(tables.links.targets()[row as usize])
    });
    Some(rows.collect())
}
