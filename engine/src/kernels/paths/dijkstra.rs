//! Distances from one source where an edge has length `1 / weight`, by Dijkstra's method with a binary heap.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::distances::{FromSource, Ring};
use crate::kernels::rows::Rows;

/// Two lengths are equal that differ by no more than this share of themselves. Sums of the same lengths in another
/// order differ by some 1e-16 an edge.
const PATH_TOLERANCE: f64 = 1e-12;

const UNSETTLED: u32 = u32::MAX;

/// Arrays for one source at a time.
pub(crate) struct Dijkstra<'a> {
    rows: Rows<'a>,
    /// From the source; infinite where unreached.
    distances: Vec<f64>,
    /// Reached nodes by ascending distance; of equal ones the smaller first, unless it was reached through the other.
    order: Vec<u32>,
    /// Position in `order`, or [`UNSETTLED`].
    ranks: Vec<u32>,
    /// Distance (its bits: those of numbers of at least 0 are in the order of the numbers) and node.
    heap: BinaryHeap<Reverse<(u64, u32)>>,
    rings: Vec<Ring>,
}

/// Upper bound of what a [`Dijkstra`] allocates, in bytes; a growing heap lives beside the one half as large.
pub(crate) fn estimate_bytes(node_count: u64, edge_count: u64) -> u64 {
    let heap = 16 * (2 * edge_count + 1).next_power_of_two() * 3 / 2;
    (8 + 4 + 4 + 16) * node_count + heap
}

impl<'a> Dijkstra<'a> {
    pub(crate) fn new(rows: Rows<'a>) -> Self {
        let node_count = rows.node_count();
        Dijkstra {
            rows,
            distances: vec![f64::INFINITY; node_count],
            order: Vec::with_capacity(node_count),
            ranks: vec![UNSETTLED; node_count],
            heap: BinaryHeap::new(),
            rings: Vec::new(),
        }
    }

    /// Forgets the last source and finds the distances from `source`. An edge of weight 0 cannot be passed.
    pub(crate) fn run(&mut self, source: u32) {
        for node in self.order.drain(..) {
            self.distances[node as usize] = f64::INFINITY;
            self.ranks[node as usize] = UNSETTLED;
        }
        self.distances[source as usize] = 0.0;
        self.heap.push(Reverse((0, source)));
        while let Some(Reverse((_, node))) = self.heap.pop() {
            if self.ranks[node as usize] == UNSETTLED {
                self.settle(node);
            }
        }
    }

    fn settle(&mut self, node: u32) {
        self.ranks[node as usize] = self.order.len() as u32;
        self.order.push(node);
        for (neighbor, weight) in self.rows.edges(node) {
            let distance = self.distances[node as usize] + length(weight);
            if distance < self.distances[neighbor as usize] {
                self.distances[neighbor as usize] = distance;
                self.heap.push(Reverse((distance.to_bits(), neighbor)));
            }
        }
    }

    /// Reached nodes, the source first, each after all that lie on a shortest path to it.
    pub(crate) fn order(&self) -> &[u32] {
        &self.order
    }

    /// The neighbours to which a shortest path leads through the reached `node`.
    pub(crate) fn next_on_shortest_paths(&self, node: u32) -> impl Iterator<Item = u32> {
        let (rank, distance) = (self.ranks[node as usize], self.distances[node as usize]);
        let is_on_path = move |&(neighbor, weight): &(u32, f32)| {
            let farthest = self.distances[neighbor as usize] * (1.0 + PATH_TOLERANCE);
            weight > 0.0 && rank < self.ranks[neighbor as usize] && distance + length(weight) <= farthest
        };
        self.rows.edges(node).filter(is_on_path).map(|(neighbor, _)| neighbor)
    }
}

/// Strong ties are short; a tie of weight 0 is infinitely long.
fn length(weight: f32) -> f64 {
    1.0 / f64::from(weight)
}

impl FromSource for Dijkstra<'_> {
    fn rings_from(&mut self, source: u32) -> &[Ring] {
        self.run(source);
        self.rings.clear();
        let distances = self.order[1..].iter().map(|&node| self.distances[node as usize]);
        self.rings.extend(distances.map(|distance| Ring { distance, node_count: 1 }));
        &self.rings
    }
}
