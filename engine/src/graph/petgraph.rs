//! petgraph's visit traits on a [`Graph`], so that its algorithms run on ours without a copy.
//!
//! petgraph knows at compile time whether edges have a direction, a [`Graph`] at run time: [`Petgraph`] takes the
//! direction as a type, and is only made when the graph agrees. Edges are named by their ends, which is enough in a
//! simple graph; weights are ours, 1 where the graph has none.

use std::marker::PhantomData;
use std::ops::Range;

use ::petgraph::visit::{
    Data, EdgeCount, EdgeRef, GetAdjacencyMatrix, GraphBase, GraphProp, GraphRef, IntoEdgeReferences, IntoEdges,
    IntoEdgesDirected, IntoNeighbors, IntoNeighborsDirected, IntoNodeIdentifiers, IntoNodeReferences,
    NodeCompactIndexable, NodeCount, NodeIndexable, VisitMap, Visitable,
};
use ::petgraph::{Directed, Direction, EdgeType, Undirected};

use super::Graph;

/// A [`Graph`] as petgraph sees it; `Ty` is [`Directed`] or [`Undirected`].
#[derive(Debug)]
pub struct Petgraph<'a, Ty> {
    graph: &'a Graph,
    edge_type: PhantomData<Ty>,
}

impl<Ty> Clone for Petgraph<'_, Ty> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<Ty> Copy for Petgraph<'_, Ty> {}

impl<'a> Petgraph<'a, Directed> {
    /// `None` when the graph is undirected.
    pub fn directed(graph: &'a Graph) -> Option<Self> {
        graph.is_directed().then_some(Petgraph { graph, edge_type: PhantomData })
    }
}

impl<'a> Petgraph<'a, Undirected> {
    /// `None` when the graph is directed.
    pub fn undirected(graph: &'a Graph) -> Option<Self> {
        (!graph.is_directed()).then_some(Petgraph { graph, edge_type: PhantomData })
    }
}

/// What an edge is called: its source and its target; the smaller end first when the edge has no direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EdgeName {
    first: u32,
    second: u32,
}

/// An edge, seen from one of its ends if it has no direction.
#[derive(Debug, Clone, Copy)]
pub struct EdgeReference<'a> {
    source: u32,
    target: u32,
    weight: &'a f32,
    name: EdgeName,
}

impl EdgeRef for EdgeReference<'_> {
    type NodeId = u32;
    type EdgeId = EdgeName;
    type Weight = f32;

    fn source(&self) -> u32 {
        self.source
    }

    fn target(&self) -> u32 {
        self.target
    }

    fn weight(&self) -> &f32 {
        self.weight
    }

    fn id(&self) -> EdgeName {
        self.name
    }
}

/// The edges of a node.
#[derive(Debug, Clone)]
pub struct NodeEdges<'a> {
    node: u32,
    direction: Direction,
    is_directed: bool,
    neighbors: &'a [u32],
    weights: Option<&'a [f32]>,
    position: usize,
}

impl<'a> NodeEdges<'a> {
    fn new(graph: &'a Graph, node: u32, direction: Direction) -> Self {
        let (neighbors, weights) = match direction {
            Direction::Outgoing => (graph.out_neighbors(node), graph.out_weights(node)),
            Direction::Incoming => (graph.in_neighbors(node), graph.in_weights(node)),
        };
        NodeEdges { node, direction, is_directed: graph.is_directed(), neighbors, weights, position: 0 }
    }
}

impl<'a> Iterator for NodeEdges<'a> {
    type Item = EdgeReference<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        let neighbor = *self.neighbors.get(self.position)?;
        let weight = self.weights.map_or(&1.0, |weights| &weights[self.position]);
        self.position += 1;
        let (source, target) = match self.direction {
            Direction::Outgoing => (self.node, neighbor),
            Direction::Incoming => (neighbor, self.node),
        };
        let (first, second) =
            if self.is_directed { (source, target) } else { (source.min(target), source.max(target)) };
        Some(EdgeReference { source, target, weight, name: EdgeName { first, second } })
    }
}

/// All edges, each once.
#[derive(Debug, Clone)]
pub struct AllEdges<'a> {
    graph: &'a Graph,
    nodes: Range<u32>,
    edges: Option<NodeEdges<'a>>,
}

