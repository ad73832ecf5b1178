//! Distances from one source where an edge has length `1 / weight`, by Dijkstra's method with a binary heap.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::distances::{FromSource, Ring};
use super::length::{Length, Lengths, WIDE};
use crate::error::Result;
use crate::kernels::rows::Rows;
use crate::progress::Progress;

/// Arrays for one source at a time.
pub(crate) struct Dijkstra<'a, const LIMBS: usize> {
    rows: Rows<'a>,
    lengths: &'a Lengths<LIMBS>,
    progress: &'a Progress,
    /// From the source; infinite where unreached.
    distances: Vec<Length<LIMBS>>,
    /// Reached nodes by ascending distance; of equal ones the smaller first.
    order: Vec<u32>,
    heap: BinaryHeap<Reverse<(Length<LIMBS>, u32)>>,
    rings: Vec<Ring>,
}

/// Upper bound of what a [`Dijkstra`] allocates, in bytes, without the lengths.
pub(crate) fn estimate_bytes(node_count: u64, edge_count: u64) -> u64 {
    let length_bytes = size_of::<Length<WIDE>>() as u64;
    (length_bytes + 4 + 16) * node_count + (length_bytes + 8) * (2 * edge_count + 1)
}

impl<'a, const LIMBS: usize> Dijkstra<'a, LIMBS> {
    /// With the lengths of the edges of `rows`.
    pub(crate) fn new(rows: Rows<'a>, lengths: &'a Lengths<LIMBS>, progress: &'a Progress) -> Self {
        let node_count = rows.node_count();
        Dijkstra {
            rows,
            lengths,
            progress,
            distances: vec![Length::INFINITE; node_count],
            order: Vec::with_capacity(node_count),
            // An edge enters at most once: when its source is settled.
            heap: BinaryHeap::with_capacity(rows.edge_count() + 1),
            rings: Vec::new(),
        }
    }

    /// Forgets the last source and finds the distances from `source`. An edge of weight 0 cannot be passed.
    pub(crate) fn run(&mut self, source: u32) -> Result<()> {
        for node in self.order.drain(..) {
            self.distances[node as usize] = Length::INFINITE;
        }
        self.distances[source as usize] = Length::ZERO;
        self.heap.clear();
        self.heap.push(Reverse((Length::ZERO, source)));
        while let Some(Reverse((distance, node))) = self.heap.pop() {
            if distance == self.distances[node as usize] {
                self.progress.check()?;
                self.settle(node);
            }
        }
        Ok(())
    }

    fn settle(&mut self, node: u32) {
        self.order.push(node);
        let node_distance = self.distances[node as usize];
        let lengths = &self.lengths.of_edges[self.rows.positions(node)];
        for (&neighbor, &length) in self.rows.neighbors(node).iter().zip(lengths) {
            let distance = node_distance + length;
            if distance < self.distances[neighbor as usize] {
                self.distances[neighbor as usize] = distance;
                self.heap.push(Reverse((distance, neighbor)));
            }
        }
    }

    /// Reached nodes, the source first, each after all that lie on a shortest path to it.
    pub(crate) fn order(&self) -> &[u32] {
        &self.order
    }

    /// The edges by which a shortest path leaves the reached `node`: their positions in the rows, and where they lead.
    pub(crate) fn next_on_shortest_paths(&self, node: u32) -> impl Iterator<Item = (usize, u32)> {
        let (distance, positions) = (self.distances[node as usize], self.rows.positions(node));
        let edges = positions.zip(self.rows.neighbors(node));
        edges.map(|(position, &neighbor)| (position, neighbor)).filter(move |&(position, neighbor)| {
            let length = self.lengths.of_edges[position];
            length.is_finite() && distance + length < self.distances[neighbor as usize] + self.lengths.tolerance
        })
    }
}

impl<const LIMBS: usize> FromSource for Dijkstra<'_, LIMBS> {
    fn rings_from(&mut self, source: u32) -> Result<&[Ring]> {
        self.run(source)?;
        self.rings.clear();
        self.rings.reserve_exact(self.rows.node_count());
        let distances = self.order[1..].iter().map(|&node| self.lengths.to_f64(self.distances[node as usize]));
        self.rings.extend(distances.map(|distance| Ring { distance, node_count: 1 }));
        Ok(&self.rings)
    }
}
