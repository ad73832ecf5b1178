//! Betweenness in a network of two modes, such as persons and the meetings they attend: each mode by itself, as if
//! projected, but by Brandes' method on the network as it is. A projection has as many edges as a meeting has pairs of
//! attendants; the network has as many as it has attendants.

mod projection;

use std::borrow::Cow;

use self::projection::{Projection, are_adjacent};
use super::brandes::ranked::{self, Ranked};
use super::brandes::{self, Tally, sum_over_sources};
use crate::error::{Error, Result};
use crate::graph::{Adjacency, Graph};
use crate::kernels::mismatch::{Mismatch, compare};
use crate::kernels::rows::Rows;
use crate::kernels::undirected::{self, undirected};
use crate::progress::Progress;

/// What a node is, of two kinds that link only to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Of the one kind, such as persons.
    First,
    /// Of the other, such as meetings.
    Second,
    /// Of another kind, and no part of the network.
    Neither,
}

impl Mode {
    /// Whether a node of this mode may be a partner of one of the other.
    fn is_partner_of(self, other: Mode) -> bool {
        matches!((self, other), (Mode::First, Mode::Second) | (Mode::Second, Mode::First))
    }
}

/// Options of [`two_mode_betweenness`].
#[derive(Debug, Clone, Default)]
pub struct TwoModeBetweennessOptions {
    /// The mode of each node, as many as there are nodes; no default.
    pub modes: Vec<Mode>,
    /// Divide by the number of pairs a node could lie between, `(k - 1)(k - 2) / 2` for a mode of `k` nodes; default
    /// false.
    pub normalized: bool,
}

/// What [`two_mode_betweenness`] computes.
#[derive(Debug, Clone, PartialEq)]
pub struct TwoModeBetweenness {
    /// Pairs of its own mode that each node lies between; not a number for a node of neither mode.
    pub scores: Vec<f64>,
    /// Edges that do not join the two modes, which were ignored.
    pub ignored_edge_count: u64,
}

/// Computes how many pairs of its own mode each node lies between: the sum, over pairs `s, t` of the mode of `v`, of
/// the share of the shortest paths from `s` to `t` that pass through `v`,
///
/// ```text
/// b(v) = sum of sigma(s, t | v) / sigma(s, t)  over s != v != t of the mode of v
/// ```
///
/// This is betweenness in the projection onto that mode, where two members are adjacent that share a partner, and a
/// step between them counts once for each partner they share. A meeting by itself so gives its attendants nothing.
///
/// - Complexity: `O(n m)`. Measured: as long as [`betweenness`](super::betweenness::betweenness) of the same network.
/// - Parallelism: over blocks of sources, at most 64 at once.
/// - Shape: `scores[v]` belongs to node `v`; pairs, from 0 to `(k - 1)(k - 2) / 2` in a mode of `k` nodes; normalised, a
///   share from 0 to 1 (0 in a mode of fewer than 3 nodes).
/// - Conventions: direction and weights do not matter. An edge that does not join the modes is ignored, and counted;
///   opposite ones are one. A pair counts once. Pairs not connected count nothing. Loops do not count; parallel edges are
///   one.
///
/// # Errors
/// [`Error::BadParameter`] when there is not one mode a node; [`Error::Cancelled`]. [`Error::Limit`] when two nodes are
/// joined by more shortest paths than `f64` can count (1e308).
///
/// # References
/// Everett, Borgatti: The dual-projection approach for two-mode networks. Social Networks 35 (2013).
/// Everett: Centrality and the dual-projection approach for two-mode social network data. Methodological Innovations 9
/// (2016).
///
/// # Example
/// ```
/// use trama_engine::graph::{Edge, Graph};
/// use trama_engine::kernels::centrality::two_mode_betweenness::*;
/// use trama_engine::progress::Progress;
///
/// // Three persons attend meeting 4, and one of them meets person 3 in meeting 5.
/// let edge = |source, target| Edge { source, target, weight: 1.0 };
/// let edges = [edge(0, 4), edge(1, 4), edge(2, 4), edge(2, 5), edge(3, 5)];
/// let graph = Graph::from_edges(6, &edges, false)?;
/// let modes = [[Mode::First; 4].as_slice(), &[Mode::Second; 2]].concat();
/// let options = TwoModeBetweennessOptions { modes, normalized: false };
/// let found = two_mode_betweenness(&graph, &options, &Progress::new())?;
/// assert_eq!(found.scores, [0.0, 0.0, 2.0, 0.0, 0.0, 0.0]);
/// # Ok::<(), trama_engine::error::Error>(())
/// ```
pub fn two_mode_betweenness(
    graph: &Graph,
    options: &TwoModeBetweennessOptions,
    progress: &Progress,
) -> Result<TwoModeBetweenness> {
    let (modes, node_count) = (&options.modes[..], graph.node_count());
    if modes.len() != node_count {
        let expected = format!("one mode for each of {node_count} nodes");
        return Err(Error::bad_parameter("modes", format!("{} modes", modes.len()), &expected));
    }
    progress.begin("two-mode betweenness", node_count as u64);
    progress.check()?;
    let graph = undirected(graph, progress)?;
    let between_modes = between_modes(&graph, modes, progress)?;
    let ranked = Ranked::new(&between_modes, progress)?;
    let modes_by_rank: Vec<Mode> = ranked.nodes().iter().map(|&node| modes[node as usize]).collect();
    progress.advance((node_count - modes_by_rank.len()) as u64)?;
    let scores = sum_over_sources(ranked.ways(progress), None, false, WithinModes { modes: &modes_by_rank })?;
    let mut scores = ranked.by_node(&scores, progress)?;
    let [first, second] = [Mode::First, Mode::Second].map(|mode| factor(modes, mode, options.normalized));
    for (score, mode) in scores.iter_mut().zip(modes) {
        *score *= match mode {
            Mode::First => first,
            Mode::Second => second,
            Mode::Neither => f64::NAN,
        };
    }
    let ignored_edge_count = (graph.edge_count() - between_modes.edge_count()) as u64;
    Ok(TwoModeBetweenness { scores, ignored_edge_count })
}

