//! Measures that need, of each source, only how many nodes lie at which distance.

use rayon::prelude::*;

use super::breadth_first::{self, BreadthFirst};
use super::dijkstra::{self, Dijkstra};
use super::exact_lengths::{self, AnyExactLengths};
use crate::error::Result;
use crate::graph::Graph;
use crate::kernels::rows::Rows;
use crate::progress::Progress;

/// Nodes at the same distance from a source.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Ring {
    /// Distance, above 0.
    pub(crate) distance: f64,
    /// How many; at least 1.
    pub(crate) node_count: u64,
}

/// A traversal from one source after another, whose arrays are used again.
pub(crate) trait FromSource {
    /// The rings around `source`, by ascending distance, without the source itself. In a weighted graph every node is
    /// a ring of its own.
    fn rings_from(&mut self, source: u32) -> Result<&[Ring]>;
}

/// Sources a thread takes at a time.
const BLOCK: usize = 16;

/// Scores every source by the rings around it, along the direction of edges; with `weighted`, an edge has length
/// `1 / weight`. On all threads, one source being one thread's.
pub(crate) fn score_sources(
    graph: &Graph,
    weighted: bool,
    progress: &Progress,
    score: impl Fn(&[Ring]) -> f64 + Sync,
) -> Result<Vec<f64>> {
    let rows = Rows::new(graph.outgoing_rows());
    if !(weighted && rows.is_weighted()) {
        return score_blocks(rows, progress, || BreadthFirst::new(rows, progress), score);
    }
    match &AnyExactLengths::new(rows, progress)? {
        AnyExactLengths::Narrow(lengths) => {
            score_blocks(rows, progress, || Dijkstra::new(rows, lengths, progress), score)
        }
        AnyExactLengths::Wide(lengths) => {
            score_blocks(rows, progress, || Dijkstra::new(rows, lengths, progress), score)
        }
    }
}

/// Upper bound of what [`score_sources`] allocates on `threads` threads, in bytes.
pub(crate) fn estimate_bytes(node_count: usize, edge_count: usize, threads: usize) -> u64 {
    let blocks = node_count.div_ceil(BLOCK) as u64;
    let traversal = breadth_first::estimate_bytes(node_count as u64).max(dijkstra::estimate_bytes(node_count));
    8 * node_count as u64 + exact_lengths::estimate_bytes(edge_count as u64) + blocks.min(threads as u64) * traversal
}

fn score_blocks<T: FromSource>(
    rows: Rows<'_>,
    progress: &Progress,
    new_traversal: impl Fn() -> T + Sync,
    score: impl Fn(&[Ring]) -> f64 + Sync,
) -> Result<Vec<f64>> {
    progress.check()?;
    let mut scores = vec![0.0; rows.node_count()];
    scores.par_chunks_mut(BLOCK).enumerate().try_for_each_init(&new_traversal, |traversal, (block, scores)| {
        for (source, slot) in (block * BLOCK..).zip(scores) {
            *slot = score(traversal.rings_from(source as u32)?);
            progress.advance(1)?;
        }
        Ok(())
    })?;
    Ok(scores)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::paths::exact_lengths::ExactLengths;
    use crate::kernels::samples::graph;

    fn rings(traversal: &mut impl FromSource, source: u32) -> Vec<(f64, u64)> {
        traversal.rings_from(source).unwrap().iter().map(|ring| (ring.distance, ring.node_count)).collect()
    }

    #[test]
    fn breadth_first_counts_nodes_by_level() {
        let graph = graph(6, true, &[(0, 1, 1.0), (0, 2, 1.0), (1, 3, 1.0), (2, 3, 1.0), (3, 0, 1.0), (4, 0, 1.0)]);
        let progress = Progress::new();
        let mut traversal = BreadthFirst::new(Rows::new(graph.outgoing_rows()), &progress);
        assert_eq!(rings(&mut traversal, 0), [(1.0, 2), (2.0, 1)]);
        assert_eq!(rings(&mut traversal, 5), []);
        assert_eq!(rings(&mut traversal, 4), [(1.0, 1), (2.0, 2), (3.0, 1)]);
    }

    #[test]
    fn dijkstra_takes_the_strong_detour_and_no_edge_of_weight_0() {
        let graph = graph(4, false, &[(0, 1, 4.0), (1, 2, 4.0), (0, 2, 1.0), (2, 3, 0.0)]);
        let (rows, progress) = (Rows::new(graph.outgoing_rows()), Progress::new());
        let lengths = ExactLengths::wide(rows, &progress).unwrap();
        let mut traversal = Dijkstra::new(rows, &lengths, &progress);
        assert_eq!(rings(&mut traversal, 0), [(0.25, 1), (0.5, 1)]);
        assert_eq!(rings(&mut traversal, 3), []);
        assert_eq!(rings(&mut traversal, 2), [(0.25, 1), (0.5, 1)]);
    }
}
