//! Core numbers by peeling, level by level, on all threads. A level removes the nodes of least degree, and each thread
//! follows the nodes that this brings down to the level by itself. Which thread removes a node varies; the level does
//! not. Where few nodes have most of the edges, one thread is sooner done, over nodes ranked by degree.

mod ranked;

use std::sync::atomic::{AtomicU32, Ordering};

use rayon::prelude::*;

use crate::error::Result;
use crate::graph::{Graph, huge_pages};
use crate::kernels::chunks;
use crate::kernels::mismatch::{Mismatch, compare};
use crate::kernels::rows::Rows;
use crate::progress::Progress;

/// What [`core_numbers`] computes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoreNumbers {
    /// Core number of each node.
    pub scores: Vec<u32>,
}

/// Finds for every node the greatest `k` such that it belongs to a group in which everybody has at least `k` neighbours
/// within the group.
///
/// - Complexity: `O(n + m)`. Measured on two threads: 165 ms for 1 M nodes and 5 M edges (212 ms on one), and for
///   a Kronecker graph of 1 M nodes and 15.7 M edges 0.16 to 0.22 s.
/// - Parallelism: over the nodes of a level; where edges have no direction and the greatest degree is far above the mean,
///   one thread peels what all have ranked.
/// - Shape: `scores[u]` belongs to node `u`; from 0 (isolated) to `n - 1` (all are joined).
/// - Conventions: direction and weights (0 too) do not matter: neighbours are the distinct nodes at the other end of an
///   edge, either way, so that a pair of opposite edges makes one neighbour. Loops do not count.
///
/// # Errors
/// [`Error::Cancelled`](crate::error::Error::Cancelled).
///
/// # References
/// Seidman: Network structure and minimum degree. Social Networks 5 (1983), the definition.
/// Kabir, Madduri: Parallel k-core decomposition on multicore platforms. IPDPS Workshops (2017), the method (PKC).
///
/// # Example
/// ```
/// use trama_engine::graph::{Edge, Graph};
/// use trama_engine::kernels::connectivity::core_numbers::core_numbers;
/// use trama_engine::progress::Progress;
///
/// // A triangle with a tail, and one node apart.
/// let edge = |source, target| Edge { source, target, weight: 1.0 };
/// let graph = Graph::from_edges(5, &[edge(0, 1), edge(1, 2), edge(2, 0), edge(2, 3)], false)?;
/// assert_eq!(core_numbers(&graph, &Progress::new())?.scores, [2, 2, 2, 1, 0]);
/// # Ok::<(), trama_engine::error::Error>(())
/// ```
pub fn core_numbers(graph: &Graph, progress: &Progress) -> Result<CoreNumbers> {
    let node_count = graph.node_count();
    progress.begin("core numbers", node_count as u64);
    let neighbors = Neighbors::new(graph);
    let mut degrees = huge_pages::zeroed(node_count);
    chunks::fill(&mut degrees, progress, |node| neighbors.count(node))?;
    if !graph.is_directed() && ranked::is_skewed(&degrees) {
        let scores = ranked::core_numbers(neighbors.outgoing, &degrees, progress)?;
        return Ok(CoreNumbers { scores });
    }
    let degrees: Vec<AtomicU32> = degrees.into_iter().map(AtomicU32::new).collect();
    let degree = |node: u32| degrees[node as usize].load(Ordering::Relaxed);
    let mut remaining: Vec<u32> = (0..node_count as u32).collect();
    while let Some(level) = remaining.par_iter().map(|&node| degree(node)).min() {
        let frontier: Vec<u32> = remaining.par_iter().copied().filter(|&node| degree(node) == level).collect();
        frontier.par_chunks(FRONTIER_CHUNK).try_for_each(|frontier| {
            let mut stack = frontier.to_vec();
            while let Some(node) = stack.pop() {
                neighbors.each(node, |neighbor| {
                    if lower(&degrees[neighbor as usize], level) {
                        stack.push(neighbor);
                    }
                });
                progress.advance(1)?;
            }
            Ok(())
        })?;
        remaining = remaining.into_par_iter().filter(|&node| degree(node) > level).collect();
    }
    Ok(CoreNumbers { scores: degrees.into_iter().map(AtomicU32::into_inner).collect() })
}

/// Upper bound of what [`core_numbers`] allocates, in bytes; growing lists live beside those half as long.
pub fn estimate_bytes(node_count: usize, edge_count: usize) -> u64 {
    let lists = (4 + 4 + 3 * 4 * 3 / 2) * node_count as u64;
    4 * node_count as u64 + lists.max(ranked::estimate_bytes(node_count, edge_count))
}

/// Checks `found` by the definition: for every `k`, removes whoever has fewer than `k` neighbours left, until nobody
/// has. Serial, `O(k m)` and more.
pub fn verify_core_numbers(graph: &Graph, found: &CoreNumbers) -> Result<(), Mismatch> {
    let node_count = graph.node_count();
    let mut is_left = vec![true; node_count];
    let mut expected = vec![0.0; node_count];
    for k in 1..=node_count {
        loop {
            let is_weak = |&node: &usize| is_left[node] && distinct_neighbors(graph, node, &is_left) < k;
            let weak: Vec<usize> = (0..node_count).filter(is_weak).collect();
            if weak.is_empty() {
                break;
            }
            weak.into_iter().for_each(|node| is_left[node] = false);
        }
        (0..node_count).filter(|&node| is_left[node]).for_each(|node| expected[node] = k as f64);
    }
    compare(found.scores.iter().map(|&score| f64::from(score)), &expected, 0.0)
}

