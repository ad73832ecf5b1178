//! The best path that begins in a given way.

use super::exact::{Exact, exact, rounded};
use crate::error::Result;
use crate::graph::Graph;
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
    const UNREACHED: Label = Label { length: Exact::INFINITE, edges: u32::MAX };

    fn plus(self, other: Label) -> Label {
        Label { length: self.length + other.length, edges: self.edges + other.edges }
    }

    /// The label behind one more edge.
    fn behind(self, length: f64) -> Label {
        self.plus(Label { length: exact(length), edges: 1 })
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
    incoming: Rows<'a>,
    lengths: Lengths,
    target: u32,
    progress: &'a Progress,
    /// Of the best path from each node to the target, in the whole graph.
    to_target: Vec<Label>,
    /// Of the best path found to each node.
    labels: Vec<Label>,
    /// Of the nodes on best paths that have been gone back along, the smallest neighbour on one; or [`NONE`].
    next: Vec<u32>,
    /// Nodes whose label is set by a search.
    touched: Vec<u32>,
    /// How paths begin, and the label of its last node. The labels of those before are better than any, so that no path
    /// leads back there.
    prefix: Vec<u32>,
    start: Label,
    /// Nodes on best paths still to be gone back from.
    stack: Vec<u32>,
    /// By label of the whole path through a node, as far as is known, and by the edges on the way to the node: who
    /// comes before another on a path is then settled before it, even where that path is as good all along.
    heap: NodeHeap<(Label, u32)>,
}

/// In the place of a neighbour.
const NONE: u32 = u32::MAX;

/// Upper bound of what a [`SpurSearch`] allocates, in bytes.
pub(super) fn estimate_bytes(node_count: usize) -> u64 {
    let labels = 2 * size_of::<Label>() as u64 * node_count as u64;
    let heaps = heap::estimate_bytes::<(Label, u32)>(node_count) + heap::estimate_bytes::<u64>(node_count);
    labels + 4 * 4 * node_count as u64 + heaps
}

impl<'a> SpurSearch<'a> {
    pub(super) fn new(graph: &'a Graph, lengths: Lengths, target: u32, progress: &'a Progress) -> Result<Self> {
        let node_count = graph.node_count();
        let [outgoing, incoming] =
            [graph.outgoing_rows(), graph.incoming_rows()].map(|rows| lengths.rows(Rows::new(rows)));
        Ok(SpurSearch {
            outgoing,
            incoming,
            lengths,
            target,
            progress,
            to_target: labels_to(target, incoming, lengths, progress)?,
            labels: vec![Label::UNREACHED; node_count],
            next: vec![NONE; node_count],
            touched: Vec::with_capacity(node_count),
            prefix: Vec::with_capacity(node_count),
            start: Label::ZERO,
            stack: Vec::with_capacity(node_count),
            heap: NodeHeap::new(node_count),
        })
    }

    /// Lets paths begin with `prefix`.
    pub(super) fn begin(&mut self, prefix: &[u32]) {
        for node in self.prefix.drain(..) {
            self.labels[node as usize] = Label::UNREACHED;
        }
        self.start = Label::ZERO;
        prefix.iter().for_each(|&node| self.go_on(node));
    }

    /// Lets them begin with one more node.
    pub(super) fn go_on(&mut self, node: u32) {
        if let Some(&last) = self.prefix.last() {
            self.labels[last as usize] = Label::ZERO;
            self.start = self.start.behind(self.length(last, node));
        }
        self.prefix.push(node);
    }

    /// The best path to the target that begins with the prefix and does not go on from there to one of `excluded`,
    /// which ascend.
    pub(super) fn best(&mut self, excluded: &[u32]) -> Result<Option<Found>> {
        let spur = self.prefix[self.prefix.len() - 1];
        self.reach(spur, self.start);
        self.enqueue(spur);
        let mut found = None;
        while let Some((_, node)) = self.heap.pop() {
            self.progress.check()?;
            if node == self.target {
                found = Some(Found { label: self.labels[node as usize], nodes: self.first_path()? });
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
            if !is_open || excluded.binary_search(&neighbor).is_ok() {
                continue;
            }
            let new = label.behind(length);
            if new < self.labels[neighbor as usize] {
                self.reach(neighbor, new);
                self.enqueue(neighbor);
            }
        }
    }

    fn reach(&mut self, node: u32, label: Label) {
        if self.labels[node as usize] == Label::UNREACHED {
            self.touched.push(node);
        }
        self.labels[node as usize] = label;
        self.next[node as usize] = NONE;
    }

    fn enqueue(&mut self, node: u32) {
        let label = self.labels[node as usize];
        let to_target = self.to_target[node as usize];
        if to_target != Label::UNREACHED {
            self.heap.push((label.plus(to_target), label.edges), node);
        }
    }

    fn length(&self, source: u32, target: u32) -> f64 {
        let position = self.outgoing.neighbors(source).partition_point(|&neighbor| neighbor < target);
        self.lengths.of(self.outgoing.weight(self.outgoing.positions(source).start + position))
    }

    /// Of the best paths to the target, all found by now, the first by node ids.
    fn first_path(&mut self) -> Result<Vec<u32>> {
        self.go_back()?;
        let edges = self.labels[self.target as usize].edges as usize;
        let mut nodes = Vec::with_capacity(edges + 1);
        nodes.extend_from_slice(&self.prefix);
        while nodes.len() <= edges {
            nodes.push(self.next[nodes[nodes.len() - 1] as usize]);
        }
        Ok(nodes)
    }

    /// Goes back from the target along the edges of best paths. No label of the prefix fits such an edge: it has too few
    /// edges, but for the last node's.
    fn go_back(&mut self) -> Result<()> {
        self.stack.push(self.target);
        while let Some(node) = self.stack.pop() {
            self.progress.check()?;
            let label = self.labels[node as usize];
            for (before, weight) in self.incoming.edges(node) {
                let length = self.lengths.of(weight);
                let known = self.labels[before as usize];
                if known != Label::UNREACHED && length.is_finite() && known.behind(length) == label {
                    let next = &mut self.next[before as usize];
                    if *next == NONE {
                        self.stack.push(before);
                    }
                    *next = node.min(*next);
                }
            }
        }
        Ok(())
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
                heap.push(rounded(known.length).to_bits(), neighbor);
            }
        }
    }
    Ok(labels)
}
