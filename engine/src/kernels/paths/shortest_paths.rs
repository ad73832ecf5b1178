//! Distances from one source by edge lengths, and a tree of shortest paths: by Dijkstra's method, one node after
//! another, or by delta-stepping, which takes all nodes of a range of distances at once and so keeps threads busy.
//!
//! Both end with the same bits. Adding a length, in `f64`, never makes a distance smaller, nor puts two distances in
//! the opposite order. Whatever the order of relaxations, a distance is therefore the sum, from left to right, along
//! some path, and once no edge can lower any, it is the least such sum: there is only one such end. Where every edge
//! has length 1 a breadth first search finds the same.

mod delta_stepping;
mod dijkstra;
mod parents;
#[cfg(test)]
mod tests;

use crate::error::{Error, Result};
use crate::graph::Graph;
use crate::kernels::mismatch::{Mismatch, compare};
use crate::kernels::paths::bfs::{self, BfsOptions, UNREACHED, bfs};
use crate::kernels::paths::lengths::{Lengths, arcs};
use crate::kernels::rows::Rows;
use crate::progress::Progress;
use parents::Tree;

/// How [`shortest_paths`] goes about it; the result is the same.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Method {
    /// Ranges of distances, on all threads; the default.
    #[default]
    DeltaStepping,
    /// The nearest node first, on one thread.
    Dijkstra,
}

/// Options of [`shortest_paths`].
#[derive(Debug, Clone, Default)]
pub struct ShortestPathsOptions {
    /// Where paths start: a node of the graph; default 0.
    pub source: u32,
    /// What the length of an edge is; default 1, whatever its weight.
    pub lengths: Lengths,
    /// How to go about it; default delta-stepping.
    pub method: Method,
    /// The range of distances that delta-stepping takes at once, at first: finite, above 0; default, by the median
    /// length and the mean degree. Too small, and threads wait for each other; too large, and nodes are done over
    /// again.
    pub delta: Option<f64>,
}

/// What [`shortest_paths`] computes.
#[derive(Debug, Clone, PartialEq)]
pub struct ShortestPaths {
    /// Length of the shortest path to each node; infinite where there is none.
    pub distances: Vec<f64>,
    /// The node before each on a shortest path; [`UNREACHED`] for the source and where there is no path.
    pub parents: Vec<u32>,
}

/// Finds how far each node is from the source, and on which shortest path.
///
/// - Complexity: Dijkstra `O((n + m) log n)`; delta-stepping `O(n + m)` for random lengths, in the worst case `O(n m)`.
///   Measured on a busy machine, delta-stepping: 0.55 to 0.6 s on one thread for 1 M nodes and 5 M random edges, 0.32 to
///   0.62 s on two. For a Kronecker graph of 1 M nodes and 15.7 M edges, in processor time and over runs and lengths,
///   0.6 to 1.3 s, and Dijkstra 1.0 to 1.2 s: there the two are about alike.
/// - Parallelism: delta-stepping, over the nodes of a range; parents, over nodes.
/// - Shape: `distances[v]` and `parents[v]` belong to node `v`; a distance is in the unit of the lengths, the source's
///   0.
/// - Conventions: along the direction of edges, both ways in an undirected graph. Lengths are added in `f64` from the
///   source on. [`Lengths::Reciprocal`]: an edge of weight 0 cannot be passed. [`Lengths::Weight`]: one of weight 0 has
///   no length. Loops do not count; parallel edges are one, of summed weight. A parent is nearer than its child; where
///   no such node leads to it, since the last edges are too short to add to the distance, or have no length, it is as
///   near and takes fewer of these. The smallest of those that add up, bit for bit, to the distance of the child.
///
/// # Errors
/// [`Error::NodeOutOfRange`] when the source is not a node of the graph; [`Error::BadParameter`] names a `delta`
/// outside its domain; [`Error::Cancelled`].
///
/// # References
/// Dijkstra: A note on two problems in connexion with graphs. Numerische Mathematik 1 (1959).
/// Meyer, Sanders: Delta-stepping: a parallelizable shortest path algorithm. Journal of Algorithms 49 (2003).
///
/// # Example
/// ```
/// use trama_engine::graph::{Edge, Graph};
/// use trama_engine::kernels::paths::lengths::Lengths;
/// use trama_engine::kernels::paths::shortest_paths::{ShortestPathsOptions, shortest_paths};
/// use trama_engine::progress::Progress;
///
/// // The strong detour by node 1 is shorter than the weak direct tie.
/// let edge = |source, target, weight| Edge { source, target, weight };
/// let graph = Graph::from_edges(3, &[edge(0, 1, 4.0), edge(1, 2, 2.0), edge(0, 2, 1.0)], false)?;
/// let options = ShortestPathsOptions { lengths: Lengths::Reciprocal, ..ShortestPathsOptions::default() };
/// let found = shortest_paths(&graph, &options, &Progress::new())?;
/// assert_eq!(found.distances, [0.0, 0.25, 0.75]);
/// assert_eq!(found.parents[2], 1);
/// # Ok::<(), trama_engine::error::Error>(())
/// ```
pub fn shortest_paths(graph: &Graph, options: &ShortestPathsOptions, progress: &Progress) -> Result<ShortestPaths> {
    let (node_count, source, lengths) = (graph.node_count(), options.source, options.lengths);
    if let Some(delta) = options.delta.filter(|delta| !(*delta > 0.0 && delta.is_finite())) {
        return Err(Error::bad_parameter("delta", delta, "a finite number above 0"));
    }
    let outgoing = lengths.rows(Rows::new(graph.outgoing_rows()));
    if !outgoing.is_weighted() {
        return Ok(by_edges(bfs(graph, &BfsOptions { source }, progress)?));
    }
    progress.begin("shortest paths", node_count as u64);
    progress.check()?;
    if source as usize >= node_count {
        return Err(Error::NodeOutOfRange { node: source, node_count });
    }
    let distances = match options.method {
        Method::DeltaStepping => {
            let delta = options.delta.unwrap_or_else(|| delta_stepping::delta(outgoing, lengths));
            delta_stepping::distances(outgoing, lengths, source, delta, progress)?
        }
        Method::Dijkstra => dijkstra::distances(outgoing, lengths, source, progress)?,
    };
    let incoming = lengths.rows(Rows::new(graph.incoming_rows()));
    let parents = parents::parents(&Tree { outgoing, incoming, lengths, source, distances: &distances }, progress)?;
    Ok(ShortestPaths { distances, parents })
}

