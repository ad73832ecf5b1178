use proptest::prelude::*;

use super::*;
use crate::error::Error;
use crate::kernels::centrality::brandes::BLOCK;
use crate::kernels::samples::{any_graph, assert_same_on_any_threads, graph, random, unweighted};

const WEIGHTED: BetweennessOptions = BetweennessOptions { weighted: true, normalized: false, pivots: None };
const NORMALIZED: BetweennessOptions = BetweennessOptions { weighted: false, normalized: true, pivots: None };

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

/// From some nodes alone.
fn from(pivots: &[u32], weighted: bool) -> BetweennessOptions {
    BetweennessOptions { weighted, pivots: Some(pivots.to_vec()), ..BetweennessOptions::default() }
}

#[test]
fn pivots_stand_for_all_nodes() {
    // From node 0 the paths to 2 and 3 pass node 1, and that to 3 node 2; from node 3 the other way round.
    let path = graph(4, false, &[(0, 1, 2.0), (1, 2, 2.0), (2, 3, 2.0)]);
    for weighted in [false, true] {
        assert_eq!(scores(&path, &from(&[0], weighted)), [0.0, 4.0, 2.0, 0.0]);
        assert_eq!(scores(&path, &from(&[3, 0, 3], weighted)), [0.0, 3.0, 3.0, 0.0]);
        assert_eq!(scores(&path, &from(&[3, 2, 1, 0], weighted)), [0.0, 2.0, 2.0, 0.0]);
    }
    assert_eq!(scores(&unweighted(3, false, &[(0, 1)]), &from(&[2], false)), [0.0; 3], "from a node without an edge");
    assert_eq!(scores(&unweighted(0, false, &[]), &from(&[], false)), [0.0; 0]);
}

#[test]
fn the_mean_over_all_pivots_is_exact() {
    let graph = random(60, 150, true, 9);
    let mut mean = vec![0.0; 60];
    for pivot in 0..60 {
        let estimated = scores(&graph, &from(&[pivot], false));
        mean.iter_mut().zip(estimated).for_each(|(mean, score)| *mean += score / 60.0);
    }
    assert_eq!(compare(mean.into_iter(), &plain(&graph), 1e-9), Ok(()));
}

#[test]
fn leaves_count_as_sources_and_targets_of_their_neighbor() {
    // Two hubs with two leaves each, side by side; then a loop, and a pair that has nobody else.
    let edges = [(0, 1), (0, 2), (0, 3), (1, 4), (1, 5), (6, 6), (7, 8)];
    let graph = unweighted(9, false, &edges);
    assert_eq!(plain(&graph), [7.0, 7.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
    // From leaf 2 all four paths pass the one hub, and two of them the other; nine sources in the place of one, halved.
    let from_leaf = scores(&graph, &from(&[2], false));
    assert_eq!(from_leaf, [18.0, 9.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
}

#[test]
fn bad_pivots_are_named() {
    let outcome = |pivots: &[u32]| betweenness(&random(3, 3, false, 1), &from(pivots, false), &Progress::new());
    let error = outcome(&[1, 3]).unwrap_err();
    assert!(matches!(&error, Error::BadParameter { value, .. } if value == "3"), "{error}");
    assert!(matches!(outcome(&[]), Err(Error::BadParameter { .. })));
}

#[test]
fn sources_that_go_well_together_and_those_that_do_not_add_up() {
    // On a path, in a grid, and in a dense graph: from one source after another, from eight, and some of each.
    let path: Vec<_> = (1..400).map(|node| (node - 1, node)).collect();
    let grid = (0..400).flat_map(|node| [(node, node + 1), (node, node + 20)]);
    let grid: Vec<_> = grid.filter(|&(one, other)| other < 400 && (other % 20 != 0 || other != one + 1)).collect();
    let dense: Vec<_> = random(100, 900, false, 2).edges().map(|(one, other, _)| (one, other)).collect();
    let tail: Vec<_> = dense.iter().copied().chain((100..400).map(|node| (node - 1, node))).collect();
    for edges in [path, grid, dense, tail] {
        for directed in [false, true] {
            let graph = unweighted(400, directed, &edges);
            let found = betweenness(&graph, &BetweennessOptions::default(), &Progress::new()).unwrap();
            let options = BetweennessOptions { weighted: true, ..BetweennessOptions::default() };
            let weights = edges.iter().map(|&(one, other)| (one, other, 2.0)).collect::<Vec<_>>();
            let expected = scores(&self::graph(400, directed, &weights), &options);
            assert_eq!(compare(found.scores.into_iter(), &expected, 1e-9), Ok(()));
        }
    }
}

proptest! {
    #[test]
    fn the_verifier_agrees(
        graph in any_graph(14),
        weighted: bool,
        normalized: bool,
        pivots in prop::option::of(prop::collection::vec(0u32..14, 1..8)),
    ) {
        let is_node = |&pivot: &u32| (pivot as usize) < graph.node_count();
        let pivots = pivots.map(|pivots| pivots.into_iter().filter(is_node).collect::<Vec<_>>());
        let pivots = pivots.filter(|pivots| !pivots.is_empty());
        let options = BetweennessOptions { weighted, normalized, pivots };
        let found = betweenness(&graph, &options, &Progress::new()).unwrap();
        prop_assert_eq!(verify_betweenness(&graph, &options, &found), Ok(()));
    }
}
