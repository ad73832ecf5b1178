//! From distances to a tree of shortest paths.

use crate::error::Result;
use crate::graph::huge_pages;
use crate::kernels::chunks;
use crate::kernels::paths::bfs::UNREACHED;
use crate::kernels::paths::lengths::Lengths;
use crate::kernels::rows::Rows;
use crate::progress::Progress;

/// Upper bound of what [`parents`] allocates, in bytes: the result, marks, and two levels, one of them growing.
pub(super) fn estimate_bytes(node_count: usize) -> u64 {
    (4 + 1 + 4 + 4) * node_count as u64 + 4 * (node_count as u64 + 4).next_power_of_two() * 3 / 2
}

/// The parent of every node, by the rule that [`shortest_paths`](super::shortest_paths) states.
pub(super) fn parents(tree: &Tree<'_>, progress: &Progress) -> Result<Vec<u32>> {
    let mut parents = huge_pages::filled(tree.distances.len(), UNREACHED);
    chunks::fill(&mut parents, progress, |node| tree.nearer_parent(node).unwrap_or(UNREACHED))?;
    let is_waiting = |node: u32, parents: &[u32]| tree.is_child(node) && parents[node as usize] == UNREACHED;
    if (0..parents.len() as u32).any(|node| is_waiting(node, &parents)) {
        adopt(tree, &mut parents, is_waiting, progress)?;
    }
    Ok(parents)
}

/// What a tree is made of.
pub(super) struct Tree<'a> {
    pub(super) outgoing: Rows<'a>,
    pub(super) incoming: Rows<'a>,
    pub(super) lengths: Lengths,
    pub(super) source: u32,
    pub(super) distances: &'a [f64],
}

impl Tree<'_> {
    fn distance(&self, node: u32) -> f64 {
        self.distances[node as usize]
    }

    fn is_child(&self, node: u32) -> bool {
        node != self.source && self.distance(node).is_finite()
    }

    fn adds_up(&self, parent: u32, weight: f32, child: u32) -> bool {
        self.distance(parent) + self.lengths.of(weight) == self.distance(child)
    }

    /// The smallest parent of `child` among the nodes that `may_be`.
    fn parent(&self, child: u32, may_be: impl Fn(u32) -> bool) -> Option<u32> {
        let is_parent = |&(node, weight): &(u32, f32)| may_be(node) && self.adds_up(node, weight, child);
        self.incoming.edges(child).find(is_parent).map(|(parent, _)| parent)
    }

    fn nearer_parent(&self, node: u32) -> Option<u32> {
        self.is_child(node).then(|| self.parent(node, |parent| self.distance(parent) < self.distance(node))).flatten()
    }
}

/// Finds parents for the nodes that no nearer one leads to, level by level: a parent is as near, and waits no more.
fn adopt(
    tree: &Tree<'_>,
    parents: &mut [u32],
    is_waiting: impl Fn(u32, &[u32]) -> bool,
    progress: &Progress,
) -> Result<()> {
    let parent = |child, parents: &[u32]| tree.parent(child, |node| !is_waiting(node, parents));
    let has_parent = |&node: &u32| is_waiting(node, parents) && parent(node, parents).is_some();
    let mut level: Vec<u32> = (0..parents.len() as u32).filter(has_parent).collect();
    let mut is_seen = vec![false; parents.len()];
    while !level.is_empty() {
        progress.check()?;
        // A level finds its parents before any of it can be one.
        let found: Vec<u32> = level.iter().map(|&node| parent(node, parents).unwrap_or(UNREACHED)).collect();
        level.iter().zip(found).for_each(|(&node, parent)| parents[node as usize] = parent);
        let mut next = Vec::new();
        for &node in &level {
            for (child, weight) in tree.outgoing.edges(node) {
                let is_next = is_waiting(child, parents) && tree.adds_up(node, weight, child);
                if is_next && !std::mem::replace(&mut is_seen[child as usize], true) {
                    next.push(child);
                }
            }
        }
        level = next;
    }
    Ok(())
}
