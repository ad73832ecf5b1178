//! The graph that kernels are timed on, and what they take besides.

use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::graph::{Adjacency, Graph};

/// An undirected graph without weights, and the same with lengths.
#[derive(Debug)]
pub struct Subject {
    graph: Graph,
    with_lengths: Graph,
    hub: u32,
    text: Option<PathBuf>,
}

/// The length of the edge between two nodes, from 1 to 255: a hash of its ends, so that it need not be handed over with
/// the graph. In 64 bits, `a` the smaller end and `b` the larger:
///
/// ```text
/// h = (a * 2^32 + b) * 0x9E3779B97F4A7C15
/// h = (h xor h >> 29) * 0xBF58476D1CE4E5B9
/// length = 1 + (h >> 40) mod 255
/// ```
pub fn length(one: u32, other: u32) -> f32 {
    let ends = u64::from(one.min(other)) << 32 | u64::from(one.max(other));
    let mixed = ends.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let mixed = (mixed ^ mixed >> 29).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    (1 + (mixed >> 40) % 255) as f32
}

impl Subject {
    /// Of an undirected graph with a node; weights of its edges do not count.
    pub fn new(graph: Graph) -> Subject {
        let rows = graph.outgoing_rows();
        let plain = Adjacency { weights: None, ..rows.clone() };
        let lengths_of = |node: u32| graph.out_neighbors(node).iter().map(move |&other| length(node, other));
        let lengths: Vec<f32> = (0..graph.node_count() as u32).into_par_iter().flat_map_iter(lengths_of).collect();
        let with_lengths = Adjacency { weights: Some(lengths.into()), ..plain.clone() };
        let nodes = 0..graph.node_count() as u32;
        let hub = nodes.max_by_key(|&node| (graph.out_degree(node), std::cmp::Reverse(node))).unwrap_or_default();
        Subject { graph: Graph::undirected(plain), with_lengths: Graph::undirected(with_lengths), hub, text: None }
    }

    /// The same, written down in a file: two ids and a blank a line.
    pub fn with_text(self, path: PathBuf) -> Subject {
        Subject { text: Some(path), ..self }
    }

    /// The file, if it is written down.
    pub fn text(&self) -> Option<&Path> {
        self.text.as_deref()
    }

    /// The graph, each edge of which weighs 1.
    pub fn graph(&self) -> &Graph {
        &self.graph
    }

    /// The same, each edge weighing its [`length`].
    pub fn with_lengths(&self) -> &Graph {
        &self.with_lengths
    }

    /// The node with the most neighbours; of several, the smallest.
    pub fn hub(&self) -> u32 {
        self.hub
    }
}
