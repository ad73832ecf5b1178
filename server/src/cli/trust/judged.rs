//! What all networks together say of a profile.

use serde::Serialize;
use trama_engine::analyses::targets::factor_names;

use super::trial::{Judged, Outcome, PROFILES, Ranked};

/// How many of the networks a range holds.
const SHARE: f64 = 0.9;

/// How well one profile finds those whom it looks for, where such a share of the links is missing.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Finding {
    pub(super) profile: &'static str,
    /// Their label in `truth.csv`.
    pub(super) role: &'static str,
    pub(super) missing: f64,
    /// How many there are, on average: k.
    pub(super) planted: f64,
    /// How many are ranked, on average.
    pub(super) ranked: f64,
    /// By the profile.
    pub(super) score: Quality,
    /// By the single measure that tells them apart best: by AUC on average, then by precision.
    pub(super) best: Quality,
    /// By Borda's count and every single measure.
    pub(super) measures: Vec<Quality>,
}

/// How well something finds them.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Quality {
    pub(super) measure: String,
    pub(super) precision_at_k: Spread,
    pub(super) auc: Spread,
}

/// Over networks.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(super) struct Spread {
    pub(super) mean: f64,
    /// Nine of ten networks lie between this and `high`.
    low: f64,
    high: f64,
}

/// The shape of networks on average, with nothing hidden.
#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct MeanShape {
    pub(super) persons: f64,
    pub(super) ranked_share: f64,
    pub(super) ties_per_person: f64,
    pub(super) statements_per_link: f64,
}

impl MeanShape {
    /// Of outcomes by network, the first of each with nothing hidden.
    pub(super) fn of(outcomes: &[Vec<Outcome>]) -> MeanShape {
        let shapes = || outcomes.iter().filter_map(|network| network.first()).map(|outcome| outcome.shape);
        MeanShape {
            persons: mean(shapes().map(|shape| shape.persons as f64)),
            ranked_share: mean(shapes().map(|shape| shape.ranked_share())),
            ties_per_person: mean(shapes().map(|shape| shape.ties_per_person())),
            statements_per_link: mean(shapes().map(|shape| shape.statements_per_link())),
        }
    }
}

/// What is found, by profile, then by share of missing links.
pub(super) fn findings(outcomes: &[Vec<Outcome>], missing: &[f64]) -> Vec<Finding> {
    let finding = |(profile, share): (usize, usize)| {
        let ranked: Vec<&Ranked> = outcomes.iter().map(|network| &network[share].profiles[profile]).collect();
        Finding::of(PROFILES[profile], missing[share], &ranked)
    };
    let profiles = 0..PROFILES.len();
    profiles.flat_map(|profile| (0..missing.len()).map(move |share| (profile, share))).map(finding).collect()
}

impl Finding {
    fn of((profile, role): (&'static str, &'static str), missing: f64, ranked: &[&Ranked]) -> Finding {
        let single: Vec<Quality> = factor_names().map(|measure| Quality::of(measure, ranked)).collect();
        let best = single.iter().reduce(|best, other| if other.is_better_than(best) { other } else { best });
        Finding {
            profile,
            role,
            missing,
            planted: mean(ranked.iter().map(|ranked| ranked.planted as f64)),
            ranked: mean(ranked.iter().map(|ranked| ranked.judged as f64)),
            score: Quality::of("score", ranked),
            best: best.cloned().unwrap_or_else(|| Quality::of("score", ranked)),
            measures: std::iter::once(Quality::of("borda", ranked)).chain(single).collect(),
        }
    }
}

impl Quality {
    /// Where a measure tells nobody apart, it finds as many as chance does.
    fn of(measure: &str, ranked: &[&Ranked]) -> Quality {
        let judged = |ranked: &&Ranked| {
            let by_chance = Judged { auc: 0.5, precision_at_k: ranked.planted as f64 / ranked.judged as f64 };
            ranked.measures.get(measure).copied().unwrap_or(by_chance)
        };
        Quality {
            measure: measure.to_owned(),
            precision_at_k: Spread::of(ranked.iter().map(|ranked| judged(ranked).precision_at_k).collect()),
            auc: Spread::of(ranked.iter().map(|ranked| judged(ranked).auc).collect()),
        }
    }

    fn is_better_than(&self, other: &Quality) -> bool {
        let key = |quality: &Quality| (quality.auc.mean, quality.precision_at_k.mean);
        key(self) > key(other)
    }
}

impl Spread {
    fn of(mut values: Vec<f64>) -> Spread {
        let mean = mean(values.iter().copied());
        values.sort_unstable_by(f64::total_cmp);
        let at = |share: f64| {
            let place = share * values.len().saturating_sub(1) as f64;
            let (below, above) = (values[place as usize], values[place.ceil() as usize]);
            below + (above - below) * place.fract()
        };
        Spread { mean, low: at((1.0 - SHARE) / 2.0), high: at((1.0 + SHARE) / 2.0) }
    }

    /// From where to where, for people.
    pub(super) fn range(&self) -> String {
        format!("{:.2}..{:.2}", self.low, self.high)
    }
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (count, sum) = values.fold((0.0, 0.0), |(count, sum), value| (count + 1.0, sum + value));
    sum / count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nine_of_ten_networks_lie_in_the_range() {
        let spread = Spread::of((0..=20).rev().map(f64::from).collect());
        assert_eq!((spread.mean, spread.low.round(), spread.high.round()), (10.0, 1.0, 19.0));
        let one = Spread::of(vec![0.5]);
        assert_eq!((one.mean, one.low, one.high), (0.5, 0.5, 0.5));
    }

    #[test]
    fn a_measure_that_tells_nobody_apart_is_worth_chance_and_the_best_has_the_largest_auc() {
        let judged = |auc, precision_at_k| Judged { auc, precision_at_k };
        let measures = [("score", judged(0.7, 0.5)), ("degree", judged(0.6, 0.6)), ("strength", judged(0.9, 0.4))];
        let measures = measures.map(|(name, judged)| (name.to_owned(), judged)).into();
        let ranked = Ranked { planted: 2, judged: 10, measures };
        let finding = Finding::of(("leaders", "leader"), 0.1, &[&ranked]);
        assert_eq!((finding.best.measure.as_str(), finding.score.auc.mean), ("strength", 0.7));
        let money = finding.measures.iter().find(|quality| quality.measure == "money").unwrap();
        assert_eq!((money.auc.mean, money.precision_at_k.mean), (0.5, 0.2));
    }
}
