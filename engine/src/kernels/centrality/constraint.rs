//! Burt's constraint: how far a node's ties lead back to the same people. Each node's neighbours are intersected with
//! those of every neighbour.

use crate::error::Result;
use crate::graph::Graph;
use crate::kernels::centrality::structural_holes::{self, Row, Ties, each_common, score_nodes};
use crate::kernels::chunks;
use crate::kernels::mismatch::{Mismatch, compare};
use crate::progress::Progress;

/// Options of [`constraint`].
#[derive(Debug, Clone, Default)]
pub struct ConstraintOptions {
    /// Count ties by their weights rather than alike; default false.
    pub weighted: bool,
}

/// What [`constraint`] computes.
#[derive(Debug, Clone, PartialEq)]
pub struct Constraint {
    /// How constrained each node is; not a number where it has no ties.
    pub scores: Vec<f64>,
}

/// Computes how much of a node's effort goes, straight or by way of a third, to the same neighbours:
///
/// ```text
/// c(i) = sum over neighbours j of (p(i, j) + sum over q other than i, j of p(i, q) * p(q, j))^2
/// p(i, j) = (a(i, j) + a(j, i)) / sum over k of (a(i, k) + a(k, i))
/// ```
///
/// where `a(i, j)` is the weight of the edge from `i` to `j`, or 1. A broker, whose contacts do not know each other,
/// is little constrained.
///
/// - Complexity: `O(sum over ties of the smaller degree of both ends)`, but for a logarithm where one is much larger.
///   Measured: 4.6 s of processor time, shared by the threads, for 1 M nodes and 5 M edges.
/// - Parallelism: over nodes; one node's terms are added by one thread, by ascending neighbour.
/// - Shape: `scores[i]` belongs to node `i`; above 0 and below 2; 1 for a single neighbour, 1.125 in a triangle. Not a
///   number for a node without ties.
/// - Conventions: direction does not matter, but unweighted a pair of opposite edges counts twice as much as a single
///   one. Only neighbours are summed over, as in networkx and igraph, which agree. Loops do not count; parallel edges
///   are one, of summed weight. Weighted: an edge of weight 0 is no tie.
///
/// # Errors
/// [`Error::Cancelled`](crate::error::Error::Cancelled).
///
/// # References
/// Burt: Structural Holes. Harvard University Press (1992), chapter 2. Burt: Structural holes and good ideas. American
/// Journal of Sociology 110 (2004).
///
/// # Example
/// ```
/// use trama_engine::graph::{Edge, Graph};
/// use trama_engine::kernels::centrality::constraint::{ConstraintOptions, constraint};
/// use trama_engine::progress::Progress;
///
/// // The center of a star of four spreads itself: 4 * (1/4)^2.
/// let edge = |target| Edge { source: 0, target, weight: 1.0 };
/// let star = Graph::from_edges(5, &[edge(1), edge(2), edge(3), edge(4)], false)?;
/// let found = constraint(&star, &ConstraintOptions::default(), &Progress::new())?;
/// assert_eq!(found.scores, [0.25, 1.0, 1.0, 1.0, 1.0]);
/// # Ok::<(), trama_engine::error::Error>(())
/// ```
pub fn constraint(graph: &Graph, options: &ConstraintOptions, progress: &Progress) -> Result<Constraint> {
    let node_count = graph.node_count();
    progress.begin("constraint", node_count as u64);
    progress.check()?;
    let ties = Ties::new(graph, options.weighted, progress)?;
    let mut strengths = vec![0.0; node_count];
    chunks::fill(&mut strengths, progress, |node| chunks::sum(ties.row(node).weights()))?;
    let scores = score_nodes(node_count, progress, |node| {
        let own = ties.row(node);
        let mut sum = 0.0;
        for (position, &neighbor) in own.targets.iter().enumerate() {
            progress.check()?;
            let spent = own.weight(position) + spent_through_others(own, ties.row(neighbor), &strengths);
            sum += (spent / strengths[node as usize]).powi(2);
        }
        Ok(if own.targets.is_empty() { f64::NAN } else { sum })
    })?;
    Ok(Constraint { scores })
}

/// Upper bound of what [`constraint`] allocates, in bytes.
pub fn estimate_bytes(node_count: usize, edge_count: usize) -> u64 {
    2 * 8 * node_count as u64 + structural_holes::estimate_bytes(node_count, edge_count)
}

