//! The k shortest paths without a loop, by Yen's method with Lawler's improvement. A path once found splits those left
//! into groups: the paths that follow it up to some node and leave it there. The best of each group waits as a
//! candidate, so no path is found twice. A search within a group is led by the distances to the target in the whole
//! graph, found once, and seldom strays from the path that it finds.

mod exact;
mod spur;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use crate::error::{Error, Result};
use crate::graph::Graph;
use crate::kernels::mismatch::Mismatch;
use crate::kernels::paths::lengths::{Lengths, arcs};
use crate::progress::Progress;
use spur::{Found, SpurSearch};

/// Options of [`k_shortest_paths`].
#[derive(Debug, Clone)]
pub struct KShortestPathsOptions {
    /// Where paths start: a node of the graph; default 0.
    pub source: u32,
    /// Where they end: a node of the graph; default 0.
    pub target: u32,
    /// How many paths, if there are as many; at least 1; default 10.
    pub k: u32,
    /// What the length of an edge is; default 1, whatever its weight.
    pub lengths: Lengths,
}

impl Default for KShortestPathsOptions {
    fn default() -> Self {
        KShortestPathsOptions { source: 0, target: 0, k: 10, lengths: Lengths::default() }
    }
}

/// What [`k_shortest_paths`] computes.
#[derive(Debug, Clone, PartialEq)]
pub struct KShortestPaths {
    /// The paths, shortest first.
    pub paths: Vec<Path>,
}

/// A path without a loop.
#[derive(Debug, Clone, PartialEq)]
pub struct Path {
    /// Its nodes, the source first and the target last.
    pub nodes: Vec<u32>,
    /// The sum of the lengths of its edges.
    pub length: f64,
}

/// Finds the `k` shortest paths from the source to the target that pass no node twice.
///
/// - Complexity: at most `k n` searches of `O((n + m) log n)`; most look at little more than the path that they find.
///   Measured in processor time: 2.3 s for 1 M nodes and 5 M random edges, nearly all of it for the distances to the
///   target, and so for 1 path as for 100; 5.2 s for a Kronecker graph of 1 M nodes and 15.7 M edges, 10.6 s for 10.
/// - Parallelism: none.
/// - Shape: by ascending length, of equal ones that of fewer edges first, and of these by node ids from the source on.
///   Fewer than `k` when there are no more; none when the target cannot be reached. A length is in the unit of the
///   lengths of edges.
/// - Conventions: along the direction of edges, both ways in an undirected graph. Sums of lengths are compared without
///   any rounding; the length reported is the nearest `f64`. [`Lengths::Reciprocal`]: an edge of weight 0 cannot be
///   passed. [`Lengths::Weight`]: one of weight 0 has no length. Loops do not count; parallel edges are one, of summed
///   weight. From a node to itself there is one path, of no edge.
///
/// # Errors
/// [`Error::NodeOutOfRange`] when an end is not a node of the graph; [`Error::BadParameter`] names `k` when it is 0;
/// [`Error::Cancelled`].
///
/// # References
/// Yen: Finding the k shortest loopless paths in a network. Management Science 17 (1971).
/// Lawler: A procedure for computing the k best solutions to discrete optimization problems. Management Science 18
/// (1972). Hart, Nilsson, Raphael: A formal basis for the heuristic determination of minimum cost paths. IEEE
/// Transactions on Systems Science and Cybernetics 4 (1968), for the searches that are led.
///
/// # Example
/// ```
/// use trama_engine::graph::{Edge, Graph};
/// use trama_engine::kernels::paths::k_shortest_paths::{KShortestPathsOptions, k_shortest_paths};
/// use trama_engine::progress::Progress;
///
/// // A square with a tail: two ways around.
/// let edge = |source, target| Edge { source, target, weight: 1.0 };
/// let graph = Graph::from_edges(5, &[edge(0, 1), edge(1, 2), edge(2, 3), edge(3, 0), edge(2, 4)], false)?;
/// let options = KShortestPathsOptions { source: 0, target: 4, ..KShortestPathsOptions::default() };
/// let found = k_shortest_paths(&graph, &options, &Progress::new())?;
/// assert_eq!(found.paths.len(), 2);
/// assert_eq!((&found.paths[0].nodes[..], found.paths[0].length), (&[0, 1, 2, 4][..], 3.0));
/// assert_eq!(found.paths[1].nodes, [0, 3, 2, 4]);
/// # Ok::<(), trama_engine::error::Error>(())
/// ```
pub fn k_shortest_paths(graph: &Graph, options: &KShortestPathsOptions, progress: &Progress) -> Result<KShortestPaths> {
    check(graph, options)?;
    progress.begin("k shortest paths", u64::from(options.k));
    progress.check()?;
    let mut search = SpurSearch::new(graph, options.lengths, options.target, progress)?;
    let (mut paths, mut candidates) = (Vec::new(), BTreeSet::new());
    search.begin(&[options.source]);
    candidates.extend(Candidate::new(&mut search, 0, Vec::new())?);
    while let Some(best) = candidates.pop_first() {
        let missing = options.k as usize - paths.len() - 1;
        let nodes = &best.found.nodes;
        search.begin(&nodes[..best.branch]);
        for branch in best.branch..if missing > 0 { nodes.len() - 1 } else { 0 } {
            search.go_on(nodes[branch]);
            let mut excluded = Vec::with_capacity(best.excluded.len() + 1);
            excluded.extend(best.excluded.iter().filter(|_| branch == best.branch));
            let position = excluded.partition_point(|&node| node < nodes[branch + 1]);
            excluded.insert(position, nodes[branch + 1]);
            candidates.extend(Candidate::new(&mut search, branch, excluded)?);
            if candidates.len() > missing {
                candidates.pop_last();
            }
        }
        paths.push(Path { length: exact::rounded(best.found.label.length), nodes: best.found.nodes });
        progress.advance(1)?;
    }
    Ok(KShortestPaths { paths })
}

