//! Betweenness by Brandes' method, exact from all nodes or estimated from some.

pub(super) mod leaves;

use self::leaves::WithoutLeaves;
use super::brandes::ranked::Ranked;
use super::brandes::{self, LANES, Lanes, Tally, Ways, sum_over_sources};
use super::pivots;
use crate::error::Result;
use crate::graph::Graph;
use crate::kernels::mismatch::{Mismatch, compare};
use crate::kernels::paths::all_pairs::AllPairs;
use crate::kernels::rows::Rows;
use crate::progress::Progress;

/// Options of [`betweenness`].
#[derive(Debug, Clone, Default)]
pub struct BetweennessOptions {
    /// Shortest by distance `1 / weight`, so that strong ties are short, rather than by number of edges; default false.
    pub weighted: bool,
    /// Divide by the number of pairs a node could lie between, `(n - 1)(n - 2)`, halved when undirected; default false.
    pub normalized: bool,
    /// Where paths start: nodes, at least one; one that is named twice counts once. The scores are then estimates, scaled
    /// from so many sources to all, and unbiased when the nodes are drawn at random, as
    /// [`draw_pivots`](super::pivots::draw_pivots) does. Default `None`: at every node, which makes the scores exact.
    pub pivots: Option<Vec<u32>>,
}

/// What [`betweenness`] computes.
#[derive(Debug, Clone, PartialEq)]
pub struct Betweenness {
    /// Pairs each node lies between.
    pub scores: Vec<f64>,
}

/// Computes how many pairs of other nodes each node lies between: the sum, over pairs `s, t`, of the share of the
/// shortest paths from `s` to `t` that pass through `v`,
///
/// ```text
/// b(v) = sum of sigma(s, t | v) / sigma(s, t)  over s != v != t
/// ```
///
/// From pivots `P`, the sum over `s` in `P`, times `n / |P|`.
///
/// - Complexity: `O(n m)`, from pivots `O(|P| m)`, weighted `O(n m log n)`. Without weights, sources go together, and
///   undirected nodes with one neighbour with that. Measured in processor time, beside one source after another: 2.7 and
///   28 s for a Kronecker graph of 16,384 nodes and 212,946 edges, 16 and 80 ms for a random graph of 1,000 nodes and
///   5,000 edges, 10 and 50 ms for a random tree of 2,000 nodes, 80 ms either way for a path of as many.
/// - Parallelism: over blocks of sources, at most 64 at once.
/// - Shape: `scores[v]` belongs to node `v`; pairs, from 0 to `(n - 1)(n - 2) / 2`, directed twice that; normalised, a
///   share from 0 to 1 (0 for graphs of fewer than 3 nodes). From pivots at times more.
/// - Conventions: along the direction of edges; an undirected pair counts once. Endpoints do not lie between. Pairs
///   not connected count nothing. Loops do not count; parallel edges are one, of summed weight. Weighted: an edge
///   of weight 0 cannot be passed, and lengths are compared as if computed without rounding, whatever the weights.
///
/// # Errors
/// [`Error::BadParameter`](crate::error::Error::BadParameter) when there are pivots but no node, or one that is none of
/// the graph's. [`Error::Cancelled`](crate::error::Error::Cancelled).
/// [`Error::Limit`](crate::error::Error::Limit) when two nodes are joined by more shortest paths than `f64` can count
/// (1e308).
///
/// # References
/// Brandes: A faster algorithm for betweenness centrality. Journal of Mathematical Sociology 25 (2001). There `sigma`
/// is `paths` here, `delta` is `dependency`, `S` is `order`.
/// Brandes, Pich: Centrality estimation in large networks. International Journal of Bifurcation and Chaos 17 (2007), for
/// pivots.
/// Then, Kaufmann, Chirigati, Hoang-Vu, Pham, Kemper, Neumann, Vo: The more the merrier: efficient multi-source graph
/// traversal. VLDB 8 (2014), for sources that go together.
/// Beamer, Asanović, Patterson: Direction-optimizing breadth-first search. SC (2012), for pulling where much is pushed.
/// Opsahl, Agneessens, Skvoretz: Node centrality in weighted networks. Social Networks 32 (2010), for `1 / weight`.
///
/// # Example
/// ```
/// use trama_engine::graph::{Edge, Graph};
/// use trama_engine::kernels::centrality::betweenness::{BetweennessOptions, betweenness};
/// use trama_engine::progress::Progress;
///
/// let edge = |source, target| Edge { source, target, weight: 1.0 };
/// let path = Graph::from_edges(4, &[edge(0, 1), edge(1, 2), edge(2, 3)], false)?;
/// let found = betweenness(&path, &BetweennessOptions::default(), &Progress::new())?;
/// assert_eq!(found.scores, [0.0, 2.0, 2.0, 0.0]);
/// # Ok::<(), trama_engine::error::Error>(())
/// ```
pub fn betweenness(graph: &Graph, options: &BetweennessOptions, progress: &Progress) -> Result<Betweenness> {
    let node_count = graph.node_count();
    let pivots = options.pivots.as_deref().map(|pivots| pivots::distinct(pivots, node_count)).transpose()?;
    let pivots = pivots.as_deref();
    progress.begin("betweenness", source_count(graph, pivots) as u64);
    let mut scores = match (options.weighted && graph.is_weighted(), graph.is_directed()) {
        (true, _) => sum_over_sources(Ways::new(graph, progress), pivots, true, ByNode)?,
        (false, true) => sum_directed(graph, pivots, progress)?,
        (false, false) => sum_undirected(graph, pivots, progress)?,
    };
    let factor = pivots::scale(pivots, node_count) * factor(graph, options);
    scores.iter_mut().for_each(|score| *score *= factor);
    Ok(Betweenness { scores })
}