/// Upper bound of what [`shortest_paths`] allocates, in bytes.
pub fn estimate_bytes(node_count: usize, edge_count: usize) -> u64 {
    let methods = delta_stepping::estimate_bytes(node_count).max(dijkstra::estimate_bytes(node_count));
    let parents = parents::estimate_bytes(node_count);
    8 * node_count as u64 + methods.max(parents).max(bfs::estimate_bytes(node_count, edge_count))
}

/// Checks `found` by lowering distances along the list of all edges until nothing changes: distances to the bit, and
/// parents by their rule. Serial, `O(n m)`.
pub fn verify_shortest_paths(
    graph: &Graph,
    options: &ShortestPathsOptions,
    found: &ShortestPaths,
) -> Result<(), Mismatch> {
    let arcs = arcs(graph, options.lengths);
    // Distance, and the edges at the end of the path that add nothing to it.
    let mut ways = vec![(f64::INFINITY, 0u32); graph.node_count()];
    ways[options.source as usize].0 = 0.0;
    let mut has_changed = true;
    while std::mem::take(&mut has_changed) {
        for &(source, target, length) in &arcs {
            let (distance, idle) = ways[source as usize];
            let way = (distance + length, if distance + length == distance { idle + 1 } else { 0 });
            if distance.is_finite() && way < ways[target as usize] {
                ways[target as usize] = way;
                has_changed = true;
            }
        }
    }
    let mut parents = vec![f64::from(UNREACHED); graph.node_count()];
    for (source, target, length) in arcs {
        let (before, after) = (ways[source as usize], ways[target as usize]);
        if before < after && before.0 + length == after.0 {
            let parent = &mut parents[target as usize];
            *parent = parent.min(f64::from(source));
        }
    }
    let bits = |distance: f64| distance.to_bits() as f64;
    let distances: Vec<f64> = ways.iter().map(|&(distance, _)| bits(distance)).collect();
    compare(found.distances.iter().copied().map(bits), &distances, 0.0)?;
    compare(found.parents.iter().copied().map(f64::from), &parents, 0.0)
}

fn by_edges(found: bfs::Bfs) -> ShortestPaths {
    let distance = |edges| if edges == UNREACHED { f64::INFINITY } else { f64::from(edges) };
    ShortestPaths { distances: found.distances.into_iter().map(distance).collect(), parents: found.parents }
}