/// Upper bound of what [`two_mode_betweenness`] allocates on `threads` threads, in bytes.
pub fn estimate_bytes(node_count: usize, edge_count: usize, threads: usize) -> u64 {
    let between_modes = 8 * (node_count as u64 + 1) + 2 * 4 * edge_count as u64;
    undirected::estimate_bytes(node_count, edge_count)
        + between_modes
        + ranked::estimate_bytes(node_count, edge_count)
        + node_count as u64
        + brandes::estimate_unweighted_bytes::<WithinModes<'_>>(node_count, node_count, threads)
}

/// Checks `found` from the definition, on a matrix of each projection. Serial, `O(n^3)`.
pub fn verify_two_mode_betweenness(
    graph: &Graph,
    options: &TwoModeBetweennessOptions,
    found: &TwoModeBetweenness,
) -> Result<(), Mismatch> {
    let mut expected = vec![0.0; graph.node_count()];
    for mode in [Mode::First, Mode::Second] {
        let projection = Projection::new(graph, &options.modes, mode);
        for (&node, score) in projection.members.iter().zip(projection.betweenness(options.normalized)) {
            expected[node] = score;
        }
    }
    let defined = found.scores.iter().zip(&options.modes);
    let defined = defined.map(|(&score, &mode)| if mode == Mode::Neither && score.is_nan() { 0.0 } else { score });
    compare(defined.collect::<Vec<f64>>().into_iter(), &expected, 1e-9)?;
    let is_ignored = |&(one, other): &(usize, usize)| !options.modes[one].is_partner_of(options.modes[other]);
    let nodes = 0..graph.node_count();
    let node_pairs = nodes.clone().flat_map(|other| (0..other).map(move |one| (one, other)));
    let ignored = node_pairs.filter(|&(one, other)| are_adjacent(graph, one, other)).filter(is_ignored).count();
    compare([found.ignored_edge_count as f64].into_iter(), &[ignored as f64], 0.0)
}

/// Adds up what passes through each node from its own mode to its own mode.
#[derive(Clone, Copy)]
struct WithinModes<'a> {
    modes: &'a [Mode],
}

impl WithinModes<'_> {
    fn are_alike(self, one: u32, other: u32) -> bool {
        self.modes[one as usize] == self.modes[other as usize]
    }
}

impl Tally for WithinModes<'_> {
    const IN_LANES: bool = true;

    fn score_count(self, rows: Rows<'_>) -> usize {
        rows.node_count()
    }

    fn wave(_threads: usize) -> usize {
        64
    }

    #[inline]
    fn count(self, source: u32, target: u32) -> f64 {
        f64::from(u8::from(self.are_alike(source, target)))
    }

    #[inline]
    fn pass_node(self, scores: &mut [f64], source: u32, node: u32, share: f64) {
        if self.are_alike(source, node) {
            scores[node as usize] += share;
        }
    }
}

/// The undirected graph with the edges that join the modes alone, and without weights.
fn between_modes<'a>(graph: &'a Graph, modes: &[Mode], progress: &Progress) -> Result<Cow<'a, Graph>> {
    let is_between = |source: u32, target: u32| modes[source as usize].is_partner_of(modes[target as usize]);
    if graph.edges().all(|(source, target, _)| is_between(source, target)) {
        return Ok(Cow::Borrowed(graph));
    }
    let mut offsets = Vec::with_capacity(graph.node_count() + 1);
    let mut targets = Vec::with_capacity(2 * graph.edge_count());
    offsets.push(0u64);
    for source in 0..graph.node_count() as u32 {
        progress.check()?;
        targets.extend(graph.out_neighbors(source).iter().filter(|&&target| is_between(source, target)));
        offsets.push(targets.len() as u64);
    }
    Ok(Cow::Owned(Graph::undirected(Adjacency { offsets: offsets.into(), targets: targets.into(), weights: None })))
}

/// What turns counts of ordered pairs of a mode into what was asked for.
fn factor(modes: &[Mode], mode: Mode, normalized: bool) -> f64 {
    let size = modes.iter().filter(|&&other| other == mode).count() as f64;
    match normalized {
        true if size < 3.0 => 0.0,
        true => 1.0 / ((size - 1.0) * (size - 2.0)),
        false => 0.5,
    }
}

#[cfg(test)]
mod tests;
