//! How well scores tell those who are looked for from those who are not.
//!
//! - AUC: the probability that one who is looked for has a higher score than one who is not, ties half (Mann and Whitney
//!   1947; Hanley and McNeil 1982, "The meaning and use of the area under a receiver operating characteristic curve").
//! - Precision at k, k as many as are looked for: the share of them among the first k. Of those who share the last
//!   places, each counts as likely as any other.
//! - Average precision: precision at each distinct score, weighted by the recall that it adds. Equal scores are one step.
//!
//! All are ratios of whole numbers, or sums of such in the order of the scores.

/// Items by score, lowest first, in groups of equal scores.
#[derive(Debug, Clone)]
pub(super) struct Ordered {
    items: Vec<u32>,
    /// Where each group ends in `items`.
    ends: Vec<u32>,
}

/// A group of equal scores.
#[derive(Debug, Clone, Copy, Default)]
struct Group {
    positives: u64,
    negatives: u64,
}

impl Ordered {
    /// Orders items by their scores, none of which is not a number.
    pub(super) fn of(scores: &[f64]) -> Ordered {
        let mut items: Vec<u32> = (0..scores.len() as u32).collect();
        let score = |item: &u32| scores[*item as usize];
        items.sort_unstable_by(|left, right| score(left).total_cmp(&score(right)).then(left.cmp(right)));
        let is_end = |end: &usize| *end == items.len() || score(&items[*end]) != score(&items[*end - 1]);
        let ends = (1..=items.len()).filter(is_end).map(|end| end as u32).collect();
        Ordered { items, ends }
    }

    /// Items of equal scores together, lowest first.
    pub(super) fn groups(&self) -> impl DoubleEndedIterator<Item = &[u32]> {
        let start = |group: usize| group.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        (0..self.ends.len()).map(move |group| &self.items[start(group)..self.ends[group] as usize])
    }

    fn counted(&self, labels: &[bool]) -> impl DoubleEndedIterator<Item = Group> {
        self.groups().map(|items| {
            let positives = items.iter().filter(|&&item| labels[item as usize]).count() as u64;
            Group { positives, negatives: items.len() as u64 - positives }
        })
    }

    /// The AUC; of labels that hold both.
    pub(super) fn auc(&self, labels: &[bool]) -> f64 {
        auc(self.counted(labels))
    }

    /// The AUC where each item counts as many `times`.
    pub(super) fn auc_of_times(&self, labels: &[bool], times: &[u32]) -> f64 {
        auc(self.groups().map(|items| {
            items.iter().fold(Group::default(), |mut group, &item| {
                let count = if labels[item as usize] { &mut group.positives } else { &mut group.negatives };
                *count += u64::from(times[item as usize]);
                group
            })
        }))
    }

    pub(super) fn precision_at_k(&self, labels: &[bool]) -> f64 {
        let k = labels.iter().filter(|&&label| label).count() as f64;
        let (mut taken, mut found) = (0.0, 0.0);
        for group in self.counted(labels).rev() {
            let size = (group.positives + group.negatives) as f64;
            let fits = size.min(k - taken);
            taken += fits;
            found += group.positives as f64 * fits / size;
            if taken == k {
                break;
            }
        }
        found / k
    }

    pub(super) fn average_precision(&self, labels: &[bool]) -> f64 {
        let all = labels.iter().filter(|&&label| label).count() as f64;
        let (mut taken, mut found, mut sum) = (0, 0, 0.0);
        for group in self.counted(labels).rev() {
            taken += group.positives + group.negatives;
            found += group.positives;
            sum += group.positives as f64 / all * (found as f64 / taken as f64);
        }
        sum
    }
}

/// Of groups from the lowest score on.
fn auc(groups: impl Iterator<Item = Group>) -> f64 {
    let (mut halves, mut positives, mut below) = (0, 0, 0);
    for group in groups {
        halves += group.positives * (2 * below + group.negatives);
        positives += group.positives;
        below += group.negatives;
    }
    halves as f64 / (2 * positives * below) as f64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Pair by pair.
    fn counted(scores: &[f64], labels: &[bool]) -> f64 {
        let of =
            |wanted| scores.iter().zip(labels).filter(move |(_, label)| **label == wanted).map(|(score, _)| *score);
        let won = |(one, other): (f64, f64)| f64::from(one > other) + f64::from(one == other) / 2.0;
        let pairs: Vec<f64> = of(true).flat_map(|one| of(false).map(move |other| won((one, other)))).collect();
        pairs.iter().sum::<f64>() / pairs.len() as f64
    }

    proptest! {
        #[test]
        fn the_area_is_the_share_of_pairs_in_the_right_order(
            items in proptest::collection::vec((0u8..6, any::<bool>(), 0u32..4), 2..40)
        ) {
            let scores: Vec<f64> = items.iter().map(|(score, _, _)| f64::from(*score) / 8.0).collect();
            let labels: Vec<bool> = items.iter().map(|(_, label, _)| *label).collect();
            prop_assume!(labels.contains(&true) && labels.contains(&false));
            let ordered = Ordered::of(&scores);
            prop_assert!((ordered.auc(&labels) - counted(&scores, &labels)).abs() < 1e-12);
            // As often as each is drawn, written out.
            let times: Vec<u32> = items.iter().map(|(_, _, times)| *times).collect();
            let written = |of: &dyn Fn(usize) -> f64| -> Vec<f64> {
                (0..items.len()).flat_map(|item| vec![of(item); times[item] as usize]).collect()
            };
            let all_labels: Vec<bool> =
                written(&|item| f64::from(u8::from(labels[item]))).iter().map(|label| *label == 1.0).collect();
            prop_assume!(all_labels.contains(&true) && all_labels.contains(&false));
            let expected = counted(&written(&|item| scores[item]), &all_labels);
            prop_assert!((ordered.auc_of_times(&labels, &times) - expected).abs() < 1e-12);
        }
    }

    #[test]
    fn who_shares_the_last_places_counts_by_his_share_of_them() {
        // Two are looked for. The first place is a hit; three share the second, one of them a hit.
        let ordered = Ordered::of(&[0.9, 0.5, 0.5, 0.5, 0.1]);
        let labels = [true, true, false, false, false];
        assert_eq!(ordered.precision_at_k(&labels), (1.0 + 1.0 / 3.0) / 2.0);
        assert_eq!(ordered.average_precision(&labels), 0.5 * 1.0 + 0.5 * (2.0 / 4.0));
        assert_eq!(ordered.auc(&labels), (3.0 + 2.0) / 6.0);
    }

    #[test]
    fn a_score_that_is_the_same_for_all_finds_as_many_as_chance() {
        let ordered = Ordered::of(&[0.5; 4]);
        let labels = [true, false, false, false];
        assert_eq!((ordered.auc(&labels), ordered.precision_at_k(&labels)), (0.5, 0.25));
        assert_eq!(ordered.average_precision(&labels), 0.25);
    }
}
