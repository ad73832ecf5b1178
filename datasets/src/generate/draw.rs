//! Streams of random numbers, named by what they decide.
//!
//! A stream is a PCG-MCG-128/64 (O'Neill 2014, "PCG: A family of simple fast space-efficient statistically good
//! algorithms for random number generation") whose state is the BLAKE3 of seed, name and index. Streams of other names
//! or indices are unrelated, so that a chunk may be drawn by any thread, and a decision that is added to a model changes
//! none of the others. Everything beyond the generator's bits is defined here and not by a library, whose next version
//! might draw otherwise.

use std::ops::RangeInclusive;

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

    /// A whole number from `least` to `most`, each equally likely.
    pub(crate) fn between(&mut self, least: u64, most: u64) -> u64 {
        least + self.below(most - least + 1)
    }

    /// A multiple of 2^-53 from 0 to below 1, each equally likely.
    pub(crate) fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 * (1.0 / (1u64 << 53) as f64)
    }

    /// Whether something of this probability happens.
    pub(crate) fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// One of the items; there is at least one.
    pub(crate) fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len() as u64) as usize]
    }

    /// Different items in random order: so many of them, each number equally likely, or all if there are fewer. Meant
    /// for a few of many: items are drawn again when they come again.
    pub(crate) fn sample<T: Copy>(&mut self, items: &[T], counts: RangeInclusive<u64>) -> Vec<T> {
        let count = self.between(*counts.start(), *counts.end()).min(items.len() as u64);
        let mut positions = Vec::new();
        while (positions.len() as u64) < count {
            let position = self.below(items.len() as u64) as usize;
            if !positions.contains(&position) {
                positions.push(position);
            }
        }
        positions.into_iter().map(|position| items[position]).collect()
    }

    /// A position, as likely as its weight. Weights are at least 0 and one is more.
    pub(crate) fn weighted(&mut self, weights: &[f64]) -> usize {
        let total: f64 = weights.iter().sum();
        let mut left = self.unit() * total;
        let last = weights.iter().rposition(|&weight| weight > 0.0).unwrap_or_default();
        for (position, weight) in weights[..last].iter().enumerate() {
            if left < *weight {
                return position;
            }
            left -= weight;
        }
        last
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
    fn positions_are_as_likely_as_their_weights_and_those_without_never_come() {
        let mut draw = Draw::new(2, "test", 0);
        let mut counts = [0u32; 5];
        (0..40_000).for_each(|_| counts[draw.weighted(&[0.0, 1.0, 0.0, 3.0, 0.0])] += 1);
        assert_eq!((counts[0], counts[2], counts[4]), (0, 0, 0));
        assert!(counts[1].abs_diff(10_000) < 434, "{counts:?}");
    }

    #[test]
    fn a_unit_is_below_1_and_a_chance_keeps_its_word() {
        let mut draw = Draw::new(4, "test", 0);
        assert!((0..10_000).all(|_| (0.0..1.0).contains(&draw.unit())));
        assert!(!draw.chance(0.0) && draw.chance(1.0));
        let hits = (0..10_000).filter(|_| draw.chance(0.3)).count();
        assert!(hits.abs_diff(3000) < 230, "{hits}");
        assert!((0..1000).all(|_| (3..=5).contains(&draw.between(3, 5))));
    }

    #[test]
    fn a_sample_holds_nothing_twice_and_no_more_than_there_is() {
        let mut draw = Draw::new(5, "test", 0);
        for _ in 0..100 {
            let mut sample = draw.sample(&[1, 2, 3, 4], 2..=6);
            let count = sample.len();
            sample.sort_unstable();
            sample.dedup();
            assert!(sample.len() == count && (2..=4).contains(&count));
        }
        assert!(draw.sample::<u8>(&[], 1..=2).is_empty());
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
