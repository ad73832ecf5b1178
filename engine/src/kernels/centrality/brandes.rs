//! Brandes' method, for all measures that add up shares of shortest paths: one traversal from every source counts the
//! shortest paths, and a second pass, from the far end back, finds what share of them passes each node and each edge.
//! What is made of these shares is the measure's, which is a [`Tally`].
//!
//! Sources are cut into blocks whose borders depend on the graph and the sources alone. Each block adds into an array of its
//! own, and the arrays are added in order of block, so the result does not depend on the threads. Blocks run in waves,
//! which bounds how many arrays there are; how long a wave is changes nothing in the result.

mod eight;
mod lanes;
pub(super) mod ranked;
mod single;
mod weighted;

use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

pub(super) use self::eight::{LANES, Lanes};

use crate::error::{Error, Result};
use crate::graph::Graph;
use crate::kernels::chunks::CHUNK;
use crate::kernels::claims;
use crate::kernels::near_together::{self, near_together};
use crate::kernels::paths::exact_lengths::{self, AnyExactLengths};
use crate::kernels::rows::Rows;
use crate::progress::Progress;

/// What is added up of the shares of shortest paths from a source, over its targets.
pub(super) trait Tally: Copy + Sync {
    /// Whether sources may go together, in lanes: there, edges are not passed, and no source begins.
    const IN_LANES: bool;

    /// How many scores there are.
    fn score_count(self, rows: Rows<'_>) -> usize;

    /// Blocks in a wave, on so many threads: what bounds memory, and the threads that can be busy.
    fn wave(threads: usize) -> usize;

    /// Paths from another source follow.
    fn begin_source(self, _scores: &mut [f64]) {}

    /// What `target` counts for paths from `source`.
    fn count(self, _source: u32, _target: u32) -> f64 {
        1.0
    }

    /// Of the paths from `source`, a share of `share` targets' passes through `node`, which is neither end.
    fn pass_node(self, _scores: &mut [f64], _source: u32, _node: u32, _share: f64) {}

    /// What `target` counts for paths from each of `sources`.
    #[inline]
    fn count_from(self, sources: &[u32], target: u32) -> Lanes {
        Lanes::of(|lane| sources.get(lane).map_or(0.0, |&source| self.count(source, target)))
    }

    /// The same as [`Tally::pass_node`] of the paths from each of `sources`.
    #[inline]
    fn pass_node_from(self, scores: &mut [f64], sources: &[u32], node: u32, shares: &Lanes) {
        for (lane, &source) in sources.iter().enumerate() {
            self.pass_node(scores, source, node, shares.0[lane]);
        }
    }

    /// Of the paths from a source, a share of `share` targets' runs along the edge at a position in the rows.
    fn pass_edge(self, _scores: &mut [f64], _position: usize, _share: f64) {}
}

/// A graph in both directions, and whether to go on.
#[derive(Clone, Copy)]
pub(super) struct Ways<'a> {
    pub(super) outgoing: Rows<'a>,
    pub(super) incoming: Rows<'a>,
    pub(super) progress: &'a Progress,
}

impl<'a> Ways<'a> {
    pub(super) fn new(graph: &'a Graph, progress: &'a Progress) -> Self {
        let (outgoing, incoming) = (Rows::new(graph.outgoing_rows()), Rows::new(graph.incoming_rows()));
        Ways { outgoing, incoming, progress }
    }
}

/// Sums a tally over the shortest paths from `sources`, or from all nodes, in order, along the direction of edges; with
/// `weighted`, an edge has length `1 / weight`, and one of weight 0 cannot be passed. Each source is reported as done.
pub(super) fn sum_over_sources<T: Tally>(
    ways: Ways<'_>,
    sources: Option<&[u32]>,
    weighted: bool,
    tally: T,
) -> Result<Vec<f64>> {
    let Ways { outgoing, progress, .. } = ways;
    progress.check()?;
    if weighted && outgoing.is_weighted() {
        let sources = all_or(sources, outgoing);
        return match &AnyExactLengths::new(outgoing, progress)? {
            AnyExactLengths::Narrow(lengths) => {
                sum_blocks(ways, &sources, tally, || weighted::Traversal::new(ways, lengths))
            }
            AnyExactLengths::Wide(lengths) => {
                sum_blocks(ways, &sources, tally, || weighted::Traversal::new(ways, lengths))
            }
        };
    }
    match T::IN_LANES {
        true => sum_blocks(ways, &sources_in_lanes(ways, sources)?, tally, || lanes::Traversal::new(ways)),
        false => sum_blocks(ways, &all_or(sources, outgoing), tally, || single::Traversal::new(ways)),
    }
}

/// The same without weights and on one thread, in lanes.
pub(super) fn sum_serially<T: Tally>(ways: Ways<'_>, sources: Option<&[u32]>, tally: T) -> Result<Vec<f64>> {
    let mut scores = vec![0.0; tally.score_count(ways.outgoing)];
    let mut traversal = lanes::Traversal::new(ways);
    for sources in sources_in_lanes(ways, sources)?.chunks(BLOCK) {
        traversal.add_sources(sources, tally, &mut scores, ways.progress)?;
    }
    Ok(scores)
}

/// Upper bound of what [`sum_over_sources`] allocates on `threads` threads, in bytes.
pub(super) fn estimate_bytes<T: Tally>(
    node_count: usize,
    edge_count: usize,
    score_count: usize,
    threads: usize,
) -> u64 {
    let blocks = |traversal| block_bytes::<T>(node_count, score_count, threads, traversal);
    let weighted = blocks(weighted::estimate_bytes(node_count)) + exact_lengths::estimate_bytes(edge_count as u64);
    weighted.max(estimate_unweighted_bytes::<T>(node_count, score_count, threads))
}

