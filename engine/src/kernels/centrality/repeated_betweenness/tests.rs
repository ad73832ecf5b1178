use proptest::prelude::*;

use super::*;
use crate::error::Error;
use crate::kernels::centrality::betweenness::{BetweennessOptions, betweenness};
use crate::kernels::samples::{any_graph, assert_same_on_any_threads, graph, random, unweighted};

const ALL: RepeatedBetweennessOptions = RepeatedBetweennessOptions { pivots: None };

fn from(pivots: &[u32]) -> RepeatedBetweennessOptions {
    RepeatedBetweennessOptions { pivots: Some(pivots.to_vec()) }
}

fn computed(graph: &Graph, options: &RepeatedBetweennessOptions) -> Result<Betweenness> {
    repeated_betweenness(graph, options, &Progress::new())
}

fn scores(graph: &Graph, options: &RepeatedBetweennessOptions) -> Vec<f64> {
    computed(graph, options).unwrap().scores
}

fn path(node_count: u32) -> Graph {
    unweighted(node_count as usize, false, &(1..node_count).map(|node| (node - 1, node)).collect::<Vec<_>>())
}

#[test]
fn a_star_and_a_square_are_solved_by_hand() {
    assert_eq!(scores(&unweighted(4, false, &[(0, 1), (0, 2), (0, 3)]), &ALL), [3.0, 0.0, 0.0, 0.0]);
    assert_eq!(scores(&unweighted(4, false, &[(0, 1), (1, 2), (2, 3), (3, 0)]), &ALL), [0.5; 4]);
}

#[test]
fn direction_and_weight_do_not_matter() {
    let expected = scores(&unweighted(4, false, &[(0, 1), (1, 2), (2, 3)]), &ALL);
    assert_eq!(scores(&graph(4, true, &[(1, 0, 2.0), (0, 1, 1.0), (1, 2, 0.0), (3, 2, 9.0)]), &ALL), expected);
}

#[test]
fn components_do_not_mix() {
    let graph = unweighted(7, false, &[(0, 1), (1, 2), (3, 4), (4, 5), (5, 5)]);
    assert_eq!(scores(&graph, &ALL), [0.0, 1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);
}

#[test]
fn no_node_and_one_node_lie_between_nothing() {
    assert_eq!(scores(&unweighted(0, false, &[]), &ALL), [0.0; 0]);
    assert_eq!(scores(&unweighted(0, false, &[]), &from(&[])), [0.0; 0]);
    assert_eq!(scores(&unweighted(1, true, &[]), &from(&[0])), [0.0]);
}

#[test]
fn on_a_long_path_every_node_is_met_on_as_many_levels_as_there_are_lanes() {
    // Node i lies between the i before it and the n - 1 - i behind it.
    let expected: Vec<f64> = (0..100).map(|node| f64::from(node * (99 - node))).collect();
    assert_eq!(scores(&path(100), &ALL), expected);
}

#[test]
fn all_nodes_as_pivots_are_all_nodes_in_whatever_order() {
    let graph = random(100, 300, false, 3);
    let backwards: Vec<u32> = (0..100).rev().collect();
    assert_eq!(scores(&graph, &from(&backwards)), scores(&graph, &ALL));
}

#[test]
fn a_pivot_named_twice_counts_once() {
    // From node 0 the paths to 2 and 3 pass node 1; from node 3 those to 0 and 1 pass node 2.
    let graph = path(4);
    assert_eq!(scores(&graph, &from(&[0])), [0.0, 4.0, 2.0, 0.0]);
    assert_eq!(scores(&graph, &from(&[0, 3])), [0.0, 3.0, 3.0, 0.0]);
    assert_eq!(scores(&graph, &from(&[3, 0, 3, 0])), [0.0, 3.0, 3.0, 0.0]);
}

#[test]
fn bad_pivots_are_named() {
    let graph = path(3);
    let error = computed(&graph, &from(&[1, 3])).unwrap_err();
    assert!(matches!(&error, Error::BadParameter { value, .. } if value == "3"), "{error}");
    assert!(matches!(computed(&graph, &from(&[])), Err(Error::BadParameter { .. })));
}

#[test]
fn it_is_betweenness_on_graphs_that_push_and_pull() {
    for (node_count, edge_count) in [(1000, 5000), (1000, 900), (300, 20_000), (2000, 2500)] {
        let graph = random(node_count, edge_count, false, 5);
        let expected = betweenness(&graph, &BetweennessOptions::default(), &Progress::new()).unwrap().scores;
        assert_eq!(compare(scores(&graph, &ALL).into_iter(), &expected, 1e-9), Ok(()), "{node_count} {edge_count}");
    }
}

#[test]
fn more_paths_than_a_float_counts_are_refused() {
    assert!(matches!(computed(&diamonds(1100), &ALL), Err(Error::Limit { .. })));
}

/// A chain of diamonds, with two ways through each.
fn diamonds(count: u32) -> Graph {
    let diamonds = (0..count).map(|i| 3 * i);
    let edges: Vec<_> =
        diamonds.flat_map(|at| [(at, at + 1), (at, at + 2), (at + 1, at + 3), (at + 2, at + 3)]).collect();
    unweighted(3 * count as usize + 1, false, &edges)
}

#[test]
fn as_many_paths_as_a_float_counts_are_counted() {
    // 2^900 of them; by symmetry, each middle of a diamond lies between half of the pairs it parts.
    let found = scores(&diamonds(900), &ALL);
    assert_eq!(found[1], found[2]);
    assert!(found.iter().all(|score| score.is_finite()));
}

#[test]
fn threads_do_not_matter() {
    let graph = random(1000, 4000, false, 6);
    assert_same_on_any_threads(|| scores(&graph, &ALL));
}

#[test]
fn a_cancelled_run_says_so() {
    let progress = Progress::new();
    progress.cancel();
    let outcome = repeated_betweenness(&path(3), &ALL, &progress);
    assert!(matches!(outcome, Err(Error::Cancelled)));
}

proptest! {
    #[test]
    fn the_verifier_agrees(graph in any_graph(24), pivots in prop::option::of(prop::collection::vec(0u32..24, 1..30))) {
        let node_count = graph.node_count() as u32;
        let pivots = pivots.map(|pivots| pivots.into_iter().filter(|&pivot| pivot < node_count).collect::<Vec<_>>());
        let options = RepeatedBetweennessOptions { pivots: pivots.filter(|pivots| !pivots.is_empty()) };
        let found = computed(&graph, &options).unwrap();
        prop_assert_eq!(verify_repeated_betweenness(&graph, &options, &found), Ok(()));
    }
}
