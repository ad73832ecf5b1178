//! The links of an entity, with the statements behind them.

use super::View;
use crate::graph::edges::Edges;
use crate::model::LinkKind;

/// Fields of a link that could name who is behind a mask at one of its ends: further columns of the file, the record's id
/// and free text, and the statement's id, which is a hash of the ends too and would let one try out names.
pub(super) const HIDDEN_AT_MASK: [&str; 4] = ["statement", "record", "attributes", "handling_note"];

/// A link between an entity and another, as all visible statements say it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntityLink {
    /// What it says.
    pub kind: LinkKind,
    /// Whether it has a direction.
    pub directed: bool,
    /// Whether it starts at the entity.
    pub outgoing: bool,
    /// The entity at its other end.
    pub other: u32,
    /// The link statements that say it, for [`View::link_statement`].
    pub statements: Vec<u32>,
}

impl View {
    /// The links of an entity, by the shown id of the other end, kind and direction: an order that says nothing of who
    /// is behind a mask. Judgements about records are no links.
    ///
    /// Complexity: one pass over all link statements.
    pub fn links_of(&self, node: u32) -> Vec<EntityLink> {
        let table = self.links();
        let node_of = |record: u32| self.entities.node_of_record[record as usize];
        let mut found: Vec<(EntityLink, u32)> = Vec::new();
        for row in self.visible_link_rows() {
            let ends = (node_of(table.sources()[row as usize]), node_of(table.targets()[row as usize]));
            let said = &table.rows()[row as usize];
            if (ends.0 == node || ends.1 == node) && !said.kind.is_judgement() {
                let outgoing = ends.0 == node;
                let other = if outgoing { ends.1 } else { ends.0 };
                let link = EntityLink {
                    kind: said.kind,
                    directed: said.directed,
                    outgoing: outgoing || !said.directed,
                    other,
                    statements: Vec::new(),
                };
                found.push((link, row));
            }
        }
        let key = |link: &EntityLink| (link.kind, link.directed, link.outgoing);
        found.sort_by_cached_key(|(link, row)| (self.id(link.other), link.other, key(link), self.place(*row)));
        let same = |left: &EntityLink, right: &EntityLink| left.other == right.other && key(left) == key(right);
        let groups = found.chunk_by(|(left, _), (right, _)| same(left, right));
        groups
            .map(|group| EntityLink { statements: group.iter().map(|(_, row)| *row).collect(), ..group[0].0.clone() })
            .collect()
    }

    /// The entities at the ends of a visible link statement, as it names them.
    pub(crate) fn statement_ends(&self, row: u32) -> [u32; 2] {
        self.ends(row).map(|record| self.entities.node_of_record[record as usize])
    }

    /// Link statements but for judgements, by ends and kind, in an order that says nothing of who is behind a mask.
    pub(crate) fn in_order(&self, rows: impl IntoIterator<Item = u32>) -> Vec<u32> {
        let table = self.links();
        let mut rows: Vec<u32> =
            rows.into_iter().filter(|&row| !table.rows()[row as usize].kind.is_judgement()).collect();
        rows.sort_by_cached_key(|&row| {
            let (mut ends, said) = (self.statement_ends(row), &table.rows()[row as usize]);
            if !said.directed {
                ends.sort_unstable();
            }
            (ends, said.kind, said.directed, self.place(row))
        });
        rows
    }

    /// The agency that made a link statement, if it is said.
    pub fn link_provider(&self, row: u32) -> Option<&str> {
        let label = self.links().rows()[row as usize].label;
        self.links().labels()[label as usize].provider.as_deref()
    }

    /// One link statement, without its ends. Where an end is masked, what could name who stands there is left out: further
    /// columns of the file, the id and the record of the statement, free text.
    pub fn link_statement(&self, row: u32) -> serde_json::Map<String, serde_json::Value> {
        let mut statement = self.links().statement(row as usize);
        if self.is_at_mask(row) {
            for field in HIDDEN_AT_MASK {
                statement.shift_remove(field);
            }
        }
        statement
    }

    /// The link statements that say an edge of a selection, in an order that says nothing of who is behind a mask.
    pub(crate) fn statements_of(&self, edges: &Edges, edge: u32) -> Vec<u32> {
        let mut rows = edges.statements_of(edge).into_owned();
        rows.sort_by_key(|&row| self.place(row));
        rows
    }
}