/// Checks `found` from the definition, on a matrix of proportions and its square. Serial, `O(n^3)`.
pub fn verify_constraint(graph: &Graph, options: &ConstraintOptions, found: &Constraint) -> Result<(), Mismatch> {
    let node_count = graph.node_count();
    let mut proportions = vec![vec![0.0; node_count]; node_count];
    for (source, target, weight) in graph.edges() {
        let weight = if options.weighted { f64::from(weight) } else { 1.0 };
        proportions[source as usize][target as usize] += weight;
        proportions[target as usize][source as usize] += weight;
    }
    for row in &mut proportions {
        let total: f64 = row.iter().sum();
        row.iter_mut().filter(|weight| **weight > 0.0).for_each(|weight| *weight /= total);
    }
    let constraint_of = |ego: usize| {
        let tied: Vec<usize> = (0..node_count).filter(|&other| proportions[ego][other] > 0.0).collect();
        let spent = |&other: &usize| {
            let through = (0..node_count).map(|third| proportions[ego][third] * proportions[third][other]);
            (proportions[ego][other] + through.sum::<f64>()).powi(2)
        };
        if tied.is_empty() { UNDEFINED } else { tied.iter().map(spent).sum() }
    };
    let expected: Vec<f64> = (0..node_count).map(constraint_of).collect();
    compare(found.scores.iter().map(|score| if score.is_nan() { UNDEFINED } else { *score }), &expected, 1e-9)
}

/// What stands for not a number where scores are compared.
const UNDEFINED: f64 = -1.0;

/// What a node with the row `own` spends on its neighbour with the row `others` by way of those tied to both, in the
/// unit of its weights.
fn spent_through_others(own: Row<'_>, others: Row<'_>, strengths: &[f64]) -> f64 {
    let mut sum = 0.0;
    each_common(own.targets, others.targets, |in_own, in_others| {
        let third = own.targets[in_own] as usize;
        sum += own.weight(in_own) * (others.weight(in_others) / strengths[third]);
    });
    sum
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::error::Error;
    use crate::kernels::samples::{any_graph, assert_same_on_any_threads, graph, random, unweighted};

    const WEIGHTED: ConstraintOptions = ConstraintOptions { weighted: true };

    fn scores(graph: &Graph, options: &ConstraintOptions) -> Vec<f64> {
        constraint(graph, options, &Progress::new()).unwrap().scores
    }

    fn assert_close(found: Vec<f64>, expected: &[f64]) {
        assert_eq!(compare(found.into_iter(), expected, 1e-12), Ok(()));
    }

    #[test]
    fn a_triangle_with_a_tail_is_solved_by_hand() {
        // Node 2 spends 1/3 on each; 0 and 1 half on each other and half on 2.
        let graph = unweighted(4, false, &[(0, 1), (1, 2), (0, 2), (2, 3)]);
        let side = (0.5f64 + 0.5 / 3.0).powi(2) + (0.5f64 + 0.5 * 0.5).powi(2);
        let tip = 2.0 * (1.0f64 / 3.0 + 1.0 / 6.0).powi(2) + (1.0f64 / 3.0).powi(2);
        assert_close(scores(&graph, &ConstraintOptions::default()), &[side, side, tip, 1.0]);
    }

    #[test]
    fn directed_and_weighted_scores_equal_networkx_and_igraph() {
        // constraint() of networkx 3.6.1 and of igraph 1.0.0.
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
        assert_close(
            scores(&directed, &ConstraintOptions::default()),
            &[0.4513888888889, 0.5252777777778, 0.7180555555556, 0.4511111111111, 0.5555555555556, 1.0],
        );
        assert_close(
            scores(&directed, &WEIGHTED),
            &[0.4112809917355, 0.4971260259087, 0.7346280991736, 0.4316019903343, 0.5, 1.0],
        );
        let undirected = graph(6, false, &edges);
        assert_close(
            scores(&undirected, &ConstraintOptions::default()),
            &[0.4583333333333, 0.4822530864198, 0.6558641975309, 0.4822530864198, 0.5, 1.0],
        );
        assert_close(
            scores(&undirected, &WEIGHTED),
            &[0.4112809917355, 0.4971260259087, 0.7346280991736, 0.4316019903343, 0.5, 1.0],
        );
    }

    #[test]
    fn without_ties_constraint_is_undefined() {
        assert_eq!(scores(&unweighted(0, true, &[]), &WEIGHTED), [0.0; 0]);
        assert!(scores(&unweighted(1, false, &[]), &ConstraintOptions::default())[0].is_nan());
        let graph = graph(2, false, &[(0, 1, 0.0)]);
        assert!(scores(&graph, &WEIGHTED).iter().all(|score| score.is_nan()));
        assert_eq!(scores(&graph, &ConstraintOptions::default()), [1.0, 1.0]);
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
            let graph = random(6000, 24_000, directed, 14);
            assert_same_on_any_threads(|| scores(&graph, &ConstraintOptions::default()));
            assert_same_on_any_threads(|| scores(&graph, &WEIGHTED));
        }
    }

    #[test]
    fn a_cancelled_run_says_so() {
        let progress = Progress::new();
        progress.cancel();
        let outcome = constraint(&unweighted(2, false, &[(0, 1)]), &WEIGHTED, &progress);
        assert!(matches!(outcome, Err(Error::Cancelled)));
    }

    proptest! {
        #[test]
        fn the_verifier_agrees(graph in any_graph(16), weighted: bool) {
            let options = ConstraintOptions { weighted };
            let found = constraint(&graph, &options, &Progress::new()).unwrap();
            prop_assert_eq!(verify_constraint(&graph, &options, &found), Ok(()));
        }
    }
}
