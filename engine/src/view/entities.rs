//! The entities of a view: visible records joined by visible judgements, and the masks over protected persons.

use std::cmp::Reverse;

use roaring::RoaringBitmap;

use crate::graph::edges::NO_NODE;
use crate::model::{Category, EntityKind, SchemaRole};
use crate::tables::{EntityTable, LinkTable, clusters};

/// Nodes, and what is needed of each to compute: in the order of their smallest visible record until they are
/// renumbered.
#[derive(Debug, Clone)]
pub(super) struct Entities {
    /// Node of each record; `NO_NODE` when it is not visible.
    pub(super) node_of_record: Vec<u32>,
    /// `node count + 1` positions into `records`.
    offsets: Vec<u32>,
    /// Records of each node, ascending.
    records: Vec<u32>,
    pub(super) traits: Vec<Traits>,
}

/// What an analysis may know of an entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Traits {
    /// What it is.
    pub kind: EntityKind,
    /// What the person is to the investigation; unknown behind a mask.
    pub category: Category,
    /// Masked: a victim, witness, informant or minor, whoever is masked where the statement comes from, or an asset that
    /// such persons alone hold.
    pub protected: bool,
    /// What its schema makes of it: an officer of the law or an authority, or a party to a case. Behind a mask it is an
    /// officer, who ties nobody, or a party.
    pub role: SchemaRole,
}

impl Traits {
    /// What is left of them behind a mask.
    fn masked(self, is_officer: bool) -> Traits {
        let role = if is_officer { SchemaRole::Officer } else { SchemaRole::Party };
        Traits { kind: self.kind, category: Category::Unknown, protected: true, role }
    }
}

impl Entities {
    /// Joins the visible records. Only `entity_rows` and `link_rows` (`None`: all) are looked at, but for protection,
    /// which is judged over every statement about the records of an entity.
    pub(super) fn build(
        entities: &EntityTable,
        links: &LinkTable,
        entity_rows: Option<&RoaringBitmap>,
        link_rows: Option<&RoaringBitmap>,
    ) -> Entities {
        let is_visible = |row: usize| entity_rows.is_none_or(|rows| rows.contains(row as u32));
        let record_is_visible: Vec<bool> =
            (0..entities.record_count() as u32).map(|record| entities.rows_of(record).any(is_visible)).collect();
        let takes_part = |record: u32| record_is_visible[record as usize];
        let root_of_record = clusters(links, link_rows, entities.record_count(), takes_part);
        let protected = protected_records(entities, links);
        let mut built = Entities::number(&record_is_visible, &root_of_record);
        built.traits =
            (0..built.len() as u32).map(|node| built.traits_of(entities, node, &protected, is_visible)).collect();
        built.mask_holdings(links, link_rows);
        built
    }

    /// Masks the assets that protected persons alone hold: a telephone number or an account is as good as a name.
    /// Judged from the visible links, so that a hidden one shapes nothing.
    fn mask_holdings(&mut self, links: &LinkTable, link_rows: Option<&RoaringBitmap>) {
        let mut held_by_protected = RoaringBitmap::new();
        let mut held_by_others = RoaringBitmap::new();
        for row in (0..links.rows().len() as u32).filter(|row| link_rows.is_none_or(|rows| rows.contains(*row))) {
            if !links.rows()[row as usize].kind.is_holding() {
                continue;
            }
            let node = |records: &[u32]| self.node_of_record[records[row as usize] as usize];
            let ends = [node(links.sources()), node(links.targets())];
            if ends.contains(&NO_NODE) {
                continue;
            }
            for [asset, holder] in [ends, [ends[1], ends[0]]] {
                let is = |node: u32, kind| self.traits[node as usize].kind == kind;
                if is(asset, EntityKind::Asset) && is(holder, EntityKind::Person) {
                    let protected = self.traits[holder as usize].protected;
                    let held = if protected { &mut held_by_protected } else { &mut held_by_others };
                    held.insert(asset);
                }
            }
        }
        for asset in held_by_protected - held_by_others {
            let traits = &mut self.traits[asset as usize];
            *traits = traits.masked(false);
        }
    }

