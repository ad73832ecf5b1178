//! Neighbourhood Shapley value: what a node adds, on average over all orders of joining, to the number of nodes that a
//! group holds or touches. The closed form needs the degrees of neighbours alone. It is added up in whole numbers, so
//! that nodes whose neighbours have the same degrees score the same to the last bit, and tie.

use crate::error::Result;
use crate::graph::Graph;
use crate::kernels::chunks;
use crate::kernels::mismatch::{Mismatch, compare};
use crate::kernels::rows::Rows;
use crate::kernels::undirected::{self, undirected};
use crate::progress::Progress;

/// What [`shapley`] computes.
#[derive(Debug, Clone, PartialEq)]
pub struct Shapley {
    /// Nodes that each node brings within reach of a group.
    pub scores: Vec<f64>,
}

/// Computes the Shapley value of every node in the game where a group is worth the number of its members and their
/// neighbours:
///
/// ```text
/// score(i) = sum of 1 / (1 + k(j)) over i and its neighbours j
/// ```
///
/// where `k` is the degree. A node scores high that touches many whom few others touch.
///
/// - Complexity: `O(n + m)`. Measured: 80 ms of processor time, shared by the threads, for 1 M nodes and
///   5 M edges.
/// - Parallelism: over nodes.
/// - Shape: `scores[i]` belongs to node `i`; in nodes, above 0; all sum to `n`. Right to 1e-18 a term, before rounding.
/// - Conventions: direction and weights (0 too) do not matter: a pair of opposite edges makes one neighbour. Loops do
///   not count. An isolated node scores 1, itself.
///
/// # Errors
/// [`Error::Cancelled`](crate::error::Error::Cancelled).
///
/// # References
/// Michalak, Aadithya, Szczepański, Ravindran, Jennings: Efficient computation of the Shapley value for game-theoretic
/// network centrality. Journal of Artificial Intelligence Research 46 (2013), game 1.
///
/// # Example
/// ```
/// use trama_engine::graph::{Edge, Graph};
/// use trama_engine::kernels::centrality::shapley::shapley;
/// use trama_engine::progress::Progress;
///
/// let edge = |source, target| Edge { source, target, weight: 1.0 };
/// let star = Graph::from_edges(4, &[edge(0, 1), edge(0, 2), edge(0, 3)], false)?;
/// assert_eq!(shapley(&star, &Progress::new())?.scores, [1.75, 0.75, 0.75, 0.75]);
/// # Ok::<(), trama_engine::error::Error>(())
/// ```
pub fn shapley(graph: &Graph, progress: &Progress) -> Result<Shapley> {
    let node_count = graph.node_count();
    progress.begin("shapley", node_count as u64);
    progress.check()?;
    let graph = undirected(graph, progress)?;
    let rows = Rows::new(graph.outgoing_rows());
    let mut shares = vec![0u64; node_count];
    chunks::fill(&mut shares, progress, |node| ONE / (1 + rows.neighbors(node).len() as u64))?;
    let mut scores = vec![0.0; node_count];
    chunks::fill(&mut scores, progress, |node| {
        let neighbors = rows.neighbors(node).iter();
        let sum: u128 = std::iter::once(&node).chain(neighbors).map(|&node| u128::from(shares[node as usize])).sum();
        sum as f64 / ONE as f64
    })?;
    progress.advance(node_count as u64)?;
    Ok(Shapley { scores })
}

/// Upper bound of what [`shapley`] allocates, in bytes.
pub fn estimate_bytes(node_count: usize, edge_count: usize) -> u64 {
    2 * 8 * node_count as u64 + undirected::estimate_bytes(node_count, edge_count)
}

/// A node, in the unit that shares are counted in.
const ONE: u64 = 1 << 63;

