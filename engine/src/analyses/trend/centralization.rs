//! Centralisation: how far a network hangs on one person (Freeman: Centrality in social networks. Social Networks 1,
//! 1978).
//!
//! ```text
//! C = sum over i of (c(max) - c(i)) / the most that this sum can be among n persons, which is that of a star
//!     degree        (n - 1) (n - 2)
//!     betweenness   (n - 1)^2 (n - 2) / 2
//! ```
//!
//! Both are of the simple graph without weights, among those who have a tie: others are not part of what could hang on
//! anybody, and how many of them are recorded says nothing of it. Fewer than 3 have no centralisation.

/// By degree.
pub(super) fn by_degree(degrees: &[f64]) -> Option<f64> {
    share(degrees, |n| (n - 1.0) * (n - 2.0))
}

/// By betweenness, of which each unordered pair counts once.
pub(super) fn by_betweenness(scores: &[f64]) -> Option<f64> {
    share(scores, |n| (n - 1.0) * (n - 1.0) * (n - 2.0) / 2.0)
}

fn share(scores: &[f64], most: fn(f64) -> f64) -> Option<f64> {
    if scores.len() < 3 {
        return None;
    }
    let highest = scores.iter().copied().fold(0.0, f64::max);
    Some(scores.iter().map(|score| highest - score).sum::<f64>() / most(scores.len() as f64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_is_wholly_centralized_and_a_ring_not_at_all() {
        assert_eq!(
            (by_degree(&[4.0, 1.0, 1.0, 1.0, 1.0]), by_betweenness(&[6.0, 0.0, 0.0, 0.0, 0.0])),
            (Some(1.0), Some(1.0))
        );
        assert_eq!((by_degree(&[2.0; 5]), by_betweenness(&[1.0; 5])), (Some(0.0), Some(0.0)));
        assert_eq!((by_degree(&[1.0; 2]), by_betweenness(&[0.0; 2])), (None, None));
    }

    /// a - b - c - d: degrees 1 2 2 1, betweenness 0 2 2 0.
    #[test]
    fn a_path_of_four_is_solved_by_hand() {
        assert_eq!(by_degree(&[1.0, 2.0, 2.0, 1.0]), Some(2.0 / 6.0));
        assert_eq!(by_betweenness(&[0.0, 2.0, 2.0, 0.0]), Some(4.0 / 9.0));
    }
}
