//! Random numbers by address: the number of an item follows from the seed and the item alone, whoever asks and when, so
//! that what is drawn does not depend on the threads.

/// A source of random numbers: one for each purpose within a seed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Random {
    key: u64,
}

impl Random {
    /// The source that `seed` has for `purpose`, which tells the uses within a kernel apart.
    pub(crate) fn new(seed: u64, purpose: u64) -> Random {
        Random { key: mix(mix(seed) ^ purpose) }
    }

    /// 64 random bits for an item.
    pub(crate) fn bits(self, item: u64) -> u64 {
        mix(self.key ^ mix(item))
    }

    /// A number below `bound` for an item, each equally likely but for a share of `bound / 2^64`.
    pub(crate) fn below(self, item: u64, bound: u64) -> u64 {
        ((u128::from(self.bits(item)) * u128::from(bound)) >> 64) as u64
    }

    /// A number from 0 to 1 for an item, 1 excluded, in steps of 2^-53.
    pub(crate) fn unit(self, item: u64) -> f64 {
        (self.bits(item) >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// The output function of SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators. OOPSLA 2014),
/// a bijection in which every bit of the argument changes half the bits of the value.
pub(crate) fn mix(word: u64) -> u64 {
    let mut word = word.wrapping_add(0x9e37_79b9_7f4a_7c15);
    word = (word ^ word >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    word = (word ^ word >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ word >> 31
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_are_those_of_splitmix64() {
        // The first outputs for seed 1234567, as published with the reference implementation.
        let outputs = (0..3u64).map(|step| mix(1_234_567u64.wrapping_add(step.wrapping_mul(0x9e37_79b9_7f4a_7c15))));
        assert_eq!(outputs.collect::<Vec<_>>(), [6457827717110365317, 3203168211198807973, 9817491932198370423]);
    }

    #[test]
    fn seeds_purposes_and_items_draw_apart() {
        let draws = [
            Random::new(1, 0).bits(0),
            Random::new(1, 0).bits(1),
            Random::new(1, 1).bits(0),
            Random::new(2, 0).bits(0),
        ];
        let distinct: std::collections::BTreeSet<u64> = draws.into();
        assert_eq!(distinct.len(), 4);
        assert_eq!(Random::new(1, 0).bits(1), draws[1]);
    }

    #[test]
    fn bounds_hold_and_every_number_comes_up_alike() {
        let random = Random::new(7, 0);
        let mut counts = [0; 10];
        (0..100_000).for_each(|item| counts[random.below(item, 10) as usize] += 1);
        assert!(counts.iter().all(|count| (9_500..10_500).contains(count)), "{counts:?}");
        let mean = (0..100_000).map(|item| random.unit(item)).sum::<f64>() / 1e5;
        assert!((mean - 0.5).abs() < 0.005, "{mean}");
    }
}