/// Checks `found` by what each node is worth: everybody who touches it, and itself, brings it within reach first with
/// the same chance, and is given as much. Serial; to 1e-9, as the order of addition differs.
pub fn verify_shapley(graph: &Graph, found: &Shapley) -> Result<(), Mismatch> {
    let mut expected = vec![0.0; graph.node_count()];
    for node in 0..graph.node_count() as u32 {
        let touching = graph.out_neighbors(node).iter().chain(graph.in_neighbors(node));
        let bringing: std::collections::BTreeSet<u32> = touching.copied().chain([node]).collect();
        bringing.iter().for_each(|&other| expected[other as usize] += 1.0 / bringing.len() as f64);
    }
    compare(found.scores.iter().copied(), &expected, 1e-9)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::error::Error;
    use crate::kernels::samples::{any_graph, assert_same_on_any_threads, graph, random, unweighted};

    fn scores(graph: &Graph) -> Vec<f64> {
        shapley(graph, &Progress::new()).unwrap().scores
    }

    /// The mean, over all orders in which nodes can join, of what each adds to the group before it.
    fn by_joining(graph: &Graph) -> Vec<f64> {
        let node_count = graph.node_count();
        let reach = |node: usize| {
            let touching = graph.out_neighbors(node as u32).iter().chain(graph.in_neighbors(node as u32));
            touching.fold(1u32 << node, |reached, &other| reached | 1 << other)
        };
        let mut added = vec![0u32; node_count];
        let mut orders = vec![(0u32, 0u32)];
        let mut order_count = 0;
        while let Some((joined, reached)) = orders.pop() {
            for node in (0..node_count).filter(|node| joined >> node & 1 == 0) {
                let left_to_join = node_count as u32 - joined.count_ones() - 1;
                let orders_after: u32 = (1..=left_to_join).product();
                added[node] += (reach(node) & !reached).count_ones() * orders_after;
                orders.push((joined | 1 << node, reached | reach(node)));
            }
            order_count += u32::from(joined.count_ones() == node_count as u32);
        }
        added.into_iter().map(|added| f64::from(added) / f64::from(order_count)).collect()
    }

    #[test]
    fn a_path_is_solved_by_hand() {
        // Degrees 1, 2, 2, 1: ends 1/2 + 1/3, the middle 1/2 + 1/3 + 1/3.
        let found = scores(&unweighted(4, false, &[(0, 1), (1, 2), (2, 3)]));
        assert_eq!(compare(found.into_iter(), &[5.0 / 6.0, 7.0 / 6.0, 7.0 / 6.0, 5.0 / 6.0], 1e-12), Ok(()));
    }

    #[test]
    fn neighbors_of_the_same_degrees_bring_the_same_score_to_the_last_bit() {
        // Centers 0 and 1, each with neighbours of degrees 1 to 4, in opposite orders.
        let tail = |node: u32, count: u32, first: u32| (first..first + count).map(move |leaf| (node, leaf));
        let ascending = (0..4).flat_map(|i| tail(2 + i, i, 10 + 4 * i).chain([(0, 2 + i)]));
        let descending = (0..4).flat_map(|i| tail(6 + i, 3 - i, 30 + 4 * i).chain([(1, 6 + i)]));
        let found = scores(&unweighted(50, false, &ascending.chain(descending).collect::<Vec<_>>()));
        assert_eq!(found[0], found[1]);
        let in_floats = |degrees: [u32; 5]| degrees.iter().map(|&degree| 1.0 / f64::from(1 + degree)).sum::<f64>();
        assert_ne!(in_floats([4, 1, 2, 3, 4]), in_floats([4, 4, 3, 2, 1]), "where rounding tells them apart");
    }

    #[test]
    fn direction_and_weight_do_not_matter() {
        let expected = scores(&unweighted(4, false, &[(0, 1), (1, 2)]));
        assert_eq!(scores(&graph(4, true, &[(0, 1, 0.0), (1, 0, 3.0), (2, 1, 3e38)])), expected);
    }

    #[test]
    fn no_node_adds_nothing_and_one_node_itself() {
        assert_eq!(scores(&unweighted(0, true, &[])), [0.0; 0]);
        assert_eq!(scores(&unweighted(1, false, &[])), [1.0]);
    }

    #[test]
    fn threads_do_not_matter() {
        let graph = random(20_000, 80_000, true, 12);
        assert_same_on_any_threads(|| scores(&graph));
        assert!((scores(&graph).iter().sum::<f64>() - 20_000.0).abs() < 1e-6, "what all are worth together");
    }

    #[test]
    fn a_cancelled_run_says_so() {
        let progress = Progress::new();
        progress.cancel();
        assert!(matches!(shapley(&unweighted(2, false, &[(0, 1)]), &progress), Err(Error::Cancelled)));
    }

    proptest! {
        #[test]
        fn the_verifier_agrees(graph in any_graph(30)) {
            let found = shapley(&graph, &Progress::new()).unwrap();
            prop_assert_eq!(verify_shapley(&graph, &found), Ok(()));
        }

        #[test]
        fn it_is_the_mean_over_all_orders_of_joining(graph in any_graph(6)) {
            prop_assert_eq!(compare(scores(&graph).into_iter(), &by_joining(&graph), 1e-9), Ok(()));
        }
    }
}