impl<'a> Iterator for AllEdges<'a> {
    type Item = EdgeReference<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let is_first_sight = |edge: &EdgeReference<'_>| self.graph.is_directed() || edge.source < edge.target;
            if let Some(edge) = self.edges.as_mut().and_then(|edges| edges.find(is_first_sight)) {
                return Some(edge);
            }
            self.edges = Some(NodeEdges::new(self.graph, self.nodes.next()?, Direction::Outgoing));
        }
    }
}

/// All nodes; they weigh nothing.
#[derive(Debug, Clone)]
pub struct AllNodes<'a> {
    nodes: Range<u32>,
    weight: PhantomData<&'a ()>,
}

impl<'a> Iterator for AllNodes<'a> {
    type Item = (u32, &'a ());

    fn next(&mut self) -> Option<Self::Item> {
        self.nodes.next().map(|node| (node, &()))
    }

    /// Exact: petgraph's articulation points count nodes by it.
    fn size_hint(&self) -> (usize, Option<usize>) {
        self.nodes.size_hint()
    }
}

/// Which nodes were visited.
#[derive(Debug, Clone, Default)]
pub struct Visited(Vec<bool>);

impl VisitMap<u32> for Visited {
    fn visit(&mut self, node: u32) -> bool {
        !std::mem::replace(&mut self.0[node as usize], true)
    }

    fn is_visited(&self, node: &u32) -> bool {
        self.0[*node as usize]
    }

    fn unvisit(&mut self, node: u32) -> bool {
        std::mem::replace(&mut self.0[node as usize], false)
    }
}

impl<Ty> GraphBase for Petgraph<'_, Ty> {
    type NodeId = u32;
    type EdgeId = EdgeName;
}

impl<Ty> GraphRef for Petgraph<'_, Ty> {}

impl<Ty> Data for Petgraph<'_, Ty> {
    type NodeWeight = ();
    type EdgeWeight = f32;
}

impl<Ty: EdgeType> GraphProp for Petgraph<'_, Ty> {
    type EdgeType = Ty;
}

impl<Ty> NodeCount for Petgraph<'_, Ty> {
    fn node_count(&self) -> usize {
        self.graph.node_count()
    }
}

impl<Ty> EdgeCount for Petgraph<'_, Ty> {
    fn edge_count(&self) -> usize {
        self.graph.edge_count()
    }
}

impl<Ty> NodeIndexable for Petgraph<'_, Ty> {
    fn node_bound(&self) -> usize {
        self.graph.node_count()
    }

    fn to_index(&self, node: u32) -> usize {
        node as usize
    }

    fn from_index(&self, index: usize) -> u32 {
        index as u32
    }
}

impl<Ty> NodeCompactIndexable for Petgraph<'_, Ty> {}

impl<Ty> IntoNodeIdentifiers for Petgraph<'_, Ty> {
    type NodeIdentifiers = Range<u32>;

    fn node_identifiers(self) -> Range<u32> {
        0..self.graph.node_count() as u32
    }
}

impl<'a, Ty> IntoNodeReferences for Petgraph<'a, Ty> {
    type NodeRef = (u32, &'a ());
    type NodeReferences = AllNodes<'a>;

    fn node_references(self) -> AllNodes<'a> {
        AllNodes { nodes: self.node_identifiers(), weight: PhantomData }
    }
}

impl<'a, Ty> IntoNeighbors for Petgraph<'a, Ty> {
    type Neighbors = std::iter::Copied<std::slice::Iter<'a, u32>>;

    fn neighbors(self, node: u32) -> Self::Neighbors {
        self.graph.out_neighbors(node).iter().copied()
    }
}

impl<Ty> IntoNeighborsDirected for Petgraph<'_, Ty> {
    type NeighborsDirected = Self::Neighbors;

    fn neighbors_directed(self, node: u32, direction: Direction) -> Self::Neighbors {
        match direction {
            Direction::Outgoing => self.graph.out_neighbors(node).iter().copied(),
            Direction::Incoming => self.graph.in_neighbors(node).iter().copied(),
        }
    }
}

impl<'a, Ty> IntoEdgeReferences for Petgraph<'a, Ty> {
    type EdgeRef = EdgeReference<'a>;
    type EdgeReferences = AllEdges<'a>;

