//! The matrix `A^T` of a graph, which sums up what enters each node, as methods read it that multiply by it many times.
//! Nodes go by falling degree, so that what is read most lies in the cache: on a graph of 1 M nodes and 16 M edges a
//! multiplication then takes .6 of the time, and making the rows takes that of four; small graphs lose nothing. Nodes
//! without edges are left out: they are the *rest*, which kernels treat in a formula.

use crate::error::Result;
use crate::graph::Graph;
use crate::kernels::by_degree::{self, ByDegree, RankedRows};
use crate::kernels::pieces::{self, Pieces};
use crate::kernels::rows::Rows;
use crate::progress::Progress;

/// The rows of edges that enter the nodes; vectors have a number for each *place*, which stands for a node.
pub(super) struct Matrix<'a> {
    is_symmetric: bool,
    /// Places are ranks.
    order: ByDegree,
    rows: RankedRows,
    pieces: Pieces,
    progress: &'a Progress,
}

impl<'a> Matrix<'a> {
    pub(super) fn new(graph: &Graph, weighted: bool, progress: &'a Progress) -> Result<Self> {
        let incoming = Rows::new(graph.incoming_rows());
        let incoming = if weighted { incoming } else { incoming.unweighted() };
        let order = ByDegree::new(graph, progress)?;
        let rows = order.rows(incoming, progress)?;
        let pieces = Pieces::new(rows.rows().offsets());
        Ok(Matrix { is_symmetric: !graph.is_directed(), order, rows, pieces, progress })
    }

    /// Whether it equals its transpose.
    pub(super) fn is_symmetric(&self) -> bool {
        self.is_symmetric
    }

    pub(super) fn is_weighted(&self) -> bool {
        self.rows().is_weighted()
    }

    /// The rows, in terms of places.
    pub(super) fn rows(&self) -> Rows<'_> {
        self.rows.rows()
    }

    /// Places, from 0; each stands for a node.
    pub(super) fn place_count(&self) -> usize {
        self.order.linked_count
    }

    pub(super) fn node(&self, place: usize) -> u32 {
        self.order.nodes[place]
    }

    /// Nodes without a place.
    pub(super) fn rest(&self) -> &[u32] {
        &self.order.nodes[self.order.linked_count..]
    }

    /// Values by node, from values by place; nodes without a place have `rest(node)`.
    pub(super) fn by_node(&self, values: &[f64], rest: impl Fn(u32) -> f64 + Sync) -> Result<Vec<f64>> {
        self.order.by_node(values, rest, self.progress)
    }

    /// Sets each value to `new(place, value, sums)`, and returns what was added to the sums.
    pub(super) fn update<T: Copy + Send, const N: usize>(
        &self,
        values: &mut [T],
        new: impl Fn(usize, T, &mut [f64; N]) -> T + Sync,
    ) -> Result<[f64; N]> {
        let parts = self.pieces.map(values, self.progress, |places, values| {
            let mut sums = [0.0; N];
            for (place, value) in places.zip(values) {
                *value = new(place, *value, &mut sums);
            }
            sums
        })?;
        Ok(parts.iter().fold([0.0; N], |total, part| std::array::from_fn(|index| total[index] + part[index])))
    }

    /// Sets each value to `new(place, pulled, sums)`, where `pulled` is that of `A^T vector`, and returns what was added
    /// to the sums. Advances by a unit.
    pub(super) fn multiply<V: Copy + Into<f64> + Sync, const N: usize>(
        &self,
        vector: &[V],
        values: &mut [f64],
        new: impl Fn(usize, f64, &mut [f64; N]) -> f64 + Sync,
    ) -> Result<[f64; N]> {
        self.progress.advance(1)?;
        let rows = self.rows();
        match rows.weights() {
            None => {
                self.update(values, |place, _, sums| new(place, pulled(rows.neighbors(place as u32), vector), sums))
            }
            Some(weights) => self.update(values, |place, _, sums| {
                let along = rows.positions(place as u32);
                new(place, pulled_by_weight(rows.neighbors(place as u32), &weights[along], vector), sums)
            }),
        }
    }
}