fn distinct_neighbors(graph: &Graph, node: usize, is_left: &[bool]) -> usize {
    let neighbors = graph.out_neighbors(node as u32).iter().chain(graph.in_neighbors(node as u32));
    let left: std::collections::BTreeSet<u32> = neighbors.copied().filter(|&v| is_left[v as usize]).collect();
    left.len()
}

/// Nodes of a level that a thread starts from.
const FRONTIER_CHUNK: usize = 256;

/// Takes 1 off a degree above `level`, and says whether that brought it down to `level`.
fn lower(degree: &AtomicU32, level: u32) -> bool {
    let lowered = |degree: u32| (degree > level).then(|| degree - 1);
    degree.fetch_update(Ordering::Relaxed, Ordering::Relaxed, lowered) == Ok(level + 1)
}

/// The distinct neighbours of each node, whichever way the edge leads.
struct Neighbors<'a> {
    outgoing: Rows<'a>,
    /// `None` when the graph is undirected.
    incoming: Option<Rows<'a>>,
}

impl<'a> Neighbors<'a> {
    fn new(graph: &'a Graph) -> Self {
        let incoming = graph.is_directed().then(|| Rows::new(graph.incoming_rows()));
        Neighbors { outgoing: Rows::new(graph.outgoing_rows()), incoming }
    }

    fn count(&self, node: u32) -> u32 {
        let mut count = 0;
        self.each(node, |_| count += 1);
        count
    }

    /// Visits what leaves, and of what enters that which does not leave too.
    fn each(&self, node: u32, mut visit: impl FnMut(u32)) {
        let outgoing = self.outgoing.neighbors(node);
        outgoing.iter().for_each(|&neighbor| visit(neighbor));
        let incoming = self.incoming.map_or(&[][..], |incoming| incoming.neighbors(node));
        let mut opposite = outgoing.iter().peekable();
        for neighbor in incoming {
            while opposite.next_if(|&other| other < neighbor).is_some() {}
            if opposite.peek() != Some(&neighbor) {
                visit(*neighbor);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::error::Error;
    use crate::kernels::samples::{any_graph, assert_same_on_any_threads, random, unweighted};

    fn scores(graph: &Graph) -> Vec<u32> {
        core_numbers(graph, &Progress::new()).unwrap().scores
    }

    #[test]
    fn two_cliques_and_a_bridge_are_solved_by_hand() {
        // A clique of four, a triangle, a node between them, and one apart with a loop.
        let edges = [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3), (4, 5), (5, 6), (6, 4), (3, 7), (7, 4), (8, 8)];
        assert_eq!(scores(&unweighted(9, false, &edges)), [3, 3, 3, 3, 2, 2, 2, 2, 0]);
        assert_eq!(scores(&unweighted(9, true, &edges)), [3, 3, 3, 3, 2, 2, 2, 2, 0]);
    }

    #[test]
    fn a_pair_of_opposite_edges_makes_one_neighbor() {
        assert_eq!(scores(&unweighted(3, true, &[(0, 1), (1, 0), (1, 2), (2, 1)])), [1, 1, 1]);
    }

    #[test]
    fn a_clique_among_many_leaves_is_peeled_to_its_level() {
        // Levels beyond a window, all met by degrees that fall from far above.
        let clique = (0..40u32).flat_map(|one| (one + 1..40).map(move |other| (one, other)));
        let leaves = (0..40u32).flat_map(|hub| (0..100 + hub).map(move |leaf| (hub, 40 + 140 * hub + leaf)));
        let ties = (0..20u32).map(|tie| (6000 + tie / 20, tie));
        let edges: Vec<_> = clique.chain(leaves).chain(ties).collect();
        let hubs = unweighted(6001, false, &edges);
        let degrees: Vec<u32> = (0..6001).map(|node| hubs.out_degree(node) as u32).collect();
        assert!(ranked::is_skewed(&degrees));
        let found = scores(&hubs);
        assert!(found[..40].iter().all(|&score| score == 39), "the clique");
        assert_eq!((found[40], found[180], found[6000]), (1, 1, 20));
        assert_eq!(found[40 + 100], 0, "a leaf that the first hub does not have");
        assert_eq!(scores(&unweighted(6001, true, &edges)), found, "by either method");
    }

    #[test]
    fn a_long_path_peels_off_from_its_ends() {
        let edges: Vec<_> = (1..50_000).map(|node| (node - 1, node)).collect();
        assert!(scores(&unweighted(50_000, false, &edges)).iter().all(|&score| score == 1));
    }

    #[test]
    fn no_node_and_one_node_are_no_core() {
        assert_eq!(scores(&unweighted(0, false, &[])), [0u32; 0]);
        assert_eq!(scores(&unweighted(1, true, &[])), [0]);
    }

    #[test]
    fn threads_do_not_matter() {
        let graph = random(20_000, 120_000, true, 10);
        assert!(scores(&graph).iter().max() > Some(&8), "several levels");
        assert_same_on_any_threads(|| scores(&graph).into_iter().map(f64::from).collect());
    }

    #[test]
    fn a_cancelled_run_says_so() {
        let progress = Progress::new();
        progress.cancel();
        assert!(matches!(core_numbers(&unweighted(2, false, &[(0, 1)]), &progress), Err(Error::Cancelled)));
    }

    proptest! {
        #[test]
        fn the_verifier_agrees(graph in any_graph(25)) {
            let found = core_numbers(&graph, &Progress::new()).unwrap();
            prop_assert_eq!(verify_core_numbers(&graph, &found), Ok(()));
        }
    }
}
