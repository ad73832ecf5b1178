//! Communities by label propagation: everybody takes up, again and again, the label that weighs most among the
//! neighbours, until nobody would change.
//!
//! The method is asynchronous: who decides sees what others have just decided. Here each round is cut into parts, by
//! chance and anew for every round. The nodes of a part decide from the same state, on all threads, and change together
//! before the next part begins, so the result does not depend on the threads. Neighbours seldom decide in the same part,
//! and hardly ever in round after round, so labels do not swing as they do when all change at once.

mod rounds;

use std::collections::BTreeMap;

use crate::error::{Error, Result};
use crate::graph::Graph;
use crate::kernels::connectivity::components;
use crate::kernels::mismatch::Mismatch;
use crate::kernels::numbering::{self, Numbered};
use crate::kernels::undirected::{self, undirected};
use crate::progress::Progress;

/// Options of [`label_propagation`].
#[derive(Debug, Clone)]
pub struct LabelPropagationOptions {
    /// Let neighbours count by the weight of the edge rather than alike; default false.
    pub weighted: bool,
    /// Stops after as many rounds in any case; at least 1; default 100.
    pub max_rounds: u32,
    /// Which random numbers to draw; default 0.
    pub seed: u64,
}

impl Default for LabelPropagationOptions {
    fn default() -> Self {
        LabelPropagationOptions { weighted: false, max_rounds: 100, seed: 0 }
    }
}

/// What [`label_propagation`] computes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelPropagation {
    /// Community of each node.
    pub labels: Vec<u32>,
    /// Nodes of each community, largest first.
    pub sizes: Vec<u64>,
    /// Rounds done, the last of which, when `converged`, changed nothing.
    pub rounds: u32,
    /// Whether nobody would change any more: each node then has at least as much weight of edges to its own community as
    /// to any other.
    pub converged: bool,
}

/// Finds communities in which everybody has at least as many neighbours, or as much weight of edges, as in any other.
/// It begins with a label for each node, and in a round every node takes up a label `l` that is greatest in
///
/// ```text
/// sum of w(u, v) over the neighbours u of v whose label is l
/// ```
///
/// keeping its own when that is among the greatest, and else choosing among these by chance. Keeping is what makes it
/// end; chance is what keeps the first labels, when all are alike, from being swept by the smallest. Who has no changed
/// neighbour since it last decided is passed over, since it would decide the same.
///
/// - Complexity: `O(n + m)` a round, later rounds `O(n)` and the edges of what changes. Measured, processor time of
///   all threads together: 0.9 s for 1 M nodes and 5 M edges of a random graph (4 rounds), 3.5 s
///   with communities planted in it (25 rounds).
/// - Parallelism: over the nodes of a sixteenth of each round, each thread with a sum for every label.
/// - Shape: `labels[u]` is the community of node `u`, an index into `sizes`. Communities are numbered by size, largest
///   first, and of equal ones that with the smaller node first.
/// - Conventions: direction does not matter; the weights of a pair of opposite edges add up, and unweighted it is one.
///   Loops do not count. A community whose nodes do not hang together (when those between have left it) is split into
///   its components. An isolated node is a community; so is, with `weighted`, one whose edges all weigh 0.
///   Other seeds give other communities: compare several before reading anything into one.
///
/// # Errors
/// [`Error::BadParameter`] when `max_rounds` is 0; [`Error::Cancelled`]. Communities that did not converge are returned,
/// and say so.
///
/// # References
/// Raghavan, Albert, Kumara: Near linear time algorithm to detect community structures in large-scale networks.
/// Physical Review E 76 (2007).
/// Cordasco, Gargano: Community detection via semi-synchronous label propagation algorithms. BASNA (2010), for parts.
///
/// # Example
/// ```
/// use trama_engine::graph::{Edge, Graph};
/// use trama_engine::kernels::community::label_propagation::{LabelPropagationOptions, label_propagation};
/// use trama_engine::progress::Progress;
///
/// // Two triangles and nothing between them.
/// let edge = |source, target| Edge { source, target, weight: 1.0 };
/// let edges = [edge(0, 2), edge(2, 4), edge(4, 0), edge(1, 3), edge(3, 5), edge(5, 1)];
/// let graph = Graph::from_edges(6, &edges, false)?;
/// let found = label_propagation(&graph, &LabelPropagationOptions::default(), &Progress::new())?;
/// assert_eq!(found.labels, [0, 1, 0, 1, 0, 1]);
/// assert!(found.converged && found.sizes == [3, 3]);
/// # Ok::<(), trama_engine::error::Error>(())
/// ```
pub fn label_propagation(
    graph: &Graph,
    options: &LabelPropagationOptions,
    progress: &Progress,
) -> Result<LabelPropagation> {
    if options.max_rounds == 0 {
        return Err(Error::bad_parameter("max_rounds", options.max_rounds, "a whole number of at least 1"));
    }
    progress.begin("label propagation", u64::from(options.max_rounds));
    progress.check()?;
    let graph = undirected(graph, progress)?;
    let mut state = rounds::State::new(&graph, options);
    let (mut rounds, mut converged) = (0, false);
    while !converged && rounds < options.max_rounds {
        converged = state.round(rounds, progress)? == 0;
        rounds += 1;
        progress.advance(1)?;
    }
    let labels = state.into_labels();
    progress.begin("components of communities", graph.node_count() as u64);
    let is_within = |one: u32, other: u32| labels[one as usize] == labels[other as usize];
    let Numbered { labels, sizes } = numbering::number_roots(components::roots(&graph, is_within, progress)?);
    Ok(LabelPropagation { labels, sizes, rounds, converged })
}

