//! How far a share of samples may be from the share of all pairs, and how many samples will do.
//!
//! By Chernoff's bound, a node that lies between a share `p` of all pairs is found in a share `q` or less (or more) of
//! `T` samples with probability at most `exp(-T KL(q, p))`. Since `KL(q, p)` is the integral of `(x - q) / (x (1 - x))`
//! from `q` to `p`, and `1 / (x (1 - x))` is convex, Jensen's inequality gives
//!
//! ```text
//! KL(q, p) >= (p - q)^2 / (2 x (1 - x))  at  x = (q + 2 p) / 3
//! ```
//!
//! which can be solved for `p`. No bound of the diameter is needed, and none of the constants is a guess.
//!
//! A failure is allowed to some nodes more than to others, as in KADABRA: those with a great share need more samples.
//! Which, a pilot says, whose samples are not used again, so that what is allowed does not depend on what it is for.

use crate::error::Result;
use crate::kernels::chunks;
use crate::progress::Progress;

/// How far above the `share` found the true one may lie, but for a probability of `exp(-exponent)` in so many samples,
/// where `information` is `exponent / samples`.
pub(super) fn error_above(share: f64, information: f64) -> f64 {
    let slope = 2.0 / 3.0 * information * (1.0 - 2.0 * share);
    let curvature = 1.0 + 8.0 / 9.0 * information;
    let error = (slope + (slope * slope + curvature * 2.0 * information * share * (1.0 - share)).sqrt()) / curvature;
    error.min(1.0 - share)
}

/// The same below.
pub(super) fn error_below(share: f64, information: f64) -> f64 {
    error_above(1.0 - share, information)
}

/// What is to be reached.
#[derive(Clone, Copy)]
pub(super) struct Goal {
    /// Shares are to be found within this.
    pub(super) epsilon: f64,
    /// But for this probability.
    pub(super) delta: f64,
    /// Whether less may do, so that it is worth while to look sooner.
    pub(super) is_eager: bool,
}

/// What a pilot makes of the nodes, and when to look whether there are samples enough.
pub(super) struct Plan {
    /// For each node, what it adds to the exponent: minus the logarithm of its part in the probability of failure.
    log_parts: Vec<f64>,
    goal: Goal,
    first_look: f64,
}

/// The part of the probability of failure that nodes have by what the pilot found; the rest is even.
const UNEVEN: f64 = 0.9;
/// Samples at one look to those at the look before.
const GROWTH: f64 = 1.2;

/// Samples in a pilot: enough to tell which shares are great beside `epsilon`.
pub(super) fn pilot_samples(epsilon: f64) -> u64 {
    (0.1 / (epsilon * epsilon)).ceil().max(64.0) as u64
}

/// Upper bound of what a [`Plan`] allocates, in bytes, when every node is found in another number of samples.
pub(super) fn estimate_bytes(node_count: usize) -> u64 {
    (8 + 8 + 3 * 16) * node_count as u64
}

impl Plan {
    /// From the number of the pilot's samples in which each node was found.
    pub(super) fn new(pilot_counts: &[u64], pilot_samples: u64, goal: Goal, progress: &Progress) -> Result<Self> {
        let Goal { epsilon, delta, is_eager } = goal;
        let needed = |count: u64| needed_information((count as f64 + 1.0) / (pilot_samples as f64 + 2.0), epsilon);
        let mut found: Vec<u64> = pilot_counts.to_vec();
        found.sort_unstable();
        let classes: Vec<(f64, f64)> =
            found.chunk_by(|one, other| one == other).map(|class| (needed(class[0]), class.len() as f64)).collect();
        let failures = |samples: f64| -> f64 {
            classes.iter().map(|&(needed, node_count)| 2.0 * node_count * (-samples * needed).exp()).sum()
        };
        let samples = least(|samples| failures(samples) <= delta / 2.0);
        let (uneven, even) = (2.0 * UNEVEN / failures(samples), (1.0 - UNEVEN) / pilot_counts.len() as f64);
        let mut log_parts = vec![0.0; pilot_counts.len()];
        chunks::fill(&mut log_parts, progress, |node| {
            -(uneven * (-samples * needed(pilot_counts[node as usize])).exp() + even).ln()
        })?;
        let first_look = if is_eager { samples / 8.0 } else { samples * 1.1 };
        Ok(Plan { log_parts, goal, first_look })
    }

