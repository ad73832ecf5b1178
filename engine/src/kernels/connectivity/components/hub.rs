//! Who is within two steps of a hub: nodes that hang together, found by looking at few of their edges.

use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;

use crate::error::Result;
use crate::kernels::chunks::CHUNK;
use crate::kernels::rows::Rows;
use crate::progress::Progress;
use crate::traverse::{atomics, set_bits};

/// A bit for each node, set for most of those within two steps of a hub: which of them depends on the threads. Empty where
/// the neighbours of the hub have too few edges for that to be a good part of the graph.
pub(super) fn surroundings(rows: Rows<'_>, progress: &Progress) -> Result<Vec<u64>> {
    progress.check()?;
    let nodes = (0..rows.node_count() as u32).into_par_iter().with_min_len(CHUNK);
    let Some(hub) = nodes.max_by_key(|&node| rows.degree(node)) else { return Ok(Vec::new()) };
    let next_to_hub = rows.neighbors(hub);
    let edge_count: usize = next_to_hub.iter().map(|&node| rows.degree(node)).sum();
    if edge_count * HUB_SHARE < rows.edge_count().max(1) {
        return Ok(Vec::new());
    }
    let mut is_reached = vec![0; rows.node_count().div_ceil(64)];
    for &node in next_to_hub.iter().chain([&hub]) {
        is_reached[node as usize / 64] |= 1 << (node % 64);
    }
    reach(rows, atomics(&mut is_reached), progress)?;
    Ok(is_reached)
}

/// The neighbours of a hub have at least one in so many edges where most nodes are near them.
const HUB_SHARE: usize = 16;

/// Sets the bits of nodes next to which one is set. A thread may see those that others set meanwhile, or not.
fn reach(rows: Rows<'_>, is_reached: &[AtomicU64], progress: &Progress) -> Result<()> {
    let is_set = |node: u32| is_reached[node as usize / 64].load(Ordering::Relaxed) >> (node % 64) & 1 == 1;
    is_reached.par_iter().enumerate().with_min_len(CHUNK / 64).try_for_each(|(word, bits)| {
        progress.check()?;
        let mut reached = bits.load(Ordering::Relaxed);
        let nodes = u64::MAX >> (64 - (rows.node_count() - 64 * word).min(64));
        // The heads of all rows first, without a branch, so that they come from memory side by side.
        for node in set_bits(word, nodes & !reached) {
            let (head, is_there) = rows.head(node);
            reached |= u64::from(is_set(head) & is_there) << (node % 64);
        }
        for node in set_bits(word, nodes & !reached) {
            let is_new = rows.neighbors(node).iter().skip(1).any(|&next| is_set(next));
            reached |= u64::from(is_new) << (node % 64);
        }
        bits.store(reached, Ordering::Relaxed);
        Ok(())
    })
}
