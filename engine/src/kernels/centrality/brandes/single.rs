//! One source of Brandes' method where every edge has length 1: breadth first.

use super::{Tally, Traverse, Ways, too_many_paths};
use crate::error::Result;

const UNREACHED: u32 = u32::MAX;

/// Arrays for one source at a time. Who precedes whom is not stored: it shows in the levels.
pub(super) struct Traversal<'a> {
    ways: Ways<'a>,
    /// Reached nodes, as they were found.
    order: Vec<u32>,
    /// Edges from the source, or [`UNREACHED`].
    levels: Vec<u32>,
    /// On the way out, the number of shortest paths from the source. On the way back, [`Traverse::add_source`] puts
    /// there what each of those paths carries towards the source.
    paths: Vec<f64>,
}

/// Upper bound of what a [`Traversal`] allocates, in bytes.
pub(super) fn estimate_bytes(node_count: usize) -> u64 {
    (4 + 4 + 8) * node_count as u64
}

impl<'a> Traversal<'a> {
    pub(super) fn new(ways: Ways<'a>) -> Self {
        let node_count = ways.outgoing.node_count();
        Traversal {
            ways,
            order: Vec::with_capacity(node_count),
            levels: vec![UNREACHED; node_count],
            paths: vec![0.0; node_count],
        }
    }

    fn count_paths(&mut self, source: u32) -> Result<()> {
        for node in self.order.drain(..) {
            self.levels[node as usize] = UNREACHED;
            self.paths[node as usize] = 0.0;
        }
        self.order.push(source);
        self.levels[source as usize] = 0;
        self.paths[source as usize] = 1.0;
        let mut position = 0;
        while let Some(&node) = self.order.get(position) {
            position += 1;
            self.ways.progress.check()?;
            let (next_level, paths) = (self.levels[node as usize] + 1, self.paths[node as usize]);
            for &neighbor in self.ways.outgoing.neighbors(node) {
                let level = &mut self.levels[neighbor as usize];
                if *level == UNREACHED {
                    *level = next_level;
                    self.order.push(neighbor);
                }
                if *level == next_level {
                    self.paths[neighbor as usize] += paths;
                }
            }
        }
        Ok(())
    }
}

impl Traverse for Traversal<'_> {
    fn add_source(&mut self, source: u32, tally: impl Tally, scores: &mut [f64]) -> Result<()> {
        self.count_paths(source)?;
        for &node in self.order.iter().rev() {
            self.ways.progress.check()?;
            let (next_level, paths) = (self.levels[node as usize] + 1, self.paths[node as usize]);
            if paths.is_infinite() {
                return Err(too_many_paths());
            }
            let mut carried = 0.0;
            for (position, &neighbor) in self.ways.outgoing.positions(node).zip(self.ways.outgoing.neighbors(node)) {
                let (level, carries) = (self.levels[neighbor as usize], self.paths[neighbor as usize]);
                let carries = if level == next_level { carries } else { 0.0 };
                carried += carries;
                tally.pass_edge(scores, position, paths * carries);
            }
            let dependency = paths * carried;
            if node != source {
                tally.pass_node(scores, source, node, dependency);
            }
            self.paths[node as usize] = (tally.count(source, node) + dependency) / paths;
        }
        Ok(())
    }
}
