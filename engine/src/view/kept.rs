//! Which edges of a subgraph count, and what they are worth: all of them as merged, or what a scenario leaves.

use crate::graph::edges::Edges;

/// The edges that count.
#[derive(Debug, Clone, Copy)]
pub enum Kept<'a> {
    /// All, as they were merged.
    All,
    /// Those of whom this is true, by edge.
    Where(&'a [bool]),
}

impl Kept<'_> {
    /// Whether an edge counts.
    pub fn has(self, edge: u32) -> bool {
        match self {
            Kept::All => true,
            Kept::Where(kept) => kept[edge as usize],
        }
    }

    /// The edges that count, ascending.
    pub fn edges(self, edges: &Edges) -> impl Iterator<Item = u32> {
        (0..edges.len() as u32).filter(move |&edge| self.has(edge))
    }
}
