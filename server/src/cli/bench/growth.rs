//! How long a run may be expected to take, from what it took on smaller networks.

use std::collections::BTreeMap;

/// A library, a kernel, a number of threads.
pub(super) type Key = (&'static str, &'static str, u16);

/// What each took, by the number of edges.
#[derive(Default)]
pub(super) struct Growth {
    known: BTreeMap<Key, Vec<(f64, f64)>>,
}

impl Growth {
    /// Keeps that a run took so long, or was expected to.
    pub(super) fn keep(&mut self, key: Key, edge_count: usize, seconds: f64) {
        self.known.entry(key).or_default().push((edge_count.max(1) as f64, seconds));
    }

    /// From the last two networks the power of the number of edges that the time grows with, at least `power`; from the
    /// last of them the time. `None` where nothing is known of a smaller one.
    pub(super) fn estimate(&self, key: Key, edge_count: usize, power: f64) -> Option<f64> {
        let known = self.known.get(&key)?;
        let &(edges, seconds) = known.last()?;
        let measured = known.len().checked_sub(2).map(|before| {
            let (fewer, less) = known[before];
            (seconds / less).ln() / (edges / fewer).ln()
        });
        let power = measured.filter(|power| power.is_finite()).map_or(power, |measured| measured.max(power));
        Some(seconds * (edge_count as f64 / edges).powf(power))
    }
}

#[cfg(test)]
mod tests {
    use super::{Growth, Key};

    const KEY: Key = ("trama", "bfs", 1);

    #[test]
    fn of_one_network_the_time_grows_as_the_kernel_says_and_of_two_as_it_was_seen_to() {
        let mut growth = Growth::default();
        assert_eq!(growth.estimate(KEY, 100, 1.0), None);
        growth.keep(KEY, 100, 2.0);
        assert_eq!(growth.estimate(KEY, 400, 1.0), Some(8.0));
        assert_eq!(growth.estimate(KEY, 400, 2.0), Some(32.0));
        growth.keep(KEY, 200, 8.0);
        assert!((growth.estimate(KEY, 400, 1.0).unwrap() - 32.0).abs() < 1e-9, "it was seen to grow with the square");
        assert_eq!(growth.estimate(("trama", "bfs", 2), 400, 1.0), None, "of other threads nothing is known");
    }

    #[test]
    fn a_time_that_fell_is_not_expected_to_fall_on() {
        let mut growth = Growth::default();
        growth.keep(KEY, 100, 2.0);
        growth.keep(KEY, 200, 1.0);
        assert_eq!(growth.estimate(KEY, 400, 1.0), Some(2.0));
    }
}
