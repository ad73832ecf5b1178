use proptest::prelude::*;

use super::*;
use crate::kernels::samples::{any_graph_and_ends, assert_same_on_any_threads, graph, random, unweighted};

fn options(source: u32, target: u32, k: u32, lengths: Lengths) -> KShortestPathsOptions {
    KShortestPathsOptions { source, target, k, lengths }
}

fn run(graph: &Graph, options: &KShortestPathsOptions) -> Vec<(Vec<u32>, f64)> {
    let found = k_shortest_paths(graph, options, &Progress::new()).unwrap();
    found.paths.into_iter().map(|path| (path.nodes, path.length)).collect()
}

#[test]
fn the_network_of_the_textbooks_is_solved() {
    // C, D, E, F, G, H are 0 to 5; the three shortest paths from C to H have lengths 5, 7 and 8.
    let edges = [
        (0, 1, 3.0),
        (0, 2, 2.0),
        (1, 3, 4.0),
        (2, 1, 1.0),
        (2, 3, 2.0),
        (2, 4, 3.0),
        (3, 4, 2.0),
        (3, 5, 1.0),
        (4, 5, 2.0),
    ];
    let found = run(&graph(6, true, &edges), &options(0, 5, 3, Lengths::Weight));
    assert_eq!(found, [(vec![0, 2, 3, 5], 5.0), (vec![0, 2, 4, 5], 7.0), (vec![0, 1, 3, 5], 8.0)]);
}

#[test]
fn of_equal_length_fewer_edges_come_first_and_then_smaller_nodes() {
    let edges = [(0, 3, 1.0), (3, 4, 1.0), (4, 5, 1.0), (0, 2, 1.0), (2, 5, 2.0), (0, 1, 1.0), (1, 5, 2.0)];
    let found = run(&graph(6, false, &edges), &options(0, 5, 9, Lengths::Weight));
    assert_eq!(found, [(vec![0, 1, 5], 3.0), (vec![0, 2, 5], 3.0), (vec![0, 3, 4, 5], 3.0)]);
}

#[test]
fn equal_sums_are_equal_in_any_order() {
    // 1 + 1 + 1/3 and 1/3 + 1 + 1 differ as sums of floats; the path by smaller nodes still comes first.
    assert_ne!(1.0 + 1.0 + 1.0 / 3.0, 1.0 / 3.0 + 1.0 + 1.0);
    let ways = [(0, 1, 1.0), (1, 2, 1.0), (2, 5, 3.0), (0, 3, 3.0), (3, 4, 1.0), (4, 5, 1.0)];
    let found = run(&graph(6, true, &ways), &options(0, 5, 2, Lengths::Reciprocal));
    assert_eq!([&found[0].0[..], &found[1].0[..]], [[0, 1, 2, 5], [0, 3, 4, 5]]);
    assert_eq!(found[0].1, found[1].1);
}

#[test]
fn an_edge_of_weight_0_is_a_wall_or_no_length() {
    let graph = graph(3, false, &[(0, 1, 0.0), (1, 2, 1.0), (0, 2, 1.0)]);
    assert_eq!(run(&graph, &options(0, 2, 5, Lengths::Reciprocal)), [(vec![0, 2], 1.0)]);
    assert_eq!(run(&graph, &options(0, 2, 5, Lengths::Weight)), [(vec![0, 2], 1.0), (vec![0, 1, 2], 1.0)]);
}

#[test]
fn to_oneself_there_is_one_path_and_to_strangers_none() {
    let graph = unweighted(3, true, &[(0, 1), (1, 0)]);
    assert_eq!(run(&graph, &options(1, 1, 5, Lengths::Hops)), [(vec![1], 0.0)]);
    assert_eq!(run(&graph, &options(0, 2, 5, Lengths::Hops)), []);
}

#[test]
fn bad_ends_and_no_k_are_named() {
    let outcome = |options| k_shortest_paths(&unweighted(2, true, &[]), &options, &Progress::new());
    assert!(matches!(outcome(options(0, 1, 0, Lengths::Hops)), Err(Error::BadParameter { name, .. }) if name == "k"));
    for ends in [(2, 0), (0, 2)] {
        let outcome = outcome(options(ends.0, ends.1, 1, Lengths::Hops));
        assert!(matches!(outcome, Err(Error::NodeOutOfRange { node: 2, .. })));
    }
    let empty = k_shortest_paths(&unweighted(0, true, &[]), &KShortestPathsOptions::default(), &Progress::new());
    assert!(matches!(empty, Err(Error::NodeOutOfRange { node: 0, node_count: 0 })));
}

#[test]
fn fewer_paths_are_the_first_of_more() {
    let graph = random(200, 400, false, 13);
    let more = run(&graph, &options(30, 150, 60, Lengths::Weight));
    assert!(more.is_sorted_by(|one, other| one.1 <= other.1) && more.len() == 60);
    for k in [1, 2, 7, 30] {
        assert_eq!(run(&graph, &options(30, 150, k, Lengths::Weight)), more[..k as usize]);
    }
    assert_same_on_any_threads(|| {
        run(&graph, &options(30, 150, 9, Lengths::Weight)).into_iter().map(|path| path.1).collect()
    });
}

#[test]
fn of_many_equal_paths_the_first_by_node_ids_come_first() {
    // A ladder: up once, by any of its rungs. The later, the smaller the ids on the way.
    let length = 2000;
    let rungs = (0..length).map(|rung| (rung, length + rung));
    let rails = (1..length).flat_map(|rung| [(rung - 1, rung), (length + rung - 1, length + rung)]);
    let graph = unweighted(2 * length as usize, false, &rungs.chain(rails).collect::<Vec<_>>());
    let up_at = |rung: u32| -> Vec<u32> { (0..=rung).chain(length + rung..2 * length).collect() };
    let found = run(&graph, &options(0, 2 * length - 1, 2, Lengths::Hops));
    assert_eq!(found, [length - 1, length - 2].map(|rung| (up_at(rung), f64::from(length))));
}

#[test]
fn a_cancelled_run_says_so() {
    let progress = Progress::new();
    progress.cancel();
    let outcome = k_shortest_paths(&unweighted(2, true, &[]), &KShortestPathsOptions::default(), &progress);
    assert!(matches!(outcome, Err(Error::Cancelled)));
}

proptest! {
    #[test]
    fn the_verifier_agrees((graph, source, target) in any_graph_and_ends(1, 7), k in 1u32..40, lengths in 0usize..3) {
        let options = options(source, target, k, [Lengths::Hops, Lengths::Reciprocal, Lengths::Weight][lengths]);
        let found = k_shortest_paths(&graph, &options, &Progress::new()).unwrap();
        prop_assert_eq!(verify_k_shortest_paths(&graph, &options, &found), Ok(()));
        let order = |path: &Path| (path.length.to_bits(), path.nodes.len(), path.nodes.clone());
        let is_ordered = found.paths.is_sorted_by_key(order);
        prop_assert!(options.lengths != Lengths::Hops || is_ordered);
    }
}
