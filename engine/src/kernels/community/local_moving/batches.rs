//! How the nodes of a round are cut into batches, and a batch into what threads take at a time.

use crate::kernels::community::level::Level;

/// Fewest edges in a batch, and most batches in a round.
const BATCH: usize = 1 << 14;
const BATCHES: usize = 256;
/// Steps that a batch is taken in, each by a thread.
const STEPS: usize = 64;

/// Cuts `nodes` into batches whose nodes and edges add up to `edge_count` or little more.
pub(in crate::kernels::community) fn batches<'a>(
    level: &Level<'_>,
    nodes: &'a [u32],
    edge_count: usize,
) -> impl Iterator<Item = &'a [u32]> {
    let mut rest = nodes;
    std::iter::from_fn(move || {
        let mut edges = 0;
        let mut len = 0;
        while len < rest.len() && edges < edge_count {
            edges += level.degree(rest[len]) + 1;
            len += 1;
        }
        let (batch, tail) = rest.split_at(len);
        rest = tail;
        (len > 0).then_some(batch)
    })
}

/// Nodes of a batch that a thread takes at a time: where they are few, each may be a hub.
pub(in crate::kernels::community) fn step(batch_len: usize) -> usize {
    (batch_len / STEPS).max(1)
}

/// The edges a batch should have when there are as many in all.
pub(in crate::kernels::community) fn batch_edges(edge_count: usize) -> usize {
    BATCH.max(edge_count / BATCHES)
}