/// Upper bound of what [`k_shortest_paths`] allocates for `k` paths, in bytes.
pub fn estimate_bytes(node_count: usize, _edge_count: usize, k: u32) -> u64 {
    let (nodes, k) = (node_count as u64, u64::from(k));
    let path = 4 * nodes + 4 * k.min(nodes) + 3 * size_of::<Candidate>() as u64;
    spur::estimate_bytes(node_count).saturating_add((2 * k + 2).saturating_mul(path)) + (1 << 12)
}

/// Checks `found` against all paths without a loop, by walking every one. Serial, exponential: for tiny graphs alone.
/// A mismatch names the position of a path in the place of a node.
pub fn verify_k_shortest_paths(
    graph: &Graph,
    options: &KShortestPathsOptions,
    found: &KShortestPaths,
) -> Result<(), Mismatch> {
    let arcs = arcs(graph, options.lengths);
    let (mut all, mut stack) = (Vec::new(), vec![(0.0, vec![options.source])]);
    while let Some((length, nodes)) = stack.pop() {
        let end = nodes[nodes.len() - 1];
        if end == options.target {
            all.push((length, nodes));
            continue;
        }
        for &(_, target, step) in arcs.iter().filter(|&&(source, target, _)| source == end && !nodes.contains(&target))
        {
            stack.push((length + step, [&nodes[..], &[target]].concat()));
        }
    }
    all.sort_by(|one, other| one.0.total_cmp(&other.0));
    let is_close = |one: f64, other: f64| (one - other).abs() <= 1e-12 * other;
    for (position, &(expected, _)) in all.iter().take(options.k as usize).enumerate() {
        let path = found.paths.get(position);
        let length = path.and_then(|path| Some(all.iter().find(|(_, nodes)| *nodes == path.nodes)?.0));
        let is_new = !found.paths[..position.min(found.paths.len())]
            .iter()
            .any(|other| Some(&other.nodes) == path.map(|path| &path.nodes));
        let says = path.map_or(f64::NAN, |path| path.length);
        if !(is_new && is_close(says, expected) && length.is_some_and(|length| is_close(says, length))) {
            return Err(Mismatch { node: position as u32, found: says, expected });
        }
    }
    let expected = all.len().min(options.k as usize);
    let is_complete = found.paths.len() == expected;
    let mismatch = Mismatch { node: expected as u32, found: found.paths.len() as f64, expected: expected as f64 };
    if is_complete { Ok(()) } else { Err(mismatch) }
}

fn check(graph: &Graph, options: &KShortestPathsOptions) -> Result<()> {
    let node_count = graph.node_count();
    if options.k == 0 {
        return Err(Error::bad_parameter("k", options.k, "a whole number of at least 1"));
    }
    match [options.source, options.target].into_iter().find(|&node| node as usize >= node_count) {
        Some(node) => Err(Error::NodeOutOfRange { node, node_count }),
        None => Ok(()),
    }
}

/// The best path of a group; the better comes first.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Candidate {
    found: Found,
    /// The paths of the group are the same up to the node at this position,
    branch: usize,
    /// and go on to none of these, which ascend.
    excluded: Vec<u32>,
}

impl Candidate {
    fn new(search: &mut SpurSearch<'_>, branch: usize, excluded: Vec<u32>) -> Result<Option<Candidate>> {
        let found = search.best(&excluded)?;
        Ok(found.map(|found| Candidate { found, branch, excluded }))
    }
}
