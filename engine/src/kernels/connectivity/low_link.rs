//! Depth first search of an undirected graph on an explicit stack, and how far up the search tree the edges lead from
//! each part of it. A part from which nothing leads past a node, or past an edge, falls off without that.

use std::ops::Range;

use crate::error::Result;
use crate::graph::Graph;
use crate::kernels::rows::Rows;
use crate::progress::Progress;

/// What the search finds, by position: the how-manieth node it came to. The nodes of a component have positions in a
/// row, the root of its tree the first.
pub(super) struct LowLink {
    /// Position of each node.
    pub(super) positions: Vec<u32>,
    /// Position of the parent in the tree; a root's own.
    pub(super) parents: Vec<u32>,
    /// The least position that an edge leads to from within the subtree, the edge to the parent aside; the position
    /// itself when none leads further up.
    pub(super) lows: Vec<u32>,
    /// Nodes in the subtree.
    pub(super) sizes: Vec<u32>,
}

impl LowLink {
    /// Searches a graph that has no direction; advances by a unit a node.
    pub(super) fn new(graph: &Graph, progress: &Progress) -> Result<Self> {
        let mut search = Search::new(graph);
        for root in 0..graph.node_count() as u32 {
            if search.found.positions[root as usize] == UNSEEN {
                search.grow_tree(root, progress)?;
            }
        }
        Ok(search.found)
    }

    /// The positions of one component after another.
    pub(super) fn components(&self) -> impl Iterator<Item = Range<usize>> {
        let mut end = 0;
        std::iter::from_fn(move || {
            let start = end;
            end += *self.sizes.get(start)? as usize;
            Some(start..end)
        })
    }
}

/// Upper bound of what [`LowLink::new`] allocates, in bytes.
pub(super) fn estimate_bytes(node_count: usize) -> u64 {
    6 * 4 * node_count as u64
}

/// The position of a node that the search has not come to.
const UNSEEN: u32 = u32::MAX;
/// Edges looked at between questions whether to go on.
const CHECK: u32 = 8192;

struct Search<'a> {
    rows: Rows<'a>,
    found: LowLink,
    /// Node at each position.
    nodes: Vec<u32>,
    /// How much of the row of each position has been looked at.
    cursors: Vec<u32>,
}

impl<'a> Search<'a> {
    fn new(graph: &'a Graph) -> Self {
        let node_count = graph.node_count();
        let per_position = || Vec::with_capacity(node_count);
        let positions = vec![UNSEEN; node_count];
        Search {
            rows: Rows::new(graph.outgoing_rows()),
            found: LowLink { positions, parents: per_position(), lows: per_position(), sizes: per_position() },
            nodes: per_position(),
            cursors: per_position(),
        }
    }

    /// The parents are the stack: they lead back from `at` to the root.
    fn grow_tree(&mut self, root: u32, progress: &Progress) -> Result<()> {
        let mut at = self.enter(root, self.nodes.len() as u32);
        loop {
            progress.check()?;
            let parent = self.found.parents[at as usize];
            if let Some(node) = self.next_unseen(at, progress)? {
                progress.advance(1)?;
                at = self.enter(node, at);
            } else if parent != at {
                self.leave(at, parent);
                at = parent;
            } else {
                return progress.advance(1);
            }
        }
    }

    fn enter(&mut self, node: u32, parent: u32) -> u32 {
        let position = self.nodes.len() as u32;
        self.found.positions[node as usize] = position;
        self.found.parents.push(parent);
        self.found.lows.push(position);
        self.found.sizes.push(1);
        self.nodes.push(node);
        self.cursors.push(0);
        position
    }

    fn leave(&mut self, child: u32, parent: u32) {
        let (child, parent, found) = (child as usize, parent as usize, &mut self.found);
        found.lows[parent] = found.lows[parent].min(found.lows[child]);
        found.sizes[parent] += found.sizes[child];
    }

    /// Looks further along the row of position `at` for a node not seen yet, and at what the edges on the way lead to.
    fn next_unseen(&mut self, at: u32, progress: &Progress) -> Result<Option<u32>> {
        let at = at as usize;
        let (found, cursor) = (&mut self.found, &mut self.cursors[at]);
        let parent = found.parents[at];
        for &neighbor in &self.rows.neighbors(self.nodes[at])[*cursor as usize..] {
            *cursor += 1;
            match found.positions[neighbor as usize] {
                UNSEEN => return Ok(Some(neighbor)),
                position if position != parent => found.lows[at] = found.lows[at].min(position),
                _ => {}
            }
            if *cursor % CHECK == 0 {
                progress.check()?;
            }
        }
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::samples::unweighted;

    #[test]
    fn a_triangle_with_a_tail_is_solved_by_hand() {
        // The search goes 0, 1, 2, 3, and begins anew at 4; from 2 an edge leads back to 0.
        let graph = unweighted(5, false, &[(0, 1), (1, 2), (2, 0), (2, 3)]);
        let found = LowLink::new(&graph, &Progress::new()).unwrap();
        assert_eq!(found.positions, [0, 1, 2, 3, 4]);
        assert_eq!(found.parents, [0, 0, 1, 2, 4]);
        assert_eq!(found.lows, [0, 0, 0, 3, 4]);
        assert_eq!(found.sizes, [4, 3, 2, 1, 1]);
        assert_eq!(found.components().collect::<Vec<_>>(), [0..4, 4..5]);
    }

    #[test]
    fn a_long_path_does_not_overflow_the_stack() {
        let edges: Vec<_> = (1..200_000).map(|node| (node - 1, node)).collect();
        let found = LowLink::new(&unweighted(200_000, false, &edges), &Progress::new()).unwrap();
        assert_eq!((found.sizes[0], found.sizes[199_999]), (200_000, 1));
    }
}
