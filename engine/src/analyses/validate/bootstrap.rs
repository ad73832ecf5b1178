//! Intervals by the bootstrap: those who are looked for and those who are not are drawn again, each with replacement and
//! as many as there are, and all measures are judged on the same draws (Efron and Tibshirani 1993, "An Introduction to the
//! Bootstrap", ch. 13: percentile intervals; stratified, since how many are looked for is given).

use rayon::prelude::*;

use super::auc::Ordered;
use crate::error::Result;
use crate::kernels::random::Random;
use crate::progress::Progress;

/// How probable it is that an interval holds the value.
pub(super) const SHARE: f64 = 0.95;

/// Resamples drawn by one task, which keeps one list of counts.
const CHUNK: usize = 16;

/// Tells these draws from other uses of a seed.
const PURPOSE: u64 = 0x7661_6c69_6461_7465;

/// AUCs of all measures on all resamples.
pub(super) struct Resampled {
    /// By resample, then by measure.
    aucs: Vec<f64>,
    measure_count: usize,
}

/// Where a value may lie.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Interval {
    pub(super) low: f64,
    pub(super) high: f64,
}

/// Draws so many times again. What is drawn follows from the seed and the number of the draw.
///
/// # Errors
/// [`Error::Cancelled`](crate::error::Error::Cancelled).
pub(super) fn resample(
    orders: &[Ordered],
    labels: &[bool],
    resamples: usize,
    seed: u64,
    progress: &Progress,
) -> Result<Resampled> {
    progress.begin("resampling", resamples as u64);
    let (random, measure_count) = (Random::new(seed, PURPOSE), orders.len());
    let strata = [true, false].map(|wanted| {
        let items = (0..labels.len() as u32).filter(|&item| labels[item as usize] == wanted);
        items.collect::<Vec<u32>>()
    });
    let mut aucs = vec![0.0; resamples * measure_count];
    aucs.par_chunks_mut(CHUNK * measure_count).enumerate().try_for_each(|(chunk, aucs)| -> Result<()> {
        let mut times = vec![0; labels.len()];
        for (within, aucs) in aucs.chunks_mut(measure_count).enumerate() {
            progress.advance(1)?;
            draw(random, (chunk * CHUNK + within) as u64, &strata, &mut times);
            for (auc, order) in aucs.iter_mut().zip(orders) {
                *auc = order.auc_of_times(labels, &times);
            }
        }
        Ok(())
    })?;
    Ok(Resampled { aucs, measure_count })
}

/// How often each item is drawn in a resample.
fn draw(random: Random, resample: u64, strata: &[Vec<u32>], times: &mut [u32]) {
    times.fill(0);
    let mut number = resample * times.len() as u64;
    for stratum in strata {
        for _ in stratum {
            times[stratum[random.below(number, stratum.len() as u64) as usize] as usize] += 1;
            number += 1;
        }
    }
}

impl Resampled {
    /// Where a measure's AUC may lie.
    pub(super) fn interval(&self, measure: usize) -> Interval {
        interval(self.aucs.chunks(self.measure_count).map(|aucs| aucs[measure]).collect())
    }

    /// Where the AUC of one measure less that of another may lie.
    pub(super) fn difference(&self, one: usize, other: usize) -> Interval {
        interval(self.aucs.chunks(self.measure_count).map(|aucs| aucs[one] - aucs[other]).collect())
    }
}

/// The middle [`SHARE`] of values.
fn interval(mut values: Vec<f64>) -> Interval {
    values.sort_unstable_by(f64::total_cmp);
    let at = |share: f64| {
        let place = share * (values.len() - 1) as f64;
        let (below, above) = (values[place as usize], values[place.ceil() as usize]);
        below + (above - below) * place.fract()
    };
    Interval { low: at((1.0 - SHARE) / 2.0), high: at((1.0 + SHARE) / 2.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_is_read_between_the_values_beside_it() {
        let Interval { low, high } = interval((0..=100).rev().map(f64::from).collect());
        assert!((low - 2.5).abs() < 1e-9 && (high - 97.5).abs() < 1e-9, "{low} {high}");
    }

    #[test]
    fn every_resample_has_as_many_of_each_label_and_other_persons() {
        let labels: Vec<bool> = (0..50).map(|item| item % 5 == 0).collect();
        let strata =
            [true, false].map(|wanted| (0..50u32).filter(|&item| labels[item as usize] == wanted).collect::<Vec<_>>());
        let random = Random::new(3, PURPOSE);
        let mut seen = std::collections::BTreeSet::new();
        for resample in 0..100 {
            let mut times = vec![9; 50];
            draw(random, resample, &strata, &mut times);
            let of = |wanted| (0..50).filter(|&item| labels[item] == wanted).map(|item| times[item]).sum::<u32>();
            assert_eq!((of(true), of(false)), (10, 40));
            seen.insert(times);
        }
        assert_eq!(seen.len(), 100);
    }

    /// The bootstrap's spread is about that of Hanley and McNeil's formula, which shares nothing with it.
    #[test]
    fn intervals_are_as_wide_as_theory_has_them() {
        let random = Random::new(11, 1);
        let labels: Vec<bool> = (0..200).map(|item| item < 60).collect();
        let scores: Vec<f64> = (0..200).map(|item| random.unit(item) + if item < 60 { 0.35 } else { 0.0 }).collect();
        let orders = [Ordered::of(&scores)];
        let found = resample(&orders, &labels, 4000, 5, &Progress::new()).unwrap().interval(0);
        let auc = orders[0].auc(&labels);
        let (q1, q2) = (auc / (2.0 - auc), 2.0 * auc * auc / (1.0 + auc));
        let variance = (auc * (1.0 - auc) + 59.0 * (q1 - auc * auc) + 139.0 * (q2 - auc * auc)) / (60.0 * 140.0);
        let width = 2.0 * 1.96 * variance.sqrt();
        assert!(found.low < auc && auc < found.high);
        assert!(((found.high - found.low) / width - 1.0).abs() < 0.2, "{found:?} {width}");
    }
}
