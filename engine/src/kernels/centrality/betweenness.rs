//! Exact betweenness by Brandes' method: one traversal from every source counts the shortest paths, and a second pass,
//! from the far end back, adds up each node's share of them.
//!
//! Sources are cut into blocks whose borders depend on the number of nodes alone. Each block adds into an array of its
//! own, and the arrays are added in order of block, so the result does not depend on the threads. Blocks run in waves,
//! which bounds how many arrays there are.

mod unweighted;
mod weighted;

use std::ops::Range;

use rayon::prelude::*;

use crate::error::{Error, Result};
use crate::graph::Graph;
use crate::kernels::chunks::CHUNK;
use crate::kernels::mismatch::{Mismatch, compare};
use crate::kernels::paths::all_pairs::AllPairs;
use crate::kernels::paths::dijkstra;
use crate::kernels::rows::Rows;
use crate::progress::Progress;

/// Options of [`betweenness`].
#[derive(Debug, Clone, Default)]
pub struct BetweennessOptions {
    /// Shortest by distance `1 / weight`, so that strong ties are short, rather than by number of edges; default false.
    pub weighted: bool,
    /// Divide by the number of pairs a node could lie between, `(n - 1)(n - 2)`, halved when undirected; default false.
    pub normalized: bool,
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
/// - Complexity: `O(n m)`, weighted `O(n m log n)`. Measured on two threads: 66 s for 61,498 nodes and
///   105,246 edges (143 s on one), 3 ms for 346 nodes and 586 edges; weighted, 3.4 times as long on a random graph.
/// - Parallelism: over blocks of sources, at most 64 at once.
/// - Shape: `scores[v]` belongs to node `v`; pairs, from 0 to `(n - 1)(n - 2) / 2`, directed twice that; normalised, a
///   share from 0 to 1 (0 for graphs of fewer than 3 nodes).
/// - Conventions: along the direction of edges; an undirected pair counts once. Endpoints do not lie between. Pairs
///   not connected count nothing. Loops do not count; parallel edges are one, of summed weight. Weighted: an edge
///   of weight 0 cannot be passed, and lengths that differ by less than 1e-12 of themselves are equal.
///
/// # Errors
/// [`Error::Cancelled`], after at most one source a thread.
/// [`Error::Limit`] when two nodes are joined by more shortest paths than `f64` can count
/// (1e308).
///
/// # References
/// Brandes: A faster algorithm for betweenness centrality. Journal of Mathematical Sociology 25 (2001). There `sigma`
/// is `paths` here, `delta` is `dependency`, `S` is `order`.
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
    let rows = Rows::new(graph.outgoing_rows());
    let mut scores = if options.weighted && rows.is_weighted() {
        sum_over_sources(rows, progress, || weighted::Traversal::new(rows))?
    } else {
        sum_over_sources(rows, progress, || unweighted::Traversal::new(rows))?
    };
    let factor = factor(graph, options);
    scores.iter_mut().for_each(|score| *score *= factor);
    Ok(Betweenness { scores })
}

/// Upper bound of what [`betweenness`] allocates on `threads` threads, in bytes.
pub fn estimate_bytes(node_count: usize, edge_count: usize, threads: usize) -> u64 {
    let (node_count, blocks) = (node_count as u64, node_count.div_ceil(BLOCK) as u64);
    let traversal = 8 * node_count + dijkstra::estimate_bytes(node_count, edge_count as u64);
    (1 + blocks.min(WAVE as u64)) * 8 * node_count + blocks.min(threads as u64) * traversal
}

/// Checks `found` from the definition, pair by pair, on matrices of all distances and path counts. Serial, `O(n^3)`.
pub fn verify_betweenness(graph: &Graph, options: &BetweennessOptions, found: &Betweenness) -> Result<(), Mismatch> {
    let pairs = AllPairs::new(graph, options.weighted);
    let node_count = graph.node_count();
    let mut expected = vec![0.0; node_count];
    for (source, target) in (0..node_count).flat_map(|source| (0..node_count).map(move |target| (source, target))) {
        let counts_here = source != target && (graph.is_directed() || source < target);
        if counts_here && pairs.path_count(source, target) > 0.0 {
            for between in (0..node_count).filter(|&node| node != source && node != target) {
                expected[between] += pairs.share_through(source, between, target);
            }
        }
    }
    if options.normalized && node_count > 2 {
        let ordered_pairs = ((node_count - 1) * (node_count - 2)) as f64;
        let pairs = if graph.is_directed() { ordered_pairs } else { ordered_pairs / 2.0 };
        expected.iter_mut().for_each(|value| *value /= pairs);
    }
    compare(found.scores.iter().copied(), &expected, 1e-9)
}

/// Sources in a block: enough that adding its array costs little beside its traversals.
const BLOCK: usize = 32;
/// Blocks in a wave: what bounds memory, and the threads that can be busy.
const WAVE: usize = 64;

/// A traversal from one source after another, whose arrays are used again.
trait AddSource {
    /// Adds to each node the paths from `source` that pass through it, as a share of those to each target.
    fn add_source(&mut self, source: u32, scores: &mut [f64]) -> Result<()>;
}

fn sum_over_sources<T: AddSource>(
    rows: Rows<'_>,
    progress: &Progress,
    new_traversal: impl Fn() -> T + Sync,
) -> Result<Vec<f64>> {
    let node_count = rows.node_count();
    progress.begin("betweenness", node_count as u64);
    progress.check()?;
    let blocks: Vec<Range<usize>> =
        (0..node_count).step_by(BLOCK).map(|start| start..node_count.min(start + BLOCK)).collect();
    let mut scores = vec![0.0; node_count];
    let mut partial_scores = vec![vec![0.0; node_count]; blocks.len().min(WAVE)];
    for wave in blocks.chunks(WAVE) {
        let partial_scores = &mut partial_scores[..wave.len()];
        partial_scores.par_iter_mut().zip(wave).with_max_len(1).try_for_each_init(
            &new_traversal,
            |traversal, (partial_scores, block)| {
                partial_scores.fill(0.0);
                block.clone().try_for_each(|source| {
                    traversal.add_source(source as u32, partial_scores)?;
                    progress.advance(1)
                })
            },
        )?;
        add_in_order(&mut scores, partial_scores);
    }
    Ok(scores)
}

fn add_in_order(scores: &mut [f64], partial_scores: &[Vec<f64>]) {
    scores.par_chunks_mut(CHUNK).enumerate().for_each(|(chunk, scores)| {
        for partial_scores in partial_scores {
            for (score, partial_score) in scores.iter_mut().zip(&partial_scores[chunk * CHUNK..]) {
                *score += partial_score;
            }
        }
    });
}

/// More than `f64` can hold, which `u64` cannot even say.
fn too_many_paths() -> Error {
    Error::Limit { what: "shortest paths between two nodes", value: u64::MAX, limit: u64::MAX }
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
