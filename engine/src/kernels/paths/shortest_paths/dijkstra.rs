//! The nearest node first.

use crate::error::Result;
use crate::kernels::paths::heap::{self, NodeHeap};
use crate::kernels::paths::lengths::Lengths;
use crate::kernels::rows::Rows;
use crate::progress::Progress;

/// Upper bound of what [`distances`] allocates beside its result, in bytes.
pub(super) fn estimate_bytes(node_count: usize) -> u64 {
    heap::estimate_bytes::<u64>(node_count)
}

pub(super) fn distances(rows: Rows<'_>, lengths: Lengths, source: u32, progress: &Progress) -> Result<Vec<f64>> {
    let mut distances = vec![f64::INFINITY; rows.node_count()];
    // Keyed by the bits of the distance: those of numbers of at least 0 are in the order of the numbers.
    let mut heap = NodeHeap::new(rows.node_count());
    distances[source as usize] = 0.0;
    heap.push(0, source);
    while let Some((bits, node)) = heap.pop() {
        progress.advance(1)?;
        for (neighbor, weight) in rows.edges(node) {
            let distance = f64::from_bits(bits) + lengths.of(weight);
            if distance < distances[neighbor as usize] {
                distances[neighbor as usize] = distance;
                heap.push(distance.to_bits(), neighbor);
            }
        }
    }
    Ok(distances)
}
