//! The structural graph that kernels read: compressed sparse rows, both ways, `u32` ids, optional weights.
//!
//! A [`Graph`] is *simple* by construction: no loop, at most one edge from a node to another, neighbours in ascending
//! order. Whatever was parallel has been merged by adding weights. This is what lets a kernel state its convention in
//! one line.

pub mod build;
pub mod edges;
pub(crate) mod huge_pages;
pub mod petgraph;
pub mod snapshot;

use crate::section::Section;

pub use build::Edge;

/// The neighbours of every node in one direction.
#[derive(Debug, Clone)]
pub struct Adjacency {
    /// `node_count + 1` positions into `targets`; the neighbours of `u` are `targets[offsets[u]..offsets[u + 1]]`.
    pub offsets: Section<u64>,
    /// Neighbours, ascending within a node.
    pub targets: Section<u32>,
    /// Weights along `targets`; `None` when every edge weighs 1.
    pub weights: Option<Section<f32>>,
}

impl Adjacency {
    fn bytes(&self) -> u64 {
        let weights = self.weights.as_ref().map_or(0, |weights| size_of_val(&weights[..]));
        (size_of_val(&self.offsets[..]) + size_of_val(&self.targets[..]) + weights) as u64
    }

    fn range(&self, node: u32) -> std::ops::Range<usize> {
        let node = node as usize;
        self.offsets[node] as usize..self.offsets[node + 1] as usize
    }
}

/// A simple graph, directed or undirected.
#[derive(Debug, Clone)]
pub struct Graph {
    outgoing: Adjacency,
    /// `None` for an undirected graph, whose outgoing rows hold each edge from both ends.
    incoming: Option<Adjacency>,
}

impl Graph {
    /// An undirected graph from rows that hold each edge from both ends.
    pub fn undirected(rows: Adjacency) -> Self {
        Graph { outgoing: rows, incoming: None }
    }

    /// A directed graph from its rows and their transpose.
    pub fn directed(outgoing: Adjacency, incoming: Adjacency) -> Self {
        Graph { outgoing, incoming: Some(incoming) }
    }

    /// Number of nodes; ids are `0..node_count`.
    pub fn node_count(&self) -> usize {
        self.outgoing.offsets.len() - 1
    }

    /// Number of edges; an undirected edge counts once.
    pub fn edge_count(&self) -> usize {
        match self.incoming {
            Some(_) => self.outgoing.targets.len(),
            None => self.outgoing.targets.len() / 2,
        }
    }

    /// Bytes that the rows take, in memory or mapped: 8 a node and, without direction and weights, 8 an edge.
    pub fn bytes(&self) -> u64 {
        self.outgoing.bytes() + self.incoming.as_ref().map_or(0, Adjacency::bytes)
    }

    /// Whether edges have a direction.
    pub fn is_directed(&self) -> bool {
        self.incoming.is_some()
    }

    /// Whether the edges carry weights; without, each weighs 1.
    pub fn is_weighted(&self) -> bool {
        self.outgoing.weights.is_some()
    }

    /// Number of edges that leave `node` (all its edges, in an undirected graph).
    pub fn out_degree(&self, node: u32) -> usize {
        self.outgoing.range(node).len()
    }

    /// Number of edges that enter `node` (all its edges, in an undirected graph).
    pub fn in_degree(&self, node: u32) -> usize {
        self.incoming_rows().range(node).len()
    }

    /// The targets of the edges that leave `node`, ascending.
    pub fn out_neighbors(&self, node: u32) -> &[u32] {
        &self.outgoing.targets[self.outgoing.range(node)]
    }

    /// The sources of the edges that enter `node`, ascending.
    pub fn in_neighbors(&self, node: u32) -> &[u32] {
        let rows = self.incoming_rows();
        &rows.targets[rows.range(node)]
    }

    /// The weights along [`Graph::out_neighbors`], or `None` when all are 1.
    pub fn out_weights(&self, node: u32) -> Option<&[f32]> {
        Some(&self.outgoing.weights.as_ref()?[self.outgoing.range(node)])
    }

    /// The weights along [`Graph::in_neighbors`], or `None` when all are 1.
    pub fn in_weights(&self, node: u32) -> Option<&[f32]> {
        let rows = self.incoming_rows();
        Some(&rows.weights.as_ref()?[rows.range(node)])
    }

    /// All edges, each once, as source, target and weight: by ascending source, then target; one without a direction
    /// has the smaller end first. Results about edges come in this order.
    pub fn edges(&self) -> impl Iterator<Item = (u32, u32, f32)> + '_ {
        let edges_of = |node: u32| {
            let (targets, weights) = (self.out_neighbors(node), self.out_weights(node));
            let first = if self.is_directed() { 0 } else { targets.partition_point(|&target| target < node) };
            let weight_at = move |position: usize| weights.map_or(1.0, |weights| weights[position]);
            (first..targets.len()).map(move |position| (node, targets[position], weight_at(position)))
        };
        (0..self.node_count() as u32).flat_map(edges_of)
    }

    /// The rows of outgoing edges, for kernels that walk them as flat arrays.
    pub fn outgoing_rows(&self) -> &Adjacency {
        &self.outgoing
    }

    /// The rows of incoming edges; those of outgoing ones when the graph is undirected.
    pub fn incoming_rows(&self) -> &Adjacency {
        self.incoming.as_ref().unwrap_or(&self.outgoing)
    }
}
