//! The best path that begins in a given way.

use crate::error::Result;
use crate::graph::Graph;
use crate::kernels::paths::exact::Exact;
use crate::kernels::paths::heap::{self, NodeHeap};
use crate::kernels::paths::lengths::Lengths;
use crate::kernels::rows::Rows;
use crate::progress::Progress;

/// Length and number of edges of a path: what is compared first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Label {
    pub(super) length: Exact,
    edges: u32,
}

impl Label {
    const ZERO: Label = Label { length: Exact::ZERO, edges: 0 };
    const UNREACHED: Label = Label { length: Exact::MAX, edges: u32::MAX };

    fn plus(self, other: Label) -> Label {
        Label { length: self.length + other.length, edges: self.edges + other.edges }
    }

    /// The label behind one more edge.
    fn behind(self, length: f64) -> Label {
        self.plus(Label { length: Exact::new(length), edges: 1 })
    }
}

/// A path, by the order of paths.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Found {
    pub(super) label: Label,
    pub(super) nodes: Vec<u32>,
}

/// Arrays for one search at a time.
pub(super) struct SpurSearch<'a> {
    outgoing: Rows<'a>,
    lengths: Lengths,
    target: u32,
    progress: &'a Progress,
    /// Of the best path from each node to the target, in the whole graph.
    to_target: Vec<Label>,
    /// Of the best path found to each node.
    labels: Vec<Label>,
    parents: Vec<u32>,
    /// Nodes whose label is set.
    touched: Vec<u32>,
    /// By label of the whole path through a node, as far as is known, and by the edges on the way to the node: who
    /// comes before another on a path is then settled before it, even where that path is as good all along.
    heap: NodeHeap<(Label, u32)>,
}

/// Upper bound of what a [`SpurSearch`] allocates, in bytes.
pub(super) fn estimate_bytes(node_count: usize) -> u64 {
    let labels = 2 * size_of::<Label>() as u64 * node_count as u64;
    let heaps = heap::estimate_bytes::<(Label, u32)>(node_count) + heap::estimate_bytes::<u64>(node_count);
    labels + (4 + 4) * node_count as u64 + heaps
}

impl<'a> SpurSearch<'a> {
    pub(super) fn new(graph: &'a Graph, lengths: Lengths, target: u32, progress: &'a Progress) -> Result<Self> {
        let node_count = graph.node_count();
        let [outgoing, incoming] =
            [graph.outgoing_rows(), graph.incoming_rows()].map(|rows| lengths.rows(Rows::new(rows)));
        Ok(SpurSearch {
            outgoing,
            lengths,
            target,
            progress,
            to_target: labels_to(target, incoming, lengths, progress)?,
            labels: vec![Label::UNREACHED; node_count],
            parents: vec![0; node_count],
            touched: Vec::with_capacity(node_count),
            heap: NodeHeap::new(node_count),
        })
    }

    /// The best path to the target that begins with `prefix` and does not go on from there to one of `excluded`.
    pub(super) fn best(&mut self, prefix: &[u32], excluded: &[u32]) -> Result<Option<Found>> {
        let spur = prefix[prefix.len() - 1];
        let start = self.label_of(prefix);
        // Nothing is better than no edge at all, so that no path leads back to the prefix.
        prefix.iter().for_each(|&node| self.reach(node, Label::ZERO, node));
        self.labels[spur as usize] = start;
        self.enqueue(spur);
        let mut found = None;
        while let Some((_, node)) = self.heap.pop() {
            self.progress.check()?;
            if node == self.target {
                found = Some(Found { label: self.labels[node as usize], nodes: self.path(prefix) });
                break;
            }
            self.settle(node, if node == spur { excluded } else { &[] });
        }
        self.heap.clear();
        for node in self.touched.drain(..) {
            self.labels[node as usize] = Label::UNREACHED;
        }
        Ok(found)
    }

    fn settle(&mut self, node: u32, excluded: &[u32]) {
        let label = self.labels[node as usize];
        for (neighbor, weight) in self.outgoing.edges(node) {
            let length = self.lengths.of(weight);
            let is_open = length.is_finite() && self.to_target[neighbor as usize] != Label::UNREACHED;
            if !is_open || excluded.contains(&neighbor) {
                continue;
            }
            let (known, new) = (self.labels[neighbor as usize], label.behind(length));
            if new < known {
                self.reach(neighbor, new, node);
                self.enqueue(neighbor);
            } else if new == known && self.comes_first(node, self.parents[neighbor as usize]) {
                self.parents[neighbor as usize] = node;
            }
        }
    }

    fn reach(&mut self, node: u32, label: Label, parent: u32) {
        if self.labels[node as usize] == Label::UNREACHED {
            self.touched.push(node);
        }
        self.labels[node as usize] = label;
        self.parents[node as usize] = parent;
    }

    fn enqueue(&mut self, node: u32) {
        let label = self.labels[node as usize];
        let to_target = self.to_target[node as usize];
        if to_target != Label::UNREACHED {
            self.heap.push((label.plus(to_target), label.edges), node);
        }
    }

    /// Whether the path to `one` comes before that to `other`, of as many edges, by node ids.
    fn comes_first(&self, mut one: u32, mut other: u32) -> bool {
        while self.parents[one as usize] != self.parents[other as usize] {
            (one, other) = (self.parents[one as usize], self.parents[other as usize]);
        }
        one < other
    }

    fn label_of(&self, prefix: &[u32]) -> Label {
        prefix.windows(2).fold(Label::ZERO, |label, edge| {
            let position = self.outgoing.neighbors(edge[0]).partition_point(|&target| target < edge[1]);
            let weight = self.outgoing.edges(edge[0]).nth(position).map_or(1.0, |(_, weight)| weight);
            label.behind(self.lengths.of(weight))
        })
    }

    fn path(&self, prefix: &[u32]) -> Vec<u32> {
        let edges = self.labels[self.target as usize].edges as usize;
        let mut nodes = Vec::with_capacity(edges + 1);
        nodes.extend_from_slice(prefix);
        nodes.resize(edges + 1, self.target);
        for position in (prefix.len()..edges).rev() {
            nodes[position] = self.parents[nodes[position + 1] as usize];
        }
        nodes
    }
}

/// Of the best path from each node to `target`, by Dijkstra's method against the edges. Nodes come by rounded length,
/// which is much smaller to move about; one that comes too early, among others of the same, comes again.
fn labels_to(target: u32, incoming: Rows<'_>, lengths: Lengths, progress: &Progress) -> Result<Vec<Label>> {
    let mut labels = vec![Label::UNREACHED; incoming.node_count()];
    let mut heap = NodeHeap::new(incoming.node_count());
    labels[target as usize] = Label::ZERO;
    heap.push(0, target);
    while let Some((_, node)) = heap.pop() {
        progress.check()?;
        let label = labels[node as usize];
        for (neighbor, weight) in incoming.edges(node) {
            let length = lengths.of(weight);
            let known = &mut labels[neighbor as usize];
            if length.is_finite() && label.behind(length) < *known {
                *known = label.behind(length);
                heap.push(known.length.rounded().to_bits(), neighbor);
            }
        }
    }
    Ok(labels)
}