/// Upper bound of what [`label_propagation`] allocates on `threads` threads, in bytes.
pub fn estimate_bytes(node_count: usize, edge_count: usize, threads: usize) -> u64 {
    let splitting = 4 * node_count as u64 + components::estimate_bytes(node_count, edge_count);
    undirected::estimate_bytes(node_count, edge_count) + rounds::estimate_bytes(node_count, threads).max(splitting)
}

/// Checks that communities are whole, numbered by size, and, of a run that converged, that nobody has more weight of
/// edges to another. The score of a mismatch is that weight, or the label. Serial.
pub fn verify_label_propagation(
    graph: &Graph,
    options: &LabelPropagationOptions,
    found: &LabelPropagation,
) -> Result<(), Mismatch> {
    let mut neighbors: Vec<BTreeMap<u32, f64>> = vec![BTreeMap::new(); graph.node_count()];
    for (source, target, weight) in graph.edges() {
        for (one, other) in [(source, target), (target, source)] {
            *neighbors[one as usize].entry(other).or_default() += f64::from(weight);
        }
    }
    verify_communities(&neighbors, found)?;
    for (node, neighbors) in (0..).zip(&neighbors).filter(|_| found.converged) {
        let mut weights: BTreeMap<u32, f64> = BTreeMap::new();
        for (&neighbor, weight) in neighbors {
            *weights.entry(found.labels[neighbor as usize]).or_default() +=
                if options.weighted { *weight } else { 1.0 };
        }
        let own = weights.get(&found.labels[node as usize]).copied().unwrap_or(0.0);
        let most = weights.into_values().fold(0.0, f64::max);
        if own < most * (1.0 - 1e-6) {
            return Err(Mismatch { node, found: own, expected: most });
        }
    }
    Ok(())
}

/// Collects the community of every node not collected yet through neighbours of its label: its label must then be new,
/// its size as stated, and no larger or earlier than that of the label before.
fn verify_communities(neighbors: &[BTreeMap<u32, f64>], found: &LabelPropagation) -> Result<(), Mismatch> {
    let mut is_seen = vec![false; neighbors.len()];
    let mut communities = Vec::new();
    for start in 0..neighbors.len() as u32 {
        let label = found.labels.get(start as usize).copied().unwrap_or(u32::MAX);
        let (mut size, mut stack) = (0, vec![start]);
        while let Some(node) = stack.pop() {
            if !std::mem::replace(&mut is_seen[node as usize], true) {
                size += 1;
                let of_label = |neighbor: &&u32| found.labels[**neighbor as usize] == label;
                stack.extend(neighbors[node as usize].keys().filter(of_label));
            }
        }
        communities.extend((size > 0).then_some((std::cmp::Reverse(size), start, label)));
    }
    communities.sort_unstable();
    for (expected, &(size, node, label)) in (0u32..).zip(&communities) {
        if label != expected || found.sizes.get(label as usize) != Some(&size.0) {
            return Err(Mismatch { node, found: f64::from(label), expected: f64::from(expected) });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
