use proptest::prelude::*;

use super::*;
use crate::kernels::samples::{any_graph, assert_same_on_any_threads, graph, random, unweighted};

fn run_with(graph: &Graph, options: &LabelPropagationOptions) -> LabelPropagation {
    label_propagation(graph, options, &Progress::new()).unwrap()
}

fn run(graph: &Graph) -> LabelPropagation {
    run_with(graph, &LabelPropagationOptions::default())
}

/// Cliques, each joined to the next by an edge of its own, in a ring.
fn ring_of_cliques(clique_count: u32, size: u32, directed: bool) -> Graph {
    let within = |clique: u32| {
        let pairs = (0..size).flat_map(|one| (0..one).map(move |other| (one, other)));
        pairs.map(move |(one, other)| (clique * size + one, clique * size + other))
    };
    let onward = |clique: u32| (clique * size, (clique + 1) % clique_count * size + 1);
    let edges: Vec<_> = (0..clique_count).flat_map(|clique| within(clique).chain([onward(clique)])).collect();
    unweighted((clique_count * size) as usize, directed, &edges)
}

#[test]
fn cliques_in_a_ring_stay_whole_and_mostly_apart_whichever_the_seed() {
    let ring = ring_of_cliques(20, 8, false);
    for seed in 0..20 {
        let found = run_with(&ring, &LabelPropagationOptions { seed, ..LabelPropagationOptions::default() });
        assert!(found.converged && found.rounds < 20);
        assert!(found.labels.chunks(8).all(|clique| clique.iter().all(|&label| label == clique[0])), "seed {seed}");
        assert!(found.sizes.len() >= 16, "seed {seed}: {:?}", found.sizes);
    }
}

#[test]
fn direction_does_not_matter() {
    assert_eq!(run(&ring_of_cliques(5, 6, true)), run(&ring_of_cliques(5, 6, false)));
}

#[test]
fn the_sides_of_a_bipartite_graph_do_not_swing() {
    let pairs: Vec<_> = (0..30).flat_map(|one| (30..50).map(move |other| (one, other))).collect();
    let star: Vec<_> = (1..2000).map(|leaf| (0, leaf)).collect();
    for (node_count, edges) in [(50, pairs), (2000, star), (2, vec![(0, 1)])] {
        for seed in 0..10 {
            let options = LabelPropagationOptions { seed, ..LabelPropagationOptions::default() };
            let found = run_with(&unweighted(node_count, false, &edges), &options);
            assert!(found.converged, "{node_count} nodes, seed {seed}");
        }
    }
}

#[test]
fn weights_count_when_asked_for() {
    // A path of six, heavy at 0 1 2 and 3 4 5; unweighted nothing sets these apart.
    let path = graph(6, false, &[(0, 1, 9.0), (1, 2, 9.0), (2, 3, 1.0), (3, 4, 9.0), (4, 5, 9.0)]);
    for seed in 0..20 {
        let options = LabelPropagationOptions { weighted: true, seed, ..LabelPropagationOptions::default() };
        let found = run_with(&path, &options);
        assert_ne!(found.labels[2], found.labels[3], "seed {seed}");
        assert_eq!(verify_label_propagation(&path, &options, &found), Ok(()));
    }
}

#[test]
fn an_edge_that_weighs_nothing_draws_nobody() {
    let graph = graph(3, false, &[(0, 1, 0.0), (1, 2, 1e-23)]);
    let options = LabelPropagationOptions { weighted: true, ..LabelPropagationOptions::default() };
    assert_eq!(run_with(&graph, &options).labels, [1, 0, 0]);
    assert_eq!(run(&graph).labels[0], run(&graph).labels[1]);
}

#[test]
fn huge_weights_do_not_overflow() {
    let edges: Vec<_> = (1..100).map(|node| (0, node, 3e38)).collect();
    let options = LabelPropagationOptions { weighted: true, ..LabelPropagationOptions::default() };
    assert_eq!(run_with(&graph(100, false, &edges), &options).sizes, [100]);
}

#[test]
fn every_community_hangs_together() {
    for seed in 0..200 {
        let graph = random(60, 70, false, seed);
        let options = LabelPropagationOptions { max_rounds: 2, seed, ..LabelPropagationOptions::default() };
        let found = run_with(&graph, &options);
        assert_eq!(verify_label_propagation(&graph, &options, &found), Ok(()), "seed {seed}");
    }
}

#[test]
fn nobody_makes_no_community_and_the_isolated_one_each() {
    let empty = run(&unweighted(0, true, &[]));
    assert!(empty.labels.is_empty() && empty.sizes.is_empty() && empty.converged);
    let apart = run(&unweighted(3, false, &[(1, 1)]));
    assert_eq!((apart.labels, apart.sizes, apart.rounds), (vec![0, 1, 2], vec![1, 1, 1], 1));
}

#[test]
fn a_run_that_ends_early_says_so() {
    let options = LabelPropagationOptions { max_rounds: 1, ..LabelPropagationOptions::default() };
    let found = run_with(&unweighted(3, false, &[(0, 1), (1, 2)]), &options);
    assert_eq!((found.rounds, found.converged), (1, false));
}

#[test]
fn no_round_is_a_bad_parameter() {
    let options = LabelPropagationOptions { max_rounds: 0, ..LabelPropagationOptions::default() };
    let outcome = label_propagation(&unweighted(1, true, &[]), &options, &Progress::new());
    assert!(matches!(outcome, Err(Error::BadParameter { name, .. }) if name == "max_rounds"));
}

#[test]
fn threads_do_not_matter() {
    for (directed, weighted) in [(false, true), (true, false)] {
        let graph = random(30_000, 45_000, directed, 26);
        let options = LabelPropagationOptions { weighted, ..LabelPropagationOptions::default() };
        let found = run_with(&graph, &options);
        assert!(found.converged && found.sizes.len() > 1000);
        assert_same_on_any_threads(|| run_with(&graph, &options).labels.into_iter().map(f64::from).collect());
    }
}

#[test]
fn a_seed_repeats_and_another_differs() {
    let graph = random(2000, 3000, false, 27);
    let with = |seed| run_with(&graph, &LabelPropagationOptions { seed, ..LabelPropagationOptions::default() });
    assert_eq!(with(1), with(1));
    assert_ne!(with(1).labels, with(2).labels);
}

#[test]
fn a_cancelled_run_says_so() {
    let progress = Progress::new();
    progress.cancel();
    let outcome = label_propagation(&unweighted(2, false, &[(0, 1)]), &LabelPropagationOptions::default(), &progress);
    assert!(matches!(outcome, Err(Error::Cancelled)));
}

proptest! {
    #[test]
    fn the_verifier_agrees(graph in any_graph(25), weighted: bool, seed: u64) {
        let options = LabelPropagationOptions { weighted, seed, ..LabelPropagationOptions::default() };
        let found = run_with(&graph, &options);
        prop_assert!(found.converged);
        prop_assert_eq!(verify_label_propagation(&graph, &options, &found), Ok(()));
    }
}
