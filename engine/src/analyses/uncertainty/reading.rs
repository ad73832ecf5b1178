//! What replicates say of ranks in the full network.
//!
//! What is recorded was thinned once already, so that ranks in a thinner network are biased. They are read backwards
//! instead: of those who stand at a rank after hiding, where did they stand before? The differences, gathered over
//! replicates and over a few ranks around, each divided by how much the person himself moves, tell how a rank in the
//! full network differs from the one observed: what is observed is to the full network as a replicate is to what is
//! observed (conformal prediction, with replicates for the calibration set).
//!
//! Vovk, Gammerman, Shafer: Algorithmic Learning in a Random World. Springer (2005).

use rayon::prelude::*;

use super::replicates::{Observed, Replicates};

/// Differences are gathered over this share of all ranks, on either side, and over no fewer than the second number.
const AROUND: f64 = 1.0 / 20.0;
const LEAST_AROUND: usize = 5;

/// Share of replicates left out below the interval, and above it.
const TAIL: f64 = 0.05;

/// Somebody who hardly moves is taken to move at least this share of what is typical of those who do.
const LEAST_OWN: f64 = 0.1;

/// How sure a rank is.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Sureness {
    /// The 90 % interval of the rank in the full network.
    pub(super) low: i64,
    pub(super) high: i64,
    /// The probability that it is among the first `k`.
    pub(super) probability_top: f64,
    /// A to D, by the width of the interval as a share of all who are ranked: up to a tenth, a quarter, a half, and wider.
    pub(super) stability: &'static str,
}

/// Reads replicates, by position among those who are ranked.
pub(super) fn read(observed: &Observed, replicates: &Replicates, top_k: u64) -> Vec<Sureness> {
    let scales = Scales::of(observed, replicates);
    let mut place = vec![0; observed.order.len()];
    observed.order.iter().enumerate().for_each(|(at, &position)| place[position] = at);
    let sureness = |position: usize| match &scales {
        None => Sureness::certain(observed.ranks[position], top_k),
        Some(scales) => {
            let mut ranks = scales.pool(replicates, place[position]);
            let (rank, scale) = (observed.ranks[position] as f64, scales.scale[position]);
            ranks.iter_mut().for_each(|difference| *difference = rank + scale * *difference);
            Sureness::of(ranks, observed.ranks[position], observed.order.len(), top_k)
        }
    };
    (0..observed.order.len()).into_par_iter().with_min_len(8).map(sureness).collect()
}

/// How much each moves, by position.
struct Scales {
    scale: Vec<f64>,
}

impl Scales {
    /// `None` where nobody moves.
    fn of(observed: &Observed, replicates: &Replicates) -> Option<Scales> {
        let own = |position: usize| {
            let seen = replicates.all.iter().filter(|replicate| replicate.after[position] > 0);
            let squares = seen.clone().map(|replicate| {
                let difference = i64::from(replicate.before[position]) - i64::from(replicate.after[position]);
                difference * difference
            });
            let (sum, count) = (squares.sum::<i64>() as f64, seen.count().max(1) as f64);
            (sum / count).sqrt()
        };
        let own: Vec<f64> = (0..observed.order.len()).map(own).collect();
        let mut moving: Vec<f64> = own.iter().copied().filter(|&own| own > 0.0).collect();
        moving.sort_unstable_by(f64::total_cmp);
        let typical = moving.get(moving.len() / 2).copied()?;
        let scale = |own: f64| (own.max(typical * LEAST_OWN).powi(2) * typical).cbrt();
        Some(Scales { scale: own.into_iter().map(scale).collect() })
    }

    /// Differences between the ranks before and after, of those who stand around a place after hiding, scaled.
    fn pool(&self, replicates: &Replicates, place: usize) -> Vec<f64> {
        let count = self.scale.len();
        let window = ((count as f64 * AROUND).ceil() as usize).max(LEAST_AROUND);
        let mut pool = Vec::with_capacity(replicates.all.len() * (2 * window + 1));
        for replicate in &replicates.all {
            // Of those who are left, who stands as far down as the place is among all.
            let place = (2 * place + 1) * replicate.order.len() / (2 * count);
            let around = place.saturating_sub(window)..(place + window + 1).min(replicate.order.len());
            let order = replicate.order.get(around).unwrap_or_default();
            pool.extend(order.iter().map(|&position| {
                let position = position as usize;
                let difference = f64::from(replicate.before[position]) - f64::from(replicate.after[position]);
                difference / self.scale[position]
            }));
        }
        pool
    }
}

impl Sureness {
    fn certain(rank: i64, top_k: u64) -> Sureness {
        let probability_top = if rank as u64 <= top_k { 1.0 } else { 0.0 };
        Sureness { low: rank, high: rank, probability_top, stability: "A" }
    }

    /// Of who has no tie it is not known where among the others he stands: he may be anywhere below.
    pub(super) fn leave_open(&mut self, count: usize, top_k: u64) {
        self.high = count as i64;
        self.probability_top = self.probability_top.min(top_k as f64 / count as f64);
        self.stability = stability((self.high - self.low) as f64 / count as f64);
    }

    fn of(mut ranks: Vec<f64>, rank: i64, count: usize, top_k: u64) -> Sureness {
        if ranks.is_empty() {
            return Sureness::certain(rank, top_k);
        }
        let within = |rank: f64| (rank as i64).clamp(1, count as i64);
        let last = ranks.len() - 1;
        let (low, high) = ((TAIL * last as f64).floor() as usize, ((1.0 - TAIL) * last as f64).ceil() as usize);
        let low = *ranks.select_nth_unstable_by(low, f64::total_cmp).1;
        let high = *ranks.select_nth_unstable_by(high, f64::total_cmp).1;
        let in_top = ranks.iter().filter(|&&rank| rank < top_k as f64 + 0.5).count();
        let probability_top = in_top as f64 / ranks.len() as f64;
        let (low, high) = (within((low + 0.5).floor()).min(rank), within((high - 0.5).ceil()).max(rank));
        let stability = stability((high - low) as f64 / count as f64);
        Sureness { low, high, probability_top, stability }
    }
}

/// The grade of an interval of such a width, as a share of all who are ranked: how far a rank can be relied on as a rank.
/// Whether somebody belongs to the first may be sure all the same.
fn stability(width: f64) -> &'static str {
    match width {
        width if width <= 0.1 => "A",
        width if width <= 0.25 => "B",
        width if width <= 0.5 => "C",
        _ => "D",
    }
}
