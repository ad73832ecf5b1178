//! A list of nodes that many threads append to.

use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};

use crate::graph::huge_pages;

/// Nodes in no particular order, each at most once; a slot for every node of the graph.
pub(crate) struct List {
    slots: Vec<AtomicU32>,
    len: AtomicUsize,
}

/// Nodes a thread keeps before it appends them.
pub(crate) const BLOCK: usize = 128;

impl List {
    pub(crate) fn new(node_count: usize) -> Self {
        let slots: Vec<u32> = huge_pages::zeroed(node_count);
        List { slots: slots.into_iter().map(AtomicU32::new).collect(), len: AtomicUsize::new(0) }
    }

    pub(crate) fn len(&self) -> usize {
        self.len.load(Ordering::Relaxed)
    }

    pub(crate) fn clear(&mut self) {
        self.len = AtomicUsize::new(0);
    }

    /// The nodes, as slots to read from.
    pub(crate) fn slots(&self) -> &[AtomicU32] {
        &self.slots[..self.len()]
    }

    pub(crate) fn nodes(&self) -> impl Iterator<Item = u32> {
        self.slots().iter().map(|slot| slot.load(Ordering::Relaxed))
    }

    /// Appends from any thread.
    pub(crate) fn append(&self, nodes: &[u32]) {
        let start = self.len.fetch_add(nodes.len(), Ordering::Relaxed);
        for (slot, &node) in self.slots[start..].iter().zip(nodes) {
            slot.store(node, Ordering::Relaxed);
        }
    }

    /// What one thread appends through, so that threads seldom meet.
    pub(crate) fn appender(&self) -> Appender<'_> {
        Appender { list: self, kept: [0; BLOCK], kept_count: 0 }
    }
}

/// Keeps nodes back until there is a block of them; appends the rest when it is dropped.
pub(crate) struct Appender<'a> {
    list: &'a List,
    kept: [u32; BLOCK],
    kept_count: usize,
}

impl Appender<'_> {
    pub(crate) fn push(&mut self, node: u32) {
        self.kept[self.kept_count] = node;
        self.kept_count += 1;
        if self.kept_count == BLOCK {
            self.list.append(&self.kept);
            self.kept_count = 0;
        }
    }
}

impl Drop for Appender<'_> {
    fn drop(&mut self) {
        self.list.append(&self.kept[..self.kept_count]);
    }
}

#[cfg(test)]
mod tests {
    use rayon::prelude::*;

    use super::*;

    #[test]
    fn what_threads_append_is_all_there() {
        let mut list = List::new(10_000);
        (0..100u32).into_par_iter().for_each(|hundred| {
            let mut appender = list.appender();
            (100 * hundred..100 * hundred + 100).for_each(|node| appender.push(node));
        });
        let mut nodes: Vec<u32> = list.nodes().collect();
        nodes.sort_unstable();
        assert!(nodes.into_iter().eq(0..10_000));
        list.clear();
        assert_eq!(list.len(), 0);
    }
}
