//! Whether two AUCs of the same persons differ by more than chance: DeLong, DeLong and Clarke-Pearson 1988, "Comparing the
//! areas under two or more correlated receiver operating characteristic curves" (Biometrics 44), by mid-ranks as Sun and
//! Xu 2014 have it (IEEE Signal Processing Letters 21), in n log n.

use std::f64::consts::SQRT_2;

use super::auc::Ordered;

/// What each contributes to the AUC of a measure: of whom is looked for, the share of the others below him; of another,
/// the share of those looked for above him; ties half.
#[derive(Debug, Clone)]
pub(super) struct Placements {
    of_positives: Vec<f64>,
    of_negatives: Vec<f64>,
}

impl Placements {
    /// Of labels that hold both.
    pub(super) fn of(order: &Ordered, labels: &[bool]) -> Placements {
        let all = [true, false].map(|wanted| labels.iter().filter(|&&label| label == wanted).count());
        let mut by_item = vec![0.0; labels.len()];
        let (mut positives, mut negatives) = (0, 0);
        for items in order.groups() {
            let here = items.iter().filter(|&&item| labels[item as usize]).count();
            let others = items.len() - here;
            for &item in items {
                by_item[item as usize] = match labels[item as usize] {
                    true => (2 * negatives + others) as f64 / (2 * all[1]) as f64,
                    false => (2 * (all[0] - positives) - here) as f64 / (2 * all[0]) as f64,
                };
            }
            positives += here;
            negatives += others;
        }
        let of =
            |wanted| by_item.iter().zip(labels).filter(move |(_, label)| **label == wanted).map(|(value, _)| *value);
        Placements { of_positives: of(true).collect(), of_negatives: of(false).collect() }
    }
}

/// The two-sided probability of so large a difference if there were none: 1 where both areas are equal. `None`
/// where there is nothing to tell it by: one person alone on a side, or a difference that is the same for each.
pub(super) fn p_value(one: &Placements, other: &Placements) -> Option<f64> {
    let positives = spread(&one.of_positives, &other.of_positives)?;
    let negatives = spread(&one.of_negatives, &other.of_negatives)?;
    let variance = positives.variance_of_mean + negatives.variance_of_mean;
    // What is so small is left by rounding.
    let difference = if positives.mean.abs() < 1e-12 { 0.0 } else { positives.mean };
    match (difference == 0.0, variance > 0.0) {
        (true, _) => Some(1.0),
        (false, true) => Some(libm::erfc(difference.abs() / variance.sqrt() / SQRT_2)),
        (false, false) => None,
    }
}

/// How differences scatter.
struct Spread {
    mean: f64,
    variance_of_mean: f64,
}

/// Of the differences between paired values. Their variance is `S11 + S22 - 2 S12` of the paper.
fn spread(one: &[f64], other: &[f64]) -> Option<Spread> {
    let count = one.len() as f64;
    let differences = || one.iter().zip(other).map(|(one, other)| one - other);
    let mean = differences().sum::<f64>() / count;
    let squares: f64 = differences().map(|difference| (difference - mean).powi(2)).sum();
    (one.len() > 1).then(|| Spread { mean, variance_of_mean: squares / (count - 1.0) / count })
}

#[cfg(test)]
mod tests {
    use super::*;

    const LABELS: [bool; 13] = [true, true, true, true, true, false, false, false, false, false, false, false, false];

    fn placements(scores: [u8; 13]) -> Placements {
        Placements::of(&Ordered::of(&scores.map(f64::from)), &LABELS)
    }

    /// By NumPy 2.4.6 from the definition: `psi` of every pair of one who is looked for and one who is not, its means by
    /// row and by column, `numpy.cov` of those of both measures, and `math.erfc`.
    #[test]
    fn the_test_is_that_of_the_definition() {
        let one = placements([9, 8, 8, 5, 3, 7, 5, 4, 3, 3, 2, 1, 1]);
        let other = placements([6, 9, 4, 4, 7, 8, 6, 5, 4, 4, 3, 2, 6]);
        let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
        assert!((mean(&one.of_positives) - 0.8625).abs() < 1e-12 && (mean(&one.of_negatives) - 0.8625).abs() < 1e-12);
        assert!((mean(&other.of_positives) - 0.675).abs() < 1e-12);
        let found = p_value(&one, &other).unwrap();
        assert!((found - 0.313_126_576_479_831_1).abs() < 1e-12, "{found}");
        assert_eq!(p_value(&other, &one), Some(found), "two-sided");
    }

    #[test]
    fn equal_measures_differ_by_chance_alone_and_what_nothing_can_be_told_of_has_no_value() {
        let one = placements([9, 8, 8, 5, 3, 7, 5, 4, 3, 3, 2, 1, 1]);
        let scaled = placements([90, 80, 80, 50, 30, 70, 50, 40, 30, 30, 20, 10, 10]);
        assert_eq!(p_value(&one, &scaled), Some(1.0));
        let [best, worst] = [[2, 2, 1, 1], [1, 1, 2, 2]]
            .map(|scores| Placements::of(&Ordered::of(&scores.map(f64::from)), &[true, true, false, false]));
        assert_eq!(p_value(&best, &worst), None, "the same difference for each: no spread to compare it with");
        let alone = Placements::of(&Ordered::of(&[2.0, 1.0, 3.0]), &[true, false, false]);
        assert_eq!(p_value(&alone, &alone), None, "one person alone has no spread");
    }
}
