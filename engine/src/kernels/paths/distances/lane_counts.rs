//! How often each of 512 bits is set in a row of words: counters that lie across the words, one bit of each of them in
//! one word, so that all are counted up at once.

/// A bit for each of [`LANES`] lanes; a cache line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(C, align(64))]
pub(super) struct Lanes([u64; WORDS]);

const WORDS: usize = 8;

/// Lanes that go together.
pub(super) const LANES: usize = 64 * WORDS;

impl Lanes {
    pub(super) const NONE: Lanes = Lanes([0; WORDS]);

    /// The first `count` lanes.
    pub(super) fn first(count: usize) -> Lanes {
        let mut lanes = Lanes::NONE;
        (0..count).for_each(|lane| lanes.set(lane));
        lanes
    }

    pub(super) fn set(&mut self, lane: usize) {
        self.0[lane / 64] |= 1 << (lane % 64);
    }

    pub(super) fn is_none(&self) -> bool {
        self.0.iter().fold(0, |any, word| any | word) == 0
    }

    #[inline]
    pub(super) fn add(&mut self, more: &Lanes) {
        self.0.iter_mut().zip(&more.0).for_each(|(word, more)| *word |= more);
    }

    #[inline]
    pub(super) fn without(&self, others: &Lanes) -> Lanes {
        Lanes(std::array::from_fn(|word| self.0[word] & !others.0[word]))
    }
}

/// The sum of three bits in each lane: its lower and its higher bit.
#[inline]
fn full_add(one: &Lanes, other: &Lanes, third: &Lanes) -> (Lanes, Lanes) {
    let half = |word: usize| one.0[word] ^ other.0[word];
    let low = |word: usize| half(word) ^ third.0[word];
    let high = |word: usize| one.0[word] & other.0[word] | half(word) & third.0[word];
    (Lanes(std::array::from_fn(low)), Lanes(std::array::from_fn(high)))
}

/// Bits that a count can have; more than there are nodes.
const PLANES: usize = 33;

/// A counter for each lane. A word of some weight waits until a second one of the same weight comes, and both are then
/// added together: on average, less than one addition a word (Harley and Seal's scheme).
#[derive(Debug, Clone)]
pub(super) struct LaneCounts {
    /// The bit of weight `2^i` of all counts.
    planes: [Lanes; PLANES],
    /// A word of weight `2^i` to be added; there is one where bit `i` of `word_count` is set.
    waiting: [Lanes; PLANES],
    word_count: u64,
}

impl LaneCounts {
    pub(super) fn new() -> Self {
        LaneCounts { planes: [Lanes::NONE; PLANES], waiting: [Lanes::NONE; PLANES], word_count: 0 }
    }

    /// Counts up the lanes that are set.
    #[inline]
    pub(super) fn add(&mut self, lanes: &Lanes) {
        let (mut carry, mut plane) = (*lanes, 0);
        while self.word_count >> plane & 1 == 1 {
            (self.planes[plane], carry) = full_add(&self.planes[plane], &self.waiting[plane], &carry);
            plane += 1;
        }
        self.waiting[plane] = carry;
        self.word_count += 1;
    }

    /// Visits the lanes whose count is not 0, ascending, and begins again at 0.
    pub(super) fn take(&mut self, mut visit: impl FnMut(usize, u64)) {
        let plane_count = self.settle();
        for word in 0..WORDS {
            let planes = &self.planes[..plane_count];
            let mut counted = planes.iter().fold(0, |any, plane| any | plane.0[word]);
            while counted != 0 {
                let bit = counted.trailing_zeros();
                let weights = planes.iter().zip(0..).map(|(plane, weight)| (plane.0[word] >> bit & 1) << weight);
                visit(64 * word + bit as usize, weights.sum());
                counted &= counted - 1;
            }
        }
        self.planes[..plane_count].fill(Lanes::NONE);
    }

    /// Adds what waits, and returns how many planes are in use.
    fn settle(&mut self) -> usize {
        let plane_count = (u64::BITS - self.word_count.leading_zeros()) as usize;
        let mut carry = Lanes::NONE;
        for plane in 0..plane_count {
            let waits = self.word_count >> plane & 1 == 1;
            let waiting = if waits { self.waiting[plane] } else { Lanes::NONE };
            (self.planes[plane], carry) = full_add(&self.planes[plane], &waiting, &carry);
        }
        self.word_count = 0;
        debug_assert!(carry.is_none(), "no count is above the number of words");
        plane_count
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn counts_are_those_of_counting_one_by_one(rows in prop::collection::vec(any::<[u64; WORDS]>(), 0..70)) {
            let mut counts = LaneCounts::new();
            // Twice, the second time to see that counts begin again at 0.
            for _ in 0..2 {
                rows.iter().for_each(|&row| counts.add(&Lanes(row)));
                let mut found = vec![0; LANES];
                counts.take(|lane, count| found[lane] += count);
                let bit = |row: &[u64; WORDS], lane: usize| row[lane / 64] >> (lane % 64) & 1;
                let expected: Vec<u64> = (0..LANES).map(|lane| rows.iter().map(|row| bit(row, lane)).sum()).collect();
                prop_assert_eq!(&found, &expected);
            }
        }
    }

    #[test]
    fn a_lane_that_is_never_set_is_not_visited() {
        let mut counts = LaneCounts::new();
        counts.add(&Lanes::first(2));
        counts.add(&Lanes::first(1));
        let mut visited = Vec::new();
        counts.take(|lane, count| visited.push((lane, count)));
        assert_eq!(visited, [(0, 2), (1, 1)]);
    }
}
