//! Betweenness within a guaranteed error, from random shortest paths: of a random pair of nodes, one of its shortest
//! paths at random, found from both ends. A node's share of the paths is its betweenness on average; how many paths are
//! needed shows while they are drawn.
//!
//! Pairs are drawn within weak components only, since no path joins others, and the shares are scaled to all pairs:
//! a network in pieces needs fewer samples, not more.

mod confidence;
mod pairs;
mod paths;
mod sampling;
mod shares;

use self::confidence::{Goal, Plan, pilot_samples};
use self::pairs::Pairs;
use self::sampling::Sampling;
use self::shares::{Scale, Shares};
use super::betweenness::betweenness_by_definition;
use crate::error::{Error, Result};
use crate::graph::Graph;
use crate::kernels::mismatch::Mismatch;
use crate::progress::Progress;

/// Options of [`sampled_betweenness`].
#[derive(Debug, Clone)]
pub struct SampledBetweennessOptions {
    /// The error that is allowed to every score, as a share of the pairs a node could lie between, `(n - 1)(n - 2)`; at
    /// least 1e-6, below 1; default 0.01.
    pub epsilon: f64,
    /// Probability that the error of some score is larger; at least 1e-100, below 1; default 0.1.
    pub delta: f64,
    /// Stop as soon as it is certain which nodes have the greatest scores, so many of them, or when all errors are
    /// below `epsilon`; at least 1; default none.
    pub top: Option<u32>,
    /// Where the random numbers start; default 0.
    pub seed: u64,
    /// Divide by the number of pairs a node could lie between, `(n - 1)(n - 2)`, halved when undirected; default false.
    pub normalized: bool,
}

impl Default for SampledBetweennessOptions {
    fn default() -> Self {
        SampledBetweennessOptions { epsilon: 0.01, delta: 0.1, top: None, seed: 0, normalized: false }
    }
}

/// What [`sampled_betweenness`] computes.
#[derive(Debug, Clone, PartialEq)]
pub struct SampledBetweenness {
    /// Pairs each node lies between, about.
    pub scores: Vec<f64>,
    /// Bounds of the exact scores, which hold together with probability `1 - delta`.
    pub lower: Vec<f64>,
    /// The same from above.
    pub upper: Vec<f64>,
    /// The largest distance of a score from its bounds, as a share of `(n - 1)(n - 2)`: at most `epsilon`, but for a
    /// run that stopped early with the top nodes certain.
    pub error: f64,
    /// The nodes with the greatest scores, greatest first, as many as were asked for; of equal ones the smaller first.
    pub top: Vec<TopNode>,
    /// Paths drawn, without the pilot's.
    pub samples: u64,
    /// Paths that would have done whatever had been found.
    pub max_samples: u64,
}

/// A node with one of the greatest scores.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TopNode {
    /// The node.
    pub node: u32,
    /// Whether no node outside the top can have a greater score, by its bounds.
    pub is_certain: bool,
}

