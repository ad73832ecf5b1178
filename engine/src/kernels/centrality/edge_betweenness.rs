//! Exact betweenness of edges by Brandes' method: what it adds up along each edge on the way back to the source.

use super::brandes::{self, Tally, Ways, sum_over_sources};
use crate::error::Result;
use crate::graph::Graph;
use crate::kernels::mismatch::{Mismatch, compare};
use crate::kernels::paths::all_pairs::AllPairs;
use crate::kernels::rows::Rows;
use crate::progress::Progress;

/// Options of [`edge_betweenness`].
#[derive(Debug, Clone, Default)]
pub struct EdgeBetweennessOptions {
    /// Shortest by distance `1 / weight`, so that strong ties are short, rather than by number of edges; default false.
    pub weighted: bool,
    /// Divide by the number of pairs, `n(n - 1)`, halved when undirected; default false.
    pub normalized: bool,
}

/// What [`edge_betweenness`] computes.
#[derive(Debug, Clone, PartialEq)]
pub struct EdgeBetweenness {
    /// Pairs that each edge joins on their way.
    pub scores: Vec<f64>,
}

/// Computes how many pairs of nodes each edge carries: the sum, over pairs `s, t`, of the share of the shortest paths
/// from `s` to `t` that run along `e`,
///
/// ```text
/// b(e) = sum of sigma(s, t | e) / sigma(s, t)  over s != t
/// ```
///
/// - Complexity: `O(n m)`, weighted `O(n m log n)`. Measured: 1.05 times as long as
///   [`betweenness`](super::betweenness::betweenness) on random graphs.
/// - Parallelism: over blocks of sources, at most four a thread at once, each with an array as long as the rows.
/// - Shape: `scores[i]` belongs to the `i`-th of [`Graph::edges`]; pairs, from 0 (only an edge that is no shortest
///   path, weighted) to `n^2 / 4`, directed twice that; normalised, a share from 0 to 1.
/// - Conventions: along the direction of edges; an undirected pair counts once. The ends of an edge count as a pair.
///   Pairs not connected count nothing. Loops do not count; parallel edges are one, of summed weight. Weighted: an edge
///   of weight 0 cannot be passed and scores 0, and lengths are compared as if computed without rounding.
///
/// # Errors
/// [`Error::Cancelled`](crate::error::Error::Cancelled).
/// [`Error::Limit`](crate::error::Error::Limit) when two nodes are joined by more shortest paths than `f64` can count
/// (1e308).
///
/// # References
/// Brandes: On variants of shortest-path betweenness centrality and their generic computation. Social Networks 30
/// (2008), section 3.6.
/// Girvan, Newman: Community structure in social and biological networks. PNAS 99 (2002), for the measure.
///
/// # Example
/// ```
/// use trama_engine::graph::{Edge, Graph};
/// use trama_engine::kernels::centrality::edge_betweenness::{EdgeBetweennessOptions, edge_betweenness};
/// use trama_engine::progress::Progress;
///
/// // On a path of four, the edge in the middle carries the two nodes on its left to the two on its right.
/// let edge = |source, target| Edge { source, target, weight: 1.0 };
/// let path = Graph::from_edges(4, &[edge(0, 1), edge(1, 2), edge(2, 3)], false)?;
/// let found = edge_betweenness(&path, &EdgeBetweennessOptions::default(), &Progress::new())?;
/// assert_eq!(found.scores, [3.0, 4.0, 3.0]);
/// # Ok::<(), trama_engine::error::Error>(())
/// ```
pub fn edge_betweenness(
    graph: &Graph,
    options: &EdgeBetweennessOptions,
    progress: &Progress,
) -> Result<EdgeBetweenness> {
    progress.begin("edge betweenness", graph.node_count() as u64);
    let rows = Rows::new(graph.outgoing_rows());
    let by_position = sum_over_sources(Ways::new(graph, progress), None, options.weighted, ByEdge)?;
    let mut scores = if graph.is_directed() { by_position } else { both_ways(graph, rows, &by_position) };
    let factor = factor(graph, options);
    scores.iter_mut().for_each(|score| *score *= factor);
    Ok(EdgeBetweenness { scores })
}

/// Upper bound of what [`edge_betweenness`] allocates on `threads` threads, in bytes.
pub fn estimate_bytes(node_count: usize, edge_count: usize, threads: usize) -> u64 {
    brandes::estimate_bytes::<ByEdge>(node_count, edge_count, 2 * edge_count, threads) + 8 * edge_count as u64
}

/// Checks `found` from the definition, pair by pair, on matrices of all distances and path counts. Serial, `O(n^2 m)`.
/// A mismatch gives the number of the edge in place of a node.
pub fn verify_edge_betweenness(
    graph: &Graph,
    options: &EdgeBetweennessOptions,
    found: &EdgeBetweenness,
) -> Result<(), Mismatch> {
    let pairs = AllPairs::new(graph, options.weighted);
    let node_count = graph.node_count();
    let ordered_pairs = (0..node_count).flat_map(|source| (0..node_count).map(move |target| (source, target)));
    let connected: Vec<(usize, usize)> = ordered_pairs
        .filter(|&(source, target)| source != target && pairs.path_count(source, target) > 0.0)
        .filter(|&(source, target)| graph.is_directed() || source < target)
        .collect();
    let all_pairs = node_count * node_count.saturating_sub(1) / if graph.is_directed() { 1 } else { 2 };
    let expected = graph.edges().map(|(one, other, _)| {
        let share = |&(source, target): &(usize, usize)| {
            let there = pairs.share_along(source, (one as usize, other as usize), target);
            let back = pairs.share_along(source, (other as usize, one as usize), target);
            if graph.is_directed() { there } else { there + back }
        };
        let carried: f64 = connected.iter().map(share).sum();
        if options.normalized { carried / all_pairs as f64 } else { carried }
    });
    compare(found.scores.iter().copied(), &expected.collect::<Vec<_>>(), 1e-9)
}

/// Adds up what passes along each position in the rows.
#[derive(Clone, Copy)]
struct ByEdge;

impl Tally for ByEdge {
    const IN_LANES: bool = false;

    fn score_count(self, rows: Rows<'_>) -> usize {
        rows.edge_count()
    }

    fn wave(threads: usize) -> usize {
        4 * threads
    }

    #[inline]
    fn pass_edge(self, scores: &mut [f64], position: usize, share: f64) {
        scores[position] += share;
    }
}

/// Adds what goes along each undirected edge one way to what goes the other way.
fn both_ways(graph: &Graph, rows: Rows<'_>, by_position: &[f64]) -> Vec<f64> {
    let position = |source: u32, target: u32| {
        let within = rows.neighbors(source).partition_point(|&neighbor| neighbor < target);
        rows.positions(source).start + within
    };
    let mut scores = Vec::with_capacity(graph.edge_count());
    let carried = |source, target| by_position[position(source, target)] + by_position[position(target, source)];
    scores.extend(graph.edges().map(|(source, target, _)| carried(source, target)));
    scores
}

/// What turns counts of ordered pairs into what was asked for.
fn factor(graph: &Graph, options: &EdgeBetweennessOptions) -> f64 {
    let node_count = graph.node_count() as f64;
    match (options.normalized, graph.is_directed()) {
        (true, _) => 1.0 / (node_count * (node_count - 1.0)),
        (false, true) => 1.0,
        (false, false) => 0.5,
    }
}

#[cfg(test)]
mod tests;
