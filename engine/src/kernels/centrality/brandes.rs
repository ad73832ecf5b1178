//! Brandes' method, for all measures that add up shares of shortest paths: one traversal from every source counts the
//! shortest paths, and a second pass, from the far end back, finds what share of them passes each node and each edge.
//! What is made of these shares is the measure's, which is a [`Tally`].
//!
//! Sources are cut into blocks whose borders depend on the number of nodes alone. Each block adds into an array of its
//! own, and the arrays are added in order of block, so the result does not depend on the threads. Blocks run in waves,
//! which bounds how many arrays there are; how long a wave is changes nothing in the result.

mod unweighted;
mod weighted;

use std::ops::Range;

use rayon::prelude::*;

use crate::error::{Error, Result};
use crate::kernels::chunks::CHUNK;
use crate::kernels::paths::dijkstra;
use crate::kernels::paths::exact_lengths::{self, AnyExactLengths};
use crate::kernels::rows::Rows;
use crate::progress::Progress;

/// What is added up of the shares of shortest paths from a source, over its targets.
pub(super) trait Tally: Copy + Sync {
    /// What the phase is called.
    const PHASE: &'static str;

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

    /// The same of the edge at a position in the rows.
    fn pass_edge(self, _scores: &mut [f64], _position: usize, _share: f64) {}
}

/// Sums a tally over the shortest paths between all pairs, in order, along the direction of edges; with `weighted`, an
/// edge has length `1 / weight`, and one of weight 0 cannot be passed.
pub(super) fn sum_over_sources<T: Tally>(
    rows: Rows<'_>,
    weighted: bool,
    tally: T,
    progress: &Progress,
) -> Result<Vec<f64>> {
    progress.begin(T::PHASE, rows.node_count() as u64);
    progress.check()?;
    if !(weighted && rows.is_weighted()) {
        return sum_blocks(rows, tally, progress, || unweighted::Traversal::new(rows, progress));
    }
    match &AnyExactLengths::new(rows, progress)? {
        AnyExactLengths::Narrow(lengths) => {
            sum_blocks(rows, tally, progress, || weighted::Traversal::new(rows, lengths, progress))
        }
        AnyExactLengths::Wide(lengths) => {
            sum_blocks(rows, tally, progress, || weighted::Traversal::new(rows, lengths, progress))
        }
    }
}

/// Upper bound of what [`sum_over_sources`] allocates on `threads` threads, in bytes.
pub(super) fn estimate_bytes<T: Tally>(
    node_count: usize,
    edge_count: usize,
    score_count: usize,
    threads: usize,
) -> u64 {
    let traversal = 8 * node_count as u64 + dijkstra::estimate_bytes(node_count);
    block_bytes::<T>(node_count, score_count, threads, traversal) + exact_lengths::estimate_bytes(edge_count as u64)
}

/// The same without weights.
pub(super) fn estimate_unweighted_bytes<T: Tally>(node_count: usize, score_count: usize, threads: usize) -> u64 {
    block_bytes::<T>(node_count, score_count, threads, (4 + 4 + 8) * node_count as u64)
}

fn block_bytes<T: Tally>(node_count: usize, score_count: usize, threads: usize, traversal: u64) -> u64 {
    let block_count = node_count.div_ceil(BLOCK);
    let arrays = 1 + block_count.min(T::wave(threads)) as u64;
    let array_bytes = (size_of::<Vec<f64>>() + 8 * score_count) as u64;
    arrays * array_bytes + block_count.min(threads) as u64 * traversal
}

/// Sources in a block: enough that adding its array costs little beside its traversals.
pub(super) const BLOCK: usize = 32;

/// A traversal from one source after another, whose arrays are used again.
trait AddSource {
    /// Adds what the paths from `source` carry.
    fn add_source(&mut self, source: u32, tally: impl Tally, scores: &mut [f64]) -> Result<()>;
}

fn sum_blocks<T: Tally, S: AddSource>(
    rows: Rows<'_>,
    tally: T,
    progress: &Progress,
    new_traversal: impl Fn() -> S + Sync,
) -> Result<Vec<f64>> {
    let (node_count, score_count) = (rows.node_count(), tally.score_count(rows));
    let block_count = node_count.div_ceil(BLOCK);
    let wave = block_count.min(T::wave(rayon::current_num_threads()));
    let mut scores = vec![0.0; score_count];
    let mut partial_scores = (0..wave).map(|_| vec![0.0; score_count]).collect::<Vec<_>>();
    for first in (0..block_count).step_by(wave.max(1)) {
        let partial_scores = &mut partial_scores[..wave.min(block_count - first)];
        partial_scores.par_iter_mut().enumerate().with_max_len(1).try_for_each_init(
            &new_traversal,
            |traversal, (block, partial_scores)| {
                partial_scores.fill(0.0);
                sources(first + block, node_count).try_for_each(|source| {
                    tally.begin_source(partial_scores);
                    traversal.add_source(source as u32, tally, partial_scores)?;
                    progress.advance(1)
                })
            },
        )?;
        add_in_order(&mut scores, partial_scores);
    }
    Ok(scores)
}

fn sources(block: usize, node_count: usize) -> Range<usize> {
    block * BLOCK..node_count.min((block + 1) * BLOCK)
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
pub(super) fn too_many_paths() -> Error {
    Error::Limit { what: "shortest paths between two nodes", value: u64::MAX, limit: u64::MAX }
}
