//! Level by level through a graph: a frontier, and the step along its edges to the next one. Whether a step pushes from
//! the frontier or pulls from the nodes not yet visited is decided here and nowhere else.
//!
//! Pushing costs the edges that leave the frontier. Pulling costs, of each unvisited node, its incoming edges up to the
//! first from the frontier: less, once the frontier is a good part of the graph. Who is reached from where does not
//! depend on the choice: rows are ascending, so the first in a pull is the smallest, and a push keeps the smallest.
//!
//! References: Beamer, Asanović, Patterson: Direction-optimizing breadth-first search. SC (2012).
//! Shun, Blelloch: Ligra: a lightweight graph processing framework for shared memory. PPoPP (2013).

mod atomics;
mod frontier;
mod list;

use std::sync::atomic::{AtomicU32, Ordering};

use rayon::prelude::*;

use crate::error::Result;
use crate::graph::{Adjacency, Graph};
use crate::progress::Progress;

pub(crate) use atomics::atomics;
use frontier::Frontier;
pub(crate) use frontier::set_bits;
pub(crate) use list::{BLOCK, List};

/// What a search does with the edges that lead from its frontier to an unvisited node.
pub(crate) trait Visit: Sync {
    /// An edge from `source` to `target` in a push: many threads may call at once, with the same target and in any
    /// order. Keeps the smallest source; true for the first of them.
    fn push(&self, source: u32, target: u32) -> bool;

    /// The edge from the smallest `source` to `target` in a pull: the only call for this target.
    fn pull(&self, source: u32, target: u32);
}

/// A search that visits every node once, level by level, along the direction of edges.
pub(crate) struct Search<'a> {
    outgoing: Neighbors<'a>,
    incoming: Neighbors<'a>,
    /// One bit a node; those beyond the last are set, and, after a pull, those of nodes that no edge enters.
    visited: Vec<u64>,
    frontier: Frontier,
    next: Frontier,
    /// Edges that leave nodes not yet visited.
    unexplored: u64,
    is_pulling: bool,
}

/// Upper bound of what a [`Search`] allocates, in bytes.
pub(crate) fn estimate_bytes(node_count: usize) -> u64 {
    2 * frontier::estimate_bytes(node_count) + 8 * node_count.div_ceil(64) as u64
}

/// Pull once the frontier has more than this share of the unexplored edges.
const PULL_SHARE: u64 = 14;
/// Push again once the frontier shrinks below this share of the nodes.
const PUSH_SHARE: usize = 24;
/// Edges that are not worth a second thread.
const FEW_EDGES: u64 = 2048;
/// Words of 64 nodes a thread takes at a time in a pull.
const WORDS: usize = 32;

impl<'a> Search<'a> {
    /// A search whose first frontier is `source`.
    pub(crate) fn new(graph: &'a Graph, source: u32) -> Self {
        let node_count = graph.node_count();
        let (outgoing, incoming) = (Neighbors::new(graph.outgoing_rows()), Neighbors::new(graph.incoming_rows()));
        let mut visited = vec![0; node_count.div_ceil(64)];
        if let Some(last) = visited.last_mut().filter(|_| !node_count.is_multiple_of(64)) {
            *last = u64::MAX << (node_count % 64);
        }
        visited[source as usize / 64] |= 1 << (source % 64);
        let mut frontier = Frontier::new(node_count);
        frontier.list.append(&[source]);
        (frontier.node_count, frontier.edge_count) = (1, outgoing.degree(source));
        let unexplored = outgoing.targets.len() as u64 - frontier.edge_count;
        Search { outgoing, incoming, visited, frontier, next: Frontier::new(node_count), unexplored, is_pulling: false }
    }

    /// Visits the unvisited nodes next to the frontier, which then are the frontier; returns how many there are.
    pub(crate) fn edge_map(&mut self, visit: &impl Visit, progress: &Progress) -> Result<usize> {
        self.choose_direction();
        let last_count = self.frontier.node_count;
        let found = if self.is_pulling { self.pull(visit, progress)? } else { self.push(visit, progress)? };
        (self.next.node_count, self.next.edge_count) = (found.node_count, found.edge_count);
        self.unexplored -= found.edge_count;
        std::mem::swap(&mut self.frontier, &mut self.next);
        let is_small = found.node_count < last_count.min(self.outgoing.node_count() / PUSH_SHARE);
        if self.is_pulling && is_small {
            self.is_pulling = false;
            self.frontier.list();
        } else if !self.is_pulling {
            self.mark_visited();
        }
        Ok(found.node_count)
    }

    fn choose_direction(&mut self) {
        if !self.is_pulling && self.frontier.edge_count > FEW_EDGES.max(self.unexplored / PULL_SHARE) {
            self.is_pulling = true;
            self.frontier.set_bits();
        }
    }

    fn push(&mut self, visit: &impl Visit, progress: &Progress) -> Result<Found> {
        self.next.list.clear();
        let push = Push { outgoing: self.outgoing, visited: &self.visited, next: &self.next.list, visit, progress };
        let slots = self.frontier.list.slots();
        if self.frontier.edge_count <= FEW_EDGES {
            return push.from(slots);
        }
        slots.par_chunks(BLOCK).map(|slots| push.from(slots)).try_reduce(Found::default, |a, b| Ok(a.plus(b)))
    }

