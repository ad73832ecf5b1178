//! Harmonic closeness: the sum of reciprocal distances, to which an unreachable node simply adds nothing. Breadth first
//! from 512 nodes at once, or Dijkstra's method from every node.

use crate::error::Result;
use crate::graph::Graph;
use crate::kernels::mismatch::{Mismatch, compare};
use crate::kernels::paths::all_pairs::AllPairs;
use crate::kernels::paths::distances::{self, Reach, score_sources};
use crate::progress::Progress;

/// Options of [`harmonic`].
#[derive(Debug, Clone, Default)]
pub struct HarmonicOptions {
    /// Distance `1 / weight`, so that strong ties are short, rather than number of edges; default false.
    pub weighted: bool,
    /// Divide by the number of other nodes, `n - 1`; default false.
    pub normalized: bool,
}

/// What [`harmonic`] computes.
#[derive(Debug, Clone, PartialEq)]
pub struct Harmonic {
    /// How near each node is to all others.
    pub scores: Vec<f64>,
}

/// Computes how near every node is to the others: the sum of `1 / d(u, v)` over the nodes `v != u` that `u` reaches.
///
/// - Complexity: `O(n m)`, weighted `O(n m log n)`. Measured: as [`closeness`](super::closeness::closeness).
/// - Parallelism: over blocks of sources; one source's distances are added by one thread, ascending.
/// - Shape: `scores[u]` belongs to node `u`; unweighted from 0 (reaches nobody) to `n - 1` (next to everybody),
///   normalised to 1; weighted, in the unit of the weights.
/// - Conventions: distances lead outward, along the direction of edges. Loops do not count; parallel edges are one, of
///   summed weight. Weighted: an edge of weight 0 cannot be passed. A single node scores 0.
///
/// # Errors
/// [`Error::Cancelled`](crate::error::Error::Cancelled).
///
/// # References
/// Boldi, Vigna: Axioms for centrality. Internet Mathematics 10 (2014). Theirs leads inward; reverse the edges for it.
///
/// # Example
/// ```
/// use trama_engine::graph::{Edge, Graph};
/// use trama_engine::kernels::centrality::harmonic::{HarmonicOptions, harmonic};
/// use trama_engine::progress::Progress;
///
/// // A path of three, and one node apart.
/// let edge = |source, target| Edge { source, target, weight: 1.0 };
/// let graph = Graph::from_edges(4, &[edge(0, 1), edge(1, 2)], false)?;
/// let found = harmonic(&graph, &HarmonicOptions::default(), &Progress::new())?;
/// assert_eq!(found.scores, [1.5, 2.0, 1.5, 0.0]);
/// # Ok::<(), trama_engine::error::Error>(())
/// ```
pub fn harmonic(graph: &Graph, options: &HarmonicOptions, progress: &Progress) -> Result<Harmonic> {
    progress.begin("harmonic", graph.node_count() as u64);
    let divisor = if options.normalized { graph.node_count().saturating_sub(1).max(1) as f64 } else { 1.0 };
    let score = |reach: &Reach| reach.total_nearness / divisor;
    Ok(Harmonic { scores: score_sources(graph, options.weighted, progress, score)? })
}

/// Upper bound of what [`harmonic`] allocates on `threads` threads, in bytes.
pub fn estimate_bytes(node_count: usize, edge_count: usize, threads: usize) -> u64 {
    distances::estimate_bytes(node_count, edge_count, threads)
}

/// Checks `found` on a matrix of all distances. Serial, `O(n^3)`.
pub fn verify_harmonic(graph: &Graph, options: &HarmonicOptions, found: &Harmonic) -> Result<(), Mismatch> {
    let pairs = AllPairs::new(graph, options.weighted);
    let node_count = graph.node_count();
    let harmonic_of = |source: usize| {
        let others = (0..node_count).filter(|&target| target != source);
        let sum: f64 = others.map(|target| 1.0 / pairs.distance(source, target)).sum();
        if options.normalized && node_count > 1 { sum / (node_count - 1) as f64 } else { sum }
    };
    let expected: Vec<f64> = (0..node_count).map(harmonic_of).collect();
    compare(found.scores.iter().copied(), &expected, 1e-9)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::error::Error;
    use crate::kernels::samples::{any_graph, assert_same_on_any_threads, graph, random, unweighted};

    fn scores(graph: &Graph, options: &HarmonicOptions) -> Vec<f64> {
        harmonic(graph, options, &Progress::new()).unwrap().scores
    }

    #[test]
    fn distances_lead_outward() {
        let graph = unweighted(4, true, &[(0, 1), (1, 2), (2, 3)]);
        assert_eq!(scores(&graph, &HarmonicOptions::default()), [1.0 + 0.5 + 1.0 / 3.0, 1.5, 1.0, 0.0]);
    }

    #[test]
    fn strong_ties_are_short() {
        let graph = graph(4, false, &[(0, 1, 2.0), (1, 2, 2.0), (0, 2, 0.5), (2, 3, 0.0)]);
        let options = HarmonicOptions { weighted: true, ..HarmonicOptions::default() };
        assert_eq!(scores(&graph, &options), [3.0, 4.0, 3.0, 0.0]);
    }

    #[test]
    fn next_to_everybody_is_1_when_normalized() {
        let star = unweighted(5, false, &[(0, 1), (0, 2), (0, 3), (0, 4)]);
        let options = HarmonicOptions { normalized: true, ..HarmonicOptions::default() };
        assert_eq!(scores(&star, &options), [1.0, 0.625, 0.625, 0.625, 0.625]);
    }

    #[test]
    fn no_node_and_one_node_reach_nobody() {
        for normalized in [false, true] {
            let options = HarmonicOptions { normalized, ..HarmonicOptions::default() };
            assert_eq!(scores(&unweighted(0, false, &[]), &options), [0.0; 0]);
            assert_eq!(scores(&unweighted(1, true, &[]), &options)[0].to_bits(), 0.0f64.to_bits());
        }
    }

    #[test]
    fn threads_do_not_matter() {
        let graph = random(1500, 6000, true, 5);
        for weighted in [false, true] {
            let options = HarmonicOptions { weighted, ..HarmonicOptions::default() };
            assert_same_on_any_threads(|| scores(&graph, &options));
        }
    }

    #[test]
    fn a_cancelled_run_says_so() {
        let progress = Progress::new();
        progress.cancel();
        let outcome = harmonic(&unweighted(2, false, &[(0, 1)]), &HarmonicOptions::default(), &progress);
        assert!(matches!(outcome, Err(Error::Cancelled)));
    }

    proptest! {
        #[test]
        fn the_verifier_agrees(graph in any_graph(14), weighted: bool, normalized: bool) {
            let options = HarmonicOptions { weighted, normalized };
            let found = harmonic(&graph, &options, &Progress::new()).unwrap();
            prop_assert_eq!(verify_harmonic(&graph, &options, &found), Ok(()));
        }
    }
}
