//! The nodes that a search has seen and not settled, nearest first: a heap of four children a node, in which a key can
//! be lowered, so that it never holds a node twice.

/// Nodes with their keys; of equal keys the smaller node comes first.
pub(super) struct NodeHeap<K> {
    entries: Vec<(K, u32)>,
    /// Where each node is in `entries`, or [`ABSENT`].
    positions: Vec<u32>,
}

const ABSENT: u32 = u32::MAX;
const CHILDREN: usize = 4;

/// Upper bound of what a [`NodeHeap`] allocates, in bytes.
pub(super) fn estimate_bytes<K>(node_count: usize) -> u64 {
    (size_of::<(K, u32)>() as u64 + 4) * node_count as u64
}

impl<K: Copy + Ord> NodeHeap<K> {
    pub(super) fn new(node_count: usize) -> Self {
        NodeHeap { entries: Vec::with_capacity(node_count), positions: vec![ABSENT; node_count] }
    }

    /// Adds `node`, or lowers its key.
    pub(super) fn push(&mut self, key: K, node: u32) {
        let position = match self.positions[node as usize] {
            ABSENT => {
                self.entries.push((key, node));
                self.entries.len() - 1
            }
            position => position as usize,
        };
        self.rise(position, (key, node));
    }

    /// Takes the first.
    pub(super) fn pop(&mut self) -> Option<(K, u32)> {
        let last = self.entries.pop()?;
        let first = match self.entries.first() {
            Some(&first) => {
                self.sink(last);
                first
            }
            None => last,
        };
        self.positions[first.1 as usize] = ABSENT;
        Some(first)
    }

    pub(super) fn clear(&mut self) {
        for (_, node) in self.entries.drain(..) {
            self.positions[node as usize] = ABSENT;
        }
    }

    fn put(&mut self, position: usize, entry: (K, u32)) {
        self.entries[position] = entry;
        self.positions[entry.1 as usize] = position as u32;
    }

    fn rise(&mut self, mut position: usize, entry: (K, u32)) {
        while position > 0 {
            let parent = (position - 1) / CHILDREN;
            if self.entries[parent] <= entry {
                break;
            }
            self.put(position, self.entries[parent]);
            position = parent;
        }
        self.put(position, entry);
    }

    /// Puts `entry` where the first one was, and then further down.
    fn sink(&mut self, entry: (K, u32)) {
        let mut position = 0;
        loop {
            let children = CHILDREN * position + 1..self.entries.len().min(CHILDREN * (position + 1) + 1);
            // By reference: keys of many limbs are not copied to be compared.
            let order = |one: &usize, other: &usize| self.entries[*one].cmp(&self.entries[*other]);
            let Some(child) = children.min_by(order) else { break };
            if entry <= self.entries[child] {
                break;
            }
            self.put(position, self.entries[child]);
            position = child;
        }
        self.put(position, entry);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::random::mix;

    #[test]
    fn nodes_come_by_key_and_then_by_number() {
        let mut heap = NodeHeap::new(1000);
        (0..1000).for_each(|node| heap.push(1000 + mix(node) % 100, node as u32));
        (0..1000).filter(|node| node % 3 == 0).for_each(|node| heap.push(mix(node) % 100, node as u32));
        let mut expected: Vec<(u64, u32)> =
            (0..1000).map(|node| (mix(node) % 100 + if node % 3 == 0 { 0 } else { 1000 }, node as u32)).collect();
        expected.sort_unstable();
        let found: Vec<_> = std::iter::from_fn(|| heap.pop()).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_cleared_heap_can_be_used_again() {
        let mut heap = NodeHeap::new(3);
        heap.push(5, 2);
        heap.clear();
        assert_eq!(heap.pop(), None);
        heap.push(7, 2);
        assert_eq!((heap.pop(), heap.pop()), (Some((7, 2)), None));
    }
}
