//! A graph without its directions, for kernels whose measure does not know any.

use std::borrow::Cow;

use crate::error::Result;
use crate::graph::{Adjacency, Graph};
use crate::progress::Progress;

/// The same edges without direction: the graph itself when it has none. The weights of a pair of opposite edges add up,
/// so that they count as one neighbour, up to the largest `f32`.
pub(super) fn undirected<'a>(graph: &'a Graph, progress: &Progress) -> Result<Cow<'a, Graph>> {
    if !graph.is_directed() {
        return Ok(Cow::Borrowed(graph));
    }
    let node_count = graph.node_count();
    let (mut offsets, mut targets) = (Vec::with_capacity(node_count + 1), Vec::with_capacity(2 * graph.edge_count()));
    let has_weights = graph.is_weighted() || has_opposite_edges(graph, progress)?;
    let mut weights = has_weights.then(|| Vec::with_capacity(2 * graph.edge_count()));
    offsets.push(0u64);
    for node in 0..node_count as u32 {
        progress.check()?;
        merge(
            arcs(graph, node, Graph::out_neighbors, Graph::out_weights),
            arcs(graph, node, Graph::in_neighbors, Graph::in_weights),
            |target, weight| {
                targets.push(target);
                weights.iter_mut().for_each(|weights| weights.push(weight));
            },
        );
        offsets.push(targets.len() as u64);
    }
    let rows = Adjacency { offsets: offsets.into(), targets: targets.into(), weights: weights.map(Into::into) };
    Ok(Cow::Owned(Graph::undirected(rows)))
}

/// Upper bound of what [`undirected`] allocates for a directed graph, in bytes; nothing for any other.
pub(super) fn estimate_bytes(node_count: usize, edge_count: usize) -> u64 {
    8 * (node_count as u64 + 1) + 2 * (4 + 4) * edge_count as u64
}

/// Whether two edges lie between a pair of nodes, which then weigh 2 where every edge weighs 1.
fn has_opposite_edges(graph: &Graph, progress: &Progress) -> Result<bool> {
    let is_met = |node: u32, target: &u32| graph.in_neighbors(node).binary_search(target).is_ok();
    for node in 0..graph.node_count() as u32 {
        progress.check()?;
        if graph.out_neighbors(node).iter().any(|target| is_met(node, target)) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn arcs<'a>(
    graph: &'a Graph,
    node: u32,
    neighbors: fn(&'a Graph, u32) -> &'a [u32],
    weights: fn(&'a Graph, u32) -> Option<&'a [f32]>,
) -> impl Iterator<Item = (u32, f32)> {
    let weights = weights(graph, node);
    let weight_at = move |position: usize| weights.map_or(1.0, |weights| weights[position]);
    neighbors(graph, node).iter().enumerate().map(move |(position, &target)| (target, weight_at(position)))
}

/// Visits the union of two ascending rows in ascending order, a target of both once, with both weights added.
fn merge(
    left: impl Iterator<Item = (u32, f32)>,
    right: impl Iterator<Item = (u32, f32)>,
    mut visit: impl FnMut(u32, f32),
) {
    let (mut left, mut right) = (left.peekable(), right.peekable());
    loop {
        let nearest = match (left.peek(), right.peek()) {
            (Some(&(one, _)), Some(&(other, _))) => one.min(other),
            (Some(&(one, _)), None) | (None, Some(&(one, _))) => one,
            (None, None) => return,
        };
        let one = left.next_if(|&(target, _)| target == nearest);
        let other = right.next_if(|&(target, _)| target == nearest);
        let weight = one.map_or(0.0, |(_, weight)| weight) + other.map_or(0.0, |(_, weight)| weight);
        visit(nearest, weight.min(f32::MAX));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::kernels::samples::{any_graph, graph};

    #[test]
    fn opposite_edges_become_one_of_both_weights() {
        let directed = graph(4, true, &[(0, 1, 2.0), (1, 0, 3.0), (2, 1, 1.0)]);
        let merged = undirected(&directed, &Progress::new()).unwrap();
        assert!(!merged.is_directed());
        assert_eq!(merged.edges().collect::<Vec<_>>(), [(0, 1, 5.0), (1, 2, 1.0)]);
    }

    #[test]
    fn opposite_edges_add_up_where_all_weigh_1() {
        let both_ways = graph(3, true, &[(0, 1, 1.0), (1, 0, 1.0), (1, 2, 1.0)]);
        assert_eq!(
            undirected(&both_ways, &Progress::new()).unwrap().edges().collect::<Vec<_>>(),
            [(0, 1, 2.0), (1, 2, 1.0)]
        );
    }

    #[test]
    fn the_sum_of_huge_weights_stays_finite() {
        let huge = graph(2, true, &[(0, 1, f32::MAX), (1, 0, 3e38)]);
        let merged = undirected(&huge, &Progress::new()).unwrap();
        assert_eq!(merged.edges().collect::<Vec<_>>(), [(0, 1, f32::MAX)]);
    }

    #[test]
    fn it_stops_when_cancelled() {
        let progress = Progress::new();
        progress.cancel();
        let arrow = graph(2, true, &[(0, 1, 1.0)]);
        let outcome = undirected(&arrow, &progress);
        assert!(matches!(outcome, Err(crate::error::Error::Cancelled)));
    }

    proptest! {
        #[test]
        fn it_is_the_graph_built_without_directions(graph in any_graph(20)) {
            let edges: Vec<_> = graph.edges().collect();
            let built = crate::kernels::samples::graph(graph.node_count(), false, &edges);
            let merged = undirected(&graph, &Progress::new()).unwrap();
            prop_assert_eq!(merged.edges().collect::<Vec<_>>(), built.edges().collect::<Vec<_>>());
        }
    }
}
