//! All shortest paths between two nodes. Dijkstra's method from the target back says how far each node is from it; an
//! edge is on a shortest path when it brings the target nearer by its own length. Counting goes from the target back;
//! listing goes forward from the source, at every node by ascending neighbour.

use std::ops::ControlFlow;

use crate::error::{Error, Result};
use crate::graph::Graph;
use crate::kernels::mismatch::Mismatch;
use crate::kernels::paths::heap::{self, NodeHeap};
use crate::kernels::paths::lengths::{Lengths, arcs};
use crate::kernels::paths::nearest_first::nearest_first;
use crate::kernels::rows::Rows;
use crate::progress::Progress;

/// Two lengths are equal that differ by no more than this share of themselves. Sums of the same lengths in another
/// order differ by some 1e-16 an edge.
const TOLERANCE: f64 = 1e-12;

/// Options of [`all_shortest_paths`].
#[derive(Debug, Clone)]
pub struct AllShortestPathsOptions {
    /// Where paths start: a node of the graph; default 0.
    pub source: u32,
    /// Where they end: a node of the graph; default 0.
    pub target: u32,
    /// What the length of an edge is; default 1, whatever its weight.
    pub lengths: Lengths,
    /// How many paths to list at most; all are counted; default 100.
    pub limit: u32,
}

impl Default for AllShortestPathsOptions {
    fn default() -> Self {
        AllShortestPathsOptions { source: 0, target: 0, lengths: Lengths::default(), limit: 100 }
    }
}

/// What [`all_shortest_paths`] computes.
#[derive(Debug, Clone, PartialEq)]
pub struct AllShortestPaths {
    /// Length of a shortest path; infinite when there is none.
    pub distance: f64,
    /// How many there are; `u64::MAX` stands for as many or more.
    pub count: u64,
    /// The first of them, each from the source to the target, by node ids from the source on.
    pub paths: Vec<Vec<u32>>,
}

/// Finds how many shortest paths lead from the source to the target, and lists them.
///
/// - Complexity: `O((n + m) log n)`, and the nodes of the paths listed. Measured in processor time: 0.5 s
///   for 1 M nodes and 5 M random edges (directed with weights, 1.1 s).
/// - Parallelism: none.
/// - Shape: `distance` is in the unit of the lengths; `paths` has `limit` paths or, when there are fewer, all `count`.
/// - Conventions: along the direction of edges, both ways in an undirected graph. An edge is on a shortest path when
///   its length and the distance behind it exceed the distance before it by at most 1e-12 of it: sums that differ by
///   rounding are equal. Every edge of a path leads nearer to the target; where edges are too short to make a
///   difference to the distance, or have no length, it leads to where fewer of these are left. [`Lengths::Reciprocal`]:
///   an edge of weight 0 cannot be passed. Loops do not count; parallel edges are one, of summed weight. From a node to
///   itself there is one path, of no edge.
///
/// # Errors
/// [`Error::NodeOutOfRange`] when an end is not a node of the graph; [`Error::Cancelled`].
///
/// # References
/// Dijkstra: A note on two problems in connexion with graphs. Numerische Mathematik 1 (1959).
/// Brandes: A faster algorithm for betweenness centrality. Journal of Mathematical Sociology 25 (2001), for the counts.
///
/// # Example
/// ```
/// use trama_engine::graph::{Edge, Graph};
/// use trama_engine::kernels::paths::all_shortest_paths::{AllShortestPathsOptions, all_shortest_paths};
/// use trama_engine::progress::Progress;
///
/// let edge = |source, target| Edge { source, target, weight: 1.0 };
/// let square = Graph::from_edges(4, &[edge(0, 1), edge(1, 2), edge(2, 3), edge(3, 0)], false)?;
/// let options = AllShortestPathsOptions { source: 0, target: 2, ..AllShortestPathsOptions::default() };
/// let found = all_shortest_paths(&square, &options, &Progress::new())?;
/// assert_eq!((found.distance, found.count), (2.0, 2));
/// assert_eq!(found.paths, [[0, 1, 2], [0, 3, 2]]);
/// # Ok::<(), trama_engine::error::Error>(())
/// ```
pub fn all_shortest_paths(
    graph: &Graph,
    options: &AllShortestPathsOptions,
    progress: &Progress,
) -> Result<AllShortestPaths> {
    let node_count = graph.node_count();
    progress.begin("all shortest paths", node_count as u64);
    progress.check()?;
    if let Some(node) = [options.source, options.target].into_iter().find(|&node| node as usize >= node_count) {
        return Err(Error::NodeOutOfRange { node, node_count });
    }
    let ways = Ways::new(graph, options, progress)?;
    let distance = ways.labels[options.source as usize].distance();
    if distance.is_infinite() {
        return Ok(AllShortestPaths { distance, count: 0, paths: Vec::new() });
    }
    Ok(AllShortestPaths { distance, count: ways.count(progress)?, paths: ways.list(options, progress)? })
}

