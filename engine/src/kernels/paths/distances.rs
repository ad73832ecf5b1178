//! Measures that need, of each source, only how many nodes lie at which distance.

mod lane_counts;
mod together;

use std::sync::atomic::Ordering;

use rayon::prelude::*;

use self::together::{SOURCES, Together};
use super::breadth_first::{self, BreadthFirst};
use super::dijkstra::{self, Dijkstra};
use super::exact_lengths::{self, AnyExactLengths};
use crate::error::Result;
use crate::graph::Graph;
use crate::kernels::claims;
use crate::kernels::near_together::{self, near_together};
use crate::kernels::rows::Rows;
use crate::progress::Progress;
use crate::traverse::atomics;

/// What is known of the nodes that a source reaches, itself not among them.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Reach {
    /// How many there are.
    pub(crate) node_count: u64,
    /// Sum of their distances.
    pub(crate) total_distance: f64,
    /// Sum of the reciprocals of their distances.
    pub(crate) total_nearness: f64,
}

impl Reach {
    /// So many more nodes, at a distance above 0. What is added up does not depend on how the nodes were found, as long
    /// as distances ascend and those of a distance come together.
    pub(super) fn add(&mut self, distance: f64, node_count: u64) {
        self.node_count += node_count;
        self.total_distance += distance * node_count as f64;
        self.total_nearness += node_count as f64 / distance;
    }
}

/// A traversal from one source after another, whose arrays are used again.
pub(super) trait FromSource {
    /// What `source` reaches. In a weighted graph the nodes are added one by one.
    fn reach_from(&mut self, source: u32) -> Result<Reach>;
}

/// Sources a thread takes at a time, where they go one by one.
const BLOCK: usize = 16;

/// Scores every source by what it reaches along the direction of edges; with `weighted`, an edge has length
/// `1 / weight`. On all threads, one source being one thread's.
pub(crate) fn score_sources(
    graph: &Graph,
    weighted: bool,
    progress: &Progress,
    score: impl Fn(&Reach) -> f64 + Sync,
) -> Result<Vec<f64>> {
    let rows = Rows::new(graph.outgoing_rows());
    if !(weighted && rows.is_weighted()) {
        return score_together(rows, Rows::new(graph.incoming_rows()), progress, score);
    }
    match &AnyExactLengths::new(rows, progress)? {
        AnyExactLengths::Narrow(lengths) => {
            score_one_by_one(rows, progress, || Dijkstra::new(rows, lengths, progress), score)
        }
        AnyExactLengths::Wide(lengths) => {
            score_one_by_one(rows, progress, || Dijkstra::new(rows, lengths, progress), score)
        }
    }
}

/// Upper bound of what [`score_sources`] allocates on `threads` threads, in bytes.
pub(crate) fn estimate_bytes(node_count: usize, edge_count: usize, threads: usize) -> u64 {
    let traversals = |block: usize, bytes: u64| node_count.div_ceil(block).min(threads) as u64 * bytes;
    let weighted =
        exact_lengths::estimate_bytes(edge_count as u64) + traversals(BLOCK, dijkstra::estimate_bytes(node_count));
    let of_thread = together::estimate_bytes(node_count) + breadth_first::estimate_bytes(node_count as u64);
    let unweighted = near_together::estimate_bytes(node_count)
        + 8 * node_count as u64
        + traversals(SOURCES, of_thread + (SOURCES * size_of::<Reach>()) as u64);
    8 * node_count as u64 + weighted.max(unweighted)
}

/// From many sources at once, or where that does not pay, breadth first from one after another.
fn score_together(
    outgoing: Rows<'_>,
    incoming: Rows<'_>,
    progress: &Progress,
    score: impl Fn(&Reach) -> f64 + Sync,
) -> Result<Vec<f64>> {
    progress.check()?;
    let node_count = outgoing.node_count();
    let sources = near_together(outgoing, SOURCES, progress)?;
    let mut scores = vec![0u64; node_count];
    let slots = atomics(&mut scores);
    let arrays = || (Together::new(outgoing, incoming, progress), BreadthFirst::new(outgoing, progress));
    let mut arrays = claims::scratches(node_count, SOURCES, arrays);
    claims::each_chunk(node_count, SOURCES, &mut arrays, progress, |(together, breadth_first), positions| {
        let sources = &sources[positions];
        let mut reaches = [Reach::default(); SOURCES];
        if !together.add_reaches(sources, &mut reaches)? {
            for (reach, &source) in reaches.iter_mut().zip(sources) {
                *reach = breadth_first.reach_from(source)?;
            }
        }
        for (&source, reach) in sources.iter().zip(&reaches) {
            slots[source as usize].store(score(reach).to_bits(), Ordering::Relaxed);
        }
        progress.advance(sources.len() as u64)
    })?;
    Ok(scores.into_iter().map(f64::from_bits).collect())
}

fn score_one_by_one<T: FromSource>(
    rows: Rows<'_>,
    progress: &Progress,
    new_traversal: impl Fn() -> T + Sync,
    score: impl Fn(&Reach) -> f64 + Sync,
) -> Result<Vec<f64>> {
    progress.check()?;
    let mut scores = vec![0.0; rows.node_count()];
    scores.par_chunks_mut(BLOCK).enumerate().try_for_each_init(&new_traversal, |traversal, (block, scores)| {
        for (source, slot) in (block * BLOCK..).zip(scores) {
            *slot = score(&traversal.reach_from(source as u32)?);
            progress.advance(1)?;
        }
        Ok(())
    })?;
    Ok(scores)
}

#[cfg(test)]
mod tests;
