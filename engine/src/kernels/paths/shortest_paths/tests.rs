use proptest::prelude::*;

use super::*;
use crate::kernels::samples::{any_graph_and_ends, assert_same_on_any_threads, graph, random, unweighted};

const METHODS: [Method; 2] = [Method::DeltaStepping, Method::Dijkstra];

fn run(graph: &Graph, options: &ShortestPathsOptions) -> ShortestPaths {
    shortest_paths(graph, options, &Progress::new()).unwrap()
}

fn options(source: u32, lengths: Lengths, method: Method) -> ShortestPathsOptions {
    ShortestPathsOptions { source, lengths, method, delta: None }
}

/// The bits of what both methods, and ranges of any width, must agree on.
fn assert_all_agree(graph: &Graph, source: u32, lengths: Lengths) {
    let by_dijkstra = run(graph, &options(source, lengths, Method::Dijkstra));
    assert_eq!(verify_shortest_paths(graph, &options(source, lengths, Method::Dijkstra), &by_dijkstra), Ok(()));
    for delta in [None, Some(1e-300), Some(0.1), Some(3.0), Some(1e300)] {
        let options = ShortestPathsOptions { delta, ..options(source, lengths, Method::DeltaStepping) };
        assert_eq!(run(graph, &options), by_dijkstra, "{delta:?}");
    }
}

#[test]
fn the_same_graph_has_three_kinds_of_lengths() {
    let graph = graph(4, false, &[(0, 1, 4.0), (1, 2, 4.0), (0, 2, 1.0), (2, 3, 0.0)]);
    let distances = |lengths| METHODS.map(|method| run(&graph, &options(0, lengths, method)).distances);
    assert_eq!(distances(Lengths::Hops), [[0.0, 1.0, 1.0, 2.0]; 2]);
    assert_eq!(distances(Lengths::Reciprocal), [[0.0, 0.25, 0.5, f64::INFINITY]; 2]);
    assert_eq!(distances(Lengths::Weight), [[0.0, 4.0, 1.0, 1.0]; 2]);
}

#[test]
fn paths_lead_along_the_edges() {
    let graph = graph(4, true, &[(1, 0, 2.0), (1, 2, 2.0), (3, 2, 1.0)]);
    for method in METHODS {
        let found = run(&graph, &options(1, Lengths::Weight, method));
        assert_eq!(found.distances, [2.0, 0.0, 2.0, f64::INFINITY]);
        assert_eq!(found.parents, [1, UNREACHED, 1, UNREACHED]);
    }
}

#[test]
fn edges_of_no_length_make_a_tree_and_no_cycle() {
    // 1, 2 and 3 are all at 5, and only 2 is reached from nearer; 0 would be the smaller parent of none.
    let graph = graph(5, false, &[(4, 2, 5.0), (2, 3, 0.0), (3, 1, 0.0), (1, 0, 0.0), (0, 3, 0.0)]);
    for method in METHODS {
        let found = run(&graph, &options(4, Lengths::Weight, method));
        assert_eq!(found.distances, [5.0, 5.0, 5.0, 5.0, 0.0]);
        assert_eq!(found.parents, [3, 3, 4, 2, UNREACHED]);
    }
}

#[test]
fn edges_too_short_to_add_make_a_tree_and_no_cycle() {
    let graph = graph(4, false, &[(3, 2, 1e23), (2, 1, 1.0), (1, 0, 1.0), (0, 2, 1.0)]);
    for method in METHODS {
        let found = run(&graph, &options(3, Lengths::Weight, method));
        assert_eq!(found.distances, [f64::from(1e23f32), f64::from(1e23f32), f64::from(1e23f32), 0.0]);
        assert_eq!(found.parents, [2, 2, 3, UNREACHED]);
    }
}

#[test]
fn a_long_chain_without_length_is_walked_to_its_end() {
    let edges: Vec<_> = (1..50_000).map(|node| (node - 1, node, 0.0)).collect();
    for method in METHODS {
        let found = run(&graph(50_000, true, &edges), &options(0, Lengths::Weight, method));
        assert!((1..50_000).all(|node| found.parents[node] as usize == node - 1 && found.distances[node] == 0.0));
    }
}

#[test]
fn lengths_of_every_size_are_passed_in_order() {
    // Sixty orders of magnitude, each of its own range.
    let edges: Vec<_> = (0..60).map(|i| (i, i + 1, 10f32.powi(i as i32 - 22))).collect();
    for lengths in [Lengths::Reciprocal, Lengths::Weight] {
        assert_all_agree(&graph(61, true, &edges), 0, lengths);
        assert_all_agree(&graph(61, false, &edges), 60, lengths);
    }
}

#[test]
fn one_node_is_at_its_own_place_and_none_is_no_source() {
    for method in METHODS {
        let found = run(&graph(1, true, &[]), &options(0, Lengths::Weight, method));
        assert_eq!(found, ShortestPaths { distances: vec![0.0], parents: vec![UNREACHED] });
        for (graph, node) in [(unweighted(0, true, &[]), 0), (graph(2, false, &[(0, 1, 2.0)]), 2)] {
            let outcome = shortest_paths(&graph, &options(node, Lengths::Weight, method), &Progress::new());
            assert!(matches!(outcome, Err(Error::NodeOutOfRange { node: found, .. }) if found == node));
        }
    }
}

#[test]
fn a_bad_delta_is_named() {
    for delta in [0.0, -1.0, f64::INFINITY, f64::NAN] {
        let options = ShortestPathsOptions { delta: Some(delta), ..ShortestPathsOptions::default() };
        let outcome = shortest_paths(&unweighted(1, true, &[]), &options, &Progress::new());
        assert!(matches!(outcome, Err(Error::BadParameter { name, .. }) if name == "delta"));
    }
}

#[test]
fn threads_do_not_matter() {
    for (lengths, directed) in [(Lengths::Reciprocal, true), (Lengths::Weight, false)] {
        let graph = random(30_000, 120_000, directed, 5);
        assert_same_on_any_threads(|| {
            let found = run(&graph, &options(3, lengths, Method::DeltaStepping));
            found.distances.into_iter().chain(found.parents.into_iter().map(f64::from)).collect()
        });
        assert_all_agree(&graph, 3, lengths);
    }
}

#[test]
fn a_cancelled_run_says_so() {
    let progress = Progress::new();
    progress.cancel();
    for method in METHODS {
        let outcome = shortest_paths(&graph(2, false, &[(0, 1, 2.0)]), &options(0, Lengths::Weight, method), &progress);
        assert!(matches!(outcome, Err(Error::Cancelled)));
    }
}

proptest! {
    #[test]
    fn the_verifier_agrees_and_so_do_the_methods((graph, source, _) in any_graph_and_ends(1, 20), lengths in 0usize..3) {
        assert_all_agree(&graph, source, [Lengths::Hops, Lengths::Reciprocal, Lengths::Weight][lengths]);
    }
}
