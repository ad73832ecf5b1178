//! Burt's effective size: a node's neighbours, less what they repeat of each other. Each node's neighbours are
//! intersected with those of every neighbour.

use crate::error::Result;
use crate::graph::Graph;
use crate::kernels::centrality::structural_holes::{self, Ties, each_common, score_nodes};
use crate::kernels::chunks;
use crate::kernels::mismatch::{Mismatch, compare};
use crate::progress::Progress;

/// Options of [`effective_size`].
#[derive(Debug, Clone, Default)]
pub struct EffectiveSizeOptions {
    /// Count ties by their weights rather than alike; default false.
    pub weighted: bool,
}

/// What [`effective_size`] computes.
#[derive(Debug, Clone, PartialEq)]
pub struct EffectiveSize {
    /// Neighbours of each node that are not redundant.
    pub scores: Vec<f64>,
}

/// Computes how many of a node's neighbours bring it what no other does:
///
/// ```text
/// e(i) = sum over neighbours j of (1 - sum over q other than i, j of p(i, q) * m(j, q))
/// p(i, q) = (a(i, q) + a(q, i)) / sum over k of (a(i, k) + a(k, i))
/// m(j, q) = (a(j, q) + a(q, j)) / greatest over k of (a(j, k) + a(k, j))
/// ```
///
/// where `a(i, j)` is the weight of the edge from `i` to `j`, or 1. In an undirected graph, unweighted, this is
/// `n - 2t/n` for `n` neighbours with `t` ties between them.
///
/// - Complexity: `O(sum over ties of the smaller degree of both ends)`, but for a logarithm where one is much larger.
///   Measured: 4.6 s of processor time, shared by the threads, for 1 M nodes and 5 M edges.
/// - Parallelism: over nodes; one node's terms are added by one thread, by ascending neighbour.
/// - Shape: `scores[i]` belongs to node `i`; in neighbours, from 1 (all are tied to each other) to their number (none
///   is); 0 for a node without ties.
/// - Conventions: direction does not matter, but unweighted a pair of opposite edges counts twice as much as a single
///   one. As in networkx, which leaves nodes without ties undefined. Loops do not count; parallel edges are one, of
///   summed weight. Weighted: an edge of weight 0 is no tie.
///
/// # Errors
/// [`Error::Cancelled`](crate::error::Error::Cancelled).
///
/// # References
/// Burt: Structural Holes. Harvard University Press (1992), chapter 2.
/// Borgatti: Structural holes: unpacking Burt's redundancy measures. Connections 20 (1997), for `n - 2t/n`.
///
/// # Example
/// ```
/// use trama_engine::graph::{Edge, Graph};
/// use trama_engine::kernels::centrality::effective_size::{EffectiveSizeOptions, effective_size};
/// use trama_engine::progress::Progress;
///
/// // A triangle with a tail: of the three neighbours of node 2, two are tied: 3 - 2/3.
/// let edge = |source, target| Edge { source, target, weight: 1.0 };
/// let graph = Graph::from_edges(4, &[edge(0, 1), edge(1, 2), edge(0, 2), edge(2, 3)], false)?;
/// let found = effective_size(&graph, &EffectiveSizeOptions::default(), &Progress::new())?;
/// assert_eq!(found.scores, [1.0, 1.0, 3.0 - 2.0 / 3.0, 1.0]);
/// # Ok::<(), trama_engine::error::Error>(())
/// ```
pub fn effective_size(graph: &Graph, options: &EffectiveSizeOptions, progress: &Progress) -> Result<EffectiveSize> {
    let node_count = graph.node_count();
    progress.begin("effective size", node_count as u64);
    progress.check()?;
    let ties = Ties::new(graph, options.weighted, progress)?;
    let mut greatest = vec![0.0; node_count];
    chunks::fill(&mut greatest, progress, |node| ties.row(node).weights().fold(0.0, f64::max))?;
    let scores = score_nodes(node_count, progress, |node| {
        let own = ties.row(node);
        let mut shared = 0.0;
        for &neighbor in own.targets {
            progress.check()?;
            let others = ties.row(neighbor);
            let mut shared_here = 0.0;
            each_common(own.targets, others.targets, |in_own, in_others| {
                shared_here += own.weight(in_own) * others.weight(in_others);
            });
            shared += shared_here / greatest[neighbor as usize];
        }
        let strength = chunks::sum(own.weights());
        Ok(if own.targets.is_empty() { 0.0 } else { own.targets.len() as f64 - shared / strength })
    })?;
    Ok(EffectiveSize { scores })
}

/// Upper bound of what [`effective_size`] allocates, in bytes.
pub fn estimate_bytes(node_count: usize, edge_count: usize) -> u64 {
    2 * 8 * node_count as u64 + structural_holes::estimate_bytes(node_count, edge_count)
}

