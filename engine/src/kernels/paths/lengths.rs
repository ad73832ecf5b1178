//! How long an edge is: what a shortest path is short by.

use crate::graph::Graph;
use crate::kernels::rows::Rows;

/// The length of an edge.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Lengths {
    /// Every edge has length 1; the default.
    #[default]
    Hops,
    /// `1 / weight`: strong ties are short, and an edge of weight 0 cannot be passed.
    Reciprocal,
    /// The weight itself: a cost, a time or a distance; 0 is no length at all.
    Weight,
}

impl Lengths {
    /// The length of an edge of `weight`, at least 0; infinite when it cannot be passed.
    pub fn of(self, weight: f32) -> f64 {
        match self {
            Lengths::Hops => 1.0,
            // The absolute value of -0, which is a weight like 0.
            Lengths::Reciprocal => 1.0 / f64::from(weight.abs()),
            Lengths::Weight => f64::from(weight.abs()),
        }
    }

    /// The rows to read lengths from: without weights, where they do not count.
    pub(super) fn rows(self, rows: Rows<'_>) -> Rows<'_> {
        if self == Lengths::Hops { rows.unweighted() } else { rows }
    }
}

/// Every edge that can be passed, with its length, an undirected one each way: for verifiers.
pub(super) fn arcs(graph: &Graph, lengths: Lengths) -> Vec<(u32, u32, f64)> {
    let mut arcs = Vec::new();
    for (source, target, weight) in graph.edges().filter(|&(_, _, weight)| lengths.of(weight).is_finite()) {
        arcs.push((source, target, lengths.of(weight)));
        if !graph.is_directed() {
            arcs.push((target, source, lengths.of(weight)));
        }
    }
    arcs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_length_is_negative_and_no_weight_is_an_infinite_one() {
        assert_eq!(
            [Lengths::Hops, Lengths::Reciprocal, Lengths::Weight].map(|lengths| lengths.of(4.0)),
            [1.0, 0.25, 4.0]
        );
        for zero in [0.0, -0.0] {
            assert_eq!(Lengths::Reciprocal.of(zero), f64::INFINITY);
            assert_eq!(Lengths::Weight.of(zero).to_bits(), 0.0f64.to_bits());
        }
        assert!(Lengths::Reciprocal.of(f32::from_bits(1)).is_finite());
    }
}
