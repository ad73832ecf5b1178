use proptest::prelude::*;

use super::*;
use crate::kernels::samples::{any_graph_and_ends, assert_same_on_any_threads, graph, random, unweighted};

fn options(source: u32, target: u32, lengths: Lengths) -> AllShortestPathsOptions {
    AllShortestPathsOptions { source, target, lengths, ..AllShortestPathsOptions::default() }
}

fn run(graph: &Graph, options: &AllShortestPathsOptions) -> AllShortestPaths {
    all_shortest_paths(graph, options, &Progress::new()).unwrap()
}

#[test]
fn paths_come_by_node_ids() {
    let found = run(
        &unweighted(6, true, &[(5, 3), (5, 1), (3, 2), (1, 4), (1, 2), (2, 0), (4, 0)]),
        &options(5, 0, Lengths::Hops),
    );
    assert_eq!((found.distance, found.count), (3.0, 3));
    assert_eq!(found.paths, [[5, 1, 2, 0], [5, 1, 4, 0], [5, 3, 2, 0]]);
}

#[test]
fn lengths_equal_but_for_rounding_are_equal() {
    assert_ne!(1.0 + 1.0 + 1.0 / 3.0, 1.0 / 3.0 + 1.0 + 1.0);
    let ways = [(0, 1, 1.0), (1, 2, 1.0), (2, 3, 3.0), (0, 4, 3.0), (4, 5, 1.0), (5, 3, 1.0), (0, 3, 0.1)];
    let found = run(&graph(6, true, &ways), &options(0, 3, Lengths::Reciprocal));
    assert_eq!(found.paths, [[0, 1, 2, 3], [0, 4, 5, 3]]);
}

#[test]
fn edges_of_no_length_lead_nowhere_but_nearer() {
    // From 0, both 1 and 2 are at 1 from 3; between these two there is nothing to gain.
    let graph = graph(5, false, &[(0, 1, 1.0), (0, 2, 1.0), (1, 2, 0.0), (1, 3, 1.0), (2, 3, 1.0), (3, 4, 0.0)]);
    let found = run(&graph, &options(0, 4, Lengths::Weight));
    assert_eq!(found.paths, [[0, 1, 3, 4], [0, 2, 3, 4]]);
    assert_eq!(
        run(&graph, &options(0, 4, Lengths::Reciprocal)),
        AllShortestPaths { distance: f64::INFINITY, count: 0, paths: vec![] }
    );
}

#[test]
fn all_are_counted_and_as_many_listed_as_asked_for() {
    // A chain of 70 diamonds has 2^70 shortest paths; one of 20 has 2^20.
    let diamonds = (0..70).map(|i| 3 * i);
    let edges: Vec<_> =
        diamonds.flat_map(|at| [(at, at + 1), (at, at + 2), (at + 1, at + 3), (at + 2, at + 3)]).collect();
    let graph = unweighted(211, false, &edges);
    assert_eq!(run(&graph, &options(0, 210, Lengths::Hops)).count, u64::MAX);
    let found = run(&graph, &AllShortestPathsOptions { limit: 3, ..options(0, 60, Lengths::Hops) });
    assert_eq!((found.count, found.paths.len()), (1 << 20, 3));
    assert!(found.paths.is_sorted() && found.paths[0][39..] == [58, 60]);
    let none = run(&graph, &AllShortestPathsOptions { limit: 0, ..options(0, 60, Lengths::Hops) });
    assert_eq!((none.count, none.paths.len()), (1 << 20, 0));
}

#[test]
fn to_oneself_there_is_one_path_and_to_strangers_none() {
    let graph = unweighted(3, true, &[(0, 1), (1, 0)]);
    assert_eq!(
        run(&graph, &options(1, 1, Lengths::Hops)),
        AllShortestPaths { distance: 0.0, count: 1, paths: vec![vec![1]] }
    );
    assert_eq!(run(&graph, &options(0, 2, Lengths::Hops)).count, 0);
}

#[test]
fn an_end_outside_the_graph_is_named() {
    for (node_count, ends) in [(2, (2, 0)), (2, (0, 2)), (0, (0, 0))] {
        let graph = unweighted(node_count, true, &[]);
        let outcome = all_shortest_paths(&graph, &options(ends.0, ends.1, Lengths::Hops), &Progress::new());
        assert!(matches!(outcome, Err(Error::NodeOutOfRange { node, .. }) if node as usize == node_count));
    }
}

#[test]
fn threads_do_not_matter() {
    let graph = random(3000, 12_000, false, 21);
    assert_same_on_any_threads(|| {
        let found = run(&graph, &options(5, 2900, Lengths::Weight));
        found.paths.into_iter().flatten().map(f64::from).chain([found.distance, found.count as f64]).collect()
    });
}

#[test]
fn a_cancelled_run_says_so() {
    let progress = Progress::new();
    progress.cancel();
    let outcome = all_shortest_paths(&unweighted(2, true, &[]), &AllShortestPathsOptions::default(), &progress);
    assert!(matches!(outcome, Err(Error::Cancelled)));
}

proptest! {
    #[test]
    fn the_verifier_agrees((graph, source, target) in any_graph_and_ends(1, 12), lengths in 0usize..3, limit in 0u32..9) {
        let lengths = [Lengths::Hops, Lengths::Reciprocal, Lengths::Weight][lengths];
        let options = AllShortestPathsOptions { limit, ..options(source, target, lengths) };
        prop_assert_eq!(verify_all_shortest_paths(&graph, &options, &run(&graph, &options)), Ok(()));
    }
}
