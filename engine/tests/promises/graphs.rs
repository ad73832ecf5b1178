//! Graphs of every shape that a kernel may meet.

use trama_engine::graph::{Edge, Graph};

/// Numbers that follow from where one began.
pub(crate) struct Numbers(u64);

impl Numbers {
    pub(crate) fn new(seed: u64) -> Numbers {
        Numbers(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit.max(1)
    }
}

/// How the edges of a graph lie.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Shape {
    /// Anywhere.
    Random,
    /// At a few hubs.
    Hubs,
    /// In a row, the numbers of the nodes shuffled.
    Path,
    /// All from one.
    Star,
    /// Each to the next few: many triangles.
    Ring,
    /// None.
    Isolated,
}

pub(crate) const SHAPES: [Shape; 6] =
    [Shape::Random, Shape::Hubs, Shape::Path, Shape::Star, Shape::Ring, Shape::Isolated];

/// A graph of one shape, with `edges_per_node` edges a node where the shape leaves that open.
pub(crate) fn graph(shape: Shape, node_count: usize, edges_per_node: usize, directed: bool, seed: u64) -> Graph {
    let mut numbers = Numbers::new(seed);
    let weight = |numbers: &mut Numbers| [1.0, 2.0, 0.5, 7.0, 1e-23, 0.0][numbers.below(6)];
    let edge_count = match shape {
        Shape::Random | Shape::Hubs | Shape::Ring => edges_per_node * node_count,
        Shape::Path | Shape::Star => node_count.saturating_sub(1),
        Shape::Isolated => 0,
    };
    let place = |position: usize| (position * 7919 % node_count.max(1)) as u32;
    let edges: Vec<Edge> = (0..edge_count)
        .map(|edge| {
            let (source, target) = match shape {
                Shape::Random => (numbers.below(node_count), numbers.below(node_count)),
                Shape::Hubs => (numbers.below(node_count), numbers.below(node_count) / (1 + numbers.below(64))),
                Shape::Path => return Edge { source: place(edge), target: place(edge + 1), weight: 1.0 },
                Shape::Star => (0, edge + 1),
                Shape::Ring => (edge % node_count, (edge % node_count + 1 + edge / node_count) % node_count),
                Shape::Isolated => (0, 0),
            };
            Edge { source: source as u32, target: target as u32, weight: weight(&mut numbers) }
        })
        .collect();
    Graph::from_edges(node_count, &edges, directed).unwrap()
}
