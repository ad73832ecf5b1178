//! Betweenness of many small graphs at once: Brandes' method without weights, each graph on one thread, so that whoever
//! has many of them gives each thread graphs of its own.

use super::betweenness::leaves::{self, WithoutLeaves};
use super::betweenness::{Betweenness, betweenness_by_definition};
use super::brandes::{self, sum_serially};
use super::pivots;
use crate::error::Result;
use crate::graph::Graph;
use crate::kernels::mismatch::{Mismatch, compare};
use crate::kernels::undirected::{self, undirected};
use crate::progress::Progress;

/// Options of [`repeated_betweenness`].
#[derive(Debug, Clone, Default)]
pub struct RepeatedBetweennessOptions {
    /// Where paths start: nodes, at least one; one that is named twice counts once. The scores are then estimates,
    /// scaled from so many sources to all. Default `None`: at every node, which makes the scores exact.
    pub pivots: Option<Vec<u32>>,
}

/// Computes how many pairs of other nodes each node lies between, as
/// [`betweenness`](super::betweenness::betweenness) without weights or direction; from pivots, about how many:
///
/// ```text
/// b(v) = n / |P| * sum of sigma(s, t | v) / sigma(s, t)  over s in P and t, s != v != t, halved
/// ```
///
/// where `P` are the pivots, or all `n` nodes.
///
/// - Complexity: `O(n m)` from all nodes, `O(|P| m)` from pivots. Measured: as
///   [`betweenness`](super::betweenness::betweenness) on one thread.
/// - Parallelism: none.
/// - Shape: `scores[v]` belongs to node `v`; pairs, from 0 to `(n - 1)(n - 2) / 2`, from pivots at times more.
/// - Conventions: direction and weights do not matter, and opposite edges are one. A pair counts once. Endpoints do not
///   lie between. Pairs not connected count nothing. Loops do not count; parallel edges are one.
/// - Progress: many of these go on at once, so none is reported; whether to go on is asked all the while.
///
/// # Errors
/// [`BadParameter`](crate::error::Error::BadParameter) when there are pivots but no node, or one that is none of the
/// graph's; [`Cancelled`](crate::error::Error::Cancelled); [`Limit`](crate::error::Error::Limit) when two nodes are
/// joined by more shortest paths than `f64` can count (1e308).
///
/// # References
/// As of [`betweenness`](super::betweenness::betweenness).
///
/// # Example
/// ```
/// use trama_engine::graph::{Edge, Graph};
/// use trama_engine::kernels::centrality::repeated_betweenness::*;
/// use trama_engine::progress::Progress;
///
/// let edge = |source, target| Edge { source, target, weight: 1.0 };
/// let path = Graph::from_edges(4, &[edge(0, 1), edge(1, 2), edge(2, 3)], false)?;
/// let found = repeated_betweenness(&path, &Default::default(), &Progress::new())?;
/// assert_eq!(found.scores, [0.0, 2.0, 2.0, 0.0]);
/// // From one end alone: both lie before two nodes and one node, times four sources, halved.
/// let options = RepeatedBetweennessOptions { pivots: Some(vec![0]) };
/// let found = repeated_betweenness(&path, &options, &Progress::new())?;
/// assert_eq!(found.scores, [0.0, 4.0, 2.0, 0.0]);
/// # Ok::<(), trama_engine::error::Error>(())
/// ```
pub fn repeated_betweenness(
    graph: &Graph,
    options: &RepeatedBetweennessOptions,
    progress: &Progress,
) -> Result<Betweenness> {
    let node_count = graph.node_count();
    let pivots = options.pivots.as_deref().map(|pivots| pivots::distinct(pivots, node_count)).transpose()?;
    let graph = undirected(graph, progress)?;
    let unseen = progress.part();
    let folded = WithoutLeaves::new(&graph, pivots.as_deref(), &unseen)?;
    let sums = sum_serially(folded.ways(&unseen), Some(folded.sources()), folded.tally())?;
    let mut scores = folded.complete(sums, &unseen)?;
    let factor = pivots::scale(pivots.as_deref(), node_count) / 2.0;
    scores.iter_mut().for_each(|score| *score *= factor);
    Ok(Betweenness { scores })
}

/// Upper bound of what [`repeated_betweenness`] allocates, in bytes, from all nodes or as many pivots.
pub fn estimate_bytes(node_count: usize, edge_count: usize) -> u64 {
    undirected::estimate_bytes(node_count, edge_count)
        + leaves::estimate_bytes(node_count, edge_count)
        + 2 * 4 * node_count as u64
        + brandes::estimate_serial_bytes(node_count)
}

/// Checks `found` from the definition, pair by pair, on matrices of all distances and path counts. Serial, `O(n^3)`.
pub fn verify_repeated_betweenness(
    graph: &Graph,
    options: &RepeatedBetweennessOptions,
    found: &Betweenness,
) -> Result<(), Mismatch> {
    let graph = undirected(graph, &Progress::new()).expect("nobody cancels");
    let expected = betweenness_by_definition(&graph, false, options.pivots.as_deref());
    compare(found.scores.iter().copied(), &expected, 1e-9)
}

#[cfg(test)]
mod tests;