    /// Samples at a look, counted from 0.
    pub(super) fn samples(&self, look: u32) -> u64 {
        ((self.first_look * GROWTH.powi(look as i32)).ceil() as u64).saturating_add(u64::from(look))
    }

    /// By what exponent, over the samples, the error of a node at a look is bounded, on either side. Over all looks,
    /// nodes and sides, the probabilities add up to `delta`.
    pub(super) fn information(&self, look: u32) -> impl Fn(u32) -> f64 {
        let (log_looks, samples) = (self.log_looks(look), self.samples(look) as f64);
        move |node| (self.log_parts[node as usize] + log_looks) / samples
    }

    fn log_looks(&self, look: u32) -> f64 {
        let look = f64::from(look);
        (2.0 * (look + 1.0) * (look + 2.0) / self.goal.delta).ln()
    }

    /// Samples at the look by which all errors are below `epsilon`, whatever is found: by Hoeffding's bound.
    pub(super) fn max_samples(&self) -> u64 {
        let most = self.log_parts.iter().copied().fold(0.0, f64::max);
        let is_enough = |look: u32| {
            most + self.log_looks(look) <= 2.0 * self.goal.epsilon * self.goal.epsilon * self.samples(look) as f64
        };
        self.samples((0..).find(|&look| is_enough(look)).unwrap_or(u32::MAX))
    }
}

/// The information at which errors of a share are `epsilon` on the side where they are larger.
fn needed_information(share: f64, epsilon: f64) -> f64 {
    let variance = |at: f64| at * (1.0 - at);
    let above = variance((share + 2.0 / 3.0 * epsilon).min(0.5_f64.max(share)));
    let below = variance((share - 2.0 / 3.0 * epsilon).max(0.5_f64.min(share)));
    epsilon * epsilon / (2.0 * above.max(below))
}

/// About the least number that is enough, where all greater ones are.
fn least(is_enough: impl Fn(f64) -> bool) -> f64 {
    let mut high = 1.0;
    while !is_enough(high) {
        high *= 2.0;
    }
    let mut low = high / 2.0;
    for _ in 0..10 {
        let middle = f64::midpoint(low, high);
        if is_enough(middle) { high = middle } else { low = middle }
    }
    high
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(is_eager: bool) -> Plan {
        let goal = Goal { epsilon: 0.02, delta: 0.1, is_eager };
        Plan::new(&[0, 0, 3, 50, 7], 100, goal, &Progress::new()).unwrap()
    }

    fn divergence(found: f64, share: f64) -> f64 {
        let term = |found: f64, share: f64| if found == 0.0 { 0.0 } else { found * (found / share).ln() };
        term(found, share) + term(1.0 - found, 1.0 - share)
    }

    #[test]
    fn errors_are_no_smaller_than_by_chernoffs_bound() {
        for found in [0.0, 1e-4, 0.01, 0.3, 0.5, 0.8, 0.999, 1.0] {
            for information in [1e-6, 1e-3, 0.1, 2.0] {
                let (above, below) = (error_above(found, information), error_below(found, information));
                let (high, low) = (found + above, found - below);
                assert!(high > 1.0 - 1e-12 || divergence(found, high) >= information * (1.0 - 1e-9), "{found} {high}");
                assert!(low < 1e-12 || divergence(found, low) >= information * (1.0 - 1e-9), "{found} {low}");
                assert!(above >= 0.0 && below >= 0.0 && high <= 1.0 && low >= -1e-15);
            }
        }
        // And not much larger.
        assert!(divergence(0.05, 0.05 + error_above(0.05, 1e-3)) < 1.01e-3);
    }

    #[test]
    fn the_probabilities_of_failure_add_up_to_delta() {
        let plan = plan(false);
        let exponent = |look, node| plan.information(look)(node) * plan.samples(look) as f64;
        let at_look = |look| -> f64 { (0..5).map(|node| 2.0 * (-exponent(look, node)).exp()).sum() };
        assert!(((0..10_000).map(at_look).sum::<f64>() - 0.1).abs() < 1e-4);
    }

    #[test]
    fn the_last_look_is_enough_whatever_is_found() {
        let plan = plan(true);
        let last = (0..).find(|&look| plan.samples(look) == plan.max_samples()).unwrap();
        for share in [0.0, 0.2, 0.5, 0.9, 1.0] {
            let information = plan.information(last)(1);
            assert!(error_above(share, information).max(error_below(share, information)) <= 0.02);
        }
    }
}
