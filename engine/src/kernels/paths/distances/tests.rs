use proptest::prelude::*;

use super::*;
use crate::kernels::paths::exact_lengths::ExactLengths;
use crate::kernels::samples::{any_graph, graph, random, unweighted};

fn reach(node_count: u64, total_distance: f64, total_nearness: f64) -> Reach {
    Reach { node_count, total_distance, total_nearness }
}

#[test]
fn breadth_first_counts_nodes_by_level() {
    let graph = graph(6, true, &[(0, 1, 1.0), (0, 2, 1.0), (1, 3, 1.0), (2, 3, 1.0), (3, 0, 1.0), (4, 0, 1.0)]);
    let progress = Progress::new();
    let mut traversal = BreadthFirst::new(Rows::new(graph.outgoing_rows()), &progress);
    assert_eq!(traversal.reach_from(0).unwrap(), reach(3, 4.0, 2.5));
    assert_eq!(traversal.reach_from(5).unwrap(), Reach::default());
    assert_eq!(traversal.reach_from(4).unwrap(), reach(4, 8.0, 2.0 + 1.0 / 3.0));
}

#[test]
fn dijkstra_takes_the_strong_detour_and_no_edge_of_weight_0() {
    let graph = graph(4, false, &[(0, 1, 4.0), (1, 2, 4.0), (0, 2, 1.0), (2, 3, 0.0)]);
    let (rows, progress) = (Rows::new(graph.outgoing_rows()), Progress::new());
    let lengths = ExactLengths::wide(rows, &progress).unwrap();
    let mut traversal = Dijkstra::new(rows, &lengths, &progress);
    assert_eq!(traversal.reach_from(0).unwrap(), reach(2, 0.75, 6.0));
    assert_eq!(traversal.reach_from(3).unwrap(), Reach::default());
    assert_eq!(traversal.reach_from(2).unwrap(), reach(2, 0.75, 6.0));
}

/// What each node reaches by going together with others, as long as that does not give up.
fn together(graph: &Graph, sources: &[u32]) -> Option<Vec<Reach>> {
    let progress = Progress::new();
    let (outgoing, incoming) = (Rows::new(graph.outgoing_rows()), Rows::new(graph.incoming_rows()));
    let mut together = Together::new(outgoing, incoming, &progress);
    let mut found = Vec::new();
    for sources in sources.chunks(SOURCES) {
        let mut reaches = vec![Reach::default(); sources.len()];
        if !together.add_reaches(sources, &mut reaches).unwrap() {
            return None;
        }
        found.extend(reaches);
    }
    Some(found)
}

fn one_by_one(graph: &Graph, sources: &[u32]) -> Vec<Reach> {
    let progress = Progress::new();
    let mut traversal = BreadthFirst::new(Rows::new(graph.outgoing_rows()), &progress);
    sources.iter().map(|&source| traversal.reach_from(source).unwrap()).collect()
}

#[test]
fn sources_that_go_together_reach_what_they_reach_alone() {
    for (edge_count, directed) in [(900, false), (6000, false), (6000, true), (40_000, true)] {
        let graph = random(1500, edge_count, directed, 4);
        let sources: Vec<u32> = (0..1500).collect();
        assert_eq!(together(&graph, &sources), Some(one_by_one(&graph, &sources)));
    }
}

#[test]
fn sources_on_a_path_go_one_by_one_and_those_in_a_grid_together() {
    let rows = |width: u32, height: u32| {
        let across = (0..height).flat_map(move |y| (1..width).map(move |x| (y * width + x - 1, y * width + x)));
        let down = (1..height).flat_map(move |y| (0..width).map(move |x| ((y - 1) * width + x, y * width + x)));
        let graph = unweighted((width * height) as usize, false, &across.chain(down).collect::<Vec<_>>());
        let order = near_together(Rows::new(graph.outgoing_rows()), SOURCES, &Progress::new()).unwrap();
        let found = together(&graph, &order);
        assert!(found.as_ref().is_none_or(|found| *found == one_by_one(&graph, &order)));
        found.is_some()
    };
    assert!(!rows(2000, 1));
    assert!(rows(50, 50));
}

proptest! {
    #[test]
    fn any_sources_reach_together_what_they_reach_alone(graph in any_graph(40)) {
        let sources = near_together(Rows::new(graph.outgoing_rows()), 3, &Progress::new()).unwrap();
        if let Some(found) = together(&graph, &sources) {
            prop_assert_eq!(found, one_by_one(&graph, &sources));
        }
    }
}
