//! The edges that stay within communities, apart from the rest: refinement goes over them several times, and where
//! communities are weak they are few.

use rayon::prelude::*;

use crate::error::Result;
use crate::graph::huge_pages;
use crate::kernels::community::level::Level;
use crate::progress::Progress;

/// Nodes whose rows lie in one piece, made by one thread: few, since hubs may lie side by side.
const PIECE: usize = 64;

pub(super) struct Within {
    pieces: Vec<Piece>,
}

impl Within {
    /// Finds the edges of `level` within communities, and adds up what they weigh at each node.
    pub(super) fn new(level: &Level<'_>, communities: &[u32], ties: &mut [f64], progress: &Progress) -> Result<Self> {
        let mut pieces = Vec::new();
        pieces.resize_with(ties.len().div_ceil(PIECE), Piece::default);
        let rows = pieces.par_iter_mut().zip(ties.par_chunks_mut(PIECE)).enumerate().with_max_len(1);
        rows.try_for_each(|(index, (piece, ties))| {
            progress.check()?;
            *piece = Piece::new(level, communities, (index * PIECE) as u32, ties);
            Ok(())
        })?;
        Ok(Within { pieces })
    }

    /// Visits the neighbours of `node` in its community, and the weights that tie it to them.
    #[inline]
    pub(super) fn visit(&self, node: u32, mut each: impl FnMut(u32, f64)) {
        let (piece, row) = (&self.pieces[node as usize / PIECE], node as usize % PIECE);
        let start = if row > 0 { piece.ends[row - 1] as usize } else { 0 };
        let range = start..piece.ends[row] as usize;
        let targets = &piece.targets[range.clone()];
        match piece.weights.get(range) {
            Some(weights) => targets.iter().zip(weights).for_each(|(&neighbor, &weight)| each(neighbor, weight)),
            None => targets.iter().for_each(|&neighbor| each(neighbor, 1.0)),
        }
    }
}

/// Upper bound of what [`Within::new`] allocates, in bytes.
pub(super) fn estimate_bytes(node_count: usize, edge_count: usize) -> u64 {
    let pieces = node_count.div_ceil(PIECE) as u64;
    (size_of::<Piece>() as u64 + 4 + 8) * pieces + 8 * node_count as u64 + (4 + 8) * 2 * edge_count as u64
}

/// The rows of consecutive nodes.
#[derive(Default)]
struct Piece {
    /// Where each row ends.
    ends: Vec<u64>,
    targets: Vec<u32>,
    /// Weights along `targets`; none where all are 1.
    weights: Vec<f64>,
}

impl Piece {
    fn new(level: &Level<'_>, communities: &[u32], first: u32, ties: &mut [f64]) -> Piece {
        let nodes = first..first + ties.len() as u32;
        let room = nodes.clone().map(|node| level.degree(node)).sum::<usize>() + 1;
        let is_weighted = level.is_weighted();
        let (mut targets, mut weights) =
            (huge_pages::zeroed(room), huge_pages::zeroed(if is_weighted { room } else { 0 }));
        let mut ends = Vec::with_capacity(ties.len());
        let mut len = 0;
        for (node, tie) in nodes.zip(ties) {
            let community = communities[node as usize];
            // Who is in the same community is hard to foretell, so that it is noted without a branch.
            level.visit(node, |neighbor, weight| {
                let is_within = communities[neighbor as usize] == community;
                targets[len] = neighbor;
                if is_weighted {
                    weights[len] = weight;
                }
                len += usize::from(is_within);
                *tie += if is_within { weight } else { 0.0 };
            });
            ends.push(len as u64);
        }
        targets.truncate(len);
        targets.shrink_to_fit();
        weights.truncate(len);
        weights.shrink_to_fit();
        Piece { ends, targets, weights }
    }
}