    fn edge_references(self) -> AllEdges<'a> {
        AllEdges { graph: self.graph, nodes: self.node_identifiers(), edges: None }
    }
}

impl<'a, Ty> IntoEdges for Petgraph<'a, Ty> {
    type Edges = NodeEdges<'a>;

    fn edges(self, node: u32) -> NodeEdges<'a> {
        NodeEdges::new(self.graph, node, Direction::Outgoing)
    }
}

impl<'a, Ty> IntoEdgesDirected for Petgraph<'a, Ty> {
    type EdgesDirected = NodeEdges<'a>;

    fn edges_directed(self, node: u32, direction: Direction) -> NodeEdges<'a> {
        NodeEdges::new(self.graph, node, direction)
    }
}

impl<Ty> Visitable for Petgraph<'_, Ty> {
    type Map = Visited;

    fn visit_map(&self) -> Visited {
        Visited(vec![false; self.graph.node_count()])
    }

    fn reset_map(&self, map: &mut Visited) {
        *map = self.visit_map();
    }
}

impl<Ty> GetAdjacencyMatrix for Petgraph<'_, Ty> {
    /// The rows themselves are searched.
    type AdjMatrix = ();

    fn adjacency_matrix(&self) {}

    fn is_adjacent(&self, _matrix: &(), source: u32, target: u32) -> bool {
        self.graph.out_neighbors(source).binary_search(&target).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use ::petgraph::algo::{bellman_ford, connected_components, dijkstra, min_spanning_tree, tarjan_scc};
    use ::petgraph::data::Element;
    use ::petgraph::visit::{Bfs, Walker};

    use super::*;
    use crate::graph::Edge;
    use crate::kernels::centrality::closeness::{ClosenessOptions, closeness};
    use crate::kernels::centrality::harmonic::{HarmonicOptions, harmonic};
    use crate::kernels::connectivity::components::components;
    use crate::progress::Progress;

    fn sample(directed: bool) -> Graph {
        let edge = |i: u32| Edge { source: i * i * 7 % 301, target: i * 31 % 293, weight: (1 + i % 5) as f32 };
        Graph::from_edges(310, &(0..330).map(edge).collect::<Vec<_>>(), directed).unwrap()
    }

    fn assert_close(one: f64, other: f64) {
        assert!((one - other).abs() <= 1e-9 * other.abs().max(1.0), "{one} is not {other}");
    }

    #[test]
    fn a_graph_is_only_seen_as_what_it_is() {
        assert!(Petgraph::undirected(&sample(true)).is_none() && Petgraph::directed(&sample(false)).is_none());
    }

    #[test]
    fn petgraph_counts_the_same_components() {
        let (directed, undirected) = (sample(true), sample(false));
        let count = |graph: &Graph| components(graph, &Progress::new()).unwrap().sizes.len();
        assert_eq!(connected_components(Petgraph::directed(&directed).unwrap()), count(&directed));
        assert_eq!(connected_components(Petgraph::undirected(&undirected).unwrap()), count(&undirected));
    }

    #[test]
    fn petgraph_finds_the_same_distances() {
        let graph = sample(true);
        let seen = Petgraph::directed(&graph).unwrap();
        let options = HarmonicOptions { weighted: true, normalized: false };
        let scores = harmonic(&graph, &options, &Progress::new()).unwrap().scores;
        for source in 0..graph.node_count() as u32 {
            let distances = dijkstra(seen, source, None, |edge| 1.0 / f64::from(*edge.weight()));
            let reciprocals =
                distances.into_iter().filter(|&(node, _)| node != source).map(|(_, distance)| 1.0 / distance);
            assert_close(scores[source as usize], reciprocals.sum());
        }
    }

    #[test]
    fn bellman_ford_agrees_with_closeness() {
        // Every edge weighs 1, which bellman_ford takes for its length.
        let sample = sample(false);
        let ends = Petgraph::undirected(&sample).unwrap().edge_references();
        let edges: Vec<Edge> =
            ends.map(|edge| Edge { source: edge.source, target: edge.target, weight: 1.0 }).collect();
        let graph = Graph::from_edges(310, &edges, false).unwrap();
        let scores = closeness(&graph, &ClosenessOptions::default(), &Progress::new()).unwrap().scores;
        for source in [0, 1, 7, 49, 300] {
            let paths = bellman_ford(Petgraph::undirected(&graph).unwrap(), source).unwrap();
            let distances: Vec<f32> =
                paths.distances.into_iter().filter(|&length| length > 0.0 && length.is_finite()).collect();
            let (reached, total) = (distances.len() as f64, f64::from(distances.iter().sum::<f32>()));
            assert_close(scores[source as usize], if reached == 0.0 { 0.0 } else { reached / 309.0 * reached / total });
        }
    }

    #[test]
    fn breadth_first_search_stays_within_a_component() {
        let graph = sample(false);
        let found = components(&graph, &Progress::new()).unwrap();
        let seen = Petgraph::undirected(&graph).unwrap();
        for source in [0, 2, 309] {
            let visited = Bfs::new(seen, source).iter(seen).count();
            assert_eq!(visited as u64, found.sizes[found.labels[source as usize] as usize]);
        }
    }

    #[test]
    fn strong_components_lie_within_weak_ones() {
        let cycle_and_tail = [(0, 1), (1, 2), (2, 0), (2, 3), (4, 3)];
        let edges = cycle_and_tail.map(|(source, target)| Edge { source, target, weight: 1.0 });
        let graph = Graph::from_edges(5, &edges, true).unwrap();
        let mut sizes: Vec<usize> = tarjan_scc(Petgraph::directed(&graph).unwrap()).iter().map(Vec::len).collect();
        sizes.sort_unstable();
        assert_eq!(sizes, [1, 1, 3]);
        assert_eq!(components(&graph, &Progress::new()).unwrap().sizes, [5]);
    }

    #[test]
    fn a_spanning_forest_has_a_tree_for_each_component() {
        let graph = sample(false);
        let forest = min_spanning_tree(Petgraph::undirected(&graph).unwrap());
        let edge_count = forest.filter(|element| matches!(element, Element::Edge { .. })).count();
        let component_count = components(&graph, &Progress::new()).unwrap().sizes.len();
        assert_eq!(edge_count, graph.node_count() - component_count);
    }

    #[test]
    fn edges_are_seen_once_and_from_either_end() {
        let edges = [(1, 0, 2.0), (1, 2, 3.0)].map(|(source, target, weight)| Edge { source, target, weight });
        let graph = Graph::from_edges(3, &edges, false).unwrap();
        let seen = Petgraph::undirected(&graph).unwrap();
        let ends = |edges: Vec<EdgeReference<'_>>| -> Vec<(u32, u32, f32)> {
            edges.iter().map(|edge| (edge.source(), edge.target(), *edge.weight())).collect()
        };
        assert_eq!(ends(seen.edge_references().collect()), [(0, 1, 2.0), (1, 2, 3.0)]);
        assert_eq!(ends(seen.edges(1).collect()), [(1, 0, 2.0), (1, 2, 3.0)]);
        assert_eq!(ends(seen.edges_directed(1, Direction::Incoming).collect()), [(0, 1, 2.0), (2, 1, 3.0)]);
        assert_eq!(seen.edges(1).next().unwrap().id(), seen.edges(0).next().unwrap().id());
        assert!(seen.is_adjacent(&(), 2, 1) && !seen.is_adjacent(&(), 0, 2));
        assert_eq!(seen.node_references().count(), seen.node_count());
    }

    #[test]
    fn directed_edges_keep_their_direction() {
        let edges = [(1, 0, 2.0), (2, 1, 3.0)].map(|(source, target, weight)| Edge { source, target, weight });
        let graph = Graph::from_edges(3, &edges, true).unwrap();
        let seen = Petgraph::directed(&graph).unwrap();
        let incoming: Vec<_> =
            seen.edges_directed(1, Direction::Incoming).map(|edge| (edge.source(), edge.target())).collect();
        assert_eq!(incoming, [(2, 1)]);
        assert_eq!(seen.neighbors_directed(1, Direction::Incoming).collect::<Vec<_>>(), [2]);
        assert_eq!(seen.edge_references().count(), seen.edge_count());
        assert!(seen.is_adjacent(&(), 1, 0) && !seen.is_adjacent(&(), 0, 1));
    }
}