    /// Numbers clusters by their smallest record: records ascend, and a root is the smallest of its cluster.
    fn number(record_is_visible: &[bool], root_of_record: &[u32]) -> Entities {
        let mut node_of_record = vec![NO_NODE; record_is_visible.len()];
        let mut count = 0;
        for (record, &root) in root_of_record.iter().enumerate().filter(|(record, _)| record_is_visible[*record]) {
            if root as usize == record {
                node_of_record[record] = count;
                count += 1;
            } else {
                node_of_record[record] = node_of_record[root as usize];
            }
        }
        let mut offsets = vec![0u32; count as usize + 1];
        for &node in node_of_record.iter().filter(|&&node| node != NO_NODE) {
            offsets[node as usize + 1] += 1;
        }
        for node in 0..count as usize {
            offsets[node + 1] += offsets[node];
        }
        let mut cursors = offsets.clone();
        let mut records = vec![0; offsets[count as usize] as usize];
        for (record, &node) in node_of_record.iter().enumerate().filter(|(_, node)| **node != NO_NODE) {
            records[cursors[node as usize] as usize] = record as u32;
            cursors[node as usize] += 1;
        }
        Entities { node_of_record, offsets, records, traits: Vec::new() }
    }

    /// Numbers the nodes anew: the one that is to have a number stands at its place in `order`.
    pub(super) fn renumber(&mut self, order: &[u32]) {
        let mut number = vec![NO_NODE; self.len()];
        let (mut offsets, mut records) = (Vec::with_capacity(order.len() + 1), Vec::with_capacity(self.records.len()));
        offsets.push(0);
        for (new, &old) in order.iter().enumerate() {
            number[old as usize] = new as u32;
            records.extend_from_slice(self.records_of(old));
            offsets.push(records.len() as u32);
        }
        self.traits = order.iter().map(|&old| self.traits[old as usize]).collect();
        for node in self.node_of_record.iter_mut().filter(|node| **node != NO_NODE) {
            *node = number[*node as usize];
        }
        (self.offsets, self.records) = (offsets, records);
    }

    pub(super) fn len(&self) -> usize {
        self.offsets.len() - 1
    }

    pub(super) fn records_of(&self, node: u32) -> &[u32] {
        &self.records[self.offsets[node as usize] as usize..self.offsets[node as usize + 1] as usize]
    }

    fn traits_of(
        &self,
        entities: &EntityTable,
        node: u32,
        protected: &[bool],
        is_visible: impl Fn(usize) -> bool,
    ) -> Traits {
        let all = self.records_of(node).iter().flat_map(|&record| entities.rows_of(record));
        let rows = entities.rows();
        let protected = self.records_of(node).iter().any(|&record| protected[record as usize]);
        let mut shown: Vec<usize> = all.filter(|&row| is_visible(row)).collect();
        keep_described(entities, &mut shown);
        let visible = || shown.iter().copied();
        let main = visible().min_by_key(|&row| precedence(entities, row)).expect("a node has a visible row");
        let mut roles = visible().map(|row| rows[row].role);
        let traits = Traits {
            kind: rows[main].kind,
            category: visible().filter_map(|row| rows[row].category).min().unwrap_or(Category::Unknown),
            protected,
            role: roles.clone().find(|role| *role != SchemaRole::Party).unwrap_or(SchemaRole::Party),
        };
        match protected {
            false => traits,
            true => traits.masked(roles.any(|role| role == SchemaRole::Officer)),
        }
    }
}

/// Leaves out the rows of an entity that only name it, where one describes it.
pub(super) fn keep_described(entities: &EntityTable, rows: &mut Vec<usize>) {
    let rows_of_table = entities.rows();
    if rows.iter().any(|&row| !rows_of_table[row].only_named) {
        rows.retain(|&row| !rows_of_table[row].only_named);
    }
}

/// Which of several statements speaks for an entity: a fact before an assessment, then the latest, then the first kind,
/// and last the table's order, which is that of ids: the kind of a masked entity must not hang on these.
pub(super) fn precedence(entities: &EntityTable, row: usize) -> (bool, Reverse<i64>, EntityKind, usize) {
    let statement = &entities.rows()[row];
    (statement.assessment, Reverse(statement.recorded_at), statement.kind, row)
}

/// Whether each record is that of a protected person, judged over every statement and every judgement, hidden ones
/// included: an informant must not be shown because the viewer may not know that he is one, or that he is this one.
fn protected_records(entities: &EntityTable, links: &LinkTable) -> Vec<bool> {
    let record_count = entities.record_count();
    let cluster = clusters(links, None, record_count, |_| true);
    let mut protected = vec![false; record_count];
    for record in 0..record_count as u32 {
        let mut statements = entities.rows_of(record).map(|row| &entities.rows()[row]);
        protected[cluster[record as usize] as usize] |= statements.any(|statement| {
            let is_masked_elsewhere = statement.role == SchemaRole::Protected;
            is_masked_elsewhere || statement.is_minor || statement.category.is_some_and(Category::is_protected)
        });
    }
    (0..record_count).map(|record| protected[cluster[record] as usize]).collect()
}