/// Upper bound of what [`Matrix`], passes over it and values by node allocate, in bytes.
pub(super) fn estimate_bytes(node_count: usize, edge_count: usize) -> u64 {
    let position_count = 2 * edge_count;
    let ranked = by_degree::estimate_bytes(node_count) + by_degree::rows_bytes(node_count, position_count);
    // A pass adds up three numbers a piece at most.
    ranked + 8 * node_count as u64 + pieces::estimate_bytes(node_count, position_count, 24)
}

/// Sums that are added up beside each other, since one alone waits for itself.
const LANES: usize = 4;

#[inline]
fn pulled<V: Copy + Into<f64>>(sources: &[u32], vector: &[V]) -> f64 {
    let (heads, tail) = sources.as_chunks::<LANES>();
    let mut lanes = [0.0; LANES];
    for head in heads {
        for (lane, &source) in lanes.iter_mut().zip(head) {
            *lane += vector[source as usize].into();
        }
    }
    let rest = tail.iter().fold(0.0, |sum, &source| sum + vector[source as usize].into());
    (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]) + rest
}

#[inline]
fn pulled_by_weight<V: Copy + Into<f64>>(sources: &[u32], weights: &[f32], vector: &[V]) -> f64 {
    let term = |source: u32, weight: f32| vector[source as usize].into() * f64::from(weight);
    let (heads, tail) = sources.as_chunks::<LANES>();
    let (weight_heads, weight_tail) = weights.as_chunks::<LANES>();
    let mut lanes = [0.0; LANES];
    for (head, weights) in heads.iter().zip(weight_heads) {
        for (lane, (&source, &weight)) in lanes.iter_mut().zip(head.iter().zip(weights)) {
            *lane += term(source, weight);
        }
    }
    let rest = tail.iter().zip(weight_tail).fold(0.0, |sum, (&source, &weight)| sum + term(source, weight));
    (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]) + rest
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::kernels::samples::{any_graph, unweighted};

    #[test]
    fn nodes_without_edges_have_no_place() {
        let progress = Progress::new();
        let matrix = Matrix::new(&unweighted(5, true, &[(3, 1), (1, 4), (4, 1)]), false, &progress).unwrap();
        assert_eq!((matrix.place_count(), matrix.rest()), (3, &[0, 2][..]));
        assert_eq!(matrix.by_node(&[1.0, 2.0, 3.0], f64::from).unwrap(), [0.0, 1.0, 2.0, 3.0, 2.0]);
    }

    proptest! {
        #[test]
        fn it_multiplies_by_what_enters(graph in any_graph(40), weighted: bool) {
            let progress = Progress::new();
            let matrix = Matrix::new(&graph, weighted, &progress).unwrap();
            let value = |node: u32| 1.0 / f64::from(node + 1);
            let vector: Vec<f64> = (0..matrix.place_count()).map(|place| value(matrix.node(place))).collect();
            let mut product = vec![0.0; vector.len()];
            let [total] = matrix
                .multiply(&vector, &mut product, |_, pulled, [total]| {
                    *total += pulled;
                    pulled
                })
                .unwrap();
            let mut expected = vec![0.0; graph.node_count()];
            for source in 0..graph.node_count() as u32 {
                let weights = graph.out_weights(source).filter(|_| weighted);
                for (position, &target) in graph.out_neighbors(source).iter().enumerate() {
                    let weight = weights.map_or(1.0, |weights| f64::from(weights[position]));
                    expected[target as usize] += weight * value(source);
                }
            }
            let found = matrix.by_node(&product, |_| 0.0).unwrap();
            let is_close = |(found, expected): (&f64, &f64)| (found - expected).abs() <= 1e-12 * expected;
            prop_assert!(found.iter().zip(&expected).all(is_close));
            prop_assert!(is_close((&total, &expected.iter().sum())));
        }
    }
}
