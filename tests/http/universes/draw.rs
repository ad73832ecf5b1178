//! Random choices that a number brings back.

/// A stream of random numbers.
pub(super) struct Draw(blake3::OutputReader);

impl Draw {
    /// The stream of a name and a number.
    pub(super) fn new(name: &str, number: usize) -> Draw {
        Draw(blake3::Hasher::new_derive_key(name).update(&number.to_le_bytes()).finalize_xof())
    }

    /// A whole number below `count`.
    pub(super) fn below(&mut self, count: usize) -> usize {
        let mut bytes = [0; 8];
        self.0.fill(&mut bytes);
        (u64::from_le_bytes(bytes) % count as u64) as usize
    }

    /// A whole number of these, both included.
    pub(super) fn between(&mut self, least: usize, most: usize) -> usize {
        least + self.below(most - least + 1)
    }

    /// True so many times in a hundred.
    pub(super) fn percent(&mut self, chance: usize) -> bool {
        self.below(100) < chance
    }

    /// One of several.
    pub(super) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}
