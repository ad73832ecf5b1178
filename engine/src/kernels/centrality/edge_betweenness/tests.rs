use proptest::prelude::*;

use super::*;
use crate::error::Error;
use crate::kernels::centrality::betweenness::{BetweennessOptions, betweenness};
use crate::kernels::centrality::brandes::BLOCK;
use crate::kernels::samples::{any_graph, assert_same_on_any_threads, graph, random, unweighted};

const WEIGHTED: EdgeBetweennessOptions = EdgeBetweennessOptions { weighted: true, normalized: false };
const NORMALIZED: EdgeBetweennessOptions = EdgeBetweennessOptions { weighted: false, normalized: true };

fn scores(graph: &Graph, options: &EdgeBetweennessOptions) -> Vec<f64> {
    edge_betweenness(graph, options, &Progress::new()).unwrap().scores
}

fn plain(graph: &Graph) -> Vec<f64> {
    scores(graph, &EdgeBetweennessOptions::default())
}

#[test]
fn a_star_and_a_square_are_solved_by_hand() {
    assert_eq!(plain(&unweighted(4, false, &[(0, 1), (0, 2), (0, 3)])), [3.0; 3]);
    // Each edge carries its own ends, and half of either pair of opposite corners.
    assert_eq!(plain(&unweighted(4, false, &[(0, 1), (1, 2), (2, 3), (3, 0)])), [2.0; 4]);
}

#[test]
fn directed_pairs_count_one_by_one() {
    assert_eq!(plain(&unweighted(3, true, &[(0, 1), (1, 2), (2, 0)])), [3.0; 3]);
    assert_eq!(plain(&unweighted(4, true, &[(0, 1), (1, 2), (3, 2)])), [2.0, 2.0, 1.0]);
}

#[test]
fn a_detour_is_not_taken_and_scores_0() {
    // Distances 1/4 + 1/4 from 0 to 2; the direct edge, of length 1, carries nobody.
    let graph = graph(4, false, &[(0, 1, 4.0), (1, 2, 4.0), (0, 2, 1.0), (2, 3, 0.0)]);
    assert_eq!(scores(&graph, &WEIGHTED), [2.0, 0.0, 2.0, 0.0]);
    assert_eq!(plain(&graph), [1.0, 2.0, 2.0, 3.0]);
}

#[test]
fn the_only_edge_carries_all_pairs() {
    assert_eq!(scores(&unweighted(2, false, &[(0, 1)]), &NORMALIZED), [1.0]);
    assert_eq!(scores(&unweighted(2, true, &[(0, 1)]), &NORMALIZED), [0.5]);
    assert_eq!(scores(&unweighted(2, true, &[(0, 1), (1, 0)]), &NORMALIZED), [0.5, 0.5]);
}

#[test]
fn without_edges_there_are_no_scores() {
    for (node_count, directed) in [(0, false), (1, true), (3, false)] {
        for options in [EdgeBetweennessOptions::default(), NORMALIZED, WEIGHTED] {
            assert_eq!(scores(&unweighted(node_count, directed, &[]), &options), [0.0; 0]);
        }
    }
}

/// Values of networkx 3.6.1, `edge_betweenness_centrality(krackhardt_kite_graph(), normalized=False)`.
#[test]
fn the_kite_scores_as_in_networkx() {
    let edges = [
        (0, 1, 8.0 / 3.0),
        (0, 2, 1.5),
        (0, 3, 11.0 / 6.0),
        (0, 5, 14.0 / 3.0),
        (1, 3, 11.0 / 6.0),
        (1, 4, 1.5),
        (1, 6, 14.0 / 3.0),
        (2, 3, 3.0),
        (2, 5, 4.5),
        (3, 4, 3.0),
        (3, 5, 10.0 / 3.0),
        (3, 6, 10.0 / 3.0),
        (4, 6, 4.5),
        (5, 6, 8.0 / 3.0),
        (5, 7, 10.5),
        (6, 7, 10.5),
        (7, 8, 16.0),
        (8, 9, 9.0),
    ];
    let kite = unweighted(10, false, &edges.map(|(source, target, _)| (source, target)));
    let found = plain(&kite);
    assert_eq!(compare(found.into_iter(), &edges.map(|(_, _, score)| score), 1e-12), Ok(()));
    assert!((scores(&kite, &NORMALIZED)[16] - 0.355_555_555_555_555_57).abs() < 1e-12);
}

/// Values of networkx 3.6.1, `edge_betweenness_centrality(DiGraph(...))`.
#[test]
fn a_directed_graph_scores_as_in_networkx() {
    let graph = unweighted(4, true, &[(0, 1), (1, 2), (2, 3), (3, 0), (0, 2), (1, 3)]);
    let expected = [7.0, 5.0, 2.0, 5.0, 7.0, 12.0].map(|pairs| pairs / 24.0);
    assert_eq!(compare(scores(&graph, &NORMALIZED).into_iter(), &expected, 1e-12), Ok(()));
}

#[test]
fn threads_do_not_matter() {
    let graph = random(1200, 4800, false, 6);
    assert!(graph.node_count() > BLOCK * ByEdge::wave(8), "more than one wave");
    assert_same_on_any_threads(|| plain(&graph));
    let graph = random(400, 1600, true, 7);
    assert_same_on_any_threads(|| scores(&graph, &WEIGHTED));
}

#[test]
fn a_cancelled_run_says_so() {
    let progress = Progress::new();
    progress.cancel();
    for options in [WEIGHTED, EdgeBetweennessOptions::default()] {
        let outcome = edge_betweenness(&graph(2, false, &[(0, 1, 2.0)]), &options, &progress);
        assert!(matches!(outcome, Err(Error::Cancelled)));
    }
}

proptest! {
    #[test]
    fn the_verifier_agrees(graph in any_graph(14), weighted: bool, normalized: bool) {
        let options = EdgeBetweennessOptions { weighted, normalized };
        let found = edge_betweenness(&graph, &options, &Progress::new()).unwrap();
        prop_assert_eq!(verify_edge_betweenness(&graph, &options, &found), Ok(()));
    }

    #[test]
    fn edges_carry_what_their_targets_take_in(graph in any_graph(14)) {
        // What enters a node, over all sources, ends there or passes through.
        prop_assume!(graph.is_directed());
        let carried = plain(&graph);
        let passing = betweenness(&graph, &BetweennessOptions::default(), &Progress::new()).unwrap().scores;
        let pairs = AllPairs::new(&graph, false);
        for (node, passing) in passing.into_iter().enumerate() {
            let entering = graph.edges().zip(&carried).filter(|((_, target, _), _)| *target as usize == node);
            let entering: f64 = entering.map(|(_, carried)| carried).sum();
            let ending = (0..graph.node_count()).filter(|&s| s != node && pairs.path_count(s, node) > 0.0).count();
            prop_assert!((entering - ending as f64 - passing).abs() < 1e-9);
        }
    }
}