/// Checks `found` from the definition, on a matrix of all ties. Serial, `O(n^3)`.
pub fn verify_effective_size(
    graph: &Graph,
    options: &EffectiveSizeOptions,
    found: &EffectiveSize,
) -> Result<(), Mismatch> {
    let node_count = graph.node_count();
    let mut ties = vec![vec![0.0; node_count]; node_count];
    for (source, target, weight) in graph.edges() {
        let weight = if options.weighted { f64::from(weight) } else { 1.0 };
        ties[source as usize][target as usize] += weight;
        ties[target as usize][source as usize] += weight;
    }
    let size_of = |ego: usize| {
        let strength: f64 = ties[ego].iter().sum();
        let is_new = |other: usize| {
            let greatest = ties[other].iter().copied().fold(0.0, f64::max);
            let shares = (0..node_count).map(|third| ties[ego][third] / strength * (ties[other][third] / greatest));
            1.0 - shares.sum::<f64>()
        };
        (0..node_count).filter(|&other| ties[ego][other] > 0.0).map(is_new).fold(0.0, |sum, share| sum + share)
    };
    let expected: Vec<f64> = (0..node_count).map(size_of).collect();
    compare(found.scores.iter().copied(), &expected, 1e-9)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::error::Error;
    use crate::kernels::samples::{any_graph, assert_same_on_any_threads, graph, random, unweighted};

    const WEIGHTED: EffectiveSizeOptions = EffectiveSizeOptions { weighted: true };

    fn scores(graph: &Graph, options: &EffectiveSizeOptions) -> Vec<f64> {
        effective_size(graph, options, &Progress::new()).unwrap().scores
    }

    fn assert_close(found: Vec<f64>, expected: &[f64]) {
        assert_eq!(compare(found.into_iter(), expected, 1e-12), Ok(()));
    }

    #[test]
    fn neighbors_who_know_each_other_count_as_one() {
        let star = unweighted(5, false, &[(0, 1), (0, 2), (0, 3), (0, 4)]);
        assert_eq!(scores(&star, &EffectiveSizeOptions::default()), [4.0, 1.0, 1.0, 1.0, 1.0]);
        let clique = unweighted(4, false, &[(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)]);
        assert_eq!(scores(&clique, &EffectiveSizeOptions::default()), [1.0; 4]);
    }

    #[test]
    fn directed_and_weighted_scores_equal_networkx() {
        // effective_size(G, nodes=G) of networkx 3.6.1. Without `nodes` it goes by matrices and divides m(j, q) by the
        // greatest tie of q, against its own documentation.
        let edges = [
            (0, 1, 2.0),
            (1, 0, 3.0),
            (0, 2, 1.0),
            (2, 1, 0.5),
            (2, 3, 4.0),
            (3, 0, 1.5),
            (3, 4, 1.0),
            (4, 3, 2.0),
            (1, 4, 3.0),
            (5, 0, 2.5),
        ];
        let directed = graph(6, true, &edges);
        assert_close(scores(&directed, &EffectiveSizeOptions::default()), &[3.2, 2.375, 2.0, 2.625, 2.0, 1.0]);
        assert_close(
            scores(&directed, &WEIGHTED),
            &[3.677500000, 2.8411764705882, 2.4409090909091, 2.8617647058824, 2.0, 1.0],
        );
        let undirected = graph(6, false, &edges);
        assert_close(
            scores(&undirected, &EffectiveSizeOptions::default()),
            &[3.0, 2.3333333333333, 1.6666666666667, 2.3333333333333, 2.0, 1.0],
        );
        assert_close(
            scores(&undirected, &WEIGHTED),
            &[3.677500000, 2.8411764705882, 2.4409090909091, 2.8617647058824, 2.0, 1.0],
        );
    }

    #[test]
    fn without_ties_the_size_is_0() {
        assert_eq!(scores(&unweighted(0, true, &[]), &WEIGHTED), [0.0; 0]);
        assert_eq!(scores(&unweighted(1, false, &[]), &EffectiveSizeOptions::default())[0].to_bits(), 0.0f64.to_bits());
        let graph = graph(2, false, &[(0, 1, 0.0)]);
        assert_eq!(scores(&graph, &WEIGHTED), [0.0, 0.0]);
        assert_eq!(scores(&graph, &EffectiveSizeOptions::default()), [1.0, 1.0]);
    }

    #[test]
    fn weights_of_any_size_give_proportions() {
        let edges = |weight| [(0, 1, weight), (1, 2, weight), (0, 2, weight), (2, 3, weight)];
        let expected = scores(&graph(4, true, &edges(1.0)), &WEIGHTED);
        for weight in [1e-45, 1e-23, 3e38] {
            assert_close(scores(&graph(4, true, &edges(weight)), &WEIGHTED), &expected);
        }
    }

    #[test]
    fn threads_do_not_matter() {
        for directed in [false, true] {
            let graph = random(6000, 24_000, directed, 15);
            assert_same_on_any_threads(|| scores(&graph, &EffectiveSizeOptions::default()));
            assert_same_on_any_threads(|| scores(&graph, &WEIGHTED));
        }
    }

    #[test]
    fn a_cancelled_run_says_so() {
        let progress = Progress::new();
        progress.cancel();
        let outcome = effective_size(&unweighted(2, false, &[(0, 1)]), &WEIGHTED, &progress);
        assert!(matches!(outcome, Err(Error::Cancelled)));
    }

    proptest! {
        #[test]
        fn the_verifier_agrees(graph in any_graph(16), weighted: bool) {
            let options = EffectiveSizeOptions { weighted };
            let found = effective_size(&graph, &options, &Progress::new()).unwrap();
            prop_assert_eq!(verify_effective_size(&graph, &options, &found), Ok(()));
        }

        #[test]
        fn without_directions_it_is_the_neighbors_less_twice_their_ties_a_neighbor(graph in any_graph(16)) {
            let graph = crate::kernels::undirected::undirected(&graph, &Progress::new()).unwrap();
            for (node, score) in (0u32..).zip(scores(&graph, &EffectiveSizeOptions::default())) {
                let neighbors = graph.out_neighbors(node);
                let is_between = |edge: &(u32, u32, f32)| neighbors.contains(&edge.0) && neighbors.contains(&edge.1);
                let (count, ties) = (neighbors.len() as f64, graph.edges().filter(is_between).count() as f64);
                let expected = if count > 0.0 { count - 2.0 * ties / count } else { 0.0 };
                prop_assert_eq!(score, expected);
            }
        }
    }
}
