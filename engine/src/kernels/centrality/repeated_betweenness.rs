//! Betweenness of many small graphs, one after another: Brandes' method without weights, from several sources at once.
//!
//! What a traversal costs on a small graph is not arithmetic but branches that cannot be foretold: whether a neighbour
//! is reached, and on which level. So eight sources go through the levels together. A node that several of them reach on
//! the same level is visited once, and what passes along an edge is added for all eight without a branch. Nodes are
//! numbered anew, breadth first, so that sources that go together are near one another and meet their nodes on few
//! levels.
//!
//! A graph is computed on one thread: whoever has many of them gives each thread graphs and a workspace of its own.

mod lanes;

use std::collections::BTreeSet;

use self::lanes::{LANES, Traversal};
use super::betweenness::Betweenness;
use crate::error::{Error, Result};
use crate::graph::{Adjacency, Graph};
use crate::kernels::mismatch::{Mismatch, compare};
use crate::kernels::paths::all_pairs::AllPairs;
use crate::kernels::rows::Rows;
use crate::kernels::undirected::{self, undirected};
use crate::progress::Progress;

/// Options of [`repeated_betweenness`].
#[derive(Debug, Clone, Default)]
pub struct RepeatedBetweennessOptions {
    /// Where paths start: nodes, at least one; one that is named twice counts once. The scores are then estimates,
    /// scaled from so many sources to all. Default `None`: at every node, which makes the scores exact.
    pub pivots: Option<Vec<u32>>,
}

