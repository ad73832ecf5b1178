//! Distances from one source where every edge has length 1, by breadth first search.

use super::distances::{FromSource, Ring};
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
    rings: Vec<Ring>,
}

/// Upper bound of what a [`BreadthFirst`] allocates, in bytes; growing rings live beside those half as many.
pub(crate) fn estimate_bytes(node_count: u64) -> u64 {
    (4 + 1) * node_count + 16 * node_count.next_power_of_two() * 3 / 2
}

impl<'a> BreadthFirst<'a> {
    pub(crate) fn new(rows: Rows<'a>, progress: &'a Progress) -> Self {
        let node_count = rows.node_count();
        let (order, is_reached) = (Vec::with_capacity(node_count), vec![false; node_count]);
        BreadthFirst { rows, progress, order, is_reached, rings: Vec::new() }
    }

    fn reach(&mut self, node: u32) {
        self.is_reached[node as usize] = true;
        self.order.push(node);
    }
}

impl FromSource for BreadthFirst<'_> {
    fn rings_from(&mut self, source: u32) -> Result<&[Ring]> {
        for node in self.order.drain(..) {
            self.is_reached[node as usize] = false;
        }
        self.rings.clear();
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
            let distance = (self.rings.len() + 1) as f64;
            self.rings.push(Ring { distance, node_count: ring.len() as u64 });
        }
        self.rings.pop();
        Ok(&self.rings)
    }
}
