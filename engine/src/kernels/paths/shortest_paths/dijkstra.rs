//! The nearest node first.

use std::ops::ControlFlow;

use crate::error::Result;
use crate::graph::huge_pages;
use crate::kernels::paths::heap::{self, NodeHeap};
use crate::kernels::paths::lengths::Lengths;
use crate::kernels::paths::nearest_first::nearest_first;
use crate::kernels::rows::Rows;
use crate::progress::Progress;

/// Upper bound of what [`distances`] allocates beside its result, in bytes.
pub(super) fn estimate_bytes(node_count: usize) -> u64 {
    heap::estimate_bytes::<u64>(node_count)
}

pub(super) fn distances(rows: Rows<'_>, lengths: Lengths, source: u32, progress: &Progress) -> Result<Vec<f64>> {
    // The bits of the distances: those of numbers of at least 0 are in the order of the numbers, and quicker compared.
    let mut distances = huge_pages::filled(rows.node_count(), f64::INFINITY.to_bits());
    let mut heap = NodeHeap::new(rows.node_count());
    distances[source as usize] = 0;
    heap.push(0, source);
    let beyond = |bits, position| (f64::from_bits(bits) + lengths.of(rows.weight(position))).to_bits();
    nearest_first(rows, &mut distances, &mut heap, beyond, |_| progress.advance(1).map(ControlFlow::Continue))?;
    Ok(distances.into_iter().map(f64::from_bits).collect())
}