/// The arrays of a computation, kept for the next graph, which may be of another size.
#[derive(Debug, Clone, Default)]
pub struct BetweennessWorkspace {
    traversal: Traversal,
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
/// - Complexity: `O(n m)` from all nodes, `O(|P| m)` from pivots. Measured on one thread, beside
///   [`betweenness`](super::betweenness::betweenness): 17 and 80 ms for a random graph of 1,000 nodes and 5,000 edges,
///   7 and 32 ms for a person network of 975 nodes and 2,851 ties. On a path, where eight sources meet no node on the
///   same level, it takes more than twice as long as `betweenness`.
/// - Parallelism: none. The result does not depend on what the workspace was used for before.
/// - Shape: `scores[v]` belongs to node `v`; pairs, from 0 to `(n - 1)(n - 2) / 2`, from pivots at times more.
/// - Conventions: direction and weights do not matter, and opposite edges are one. A pair counts once. Endpoints do not
///   lie between. Pairs not connected count nothing. Loops do not count; parallel edges are one.
/// - Progress: many of these go on at once, so none is reported; whether to go on is asked all the while.
///
/// # Errors
/// [`Error::BadParameter`] when there are pivots but no node, or one that is none of the graph's. [`Error::Cancelled`].
/// [`Error::Limit`] when two nodes are joined by more shortest paths than `f64` can count (an eighth of 1e308).
///
/// # References
/// Brandes: A faster algorithm for betweenness centrality. Journal of Mathematical Sociology 25 (2001).
/// Brandes, Pich: Centrality estimation in large networks. International Journal of Bifurcation and Chaos 17 (2007), for
/// pivots.
/// Then, Kaufmann, Chirigati, Hoang-Vu, Pham, Kemper, Neumann, Vo: The more the merrier: efficient multi-source graph
/// traversal. VLDB 8 (2014), for sources that go together.
/// Beamer, Asanović, Patterson: Direction-optimizing breadth-first search. SC (2012), for pulling where much is pushed.
///
/// # Example
/// ```
/// use trama_engine::graph::{Edge, Graph};
/// use trama_engine::kernels::centrality::repeated_betweenness::*;
/// use trama_engine::progress::Progress;
///
/// let edge = |source, target| Edge { source, target, weight: 1.0 };
/// let path = Graph::from_edges(4, &[edge(0, 1), edge(1, 2), edge(2, 3)], false)?;
/// let (mut workspace, progress) = (BetweennessWorkspace::default(), Progress::new());
/// let found = repeated_betweenness(&path, &Default::default(), &mut workspace, &progress)?;
/// assert_eq!(found.scores, [0.0, 2.0, 2.0, 0.0]);
/// // From one end alone: both lie before two nodes and one node, times four sources, halved.
/// let options = RepeatedBetweennessOptions { pivots: Some(vec![0]) };
/// let found = repeated_betweenness(&path, &options, &mut workspace, &progress)?;
/// assert_eq!(found.scores, [0.0, 4.0, 2.0, 0.0]);
/// # Ok::<(), trama_engine::error::Error>(())
/// ```
pub fn repeated_betweenness(
    graph: &Graph,
    options: &RepeatedBetweennessOptions,
    workspace: &mut BetweennessWorkspace,
    progress: &Progress,
) -> Result<Betweenness> {
    let node_count = graph.node_count();
    check(node_count, options)?;
    progress.check()?;
    let graph = undirected(graph, progress)?;
    let Renumbered { nodes, rows } = Renumbered::new(Rows::new(graph.outgoing_rows()), progress)?;
    let sources = sources(&nodes, options.pivots.as_deref());
    let mut sums = vec![0.0; node_count];
    workspace.traversal.resize(node_count);
    for sources in sources.chunks(LANES) {
        workspace.traversal.add_sources(Rows::new(&rows), sources, &mut sums, progress)?;
    }
    let factor = node_count as f64 / sources.len() as f64 / 2.0;
    let mut scores = vec![0.0; node_count];
    nodes.iter().zip(&sums).for_each(|(&node, sum)| scores[node as usize] = factor * sum);
    Ok(Betweenness { scores })
}

/// Upper bound of what [`repeated_betweenness`] allocates for one graph after another of no more nodes and edges, in
/// bytes, with one workspace and all nodes or as many pivots.
pub fn estimate_bytes(node_count: usize, edge_count: usize) -> u64 {
    let renumbered = 8 * (node_count as u64 + 1) + 2 * 4 * edge_count as u64 + 4 * 4 * node_count as u64;
    let sources_and_scores = (4 + 8 + 8) * node_count as u64;
    undirected::estimate_bytes(node_count, edge_count)
        + renumbered
        + sources_and_scores
        + lanes::estimate_bytes(node_count)
}

/// Checks `found` from the definition, source by source, on matrices of all distances and path counts. Serial, `O(n^3)`.
pub fn verify_repeated_betweenness(
    graph: &Graph,
    options: &RepeatedBetweennessOptions,
    found: &Betweenness,
) -> Result<(), Mismatch> {
    let graph = undirected(graph, &Progress::new()).expect("nobody cancels");
    let pairs = AllPairs::new(&graph, false);
    let node_count = graph.node_count();
    let named = options.pivots.clone().unwrap_or_else(|| (0..node_count as u32).collect());
    let pivots: BTreeSet<u32> = named.into_iter().collect();
    let mut expected = vec![0.0; node_count];
    for (source, target) in
        pivots.iter().flat_map(|&source| (0..node_count).map(move |target| (source as usize, target)))
    {
        if source != target && pairs.path_count(source, target) > 0.0 {
            for between in (0..node_count).filter(|&node| node != source && node != target) {
                let share = pairs.share_through(source, between, target);
                expected[between] += share * node_count as f64 / (2 * pivots.len()) as f64;
            }
        }
    }
    compare(found.scores.iter().copied(), &expected, 1e-9)
}

fn check(node_count: usize, options: &RepeatedBetweennessOptions) -> Result<()> {
    let Some(pivots) = &options.pivots else { return Ok(()) };
    if pivots.is_empty() && node_count > 0 {
        return Err(Error::bad_parameter("pivots", "none", "at least one node"));
    }
    match pivots.iter().find(|&&pivot| pivot as usize >= node_count) {
        Some(pivot) => Err(Error::bad_parameter("pivots", pivot, &format!("nodes below {node_count}"))),
        None => Ok(()),
    }
}

/// Where paths start, by their new numbers, ascending: those that go together are near one another.
fn sources(nodes: &[u32], pivots: Option<&[u32]>) -> Vec<u32> {
    let Some(pivots) = pivots else { return (0..nodes.len() as u32).collect() };
    let numbers = numbers(nodes);
    let mut sources: Vec<u32> = pivots.iter().map(|&pivot| numbers[pivot as usize]).collect();
    sources.sort_unstable();
    sources.dedup();
    sources
}

/// The new number of each node.
fn numbers(nodes: &[u32]) -> Vec<u32> {
    let mut numbers = vec![0; nodes.len()];
    nodes.iter().zip(0..).for_each(|(&node, number)| numbers[node as usize] = number);
    numbers
}

/// A graph with its nodes numbered as a search from its first node finds them, breadth first, then one from the first
/// that was not found, and so on.
struct Renumbered {
    /// The node of each number.
    nodes: Vec<u32>,
    /// Neighbours, by number.
    rows: Adjacency,
}

impl Renumbered {
    fn new(rows: Rows<'_>, progress: &Progress) -> Result<Renumbered> {
        let nodes = breadth_first(rows, progress)?;
        let numbers = numbers(&nodes);
        let mut offsets = Vec::with_capacity(nodes.len() + 1);
        let mut targets = Vec::with_capacity(rows.edge_count());
        offsets.push(0u64);
        for &node in &nodes {
            progress.check()?;
            let start = targets.len();
            targets.extend(rows.neighbors(node).iter().map(|&neighbor| numbers[neighbor as usize]));
            targets[start..].sort_unstable();
            offsets.push(targets.len() as u64);
        }
        Ok(Renumbered { nodes, rows: Adjacency { offsets: offsets.into(), targets: targets.into(), weights: None } })
    }
}

fn breadth_first(rows: Rows<'_>, progress: &Progress) -> Result<Vec<u32>> {
    let mut found = vec![false; rows.node_count()];
    let mut nodes = Vec::with_capacity(rows.node_count());
    for first in 0..rows.node_count() as u32 {
        let mut position = nodes.len();
        if !std::mem::replace(&mut found[first as usize], true) {
            nodes.push(first);
        }
        while let Some(&node) = nodes.get(position) {
            position += 1;
            progress.check()?;
            for &neighbor in rows.neighbors(node) {
                if !std::mem::replace(&mut found[neighbor as usize], true) {
                    nodes.push(neighbor);
                }
            }
        }
    }
    Ok(nodes)
}

#[cfg(test)]
mod tests;
