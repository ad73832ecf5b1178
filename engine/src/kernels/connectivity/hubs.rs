//! Which of the nodes of greatest degree are joined, a bit a pair: 64 pairs are looked at in one step. Most paths of two
//! edges in a network with hubs lead over one of them to another.

use rayon::prelude::*;

use crate::error::Result;
use crate::graph::huge_pages;
use crate::progress::Progress;

/// Hubs at most: their bits then take 8 MiB.
const MOST: usize = 1 << 13;

/// The last nodes of an order by rising degree, and the edges between them, each turned to the later.
pub(super) struct Hubs {
    /// Rank of the first.
    first: usize,
    /// Words of 64 bits in a row.
    width: usize,
    /// A row for each hub: the bit of another is set if an edge leads there.
    bits: Vec<u64>,
}

/// Nodes of which many are hubs, as words of bits that are not 0.
#[derive(Clone, Default)]
pub(super) struct Words {
    bits: Vec<u64>,
    /// Numbers of words, ascending, and the words.
    set: Vec<(u32, u64)>,
}

impl Hubs {
    /// No hubs.
    pub(super) fn none(node_count: usize) -> Self {
        Hubs { first: node_count, width: 0, bits: Vec::new() }
    }

    /// As many as have an edge for each word in use, half of the square, of the rows
    /// `targets[offsets[rank]..offsets[rank + 1]]`.
    pub(super) fn new(offsets: &[u64], targets: &[u32], progress: &Progress) -> Result<Self> {
        let node_count = offsets.len() - 1;
        let edge_count = |hubs: usize| targets.len() - offsets[node_count - hubs] as usize;
        let most = MOST.min(node_count);
        let mut halves = std::iter::successors(Some(most), |&hubs| (hubs > 1).then_some(hubs / 2));
        let count = halves.find(|&hubs| edge_count(hubs) >= hubs * hubs / 64 / 2).unwrap_or(0);
        let (first, width) = (node_count - count, count.div_ceil(64));
        let mut bits: Vec<u64> = huge_pages::zeroed(width * count);
        bits.par_chunks_mut(width.max(1)).zip((first..node_count).into_par_iter()).try_for_each(|(bits, rank)| {
            progress.check()?;
            for &target in &targets[offsets[rank] as usize..offsets[rank + 1] as usize] {
                let other = target as usize - first;
                bits[other / 64] |= 1 << (other % 64);
            }
            Ok(())
        })?;
        Ok(Hubs { first, width, bits })
    }

    /// Which hub a rank is.
    pub(super) fn hub(&self, rank: usize) -> Option<usize> {
        rank.checked_sub(self.first)
    }

    /// The hubs among `ranks`.
    pub(super) fn among(&self, ranks: &[u32], words: &mut Words) {
        words.set.clear();
        words.bits.resize(self.width, 0);
        for hub in ranks.iter().filter_map(|&rank| self.hub(rank as usize)) {
            words.bits[hub / 64] |= 1 << (hub % 64);
        }
        let bits = (0..).zip(&mut words.bits).filter(|(_, bits)| **bits != 0);
        words.set.extend(bits.map(|(word, bits)| (word, std::mem::take(bits))));
    }

    /// Visits the ranks of those in `words` that an edge leads to from `hub`.
    #[inline]
    pub(super) fn each_next_to(&self, hub: usize, words: &Words, mut visit: impl FnMut(usize)) {
        let row = &self.bits[hub * self.width..(hub + 1) * self.width];
        for &(word, bits) in words.set.iter().rev().take_while(|&&(word, _)| word as usize >= hub / 64) {
            let mut common = bits & row[word as usize];
            while common != 0 {
                visit(self.first + 64 * word as usize + common.trailing_zeros() as usize);
                common &= common - 1;
            }
        }
    }
}

/// Upper bound of what [`Hubs`] and the [`Words`] of `threads` threads allocate, in bytes.
pub(super) fn estimate_bytes(node_count: usize, threads: usize) -> u64 {
    let count = node_count.min(MOST) as u64;
    (8 * count + threads as u64 * (8 + 2 * 16)) * count.div_ceil(64)
}
