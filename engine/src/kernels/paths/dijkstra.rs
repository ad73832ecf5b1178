//! Distances from one source where an edge has length `1 / weight`, by Dijkstra's method.

use std::ops::ControlFlow;

use super::distances::{FromSource, Reach};
use super::exact_lengths::{ExactLengths, Length, WIDE};
use super::heap::{self, NodeHeap};
use super::nearest_first::nearest_first;
use crate::error::Result;
use crate::kernels::rows::Rows;
use crate::progress::Progress;

/// Arrays for one source at a time.
pub(crate) struct Dijkstra<'a, const LIMBS: usize> {
    rows: Rows<'a>,
    lengths: &'a ExactLengths<LIMBS>,
    progress: &'a Progress,
    /// From the source; infinite where unreached.
    distances: Vec<Length<LIMBS>>,
    /// Reached nodes by ascending distance; of equal ones the smaller first.
    order: Vec<u32>,
    heap: NodeHeap<Length<LIMBS>>,
}

/// Upper bound of what a [`Dijkstra`] allocates, in bytes, without the lengths.
pub(crate) fn estimate_bytes(node_count: usize) -> u64 {
    let arrays = size_of::<Length<WIDE>>() + 4;
    arrays as u64 * node_count as u64 + heap::estimate_bytes::<Length<WIDE>>(node_count)
}

impl<'a, const LIMBS: usize> Dijkstra<'a, LIMBS> {
    /// With the lengths of the edges of `rows`.
    pub(crate) fn new(rows: Rows<'a>, lengths: &'a ExactLengths<LIMBS>, progress: &'a Progress) -> Self {
        let node_count = rows.node_count();
        Dijkstra {
            rows,
            lengths,
            progress,
            distances: vec![Length::INFINITE; node_count],
            order: Vec::with_capacity(node_count),
            heap: NodeHeap::new(node_count),
        }
    }

    /// Forgets the last source and finds the distances from `source`. An edge of weight 0 cannot be passed.
    pub(crate) fn run(&mut self, source: u32) -> Result<()> {
        for node in self.order.drain(..) {
            self.distances[node as usize] = Length::INFINITE;
        }
        self.distances[source as usize] = Length::ZERO;
        self.heap.clear();
        self.heap.push(Length::ZERO, source);
        let (lengths, order, progress) = (&self.lengths.of_edges, &mut self.order, self.progress);
        let beyond = |distance: Length<LIMBS>, position: usize| distance + lengths[position];
        nearest_first(self.rows, &mut self.distances, &mut self.heap, beyond, |node| {
            order.push(node);
            progress.check().map(ControlFlow::Continue)
        })
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
    fn reach_from(&mut self, source: u32) -> Result<Reach> {
        self.run(source)?;
        let mut reach = Reach::default();
        for &node in &self.order[1..] {
            reach.add(self.lengths.to_f64(self.distances[node as usize]), 1);
        }
        Ok(reach)
    }
}
