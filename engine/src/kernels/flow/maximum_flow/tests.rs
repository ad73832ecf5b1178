use proptest::prelude::*;

use super::*;
use crate::error::Error;
use crate::kernels::samples::{any_graph_and_ends, assert_same_on_any_threads, graph, random, unweighted};

fn options(source: u32, target: u32, weighted: bool) -> MaximumFlowOptions {
    MaximumFlowOptions { source, target, weighted }
}

fn run(graph: &Graph, options: &MaximumFlowOptions) -> MaximumFlow {
    maximum_flow(graph, options, &Progress::new()).unwrap()
}

/// The network of Cormen, Leiserson, Rivest and Stein, whose maximum flow is 23.
const TEXTBOOK: [(u32, u32, f32); 9] = [
    (0, 1, 16.0),
    (0, 2, 13.0),
    (1, 3, 12.0),
    (2, 1, 4.0),
    (2, 4, 14.0),
    (3, 2, 9.0),
    (3, 5, 20.0),
    (4, 3, 7.0),
    (4, 5, 4.0),
];

#[test]
fn the_network_of_the_textbooks_is_solved() {
    let graph = graph(6, true, &TEXTBOOK);
    let found = run(&graph, &options(0, 5, true));
    assert_eq!(found.value, 23.0);
    assert_eq!(verify_maximum_flow(&graph, &options(0, 5, true), &found), Ok(()));
    assert_eq!(run(&graph, &options(0, 5, false)).value, 2.0);
    assert_eq!(run(&graph, &options(5, 0, true)).value, 0.0);
}

#[test]
fn an_edge_without_direction_carries_either_way_and_shows_its_sign() {
    let path = graph(3, false, &[(2, 0, 3.0), (0, 1, 5.0)]);
    assert_eq!(run(&path, &options(2, 1, true)), MaximumFlow { value: 3.0, flows: vec![3.0, -3.0] });
    assert_eq!(run(&path, &options(1, 2, true)), MaximumFlow { value: 3.0, flows: vec![-3.0, 3.0] });
}

#[test]
fn a_path_that_blocks_two_others_is_taken_back() {
    // The shortest path is 0, 1, 4, 5; with it, neither 0 1 2 5 nor 0 3 4 5 fits unless 1 to 4 gives way.
    let edges = [(0, 1), (1, 4), (4, 7), (1, 2), (2, 5), (5, 7), (0, 3), (3, 6), (6, 4)];
    let graph = unweighted(8, true, &edges);
    assert_eq!(run(&graph, &options(0, 7, false)).value, 2.0);
}

#[test]
fn opposite_edges_do_not_both_carry() {
    let graph = random(60, 900, true, 3);
    let found = run(&graph, &options(7, 1, true));
    assert_eq!(verify_maximum_flow(&graph, &options(7, 1, true), &found), Ok(()));
    let flow: std::collections::BTreeMap<_, _> =
        graph.edges().zip(&found.flows).map(|((source, target, _), flow)| ((source, target), *flow)).collect();
    assert!(
        flow.iter().all(|(&(source, target), &there)| there.min(*flow.get(&(target, source)).unwrap_or(&0.0)) == 0.0)
    );
}

#[test]
fn capacities_of_every_size_end_and_add_up() {
    let edges = [(0, 1, 3e38), (1, 2, 1e-23), (2, 3, 3e38), (0, 2, 1e-30), (1, 3, 0.0), (0, 3, 1e-38)];
    for directed in [false, true] {
        let graph = graph(4, directed, &edges);
        let found = run(&graph, &options(0, 3, true));
        assert!((found.value / 1e-23 - 1.0).abs() < 1e-6, "{}", found.value);
        assert_eq!(verify_maximum_flow(&graph, &options(0, 3, true), &found), Ok(()));
    }
}

#[test]
fn whole_numbers_are_exact() {
    let graph = random(2000, 20_000, false, 15);
    let found = run(&graph, &options(0, 1, true));
    assert!(found.value > 100.0 && found.value.fract() == 0.0 && found.flows.iter().all(|flow| flow.fract() == 0.0));
    assert_eq!(verify_maximum_flow(&graph, &options(0, 1, true), &found), Ok(()));
}

#[test]
fn a_long_path_is_filled_to_its_end() {
    let edges: Vec<_> = (1..100_000).map(|node| (node - 1, node)).collect();
    let found = run(&unweighted(100_000, true, &edges), &options(0, 99_999, false));
    assert!(found.value == 1.0 && found.flows.iter().all(|&flow| flow == 1.0));
}

#[test]
fn ends_are_checked() {
    let outcome = |graph: &Graph, source, target| maximum_flow(graph, &options(source, target, true), &Progress::new());
    let pair = unweighted(2, false, &[(0, 1)]);
    assert!(matches!(outcome(&pair, 1, 1), Err(Error::BadParameter { name, .. }) if name == "target"));
    assert!(matches!(outcome(&pair, 2, 1), Err(Error::NodeOutOfRange { node: 2, .. })));
    assert!(matches!(outcome(&pair, 0, 3), Err(Error::NodeOutOfRange { node: 3, .. })));
    assert!(matches!(outcome(&unweighted(0, true, &[]), 0, 0), Err(Error::NodeOutOfRange { .. })));
}

#[test]
fn nothing_flows_to_strangers() {
    let found = run(&unweighted(3, true, &[(1, 0), (1, 2)]), &options(0, 2, false));
    assert_eq!((found.value.to_bits(), found.flows), (0, vec![0.0, 0.0]));
}

#[test]
fn threads_do_not_matter() {
    let graph = random(5000, 20_000, true, 19);
    assert_same_on_any_threads(|| run(&graph, &options(3, 0, true)).flows);
}

#[test]
fn a_cancelled_run_says_so() {
    let progress = Progress::new();
    progress.cancel();
    let outcome = maximum_flow(&unweighted(2, false, &[(0, 1)]), &options(0, 1, false), &progress);
    assert!(matches!(outcome, Err(Error::Cancelled)));
}

proptest! {
    #[test]
    fn the_verifier_agrees((graph, source, target) in any_graph_and_ends(2, 14), weighted: bool) {
        let target = if target == source { (source + 1) % graph.node_count() as u32 } else { target };
        let options = options(source, target, weighted);
        prop_assert_eq!(verify_maximum_flow(&graph, &options, &run(&graph, &options)), Ok(()));
    }
}
