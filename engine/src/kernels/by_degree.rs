//! Nodes numbered by falling degree: what is read most often, the hubs, then lies side by side and stays in the cache,
//! and nodes without an edge are out of the way. For kernels that go over all edges several times, by node.
//!
//! Nodes of one degree keep the order of their ids. A row keeps the order of its neighbours, so that a sum along it
//! comes out as it did, to the last bit.
//!
//! Reference: Balaji, Lucia: When is graph reordering an optimization? IISWC (2018).

use std::sync::atomic::Ordering;

use crate::error::Result;
use crate::graph::{Graph, huge_pages};
use crate::kernels::chunks::{self, CHUNK};
use crate::kernels::pieces::{self, Pieces};
use crate::kernels::rows::Rows;
use crate::progress::Progress;
use crate::traverse::atomics;

/// Nodes by rank, and ranks by node. Nodes rank by falling degree, then by id.
pub(super) struct ByDegree {
    /// The node of each rank.
    pub(super) nodes: Vec<u32>,
    /// The rank of each node.
    pub(super) ranks: Vec<u32>,
    /// How many nodes have a degree above 0: those of the first ranks.
    pub(super) linked_count: usize,
}

impl ByDegree {
    /// Ranks by the number of edges that leave or enter a node.
    pub(super) fn new(graph: &Graph, progress: &Progress) -> Result<Self> {
        let (outgoing, incoming) = (Rows::new(graph.outgoing_rows()), Rows::new(graph.incoming_rows()));
        let mut degrees = huge_pages::zeroed(graph.node_count());
        chunks::fill(&mut degrees, progress, |node| match graph.is_directed() {
            true => (outgoing.degree(node) as u32).saturating_add(incoming.degree(node) as u32),
            false => outgoing.degree(node) as u32,
        })?;
        ByDegree::of(&degrees, progress)
    }

    /// Ranks by `degrees`: counts how many nodes have each, and deals out the ranks from there. Serial, `O(n)`.
    pub(super) fn of(degrees: &[u32], progress: &Progress) -> Result<Self> {
        progress.check()?;
        let greatest = degrees.iter().copied().max().unwrap_or(0);
        let mut next_ranks = vec![0u32; greatest as usize + 1];
        for degrees in degrees.chunks(CHUNK) {
            progress.check()?;
            degrees.iter().for_each(|&degree| next_ranks[degree as usize] += 1);
        }
        let linked_count = degrees.len() - next_ranks[0] as usize;
        let mut rank = 0;
        for next_rank in next_ranks.iter_mut().rev() {
            rank += std::mem::replace(next_rank, rank);
        }
        let (mut nodes, mut ranks) = (huge_pages::zeroed(degrees.len()), huge_pages::zeroed(degrees.len()));
        for (node, (&degree, rank)) in degrees.iter().zip(&mut ranks).enumerate() {
            if node.is_multiple_of(CHUNK) {
                progress.check()?;
            }
            *rank = next_ranks[degree as usize];
            next_ranks[degree as usize] += 1;
            nodes[*rank as usize] = node as u32;
        }
        Ok(ByDegree { nodes, ranks, linked_count })
    }

    /// The same nodes from the last rank to the first: by rising degree, those without an edge first.
    pub(super) fn reversed(mut self) -> Self {
        self.nodes.reverse();
        let last = self.nodes.len().saturating_sub(1) as u32;
        self.ranks.iter_mut().for_each(|rank| *rank = last - *rank);
        self
    }

