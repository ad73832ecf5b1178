//! Pairs of nodes by number, and so many of them at random.
//!
//! A random graph of exactly `m` edges is `m` distinct numbers below the number of pairs (the model `G(n, m)` of Erdős
//! and Rényi 1959, "On random graphs I"), each then read as the pair that it numbers.

use rustc_hash::FxHashSet;
use trama_engine::progress::Progress;

use super::draw::Draw;
use crate::error::Result;

/// Numbers drawn between two looks at whether to go on.
const CHECK_EVERY: u64 = 1 << 16;

/// Upper bound of the memory of an edge while it is drawn by [`run`] and merged: a hash set at its emptiest takes 21
/// bytes a number, beside a run of 8.
pub(super) const BYTES_AN_EDGE: u64 = 32;

/// Pairs of `n` nodes.
pub(super) fn count(n: u64) -> u64 {
    n * n.saturating_sub(1) / 2
}

/// The pair `(low, high)` of a number: pairs are counted by their higher node, then by the lower one.
pub(super) fn of_number(number: u64) -> (u32, u32) {
    // The higher node is the integer part of (1 + sqrt(1 + 8 number)) / 2, which this is within 1 of.
    let mut high = (2 * number).isqrt();
    while count(high) > number {
        high -= 1;
    }
    while count(high + 1) <= number {
        high += 1;
    }
    ((number - count(high)) as u32, high as u32)
}

/// So many distinct pairs of `bound` at random, each made an edge of: a sorted run.
pub(super) fn run(
    draw: Draw,
    count: u64,
    bound: u64,
    edge: impl Fn(u64) -> u64,
    progress: &Progress,
) -> Result<Vec<u64>> {
    let mut edges: Vec<u64> = distinct(draw, count, bound, progress)?.into_iter().map(edge).collect();
    edges.sort_unstable();
    Ok(edges)
}

/// `count` distinct numbers below `bound`, every set of them equally likely: the algorithm of Floyd, in
/// Bentley and Floyd 1987, "Programming pearls: a sample of brilliance". It draws `count` times, however many of all the
/// numbers that is. `count` is at most `bound`.
fn distinct(mut draw: Draw, count: u64, bound: u64, progress: &Progress) -> Result<FxHashSet<u64>> {
    let mut chosen = FxHashSet::default();
    chosen.reserve(count as usize);
    for last in bound - count..bound {
        let number = draw.below(last + 1);
        if !chosen.insert(number) {
            chosen.insert(last);
        }
        if last % CHECK_EVERY == 0 {
            progress.advance(CHECK_EVERY)?;
        }
    }
    progress.check()?;
    Ok(chosen)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn numbers_name_every_pair_once_in_order() {
        let pairs: Vec<_> = (0..count(50)).map(of_number).collect();
        let expected: Vec<_> = (0..50).flat_map(|high| (0..high).map(move |low| (low, high))).collect();
        assert_eq!(pairs, expected);
    }

    #[test]
    fn the_largest_numbers_are_exact() {
        let nodes = 1u64 << 32;
        assert_eq!(of_number(count(nodes) - 1), (u32::MAX - 1, u32::MAX));
        assert_eq!(of_number(count(nodes - 1) - 1), (u32::MAX - 2, u32::MAX - 1));
        assert_eq!(of_number(count(nodes - 1)), (0, u32::MAX));
    }

    #[test]
    fn every_set_of_numbers_is_equally_likely() {
        let mut seen: BTreeMap<Vec<u64>, u32> = BTreeMap::new();
        for index in 0..20_000 {
            let set = run(Draw::new(1, "test", index), 2, 5, |number| number, &Progress::new()).unwrap();
            *seen.entry(set).or_default() += 1;
        }
        assert_eq!(seen.len(), 10);
        // 2,000 of each, to within five standard deviations.
        assert!(seen.values().all(|&count| count.abs_diff(2000) < 213), "{seen:?}");
    }

    #[test]
    fn all_numbers_and_none_are_no_error() {
        let draw = || Draw::new(1, "test", 0);
        let numbers = |count, bound| run(draw(), count, bound, |number| number, &Progress::new()).unwrap();
        assert!(numbers(1000, 1000).into_iter().eq(0..1000));
        assert!(numbers(0, 0).is_empty());
    }
}
