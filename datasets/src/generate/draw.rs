//! Streams of random numbers, named by what they decide.
//!
//! A stream is a PCG-MCG-128/64 (O'Neill 2014, "PCG: A family of simple fast space-efficient statistically good
//! algorithms for random number generation") whose state is the BLAKE3 of seed, name and index. Streams of other names
//! or indices are unrelated, so that a chunk may be drawn by any thread, and a decision that is added to a model changes
//! none of the others. Everything beyond the generator's bits is defined here and not by a library, whose next version
//! might draw otherwise.

use rand::{Rng, SeedableRng};
use rand_pcg::Pcg64Mcg;

/// Part of every stream's name: a change of any stream's meaning needs another.
const GENERATION: &[u8] = b"trama generate 1";

/// A stream.
#[derive(Debug, Clone)]
pub(crate) struct Draw(Pcg64Mcg);

impl Draw {
    /// The stream that decides `what`, such as `kronecker/edges`; `index` counts its chunks, or the items it decides on.
    pub(crate) fn new(seed: u64, what: &str, index: u64) -> Draw {
        let mut hasher = blake3::Hasher::new();
        hasher.update(GENERATION).update(&seed.to_le_bytes()).update(&index.to_le_bytes()).update(what.as_bytes());
        let mut state = [0; 16];
        state.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
        Draw(Pcg64Mcg::from_seed(state))
    }

    /// 64 bits.
    pub(crate) fn bits(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// A whole number below `bound`, each equally likely (Lemire 2019, "Fast random integer generation in an interval").
    /// `bound` is at least 1.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        let mut product = u128::from(self.bits()) * u128::from(bound);
        if (product as u64) < bound {
            let threshold = bound.wrapping_neg() % bound;
            while (product as u64) < threshold {
                product = u128::from(self.bits()) * u128::from(bound);
            }
        }
        (product >> 64) as u64
    }

    /// Puts items into a random order, each equally likely (Fisher and Yates; Durstenfeld 1964).
    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last as u64 + 1) as usize);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_of_another_seed_name_or_index_differ() {
        let first = |seed, what, index| Draw::new(seed, what, index).bits();
        let streams = [first(0, "a", 0), first(1, "a", 0), first(0, "b", 0), first(0, "a", 1)];
        assert_eq!(streams.iter().collect::<std::collections::BTreeSet<_>>().len(), 4);
        assert_eq!(first(7, "a", 3), first(7, "a", 3));
    }

    #[test]
    fn numbers_below_a_bound_are_equally_likely() {
        let mut draw = Draw::new(1, "test", 0);
        let mut counts = [0u32; 6];
        (0..60_000).for_each(|_| counts[draw.below(6) as usize] += 1);
        // Five standard deviations of a binomial of 60,000 and 1/6.
        assert!(counts.iter().all(|&count| (10_000 - 457..10_000 + 457).contains(&count)), "{counts:?}");
        assert_eq!(draw.below(1), 0);
    }

    #[test]
    fn a_shuffle_keeps_every_item_and_reaches_every_order() {
        let mut seen = std::collections::BTreeSet::new();
        for index in 0..200 {
            let mut items = [1, 2, 3];
            Draw::new(3, "test", index).shuffle(&mut items);
            assert_eq!(items.iter().sum::<i32>(), 6);
            seen.insert(items);
        }
        assert_eq!(seen.len(), 6);
    }
}