    /// The rows of the linked nodes, by rank, with ranks in the place of nodes, in the order of the nodes. No row
    /// may lead from or to a node of degree 0.
    pub(super) fn rows(&self, rows: Rows<'_>, progress: &Progress) -> Result<RankedRows> {
        let linked = &self.nodes[..self.linked_count];
        let mut offsets: Vec<u64> = huge_pages::zeroed(linked.len() + 1);
        chunks::fill(&mut offsets[1..], progress, |rank| rows.positions(linked[rank as usize]).len() as u64)?;
        let mut total = 0;
        for offset in &mut offsets {
            total += *offset;
            *offset = total;
        }
        let mut targets: Vec<u32> = huge_pages::zeroed(total as usize);
        let mut weights: Option<Vec<f32>> = rows.weights().map(|_| huge_pages::zeroed(total as usize));
        // In the order of the nodes, whose rows then are read one after another: what lies apart is only written.
        let pieces = Pieces::new(rows.offsets());
        let slots = atomics(&mut targets);
        pieces.each(progress, |nodes| {
            for node in nodes {
                let neighbors = rows.neighbors(node as u32);
                let slots = &slots[self.row(&offsets, node, neighbors.len())];
                for (slot, &target) in slots.iter().zip(neighbors) {
                    slot.store(self.ranks[target as usize], Ordering::Relaxed);
                }
            }
        })?;
        if let (Some(weights), Some(given)) = (&mut weights, rows.weights()) {
            let slots = atomics(weights);
            pieces.each(progress, |nodes| {
                for node in nodes {
                    let given = &given[rows.positions(node as u32)];
                    let slots = &slots[self.row(&offsets, node, given.len())];
                    slots.iter().zip(given).for_each(|(slot, weight)| slot.store(weight.to_bits(), Ordering::Relaxed));
                }
            })?;
        }
        Ok(RankedRows { offsets, targets, weights })
    }

    /// Where the row of `node` lies, of `length` neighbours.
    fn row(&self, offsets: &[u64], node: usize, length: usize) -> std::ops::Range<usize> {
        let start = if length > 0 { offsets[self.ranks[node] as usize] as usize } else { 0 };
        start..start + length
    }

    /// Values by node, from values by rank; nodes beyond the last of those have `rest(node)`.
    pub(super) fn by_node<T: Copy + Default + Send + Sync>(
        &self,
        by_rank: &[T],
        rest: impl Fn(u32) -> T + Sync,
        progress: &Progress,
    ) -> Result<Vec<T>> {
        let mut by_node = huge_pages::zeroed(self.ranks.len());
        chunks::fill(&mut by_node, progress, |node| {
            by_rank.get(self.ranks[node as usize] as usize).copied().unwrap_or_else(|| rest(node))
        })?;
        Ok(by_node)
    }
}

/// Rows that [`ByDegree::rows`] makes.
pub(super) struct RankedRows {
    offsets: Vec<u64>,
    targets: Vec<u32>,
    weights: Option<Vec<f32>>,
}

impl RankedRows {
    /// As plain slices; a node is a rank.
    pub(super) fn rows(&self) -> Rows<'_> {
        Rows::from_slices(&self.offsets, &self.targets, self.weights.as_deref())
    }
}

/// Upper bound of what [`ByDegree`] allocates, in bytes.
pub(super) fn estimate_bytes(node_count: usize) -> u64 {
    // Degrees and a rank for each of them, which may be as many as nodes, or twice that where edges have a direction.
    (4 + 4 + 4 + 2 * 4) * node_count as u64 + 4
}

