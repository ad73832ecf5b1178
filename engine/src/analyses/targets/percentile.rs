//! Mid-rank percentiles.

/// Scores closer than this share of themselves are equal: symmetric nodes differ in their last bits by rounding alone.
const TOLERANCE: f64 = 1e-9;

/// `p(i) = (those below i + half of those equal to i, itself included) / all`: 0 to 1, and .5 on average. Who has no
/// score has the percentile `missing`, and is not counted among all.
pub(super) fn mid_rank(scores: &[Option<f64>], missing: f64) -> Vec<f64> {
    let mut order: Vec<(f64, usize)> =
        scores.iter().enumerate().filter_map(|(item, score)| Some(((*score)?, item))).collect();
    order.sort_unstable_by(|left, right| left.0.total_cmp(&right.0).then(left.1.cmp(&right.1)));
    let mut percentiles = vec![missing; scores.len()];
    let mut start = 0;
    while start < order.len() {
        let lowest = order[start].0;
        let is_equal = |(score, _): &&(f64, usize)| score - lowest <= TOLERANCE * lowest.abs();
        let equal = order[start..].iter().take_while(is_equal).count();
        let percentile = (start as f64 + equal as f64 / 2.0) / order.len() as f64;
        for &(_, item) in &order[start..start + equal] {
            percentiles[item] = percentile;
        }
        start += equal;
    }
    percentiles
}

#[cfg(test)]
mod tests {
    use super::mid_rank;

    fn of(scores: &[f64]) -> Vec<f64> {
        mid_rank(&scores.iter().copied().map(Some).collect::<Vec<_>>(), 0.0)
    }

    #[test]
    fn ties_share_the_middle_of_their_ranks() {
        assert_eq!(of(&[3.0, 1.0, 1.0, 7.0]), [0.625, 0.25, 0.25, 0.875]);
        assert_eq!(of(&[5.0]), [0.5]);
        assert_eq!(of(&[]), [0.0; 0]);
    }

    #[test]
    fn rounding_does_not_break_a_tie() {
        assert_eq!(of(&[0.1 + 0.2, 0.3, 0.0]), of(&[0.3, 0.3, 0.0]));
    }

    #[test]
    fn who_has_no_score_changes_nobody_elses_percentile() {
        assert_eq!(mid_rank(&[Some(3.0), None, Some(1.0)], 0.5), [0.75, 0.5, 0.25]);
    }
}
