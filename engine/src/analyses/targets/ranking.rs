//! From percentiles to scores, and from scores to ranks.

use super::factor::Factor;
use super::field::{Field, Scene};
use super::measures::Measured;
use super::profile::Weights;
use crate::error::Result;
use crate::progress::Progress;

/// Scores are told apart from here on: what is closer differs by rounding alone.
const STEPS: f64 = 1e12;

/// `S(i) = sum over factors k of w(k) * p(i, k)`, by position among those who are ranked.
pub(crate) fn scores(measured: &Measured, weights: &Weights, ranked_count: usize) -> Vec<f64> {
    let mut scores = vec![0.0; ranked_count];
    for (factor, weight) in weights.iter() {
        for (score, percentile) in scores.iter_mut().zip(measured.percentiles(factor)) {
            *score += weight * percentile;
        }
    }
    scores.iter_mut().for_each(|score| *score = (*score * STEPS).round() / STEPS);
    scores
}

/// The scores of those who may be ranked on a scene, by position; nothing is measured but what counts.
///
/// # Errors
/// As [`Measured::of`].
pub(crate) fn rank(field: &Field<'_>, scene: &Scene<'_>, weights: &Weights, progress: &Progress) -> Result<Vec<f64>> {
    rank_from(field, scene, weights, None, progress)
}

/// The same with betweenness from these nodes alone.
///
/// # Errors
/// As [`Measured::of`].
pub(crate) fn rank_from(
    field: &Field<'_>,
    scene: &Scene<'_>,
    weights: &Weights,
    pivots: Option<&[u32]>,
    progress: &Progress,
) -> Result<Vec<f64>> {
    let ranked = &field.candidates.rankable;
    let measured = Measured::with_pivots(field, scene, ranked, &weights.factors(), pivots, progress)?;
    Ok(scores(&measured, weights, ranked.len()))
}

/// Borda's count over [`Factor::PLAIN`], as a share of the most that can be reached: the mean percentile.
pub(crate) fn borda(measured: &Measured, ranked_count: usize) -> Vec<f64> {
    let mut counts = vec![0.0; ranked_count];
    for factor in Factor::PLAIN {
        for (count, percentile) in counts.iter_mut().zip(measured.percentiles(factor)) {
            *count += percentile;
        }
    }
    counts.iter_mut().for_each(|count| *count = (*count / Factor::PLAIN.len() as f64 * STEPS).round() / STEPS);
    counts
}

/// Positions by score, best first; equal ones in the order in which they stand.
pub(crate) fn order(scores: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_unstable_by(|&left, &right| scores[right].total_cmp(&scores[left]).then(left.cmp(&right)));
    order
}

/// Ranks from 1 by score, by position; equal scores share the best of their ranks.
pub(crate) fn ranks(scores: &[f64]) -> Vec<i64> {
    let order = order(scores);
    let mut ranks = vec![0; scores.len()];
    for (place, &position) in order.iter().enumerate() {
        let tied =
            place.checked_sub(1).map(|before| order[before]).filter(|&before| scores[before] == scores[position]);
        ranks[position] = tied.map_or(place as i64 + 1, |before| ranks[before]);
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_scores_share_the_best_of_their_ranks() {
        assert_eq!(ranks(&[0.5, 0.9, 0.5, 0.1]), [2, 1, 2, 4]);
        assert_eq!(order(&[0.5, 0.9, 0.5, 0.1]), [1, 0, 2, 3]);
        assert_eq!(ranks(&[]), [0i64; 0]);
    }
}
