//! Communities by the method of Leiden: fast local moving, refinement, aggregation, again and again until nothing moves.
//! Where it races in the literature, nodes here choose in batches and move in order, so that the result does not depend
//! on the threads.

pub(super) mod refinement;
pub(super) mod verify;

use super::quality::Quality;
use super::search::{self, Merging, search};
use crate::error::Result;
use crate::graph::Graph;
use crate::kernels::mismatch::Mismatch;
use crate::progress::Progress;

/// Options of [`leiden`].
#[derive(Debug, Clone)]
pub struct LeidenOptions {
    /// What makes communities good; default modularity.
    pub quality: Quality,
    /// How dense a community has to be: for modularity relative to chance, for the constant Potts model in weight a
    /// pair; from 0 to 1e100; default 1. The more, the smaller the communities.
    pub resolution: f64,
    /// Count an edge by its weight rather than as 1; default false.
    pub weighted: bool,
    /// Stops after as many passes in any case; at least 1; default 10, which small graphs do not need.
    pub max_passes: u32,
    /// Graphs of more than 131,072 edges: ends with the pass in which moves of nodes raise the quality by less than this
    /// share of all weight, for modularity by as much; from 0 to 1; default 1e-3. Smaller ones go on until nothing moves.
    pub tolerance: f64,
    /// What random numbers follow from; default 0.
    pub seed: u64,
}

impl Default for LeidenOptions {
    fn default() -> Self {
        LeidenOptions {
            quality: Quality::Modularity,
            resolution: 1.0,
            weighted: false,
            max_passes: 10,
            tolerance: 1e-3,
            seed: 0,
        }
    }
}

/// What [`leiden`] computes.
#[derive(Debug, Clone, PartialEq)]
pub struct Leiden {
    /// Community of each node.
    pub labels: Vec<u32>,
    /// Nodes of each community, largest first.
    pub sizes: Vec<u64>,
    /// What was to be made large, at the resolution asked for.
    pub quality: f64,
    /// Modularity, at the resolution asked for.
    pub modularity: f64,
    /// Passes done.
    pub passes: u32,
    /// Whether the last pass found nothing to move.
    pub converged: bool,
}

/// Finds communities that make a quality large: modularity, or the constant Potts model,
///
/// ```text
/// modularity = sum of w(u, v) - r s(u) s(v) / S,  divided by S,  over ordered pairs in the same community
/// cpm        = sum of w(u, v) - r                                over pairs in the same community
/// ```
///
/// where `s(u)` is the strength of `u`, `S` the sum of all, and `r` the resolution. A pass moves nodes to the
/// neighbouring community that gains most, refines communities into groups that hang together, merges each group into a
/// node, and goes on with these. Passes follow one another until one moves nothing. In the end no node would gain by
/// moving, and every community is connected, however few passes were allowed or worth while.
///
/// - Complexity: about `O(m)` a round of moves; rounds and passes have no useful bound. Measured in processor time:
///   1.1 s on a Kronecker graph of 262,144 nodes and 3.8 M edges (modularity .0899, three passes), 0.6 s on 100,000
///   nodes and 1 M edges in 50 planted communities (.578; .58 is the truth), 0.4 s for a path of 200,000, whose borders
///   come to rest step by step.
/// - Parallelism: over the nodes of a batch, which choose from the same state and then move in order, and over rows in
///   refinement and merging. Below 2^18 edges at nodes to move they move one by one.
/// - Shape: `labels[u]` is the community of node `u`, an index into `sizes`. Communities are numbered by size, largest
///   first, and of equal ones that with the smaller node first. Modularity is a number from -1/2 to 1 at resolution 1;
///   the constant Potts model is in the unit of the weights.
/// - Conventions: without direction; the weights of opposite edges add up. Loops do not count; parallel edges are one,
///   of summed weight. What hangs together does so over edges that weigh more than 0. A node without any is a
///   community; modularity is 0 where nothing weighs anything. Differences below 1e-12 of a node's strength are rounding.
///   The same seed finds the same communities.
///
/// # Errors
/// [`Error::BadParameter`](crate::error::Error::BadParameter) names an option outside its domain;
/// [`Error::Cancelled`](crate::error::Error::Cancelled). Communities that did not converge are returned, and say so.
///
/// # References
/// Traag, Waltman, van Eck: From Louvain to Leiden: guaranteeing well-connected communities. Scientific Reports 9
/// (2019). There `theta` is the temperature of the refinement, a tenth of the mean weight here.
///
/// # Example
/// ```
/// use trama_engine::graph::{Edge, Graph};
/// use trama_engine::kernels::community::leiden::{LeidenOptions, leiden};
/// use trama_engine::progress::Progress;
///
/// // Two triangles and an edge between them: 12 of 14 edge ends within, and half of all in each.
/// let edge = |(source, target)| Edge { source, target, weight: 1.0 };
/// let edges = [(0, 1), (1, 2), (0, 2), (2, 3), (3, 4), (4, 5), (3, 5)].map(edge);
/// let graph = Graph::from_edges(6, &edges, false)?;
/// let found = leiden(&graph, &LeidenOptions::default(), &Progress::new())?;
/// assert_eq!((found.labels, found.sizes), (vec![0, 0, 0, 1, 1, 1], vec![3, 3]));
/// assert!((found.modularity - (12.0 / 14.0 - 0.5)).abs() < 1e-12);
/// # Ok::<(), trama_engine::error::Error>(())
/// ```
pub fn leiden(graph: &Graph, options: &LeidenOptions, progress: &Progress) -> Result<Leiden> {
    search(graph, options, Merging::Groups, progress)
}

/// Upper bound of what [`leiden`] allocates on `threads` threads, in bytes.
pub fn estimate_bytes(node_count: usize, edge_count: usize, threads: usize) -> u64 {
    search::estimate_bytes(node_count, edge_count, threads)
}

/// Checks `found` from the definitions, on a matrix of all weights: the numbering, that every community is connected, by
/// depth first search, both qualities, that the partition is no worse than every node alone, and that no node gains by
/// moving to any community or to one of its own. Serial, `O(n^2)`.
pub fn verify_leiden(graph: &Graph, options: &LeidenOptions, found: &Leiden) -> Result<(), Mismatch> {
    verify::verify(graph, options, found)
}

#[cfg(test)]
mod tests;