    fn pull(&mut self, visit: &impl Visit, progress: &Progress) -> Result<Found> {
        let pull = Pull { incoming: self.incoming, outgoing: self.outgoing, frontier: &self.frontier.bits, visit };
        let pull_word = |(word, (visited, next)): (usize, (&mut u64, &mut u64))| {
            progress.check()?;
            let (found, reached) = pull.word(word, visited);
            *next = reached;
            Ok(found)
        };
        let words = self.visited.par_iter_mut().zip(&mut self.next.bits).enumerate().with_min_len(WORDS);
        words.map(pull_word).try_reduce(Found::default, |a, b| Ok(a.plus(b)))
    }

    fn mark_visited(&mut self) {
        let list = &self.frontier.list;
        if list.len() < BLOCK {
            list.nodes().for_each(|node| self.visited[node as usize / 64] |= 1 << (node % 64));
            return;
        }
        let visited = atomics(&mut self.visited);
        list.slots().par_iter().with_min_len(BLOCK).for_each(|slot| {
            let node = slot.load(Ordering::Relaxed);
            visited[node as usize / 64].fetch_or(1 << (node % 64), Ordering::Relaxed);
        });
    }
}

/// One step of a push.
struct Push<'a, V> {
    outgoing: Neighbors<'a>,
    visited: &'a [u64],
    next: &'a List,
    visit: &'a V,
    progress: &'a Progress,
}

impl<V: Visit> Push<'_, V> {
    fn from(&self, sources: &[AtomicU32]) -> Result<Found> {
        let (mut found, mut next) = (Found::default(), self.next.appender());
        for source in sources.iter().map(|slot| slot.load(Ordering::Relaxed)) {
            self.progress.check()?;
            for &target in self.outgoing.of(source) {
                let is_visited = self.visited[target as usize / 64] >> (target % 64) & 1 == 1;
                if !is_visited && self.visit.push(source, target) {
                    next.push(target);
                    found.edge_count += self.outgoing.degree(target);
                    found.node_count += 1;
                }
            }
        }
        Ok(found)
    }
}

/// One step of a pull.
struct Pull<'a, V> {
    incoming: Neighbors<'a>,
    outgoing: Neighbors<'a>,
    frontier: &'a [u64],
    visit: &'a V,
}

impl<V: Visit> Pull<'_, V> {
    /// Visits those of a word of 64 nodes that the frontier leads to; returns their bits. Nodes that no edge enters
    /// count as visited from here on: nobody looks at them again.
    fn word(&self, word: usize, visited: &mut u64) -> (Found, u64) {
        // The heads of all rows first, without a branch, so that they come from memory side by side.
        let (mut firsts, mut reached, mut unreachable) = ([0; 64], 0, 0);
        for target in set_bits(word, !*visited) {
            let row = self.incoming.range(target);
            let first = self.incoming.targets[row.start.min(self.incoming.targets.len() - 1)];
            let (slot, is_empty) = (target % 64, row.is_empty());
            firsts[slot as usize] = first;
            reached |= u64::from(!is_empty & self.is_in_frontier(first)) << slot;
            unreachable |= u64::from(is_empty) << slot;
        }
        set_bits(word, reached).for_each(|target| self.visit.pull(firsts[target as usize % 64], target));
        for target in set_bits(word, !(*visited | reached | unreachable)) {
            if let Some(&source) = self.incoming.of(target)[1..].iter().find(|&&source| self.is_in_frontier(source)) {
                self.visit.pull(source, target);
                reached |= 1 << (target % 64);
            }
        }
        *visited |= reached | unreachable;
        let edge_count = set_bits(word, reached).map(|node| self.outgoing.degree(node)).sum();
        (Found { node_count: reached.count_ones() as usize, edge_count }, reached)
    }

    fn is_in_frontier(&self, node: u32) -> bool {
        self.frontier[node as usize / 64] >> (node % 64) & 1 == 1
    }
}

/// What a step has reached.
#[derive(Default)]
struct Found {
    node_count: usize,
    edge_count: u64,
}

impl Found {
    fn plus(self, other: Found) -> Found {
        Found { node_count: self.node_count + other.node_count, edge_count: self.edge_count + other.edge_count }
    }
}

/// One direction of a graph, as plain slices.
#[derive(Clone, Copy)]
struct Neighbors<'a> {
    offsets: &'a [u64],
    targets: &'a [u32],
}

impl<'a> Neighbors<'a> {
    fn new(rows: &'a Adjacency) -> Self {
        Neighbors { offsets: &rows.offsets, targets: &rows.targets }
    }

    fn node_count(self) -> usize {
        self.offsets.len() - 1
    }

    fn degree(self, node: u32) -> u64 {
        self.offsets[node as usize + 1] - self.offsets[node as usize]
    }

    fn range(self, node: u32) -> std::ops::Range<usize> {
        self.offsets[node as usize] as usize..self.offsets[node as usize + 1] as usize
    }

    fn of(self, node: u32) -> &'a [u32] {
        &self.targets[self.range(node)]
    }
}
