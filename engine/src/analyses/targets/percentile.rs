//! Mid-rank percentiles.

/// Scores closer than this share of themselves are equal: symmetric nodes differ in their last bits by rounding alone.
const TOLERANCE: f64 = 1e-9;

/// `p(i) = (those below i + half of those equal to i, itself included) / all`: 0 to 1, and .5 on average.
pub(super) fn mid_rank(scores: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|&left, &right| scores[left].total_cmp(&scores[right]));
    let mut percentiles = vec![0.0; scores.len()];
    let mut start = 0;
    while start < order.len() {
        let lowest = scores[order[start]];
        let equal =
            order[start..].iter().take_while(|&&item| scores[item] - lowest <= TOLERANCE * lowest.abs()).count();
        let percentile = (start as f64 + equal as f64 / 2.0) / scores.len() as f64;
        for &item in &order[start..start + equal] {
            percentiles[item] = percentile;
        }
        start += equal;
    }
    percentiles
}

#[cfg(test)]
mod tests {
    use super::mid_rank;

    #[test]
    fn ties_share_the_middle_of_their_ranks() {
        assert_eq!(mid_rank(&[3.0, 1.0, 1.0, 7.0]), [0.625, 0.25, 0.25, 0.875]);
        assert_eq!(mid_rank(&[5.0]), [0.5]);
        assert_eq!(mid_rank(&[]), [0.0; 0]);
    }

    #[test]
    fn rounding_does_not_break_a_tie() {
        assert_eq!(mid_rank(&[0.1 + 0.2, 0.3, 0.0]), mid_rank(&[0.3, 0.3, 0.0]));
    }
}
