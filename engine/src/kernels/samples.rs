//! Graphs for the tests of kernels, and pools to run them on.

use proptest::prelude::*;

use super::random::mix;
use crate::graph::{Edge, Graph};

/// `(source, target, weight)` per edge.
pub(super) fn graph(node_count: usize, directed: bool, edges: &[(u32, u32, f32)]) -> Graph {
    let edges: Vec<Edge> = edges.iter().map(|&(source, target, weight)| Edge { source, target, weight }).collect();
    Graph::from_edges(node_count, &edges, directed).unwrap()
}

/// A graph whose edges all weigh 1.
pub(super) fn unweighted(node_count: usize, directed: bool, edges: &[(u32, u32)]) -> Graph {
    let edges: Vec<_> = edges.iter().map(|&(source, target)| (source, target, 1.0)).collect();
    graph(node_count, directed, &edges)
}

/// Random ends, many of them near a few hubs; weights 1 to 7. The same arguments give the same graph.
pub(super) fn random(node_count: usize, edge_count: usize, directed: bool, seed: u64) -> Graph {
    let number = |i: usize, salt: u64| mix(seed ^ mix(i as u64 ^ salt << 48));
    let any = |i, salt| (number(i, salt) % node_count as u64) as u32;
    let near_a_hub = |i, salt| any(i, salt) / (1 + number(i, salt + 1) % 64) as u32;
    let edges: Vec<_> = (0..edge_count).map(|i| (any(i, 1), near_a_hub(i, 2), (1 + number(i, 4) % 7) as f32)).collect();
    graph(node_count, directed, &edges)
}

/// Any small graph: either direction, loops and parallel edges (which building merges), weights of 0 and far apart,
/// isolated nodes.
pub(super) fn any_graph(max_nodes: usize) -> impl Strategy<Value = Graph> {
    let ordinary = prop_oneof![Just(0.0f32), Just(1.0), Just(2.0), Just(3.0), Just(4.0), Just(0.5), Just(0.3)];
    let weight = prop_oneof![8 => ordinary, 1 => Just(1e-23), 1 => Just(1e20)];
    (0..=max_nodes, any::<bool>()).prop_flat_map(move |(node_count, directed)| {
        let end = 0..node_count.max(1) as u32;
        let edge_count = if node_count == 0 { 0..=0 } else { 0..=3 * node_count };
        prop::collection::vec((end.clone(), end, weight.clone()), edge_count)
            .prop_map(move |edges| graph(node_count, directed, &edges))
    })
}

/// Any small graph of at least `min_nodes`, and two of its nodes, which may be the same.
pub(super) fn any_graph_and_ends(min_nodes: usize, max_nodes: usize) -> impl Strategy<Value = (Graph, u32, u32)> {
    let large_enough = move |graph: Graph| match graph.node_count() < min_nodes {
        true => unweighted(min_nodes, graph.is_directed(), &[]),
        false => graph,
    };
    (any_graph(max_nodes).prop_map(large_enough), any::<u32>(), any::<u32>()).prop_map(|(graph, source, target)| {
        let node_count = graph.node_count() as u32;
        (graph, source % node_count, target % node_count)
    })
}

/// Runs `work` on a pool of its own.
pub(super) fn on_threads<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(work)
}

/// Asserts that `work` gives the same bits on 1, 2 and 8 threads.
pub(super) fn assert_same_on_any_threads(work: impl Fn() -> Vec<f64> + Sync) {
    let bits_on = |threads| on_threads(threads, || work().into_iter().map(f64::to_bits).collect::<Vec<_>>());
    let on_one = bits_on(1);
    assert_eq!(on_one, bits_on(2));
    assert_eq!(on_one, bits_on(8));
}