/// Upper bound of what [`all_shortest_paths`] allocates for `limit` paths, in bytes.
pub fn estimate_bytes(node_count: usize, _edge_count: usize, limit: u32) -> u64 {
    let nodes = node_count as u64;
    let search = heap::estimate_bytes::<Label>(node_count) + (size_of::<Label>() as u64 + 4 + 8) * nodes;
    let stack = (4 + 96) * (nodes + 4).next_power_of_two() * 3 / 2;
    let paths = (4 * nodes).saturating_mul(limit.into()).saturating_add(24 * 4 * (u64::from(limit) + 4));
    paths.saturating_add(search + stack)
}

/// Checks `found` by lowering distances along the list of all edges until nothing changes, and then walking every path.
/// Serial, as long as there are paths: for small graphs. A mismatch names the position of a path in the place of a
/// node.
pub fn verify_all_shortest_paths(
    graph: &Graph,
    options: &AllShortestPathsOptions,
    found: &AllShortestPaths,
) -> Result<(), Mismatch> {
    let arcs = arcs(graph, options.lengths);
    // Distance to the target, and the edges at the beginning of the path that add nothing to it.
    let mut ways = vec![(f64::INFINITY, 0u32); graph.node_count()];
    ways[options.target as usize].0 = 0.0;
    let mut has_changed = true;
    while std::mem::take(&mut has_changed) {
        for &(source, target, length) in &arcs {
            let (distance, idle) = ways[target as usize];
            let way = (distance + length, if distance + length == distance { idle + 1 } else { 0 });
            if distance.is_finite() && way < ways[source as usize] {
                ways[source as usize] = way;
                has_changed = true;
            }
        }
    }
    let leads_nearer = |&&(source, target, length): &&(u32, u32, f64)| {
        let (before, behind) = (ways[source as usize], ways[target as usize]);
        behind < before && behind.0 + length <= before.0 * (1.0 + 1e-12)
    };
    let (mut paths, mut stack) = (Vec::new(), vec![vec![options.source]]);
    while let Some(path) = stack.pop().filter(|_| ways[options.source as usize].0.is_finite()) {
        let end = path[path.len() - 1];
        let next = arcs.iter().filter(|arc| arc.0 == end).filter(leads_nearer);
        stack.extend(next.map(|&(_, target, _)| [&path[..], &[target]].concat()));
        paths.extend((end == options.target).then_some(path));
    }
    paths.sort_unstable();
    let distance = ways[options.source as usize].0;
    if found.distance != distance {
        return Err(Mismatch { node: options.source, found: found.distance, expected: distance });
    }
    if found.count != paths.len() as u64 {
        return Err(Mismatch { node: 0, found: found.count as f64, expected: paths.len() as f64 });
    }
    paths.truncate(options.limit as usize);
    let differs = (0..paths.len().max(found.paths.len())).find(|&at| paths.get(at) != found.paths.get(at));
    let mismatch = |at| Mismatch { node: at as u32, found: found.paths.len() as f64, expected: paths.len() as f64 };
    differs.map_or(Ok(()), |at| Err(mismatch(at)))
}

