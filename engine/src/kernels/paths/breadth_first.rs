//! Distances from one source where every edge has length 1, by breadth first search.

use super::distances::{FromSource, Reach};
use crate::error::Result;
use crate::kernels::rows::Rows;
use crate::progress::Progress;

/// Arrays for one source at a time.
pub(crate) struct BreadthFirst<'a> {
    rows: Rows<'a>,
    progress: &'a Progress,
    /// Reached nodes, as they were found.
    order: Vec<u32>,
    is_reached: Vec<bool>,
}

/// Upper bound of what a [`BreadthFirst`] allocates, in bytes.
pub(crate) fn estimate_bytes(node_count: u64) -> u64 {
    (4 + 1) * node_count
}

impl<'a> BreadthFirst<'a> {
    pub(crate) fn new(rows: Rows<'a>, progress: &'a Progress) -> Self {
        let node_count = rows.node_count();
        let (order, is_reached) = (Vec::with_capacity(node_count), vec![false; node_count]);
        BreadthFirst { rows, progress, order, is_reached }
    }

    fn reach(&mut self, node: u32) {
        self.is_reached[node as usize] = true;
        self.order.push(node);
    }
}

impl FromSource for BreadthFirst<'_> {
    fn reach_from(&mut self, source: u32) -> Result<Reach> {
        for node in self.order.drain(..) {
            self.is_reached[node as usize] = false;
        }
        let (mut reach, mut distance) = (Reach::default(), 0.0);
        self.reach(source);
        let mut ring = 0..1;
        while !ring.is_empty() {
            for position in ring.clone() {
                self.progress.check()?;
                for &neighbor in self.rows.neighbors(self.order[position]) {
                    if !self.is_reached[neighbor as usize] {
                        self.reach(neighbor);
                    }
                }
            }
            ring = ring.end..self.order.len();
            distance += 1.0;
            reach.add(distance, ring.len() as u64);
        }
        Ok(reach)
    }
}