/// Upper bound of what [`betweenness`] allocates on `threads` threads, in bytes.
pub fn estimate_bytes(node_count: usize, edge_count: usize, threads: usize) -> u64 {
    brandes::estimate_bytes::<ByNode>(node_count, edge_count, node_count, threads)
        + leaves::estimate_bytes(node_count, edge_count)
        + 2 * 4 * node_count as u64
}

/// Checks `found` from the definition, pair by pair, on matrices of all distances and path counts. Serial, `O(n^3)`.
pub fn verify_betweenness(graph: &Graph, options: &BetweennessOptions, found: &Betweenness) -> Result<(), Mismatch> {
    let node_count = graph.node_count();
    let mut expected = betweenness_by_definition(graph, options.weighted, options.pivots.as_deref());
    if options.normalized && node_count > 2 {
        let ordered_pairs = ((node_count - 1) * (node_count - 2)) as f64;
        let pairs = if graph.is_directed() { ordered_pairs } else { ordered_pairs / 2.0 };
        expected.iter_mut().for_each(|value| *value /= pairs);
    }
    compare(found.scores.iter().copied(), &expected, 1e-9)
}

/// The scores, not normalised, pair by pair from all nodes or from pivots. Serial, `O(n^3)`.
pub(super) fn betweenness_by_definition(graph: &Graph, weighted: bool, pivots: Option<&[u32]>) -> Vec<f64> {
    let pairs = AllPairs::new(graph, weighted);
    let node_count = graph.node_count();
    let is_source = |node: &usize| pivots.is_none_or(|pivots| pivots.contains(&(*node as u32)));
    let sources: Vec<usize> = (0..node_count).filter(is_source).collect();
    let both_ways = if graph.is_directed() { 1.0 } else { 2.0 };
    let pair_counts = node_count as f64 / sources.len() as f64 / both_ways;
    let mut expected = vec![0.0; node_count];
    for (source, target) in sources.iter().flat_map(|&source| (0..node_count).map(move |target| (source, target))) {
        if source != target && pairs.path_count(source, target) > 0.0 {
            for between in (0..node_count).filter(|&node| node != source && node != target) {
                expected[between] += pair_counts * pairs.share_through(source, between, target);
            }
        }
    }
    expected
}

/// Adds up what passes through each node.
#[derive(Clone, Copy)]
struct ByNode;

impl Tally for ByNode {
    const IN_LANES: bool = true;

    fn score_count(self, rows: Rows<'_>) -> usize {
        rows.node_count()
    }

    fn wave(_threads: usize) -> usize {
        64
    }

    #[inline]
    fn pass_node(self, scores: &mut [f64], _source: u32, node: u32, share: f64) {
        scores[node as usize] += share;
    }

    #[inline]
    fn count_from(self, _sources: &[u32], _target: u32) -> Lanes {
        Lanes([1.0; LANES])
    }

    #[inline]
    fn pass_node_from(self, scores: &mut [f64], _sources: &[u32], node: u32, shares: &Lanes) {
        scores[node as usize] += shares.sum();
    }
}

/// The sums without weights and along the direction of edges.
fn sum_directed(graph: &Graph, pivots: Option<&[u32]>, progress: &Progress) -> Result<Vec<f64>> {
    let ranked = Ranked::new(graph, progress)?;
    let sources = pivots.map(|pivots| ranked.ranks(pivots));
    let linked = sources.as_ref().map_or(ranked.nodes().len(), Vec::len);
    progress.advance((source_count(graph, pivots) - linked) as u64)?;
    let scores = sum_over_sources(ranked.ways(progress), sources.as_deref(), false, ByNode)?;
    ranked.by_node(&scores, progress)
}

/// The sums without weights and direction.
fn sum_undirected(graph: &Graph, pivots: Option<&[u32]>, progress: &Progress) -> Result<Vec<f64>> {
    let folded = WithoutLeaves::new(graph, pivots, progress)?;
    progress.advance((source_count(graph, pivots) - folded.sources().len()) as u64)?;
    let sums = sum_over_sources(folded.ways(progress), Some(folded.sources()), false, folded.tally())?;
    folded.complete(sums, progress)
}

fn source_count(graph: &Graph, pivots: Option<&[u32]>) -> usize {
    pivots.map_or(graph.node_count(), <[u32]>::len)
}

/// What turns counts of ordered pairs into what was asked for.
fn factor(graph: &Graph, options: &BetweennessOptions) -> f64 {
    let node_count = graph.node_count() as f64;
    match (options.normalized, graph.is_directed()) {
        (true, _) if node_count < 3.0 => 0.0,
        (true, _) => 1.0 / ((node_count - 1.0) * (node_count - 2.0)),
        (false, true) => 1.0,
        (false, false) => 0.5,
    }
}

#[cfg(test)]
mod tests;