/// How far a node is from the target: the bits of the distance, which are in the order of the distances, and how many
/// edges the path begins with that add nothing to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Label {
    bits: u64,
    idle: u32,
}

impl Label {
    fn distance(self) -> f64 {
        f64::from_bits(self.bits)
    }

    /// The label before an edge.
    fn before(self, length: f64) -> Label {
        let bits = (self.distance() + length).to_bits();
        Label { bits, idle: if bits == self.bits { self.idle + 1 } else { 0 } }
    }
}

/// All that lies no farther from the target than the source.
struct Ways<'a> {
    outgoing: Rows<'a>,
    lengths: Lengths,
    labels: Vec<Label>,
    /// Nodes by ascending label, the target first and the source last.
    order: Vec<u32>,
}

impl<'a> Ways<'a> {
    fn new(graph: &'a Graph, options: &AllShortestPathsOptions, progress: &Progress) -> Result<Self> {
        let (node_count, lengths) = (graph.node_count(), options.lengths);
        let [outgoing, incoming] =
            [graph.outgoing_rows(), graph.incoming_rows()].map(|rows| lengths.rows(Rows::new(rows)));
        let mut labels = vec![Label { bits: f64::INFINITY.to_bits(), idle: 0 }; node_count];
        let (mut order, mut heap) = (Vec::with_capacity(node_count), NodeHeap::new(node_count));
        labels[options.target as usize] = Label { bits: 0, idle: 0 };
        heap.push(labels[options.target as usize], options.target);
        let before = |label: Label, position| label.before(lengths.of(incoming.weight(position)));
        nearest_first(incoming, &mut labels, &mut heap, before, |node| {
            order.push(node);
            progress.advance(1)?;
            Ok(if node == options.source { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
        })?;
        Ok(Ways { outgoing, lengths, labels, order })
    }

    /// The neighbours to which a shortest path leads on from `node`, ascending.
    fn next(&self, node: u32) -> impl Iterator<Item = u32> {
        let label = self.labels[node as usize];
        let farthest = label.distance() * (1.0 + TOLERANCE);
        let leads_nearer = move |&(neighbor, weight): &(u32, f32)| {
            let behind = self.labels[neighbor as usize];
            behind < label && behind.distance() + self.lengths.of(weight) <= farthest
        };
        self.outgoing.edges(node).filter(leads_nearer).map(|(neighbor, _)| neighbor)
    }

    fn count(&self, progress: &Progress) -> Result<u64> {
        let mut counts = vec![0u64; self.labels.len()];
        let Some((&target, rest)) = self.order.split_first() else { return Ok(0) };
        counts[target as usize] = 1;
        for &node in rest {
            progress.check()?;
            let count = self.next(node).fold(0u64, |count, next| count.saturating_add(counts[next as usize]));
            counts[node as usize] = count;
        }
        Ok(self.order.last().map_or(0, |&source| counts[source as usize]))
    }

    fn list(&self, options: &AllShortestPathsOptions, progress: &Progress) -> Result<Vec<Vec<u32>>> {
        let (mut paths, mut path) = (Vec::new(), vec![options.source]);
        if options.source == options.target {
            paths.extend((options.limit > 0).then_some(path));
            return Ok(paths);
        }
        let mut stack = vec![self.next(options.source)];
        while let Some(next) = stack.last_mut().filter(|_| paths.len() < options.limit as usize) {
            progress.check()?;
            match next.next() {
                Some(node) if node == options.target => paths.push([&path[..], &[node]].concat()),
                Some(node) => {
                    path.push(node);
                    stack.push(self.next(node));
                }
                None => {
                    path.pop();
                    stack.pop();
                }
            }
        }
        Ok(paths)
    }
}

#[cfg(test)]
mod tests;
