//! The rows of a graph as plain slices, taken once before a hot loop.

use crate::graph::Adjacency;

/// One direction of a graph.
#[derive(Clone, Copy)]
pub(super) struct Rows<'a> {
    offsets: &'a [u64],
    targets: &'a [u32],
    weights: Option<&'a [f32]>,
}

impl<'a> Rows<'a> {
    pub(super) fn new(rows: &'a Adjacency) -> Self {
        Rows { offsets: &rows.offsets, targets: &rows.targets, weights: rows.weights.as_deref() }
    }

    /// Rows that lie elsewhere than in a graph, bounded by `offsets` as those of a graph are.
    pub(super) fn from_slices(offsets: &'a [u64], targets: &'a [u32], weights: Option<&'a [f32]>) -> Self {
        Rows { offsets, targets, weights }
    }

    /// The same rows, every edge weighing 1.
    pub(super) fn unweighted(self) -> Self {
        Rows { weights: None, ..self }
    }

    pub(super) fn is_weighted(self) -> bool {
        self.weights.is_some()
    }

    /// Where each row begins, and where the last ends.
    pub(super) fn offsets(self) -> &'a [u64] {
        self.offsets
    }

    pub(super) fn node_count(self) -> usize {
        self.offsets.len() - 1
    }

    /// Number of positions in the rows; those of an undirected graph hold each edge twice.
    pub(super) fn edge_count(self) -> usize {
        self.targets.len()
    }

    /// The weights along the rows, or `None` when all are 1.
    pub(super) fn weights(self) -> Option<&'a [f32]> {
        self.weights
    }

    /// The weight of the edge at a position.
    pub(super) fn weight(self, position: usize) -> f32 {
        self.weights.map_or(1.0, |weights| weights[position])
    }

    pub(super) fn degree(self, node: u32) -> usize {
        self.positions(node).len()
    }

    /// The first neighbour of `node`, or any node where there is none, found without a branch; and whether there is one.
    /// There has to be an edge somewhere.
    pub(super) fn head(self, node: u32) -> (u32, bool) {
        let row = self.positions(node);
        (self.targets[row.start.min(self.targets.len() - 1)], !row.is_empty())
    }

    pub(super) fn neighbors(self, node: u32) -> &'a [u32] {
        &self.targets[self.positions(node)]
    }

    /// Neighbours with the weights of their edges.
    pub(super) fn edges(self, node: u32) -> impl Iterator<Item = (u32, f32)> {
        let range = self.positions(node);
        let weights = self.weights.map(|weights| &weights[range.clone()]);
        let targets = self.targets[range].iter().enumerate();
        targets.map(move |(position, &target)| (target, weights.map_or(1.0, |weights| weights[position])))
    }

    /// Where the neighbours of `node` lie in the rows.
    pub(super) fn positions(self, node: u32) -> std::ops::Range<usize> {
        let node = node as usize;
        self.offsets[node] as usize..self.offsets[node + 1] as usize
    }
}
