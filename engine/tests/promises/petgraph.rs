//! petgraph's algorithms run on a view through the adapter, and find what the kernels find.

use petgraph::algo::articulation_points::articulation_points;
use petgraph::algo::bridges::bridges;
use petgraph::algo::{connected_components, dijkstra, min_spanning_tree, tarjan_scc};
use petgraph::data::Element;
use petgraph::visit::EdgeRef;
use trama_engine::graph::petgraph::Petgraph;
use trama_engine::kernels::connectivity;
use trama_engine::kernels::paths::lengths::Lengths;
use trama_engine::kernels::paths::shortest_paths::{ShortestPathsOptions, shortest_paths};
use trama_engine::progress::Progress;
use trama_engine::view::{Selection, Subgraph, View};

use crate::{alone, views};

fn selected(view: &View, directed: bool) -> Subgraph<'_> {
    view.select(&Selection { directed, ..Selection::default() }).unwrap()
}

#[test]
fn six_algorithms_of_petgraph_find_in_views_what_the_kernels_find() {
    let _alone = alone();
    let progress = Progress::new();
    for seed in 0..20 {
        let view = views::random(seed);
        let (undirected, directed) = (selected(&view, false).graph, selected(&view, true).graph);
        let (seen, seen_directed) =
            (Petgraph::undirected(&undirected).unwrap(), Petgraph::directed(&directed).unwrap());

        let components = connectivity::components::components(&undirected, &progress).unwrap().sizes.len();
        assert_eq!(connected_components(seen), components);
        let trees = min_spanning_tree(seen).filter(|element| matches!(element, Element::Edge { .. })).count();
        assert_eq!(trees, undirected.node_count() - components);

        let strong = connectivity::strong_components::strong_components(&directed, &progress).unwrap();
        let mut sizes: Vec<u64> = tarjan_scc(seen_directed).iter().map(|component| component.len() as u64).collect();
        sizes.sort_unstable_by(|left, right| right.cmp(left));
        assert_eq!(sizes, strong.sizes);

        let cut = connectivity::articulation_points::articulation_points(&undirected, &progress).unwrap();
        let found = articulation_points(seen);
        for node in 0..undirected.node_count() as u32 {
            assert_eq!(found.contains(&node), cut.separated_pairs[node as usize] > 0, "node {node} of view {seed}");
        }
        let mut found: Vec<(u32, u32)> = bridges(seen).map(|edge| (edge.source(), edge.target())).collect();
        found.iter_mut().for_each(|(source, target)| (*source, *target) = (*source.min(target), *source.max(target)));
        found.sort_unstable();
        let separated = connectivity::bridges::bridges(&undirected, &progress).unwrap().separated_pairs;
        let expected = undirected.edges().zip(&separated).filter(|(_, pairs)| **pairs > 0);
        assert_eq!(found, expected.map(|((source, target, _), _)| (source, target)).collect::<Vec<_>>());

        let options = ShortestPathsOptions { lengths: Lengths::Reciprocal, ..ShortestPathsOptions::default() };
        let distances = shortest_paths(&directed, &options, &progress).unwrap().distances;
        let found = dijkstra(seen_directed, 0, None, |edge| 1.0 / f64::from(*edge.weight()));
        for (node, distance) in distances.into_iter().enumerate() {
            assert_eq!(found.get(&(node as u32)).copied().unwrap_or(f64::INFINITY), distance);
        }
    }
}
