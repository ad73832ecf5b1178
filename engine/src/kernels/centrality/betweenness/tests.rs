use proptest::prelude::*;

use super::*;
use crate::error::Error;
use crate::kernels::centrality::brandes::BLOCK;
use crate::kernels::samples::{any_graph, assert_same_on_any_threads, graph, random, unweighted};

const WEIGHTED: BetweennessOptions = BetweennessOptions { weighted: true, normalized: false };
const NORMALIZED: BetweennessOptions = BetweennessOptions { weighted: false, normalized: true };

fn scores(graph: &Graph, options: &BetweennessOptions) -> Vec<f64> {
    betweenness(graph, options, &Progress::new()).unwrap().scores
}

fn plain(graph: &Graph) -> Vec<f64> {
    scores(graph, &BetweennessOptions::default())
}

#[test]
fn a_star_and_a_square_are_solved_by_hand() {
    assert_eq!(plain(&unweighted(4, false, &[(0, 1), (0, 2), (0, 3)])), [3.0, 0.0, 0.0, 0.0]);
    assert_eq!(plain(&unweighted(4, false, &[(0, 1), (1, 2), (2, 3), (3, 0)])), [0.5; 4]);
}

#[test]
fn directed_pairs_count_one_by_one() {
    assert_eq!(plain(&unweighted(3, true, &[(0, 1), (1, 2), (2, 0)])), [1.0; 3]);
    assert_eq!(plain(&unweighted(4, true, &[(0, 1), (1, 2), (3, 2)])), [0.0, 1.0, 0.0, 0.0]);
}

#[test]
fn the_center_of_a_star_lies_between_all_pairs() {
    assert_eq!(scores(&unweighted(4, false, &[(0, 1), (0, 2), (0, 3)]), &NORMALIZED)[0], 1.0);
    let both_ways = [(0, 1), (1, 0), (0, 2), (2, 0), (0, 3), (3, 0)];
    assert_eq!(scores(&unweighted(4, true, &both_ways), &NORMALIZED)[0], 1.0);
}

#[test]
fn too_few_nodes_to_lie_between_score_0() {
    for options in [BetweennessOptions::default(), NORMALIZED, WEIGHTED] {
        assert_eq!(scores(&unweighted(0, false, &[]), &options), [0.0; 0]);
        assert_eq!(scores(&unweighted(1, true, &[]), &options), [0.0]);
        assert_eq!(scores(&unweighted(2, false, &[(0, 1)]), &options), [0.0, 0.0]);
    }
}

#[test]
fn components_do_not_mix() {
    let graph = unweighted(7, false, &[(0, 1), (1, 2), (3, 4), (4, 5), (5, 5)]);
    assert_eq!(plain(&graph), [0.0, 1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);
}

#[test]
fn strong_ties_are_short() {
    let graph = graph(4, false, &[(0, 1, 4.0), (1, 2, 4.0), (0, 2, 1.0), (2, 3, 1.0)]);
    assert_eq!(scores(&graph, &WEIGHTED), [0.0, 2.0, 2.0, 0.0]);
    assert_eq!(plain(&graph), [0.0, 0.0, 2.0, 0.0]);
}

#[test]
fn a_tie_of_weight_0_carries_no_path_when_weighted() {
    let graph = graph(3, false, &[(0, 1, 1.0), (1, 2, 0.0)]);
    assert_eq!(scores(&graph, &WEIGHTED), [0.0; 3]);
    assert_eq!(plain(&graph), [0.0, 1.0, 0.0]);
}

#[test]
fn lengths_equal_but_for_rounding_are_equal() {
    // Two ways from 0 to 3: one adds 1 + 1 + 1/3, the other 1/3 + 1 + 1, and they differ in the last bit.
    assert_ne!(1.0 + 1.0 + 1.0 / 3.0, 1.0 / 3.0 + 1.0 + 1.0);
    let ways = [(0, 1, 1.0), (1, 2, 1.0), (2, 3, 3.0), (0, 4, 3.0), (4, 5, 1.0), (5, 3, 1.0)];
    assert_eq!(scores(&graph(6, true, &ways), &WEIGHTED), [0.0, 1.5, 1.5, 0.0, 1.5, 1.5]);
}

#[test]
fn a_long_edge_hides_no_short_one() {
    // Beyond an edge of length 1e23, two edges of length 1 are still longer than one.
    let graph = graph(4, false, &[(0, 1, 1e-23), (1, 2, 1.0), (2, 3, 1.0), (1, 3, 1.0)]);
    assert_eq!(scores(&graph, &WEIGHTED), [0.0, 2.0, 0.0, 0.0]);
}

#[test]
fn an_edge_too_short_to_add_to_a_length_is_passed_all_the_same() {
    let graph = graph(4, false, &[(0, 1, 1e-30), (1, 2, 1e30), (2, 3, 1e30)]);
    assert_eq!(scores(&graph, &WEIGHTED), [0.0, 2.0, 2.0, 0.0]);
}

#[test]
fn more_paths_than_a_float_counts_are_refused() {
    // A chain of 1100 diamonds has 2^1100 shortest paths.
    let diamonds = (0..1100).map(|i| 3 * i);
    let edges: Vec<_> =
        diamonds.flat_map(|at| [(at, at + 1), (at, at + 2), (at + 1, at + 3), (at + 2, at + 3)]).collect();
    let graph = unweighted(3301, true, &edges);
    let outcome = betweenness(&graph, &BetweennessOptions::default(), &Progress::new());
    assert!(matches!(outcome, Err(Error::Limit { .. })));
}

#[test]
fn threads_do_not_matter() {
    let graph = random(2500, 7500, false, 6);
    assert!(graph.node_count() > BLOCK * ByNode::wave(1), "more than one wave");
    assert_same_on_any_threads(|| plain(&graph));
    let graph = random(600, 2400, true, 7);
    assert_same_on_any_threads(|| scores(&graph, &WEIGHTED));
}

#[test]
fn a_cancelled_run_says_so() {
    let progress = Progress::new();
    progress.cancel();
    for options in [WEIGHTED, BetweennessOptions::default()] {
        let outcome = betweenness(&graph(2, false, &[(0, 1, 2.0)]), &options, &progress);
        assert!(matches!(outcome, Err(Error::Cancelled)));
    }
}

#[test]
fn blocks_and_waves_add_up() {
    // On a path, node i lies between the i before it and the n - 1 - i behind it.
    let node_count = BLOCK * ByNode::wave(1) + BLOCK + 1;
    let edges: Vec<_> = (1..node_count as u32).map(|node| (node - 1, node)).collect();
    let expected: Vec<f64> = (0..node_count).map(|node| (node * (node_count - 1 - node)) as f64).collect();
    assert_eq!(plain(&unweighted(node_count, false, &edges)), expected);
}

#[test]
fn every_source_is_reported() {
    let progress = Progress::new();
    betweenness(&random(100, 200, false, 8), &BetweennessOptions::default(), &progress).unwrap();
    assert_eq!((progress.state().done, progress.state().total), (100, 100));
}

proptest! {
    #[test]
    fn the_verifier_agrees(graph in any_graph(14), weighted: bool, normalized: bool) {
        let options = BetweennessOptions { weighted, normalized };
        let found = betweenness(&graph, &options, &Progress::new()).unwrap();
        prop_assert_eq!(verify_betweenness(&graph, &options, &found), Ok(()));
    }
}
