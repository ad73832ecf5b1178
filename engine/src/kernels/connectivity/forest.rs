//! Trees of nodes that hang together, which many threads unite. A root is only ever hung below a smaller one, so whatever
//! the order of unions, the last root of a tree is its smallest node.

use std::sync::atomic::{AtomicU32, Ordering};

use rayon::prelude::*;

use crate::error::Result;
use crate::kernels::chunks::CHUNK;
use crate::progress::Progress;

/// Nodes in a sample, at most.
const SAMPLE: usize = 1024;

/// Some of the nodes, evenly spread.
fn sample(node_count: usize) -> impl Iterator<Item = u32> {
    (0..node_count as u32).step_by(node_count.div_ceil(SAMPLE).max(1))
}

/// Upper bound of what a [`Forest`] and the choice of its largest tree allocate, in bytes.
pub(super) fn estimate_bytes(node_count: usize) -> u64 {
    4 * (node_count + SAMPLE) as u64
}

/// A forest over the nodes, each hung below a smaller one or, a root, below itself.
pub(in crate::kernels) struct Forest {
    parents: Vec<AtomicU32>,
}

impl Forest {
    /// A forest in which every node is a root.
    pub(in crate::kernels) fn new(node_count: usize) -> Self {
        Forest::of((0..node_count as u32).collect())
    }

    /// The forest of these parents: each a root, or a node itself, and no greater than it.
    pub(super) fn of(parents: Vec<u32>) -> Self {
        Forest { parents: parents.into_iter().map(AtomicU32::new).collect() }
    }

    /// The root of each node, once all are flattened.
    pub(super) fn into_roots(self) -> Vec<u32> {
        self.parents.into_iter().map(AtomicU32::into_inner).collect()
    }

    fn parent(&self, node: u32) -> u32 {
        self.parents[node as usize].load(Ordering::Relaxed)
    }

    /// The root above `node`, halving the way there.
    pub(in crate::kernels) fn root(&self, mut node: u32) -> u32 {
        loop {
            let parent = self.parent(node);
            let grandparent = self.parent(parent);
            if parent == grandparent {
                return parent;
            }
            self.hang(node, parent, grandparent);
            node = grandparent;
        }
    }

    /// Hangs `node` below its root.
    pub(super) fn flatten(&self, node: u32) {
        self.parents[node as usize].store(self.root(node), Ordering::Relaxed);
    }

    /// The root of most nodes of a sample.
    pub(super) fn largest(&self) -> u32 {
        let mut roots: Vec<u32> = sample(self.parents.len()).map(|node| self.root(node)).collect();
        roots.sort_unstable();
        roots.chunk_by(|one, other| one == other).max_by_key(|tree| tree.len()).map_or(0, |tree| tree[0])
    }

    /// Visits all nodes on all threads.
    pub(super) fn each(&self, progress: &Progress, visit: impl Fn(u32) + Sync) -> Result<()> {
        let node_count = self.parents.len();
        (0..node_count.div_ceil(CHUNK)).into_par_iter().try_for_each(|chunk| {
            progress.check()?;
            (chunk * CHUNK..node_count.min((chunk + 1) * CHUNK)).for_each(|node| visit(node as u32));
            Ok(())
        })
    }

    /// Brings two trees together below the smaller root.
    pub(in crate::kernels) fn unite(&self, one: u32, other: u32) {
        let (mut one, mut other) = (self.root(one), self.root(other));
        while one != other {
            let (upper, lower) = (one.min(other), one.max(other));
            if self.hang(lower, lower, upper) {
                return;
            }
            (one, other) = (self.root(upper), self.root(lower));
        }
    }

    /// Hangs `node` below `parent` unless somebody else moved it from `old_parent` first.
    fn hang(&self, node: u32, old_parent: u32, parent: u32) -> bool {
        let slot = &self.parents[node as usize];
        slot.compare_exchange(old_parent, parent, Ordering::Relaxed, Ordering::Relaxed).is_ok()
    }
}