/// Computes about how many pairs of other nodes each node lies between, as
/// [`betweenness`](super::betweenness::betweenness) without weights: with probability at least `1 - delta`, all scores
/// are within `epsilon (n - 1)(n - 2)` of the exact ones, halved when undirected.
///
/// ```text
/// b(v) = C * (samples that pass through v) / samples  with C = number of ordered pairs in the same weak component
/// ```
///
/// - Complexity: about `2 p (1 - p) ln(k / delta) / epsilon^2` samples, where `p` is the greatest share of the
///   connected pairs that a node lies between, and `k` the number of nodes that come near it. A sample takes two
///   searches that meet halfway: in a long path or a grid, in most of the graph. Measured on one thread: 89 ms for
///   65,536 nodes and 909,106 edges (Kronecker; 3,226 samples of at most some 30,000), with a top of 10 140 ms. Of
///   16,384 nodes and 113,963 edges, scores were 0.0025 off at most, in a thousandth of the time of the exact ones.
/// - Parallelism: over samples; threads add whole numbers to the same counts.
/// - Shape: `scores[v]`, `lower[v]` and `upper[v]` belong to node `v`; pairs, from 0 to `(n - 1)(n - 2) / 2`, directed
///   twice that; normalised, a share from 0 to 1 (0 for graphs of fewer than 3 nodes).
/// - Conventions: along the direction of edges; an undirected pair counts once. Endpoints do not lie between. Pairs
///   not connected count nothing; such a pair within a weak component is a sample without a path. Weights do not
///   matter; loops do not count; parallel edges are one. The same seed gives the same scores.
///
/// # Errors
/// [`Error::BadParameter`] names an option outside its domain; [`Error::Cancelled`]. [`Error::Limit`] when two nodes
/// are joined by more shortest paths than `f64` can count (1e308).
///
/// # References
/// Borassi, Natale: KADABRA is an adaptive algorithm for betweenness via random approximation. ESA 2016, for the search
/// from both ends and for failures allowed unevenly. Its bound of the number of samples, from the diameter, is not
/// used.
/// Garivier, Cappé: The KL-UCB algorithm for bounded stochastic bandits and beyond. COLT 2011, for Chernoff's bound.
///
/// # Example
/// ```
/// use trama_engine::graph::{Edge, Graph};
/// use trama_engine::kernels::centrality::sampled_betweenness::{SampledBetweennessOptions, sampled_betweenness};
/// use trama_engine::progress::Progress;
///
/// // A star of five: its center lies between all six pairs of leaves.
/// let star: Vec<Edge> = (1..5).map(|leaf| Edge { source: 0, target: leaf, weight: 1.0 }).collect();
/// let graph = Graph::from_edges(5, &star, false)?;
/// let options = SampledBetweennessOptions { epsilon: 0.05, ..SampledBetweennessOptions::default() };
/// let found = sampled_betweenness(&graph, &options, &Progress::new())?;
/// assert!((found.scores[0] - 6.0).abs() < 0.05 * 6.0 && found.scores[1..] == [0.0; 4]);
/// # Ok::<(), trama_engine::error::Error>(())
/// ```
pub fn sampled_betweenness(
    graph: &Graph,
    options: &SampledBetweennessOptions,
    progress: &Progress,
) -> Result<SampledBetweenness> {
    check(options)?;
    let pairs = Pairs::new(graph, progress)?;
    let scale = Scale::new(graph, &pairs, options);
    if graph.node_count() < 3 || pairs.count() == 0 {
        return Ok(Shares::nothing(graph.node_count()).into_result(&scale, options.top, 0, 0));
    }
    let mut sampling = Sampling::new(graph, &pairs, options.seed, progress);
    let pilot_samples = pilot_samples(scale.epsilon);
    sampling.draw("sampled betweenness: pilot", pilot_samples)?;
    let goal = Goal { epsilon: scale.epsilon, delta: options.delta, is_eager: options.top.is_some() };
    let plan = Plan::new(&sampling.take_counts(), pilot_samples, goal, progress)?;
    let mut look = 0;
    loop {
        sampling.draw("sampled betweenness", plan.samples(look))?;
        let shares = sampling.shares(&plan, look)?;
        if shares.error() <= scale.epsilon || shares.has_certain_top(options.top) {
            return Ok(shares.into_result(&scale, options.top, sampling.samples, plan.max_samples()));
        }
        look += 1;
    }
}

/// Upper bound of what [`sampled_betweenness`] allocates on `threads` threads, in bytes.
pub fn estimate_bytes(node_count: usize, edge_count: usize, threads: usize) -> u64 {
    pairs::estimate_bytes(node_count, edge_count)
        + confidence::estimate_bytes(node_count)
        + sampling::estimate_bytes(node_count, threads)
        + shares::estimate_bytes(node_count)
}

/// Checks that the exact scores, from the definition, lie within the error and the bounds that `found` states, and that
/// no other node has a greater one than those that are certain. By definition this fails for one seed of `1 / delta`,
/// or fewer. Serial, `O(n^3)`.
pub fn verify_sampled_betweenness(
    graph: &Graph,
    options: &SampledBetweennessOptions,
    found: &SampledBetweenness,
) -> Result<(), Mismatch> {
    let node_count = graph.node_count() as f64;
    let ordered_pairs = ((node_count - 1.0) * (node_count - 2.0)).max(1.0);
    let pairs = if graph.is_directed() { ordered_pairs } else { ordered_pairs / 2.0 };
    let unit = if options.normalized { pairs } else { 1.0 };
    let exact: Vec<f64> = betweenness_by_definition(graph, false, None).into_iter().map(|score| score / unit).collect();
    let slack = 1e-9 * pairs / unit;
    let error = found.error * pairs / unit + slack;
    for (node, &expected) in exact.iter().enumerate() {
        let (score, lower, upper) = (found.scores[node], found.lower[node], found.upper[node]);
        let is_bounded = lower - slack <= expected && expected <= upper + slack && lower <= score && score <= upper;
        if !(is_bounded && (score - expected).abs() <= error) {
            return Err(Mismatch { node: node as u32, found: score, expected });
        }
    }
    let is_outside = |node: usize| found.top.iter().all(|top| top.node as usize != node);
    let best_outside = (0..exact.len()).filter(|&node| is_outside(node)).map(|node| exact[node]).fold(0.0, f64::max);
    let wrong = found.top.iter().find(|top| top.is_certain && exact[top.node as usize] < best_outside - slack);
    wrong.map_or(Ok(()), |top| {
        let node = top.node;
        Err(Mismatch { node, found: exact[node as usize], expected: best_outside })
    })
}

fn check(options: &SampledBetweennessOptions) -> Result<()> {
    if !(1e-6..1.0).contains(&options.epsilon) {
        return Err(Error::bad_parameter("epsilon", options.epsilon, "a number of at least 1e-6 and below 1"));
    }
    if !(1e-100..1.0).contains(&options.delta) {
        return Err(Error::bad_parameter("delta", options.delta, "a number of at least 1e-100 and below 1"));
    }
    if options.top == Some(0) {
        return Err(Error::bad_parameter("top", 0, "a whole number of at least 1"));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
