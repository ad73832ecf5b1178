//! From percentiles to scores, and from scores to ranks.

use super::factor::Factor;
use super::measures::Measured;
use super::profile::Weights;

/// The measures among which Borda's count is taken: all plain ones, each once.
pub(crate) const PLAIN: [Factor; 9] = [
    Factor::Betweenness,
    Factor::PageRank,
    Factor::Shapley,
    Factor::Degree,
    Factor::Strength,
    Factor::Harmonic,
    Factor::CoreNumber,
    Factor::EffectiveSize,
    Factor::Constraint,
];

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

/// Borda's count over [`PLAIN`], as a share of the most that can be reached: the mean percentile.
pub(crate) fn borda(measured: &Measured, ranked_count: usize) -> Vec<f64> {
    let mut counts = vec![0.0; ranked_count];
    for factor in PLAIN {
        for (count, percentile) in counts.iter_mut().zip(measured.percentiles(factor)) {
            *count += percentile;
        }
    }
    counts.iter_mut().for_each(|count| *count = (*count / PLAIN.len() as f64 * STEPS).round() / STEPS);
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
