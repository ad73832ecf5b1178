//! Cuts communities that do not hang together into the parts that do.

use rayon::prelude::*;

use super::level::Level;
use crate::error::Result;
use crate::kernels::chunks;
use crate::kernels::connectivity::forest::Forest;
use crate::progress::Progress;

/// Nodes a thread takes at a time: few, since hubs may lie side by side.
const PIECE: usize = 64;

/// Labels each node by the smallest of its community that it reaches within the community, over edges that weigh more
/// than 0.
pub(super) fn split(level: &Level<'_>, labels: &mut [u32], progress: &Progress) -> Result<()> {
    progress.check()?;
    let node_count = level.node_count();
    let forest = Forest::new(node_count);
    (0..node_count.div_ceil(PIECE)).into_par_iter().with_max_len(1).try_for_each(|piece| {
        progress.check()?;
        for node in piece * PIECE..node_count.min((piece + 1) * PIECE) {
            let (label, node) = (labels[node], node as u32);
            level.visit(node, |neighbor, _| {
                if neighbor < node && labels[neighbor as usize] == label {
                    forest.unite(node, neighbor);
                }
            });
        }
        Ok(())
    })?;
    chunks::fill(labels, progress, |node| forest.root(node))
}

/// Upper bound of what [`split`] allocates, in bytes.
pub(super) fn estimate_bytes(node_count: usize) -> u64 {
    4 * node_count as u64
}