/// Upper bound of what [`ByDegree::rows`] allocates for rows with `position_count` neighbours in all, in bytes.
pub(super) fn rows_bytes(node_count: usize, position_count: usize) -> u64 {
    let (targets, weights) = (4 * position_count as u64, 4 * position_count as u64);
    8 * (node_count as u64 + 1) + targets + weights + pieces::estimate_bytes(node_count, position_count, 0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::error::Error;
    use crate::kernels::samples::{any_graph, graph, on_threads, random};

    /// `(rank, rank, weight)` of every edge from either end, by rank.
    fn edges(rows: Rows<'_>) -> Vec<(u32, u32, f32)> {
        let of = |rank| rows.edges(rank).map(move |(other, weight)| (rank, other, weight));
        (0..rows.node_count() as u32).flat_map(of).collect()
    }

    #[test]
    fn hubs_come_first_and_ids_break_ties() {
        let star = graph(6, false, &[(4, 0, 1.0), (4, 2, 2.0), (4, 5, 3.0), (5, 2, 4.0)]);
        let order = ByDegree::new(&star, &Progress::new()).unwrap();
        assert_eq!(order.nodes, [4, 2, 5, 0, 1, 3]);
        assert_eq!(order.ranks, [3, 4, 1, 5, 0, 2]);
        assert_eq!(order.linked_count, 4);
        let ranked = order.rows(Rows::new(star.outgoing_rows()), &Progress::new()).unwrap();
        let (own, weights) = (edges(ranked.rows()), [2.0, 4.0]);
        assert_eq!(own[..3], [(0, 3, 1.0), (0, 1, 2.0), (0, 2, 3.0)], "in order of the nodes 0, 2 and 5");
        assert_eq!(own.iter().filter(|edge| edge.0 == 1).map(|edge| edge.2).collect::<Vec<_>>(), weights);
    }

    #[test]
    fn either_direction_counts_where_edges_have_one() {
        let arrows = graph(4, true, &[(0, 1, 1.0), (0, 2, 1.0), (2, 1, 1.0), (1, 0, 1.0)]);
        let order = ByDegree::new(&arrows, &Progress::new()).unwrap();
        assert_eq!((order.nodes, order.linked_count), (vec![0, 1, 2, 3], 3));
    }

    #[test]
    fn the_other_way_round_hubs_come_last() {
        let order = ByDegree::of(&[1, 7, 0, 7], &Progress::new()).unwrap().reversed();
        assert_eq!((order.nodes, order.ranks), (vec![2, 0, 3, 1], vec![1, 3, 0, 2]));
        assert!(ByDegree::of(&[], &Progress::new()).unwrap().reversed().nodes.is_empty());
    }

    #[test]
    fn values_return_to_their_nodes() {
        let order = ByDegree::of(&[0, 7, 0, 9], &Progress::new()).unwrap();
        assert_eq!(order.by_node(&[0.5, 0.25], |_| 0.125, &Progress::new()).unwrap(), [0.125, 0.25, 0.125, 0.5]);
    }

    #[test]
    fn nobody_has_no_rank() {
        let order = ByDegree::of(&[], &Progress::new()).unwrap();
        assert_eq!((order.nodes.len(), order.ranks.len(), order.linked_count), (0, 0, 0));
    }

    #[test]
    fn a_cancelled_run_says_so() {
        let progress = Progress::new();
        progress.cancel();
        assert!(matches!(ByDegree::of(&[1, 1], &progress), Err(Error::Cancelled)));
    }

    #[test]
    fn threads_do_not_matter() {
        let graph = random(20_000, 80_000, true, 5);
        let on = |threads| {
            on_threads(threads, || {
                let order = ByDegree::new(&graph, &Progress::new()).unwrap();
                edges(order.rows(Rows::new(graph.incoming_rows()), &Progress::new()).unwrap().rows())
            })
        };
        assert_eq!(on(1), on(8));
    }

    proptest! {
        #[test]
        fn ranks_are_another_name_for_nodes(graph in any_graph(20)) {
            let order = ByDegree::new(&graph, &Progress::new()).unwrap();
            let degree = |node: u32| graph.out_degree(node) + if graph.is_directed() { graph.in_degree(node) } else { 0 };
            prop_assert!(order.nodes.is_sorted_by_key(|&node| (std::cmp::Reverse(degree(node)), node)));
            prop_assert!(order.nodes.iter().all(|&node| order.nodes[order.ranks[node as usize] as usize] == node));
            prop_assert_eq!(order.linked_count, (0..graph.node_count() as u32).filter(|&node| degree(node) > 0).count());
            for own in [graph.outgoing_rows(), graph.incoming_rows()].map(Rows::new) {
                let node = |rank: u32| order.nodes[rank as usize];
                let ranked = order.rows(own, &Progress::new()).unwrap();
                let mut found = edges(ranked.rows());
                found.iter_mut().for_each(|edge| *edge = (node(edge.0), node(edge.1), edge.2));
                found.sort_by_key(|edge| edge.0);
                prop_assert_eq!(found, edges(own), "neighbours stay in order");
            }
        }
    }
}