/// The same without weights.
pub(super) fn estimate_unweighted_bytes<T: Tally>(node_count: usize, score_count: usize, threads: usize) -> u64 {
    match T::IN_LANES {
        true => block_bytes::<T>(node_count, score_count, threads, lanes::estimate_bytes(node_count)),
        false => block_bytes::<T>(node_count, score_count, threads, single::estimate_bytes(node_count)),
    }
}

/// Upper bound of what [`sum_serially`] allocates, in bytes.
pub(super) fn estimate_serial_bytes(node_count: usize) -> u64 {
    8 * node_count as u64 + lanes::estimate_bytes(node_count) + sources_bytes(node_count)
}

fn block_bytes<T: Tally>(node_count: usize, score_count: usize, threads: usize, traversal: u64) -> u64 {
    let block_count = node_count.div_ceil(BLOCK);
    let arrays = 1 + block_count.min(T::wave(threads)) as u64;
    let array_bytes = (size_of::<Mutex<Vec<f64>>>() + 8 * score_count) as u64;
    // Beside the arrays, where each and its sources lie.
    let places = 2 * 16 * arrays;
    places + arrays * array_bytes + block_count.min(threads) as u64 * traversal + sources_bytes(node_count)
}

fn sources_bytes(node_count: usize) -> u64 {
    (4 + 1) * node_count as u64 + near_together::estimate_bytes(node_count)
}

/// Sources in a block: enough that adding its array costs little beside its traversals.
pub(super) const BLOCK: usize = 32;

/// A traversal from one source after another, whose arrays are used again.
trait Traverse: Send {
    /// Adds what the paths from `source` carry.
    fn add_source(&mut self, source: u32, tally: impl Tally, scores: &mut [f64]) -> Result<()>;

    /// The same for each of `sources`, and reports it.
    fn add_sources(
        &mut self,
        sources: &[u32],
        tally: impl Tally,
        scores: &mut [f64],
        progress: &Progress,
    ) -> Result<()> {
        sources.iter().try_for_each(|&source| {
            tally.begin_source(scores);
            self.add_source(source, tally, scores)?;
            progress.advance(1)
        })
    }
}

fn all_or(sources: Option<&[u32]>, rows: Rows<'_>) -> Vec<u32> {
    sources.map_or_else(|| (0..rows.node_count() as u32).collect(), <[u32]>::to_vec)
}

/// The sources from which an edge leads, breadth first, so that those that go together are neighbours of one node: most
/// others are then as far from the one as from the other. Those from which none leads carry nothing, and are reported
/// as done.
fn sources_in_lanes(ways: Ways<'_>, sources: Option<&[u32]>) -> Result<Vec<u32>> {
    let Ways { outgoing, progress, .. } = ways;
    let mut order = near_together(outgoing, outgoing.node_count().max(1), progress)?;
    let mut is_source = vec![sources.is_none(); outgoing.node_count()];
    sources.into_iter().flatten().for_each(|&source| is_source[source as usize] = true);
    order.retain(|&node| is_source[node as usize] && outgoing.degree(node) > 0);
    let source_count = sources.map_or(outgoing.node_count(), <[u32]>::len);
    progress.advance((source_count - order.len()) as u64)?;
    Ok(order)
}

fn sum_blocks<T: Tally, S: Traverse>(
    ways: Ways<'_>,
    sources: &[u32],
    tally: T,
    new_traversal: impl Fn() -> S,
) -> Result<Vec<f64>> {
    let score_count = tally.score_count(ways.outgoing);
    let wave = sources.len().div_ceil(BLOCK).min(T::wave(rayon::current_num_threads()));
    let mut scores = vec![0.0; score_count];
    let mut partial_scores: Vec<_> = (0..wave).map(|_| Mutex::new(vec![0.0; score_count])).collect();
    let mut traversals = claims::scratches(wave, 1, new_traversal);
    for sources in sources.chunks(BLOCK * wave.max(1)) {
        let blocks: Vec<&[u32]> = sources.chunks(BLOCK).collect();
        claims::each_chunk(blocks.len(), 1, &mut traversals, ways.progress, |traversal, block| {
            // Only the thread that has claimed the block locks its array.
            let mut partial_scores = partial_scores[block.start].lock().unwrap_or_else(PoisonError::into_inner);
            partial_scores.fill(0.0);
            traversal.add_sources(blocks[block.start], tally, &mut partial_scores, ways.progress)
        })?;
        add_in_order(&mut scores, &mut partial_scores[..blocks.len()]);
    }
    Ok(scores)
}

fn add_in_order(scores: &mut [f64], partial_scores: &mut [Mutex<Vec<f64>>]) {
    let partial_scores: Vec<&[f64]> =
        partial_scores.iter_mut().map(|scores| &**scores.get_mut().unwrap_or_else(PoisonError::into_inner)).collect();
    scores.par_chunks_mut(CHUNK).enumerate().for_each(|(chunk, scores)| {
        for partial_scores in &partial_scores {
            for (score, partial_score) in scores.iter_mut().zip(&partial_scores[chunk * CHUNK..]) {
                *score += partial_score;
            }
        }
    });
}

/// More than `f64` can hold, which `u64` cannot even say.
pub(super) fn too_many_paths() -> Error {
    Error::Limit { what: "shortest paths between two nodes", value: u64::MAX, limit: u64::MAX }
}
