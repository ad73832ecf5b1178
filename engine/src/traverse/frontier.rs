//! The nodes of one level of a search: as a list while they are few, as bits while they are many.

use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};

use super::atomics::atomics;

/// A set of nodes. Which of its two forms is up to date, the search knows.
pub(crate) struct Frontier {
    /// The members in front, in no particular order; a slot for every node.
    nodes: Vec<u32>,
    /// One bit a node.
    pub(super) bits: Vec<u64>,
    /// Number of members.
    pub(super) node_count: usize,
    /// Edges that leave the members.
    pub(super) edge_count: u64,
}

/// Upper bound of what a [`Frontier`] allocates, in bytes.
pub(super) fn estimate_bytes(node_count: usize) -> u64 {
    4 * node_count as u64 + 8 * node_count.div_ceil(64) as u64
}

impl Frontier {
    pub(super) fn new(graph_nodes: usize) -> Self {
        let (nodes, bits) = (vec![0; graph_nodes], vec![0; graph_nodes.div_ceil(64)]);
        Frontier { nodes, bits, node_count: 0, edge_count: 0 }
    }

    /// The members, when they are listed.
    pub(super) fn nodes(&self) -> &[u32] {
        &self.nodes[..self.node_count]
    }

    /// An empty list, for many threads to append to.
    pub(super) fn appender(&mut self) -> Appender<'_> {
        Appender { slots: atomics(&mut self.nodes), used: AtomicUsize::new(0) }
    }

    /// Sets the bits of what is listed.
    pub(super) fn set_bits(&mut self) {
        self.bits.fill(0);
        for &node in &self.nodes[..self.node_count] {
            self.bits[node as usize / 64] |= 1 << (node % 64);
        }
    }

    /// Lists the nodes whose bits are set, ascending.
    pub(super) fn list(&mut self) {
        let mut slots = self.nodes.iter_mut();
        for (word, &bits) in self.bits.iter().enumerate() {
            for (node, slot) in set_bits(word, bits).zip(&mut slots) {
                *slot = node;
            }
        }
    }
}

/// The nodes whose bits are set in a word of 64.
pub(super) fn set_bits(word: usize, mut bits: u64) -> impl Iterator<Item = u32> {
    std::iter::from_fn(move || {
        let bit = (bits != 0).then(|| bits.trailing_zeros())?;
        bits &= bits - 1;
        Some(64 * word as u32 + bit)
    })
}

/// Appends to a list from many threads, in blocks, so that they seldom meet.
pub(super) struct Appender<'a> {
    slots: &'a [AtomicU32],
    used: AtomicUsize,
}

impl Appender<'_> {
    pub(super) fn append(&self, nodes: &[u32]) {
        let start = self.used.fetch_add(nodes.len(), Ordering::Relaxed);
        for (slot, &node) in self.slots[start..].iter().zip(nodes) {
            slot.store(node, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_and_its_bits_are_the_same_set() {
        let mut frontier = Frontier::new(200);
        frontier.appender().append(&[199, 0, 64, 63]);
        frontier.node_count = 4;
        assert_eq!(frontier.nodes(), [199, 0, 64, 63]);
        frontier.set_bits();
        frontier.list();
        assert_eq!(frontier.nodes(), [0, 63, 64, 199]);
    }
}
