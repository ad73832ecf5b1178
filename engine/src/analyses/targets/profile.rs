//! Profiles: which factors count for a role, and how much.
//!
//! Weights follow from what is known of the roles, and were not fitted to data:
//!
//! - `leaders`. Who leads is insulated: others act and call for him, few tie him to many. Two things of him are left in
//!   records. The parts of the group meet in him (betweenness); and whoever is led is near him and has few others, which
//!   PageRank and the neighbourhood Shapley value read in two ways. The two count alike, the second by half each.
//! - `brokers`. Who ties parts that have no other tie, without being prominent: between others beyond the number of his
//!   ties (strategic position), with ties into several communities. Borders and agencies count a quarter of that: they tell
//!   of reach, but also of who wrote the records. Effective size is not among them: it grows with the number of ties.
//! - `financiers`, `logistics`. What somebody handles tells the role, money or goods; in how many communities he is needed
//!   tells how much it matters, and counts a third of it.

use serde_json::{Value, json};

use super::factor::Factor;
use crate::error::{Error, Result};
use crate::registry::{DefaultValue, Domain, Parameter, Parameters};

/// Which profile.
pub(crate) const PROFILE: Parameter = Parameter {
    name: "profile",
    meaning: "For which role: leaders (betweenness, PageRank and Shapley value as 2:1:1), brokers, financiers or logistics.",
    domain: Domain::Word(&["leaders", "brokers", "financiers", "logistics"]),
    default: DefaultValue::Word("leaders"),
};

/// Or which weights.
pub const WEIGHTS: Parameter = Parameter {
    name: "weights",
    meaning: "What each factor counts instead, as factor:number; they are divided by their sum.",
    domain: Domain::Numbers,
    default: DefaultValue::Absent,
};

/// What factors count, each more than 0 and together 1, in the order of [`Factor::ALL`].
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Weights(Vec<(Factor, f64)>);

impl Weights {
    /// Those that the parameters `profile` and `weights` ask for.
    ///
    /// # Errors
    /// [`Error::BadParameter`] naming the factor or number.
    pub(crate) fn of(parameters: &Parameters) -> Result<Weights> {
        let given = parameters.numbers(WEIGHTS.name);
        if given.is_empty() {
            return Ok(Weights::profile(parameters.word(PROFILE.name)));
        }
        let mut named = Vec::new();
        for (name, number) in given {
            let factor = Factor::parse(WEIGHTS.name, name)?;
            if !(number > 0.0 && number <= 1e6) {
                let value = format!("{name}:{number}");
                return Err(Error::bad_parameter(WEIGHTS.name, &value, "numbers above 0, up to 1000000"));
            }
            named.push((factor, number));
        }
        Ok(Weights::scaled(&named))
    }

    fn profile(name: &str) -> Weights {
        use Factor::{
            Betweenness, CrossAgencyReach, CrossBorderReach, CrossCommunityReach, Goods, Money, PageRank, Shapley,
            StrategicPosition,
        };
        Weights::scaled(match name {
            "brokers" => &[
                (StrategicPosition, 4.0),
                (CrossCommunityReach, 4.0),
                (CrossBorderReach, 1.0),
                (CrossAgencyReach, 1.0),
            ],
            "financiers" => &[(Money, 3.0), (CrossCommunityReach, 1.0)],
            "logistics" => &[(Goods, 3.0), (CrossCommunityReach, 1.0)],
            _ => &[(Betweenness, 2.0), (PageRank, 1.0), (Shapley, 1.0)],
        })
    }

    /// Divided by their sum, in the order of the factors, without those of 0.
    fn scaled(named: &[(Factor, f64)]) -> Weights {
        let number = |factor| named.iter().find(|(named, _)| *named == factor).map_or(0.0, |(_, number)| *number);
        let sum: f64 = Factor::ALL.into_iter().map(number).sum();
        let weights = Factor::ALL.into_iter().map(|factor| (factor, number(factor) / sum));
        Weights(weights.filter(|(_, weight)| *weight > 0.0).collect())
    }

    /// Factors and their weights.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (Factor, f64)> + '_ {
        self.0.iter().copied()
    }

    /// The factors that count.
    pub(crate) fn factors(&self) -> Vec<Factor> {
        self.iter().map(|(factor, _)| factor).collect()
    }

    /// What one factor counts.
    pub(crate) fn get(&self, factor: Factor) -> f64 {
        self.iter().find(|(named, _)| *named == factor).map_or(0.0, |(_, weight)| weight)
    }

    /// The same factors with other weights, which are in the same order and together 1.
    pub(crate) fn with(&self, weights: &[f64]) -> Weights {
        Weights(self.0.iter().zip(weights).map(|((factor, _), &weight)| (*factor, weight)).collect())
    }

    /// By name, as a manifest has them.
    pub(crate) fn named(&self) -> Value {
        let named = self.iter().map(|(factor, weight)| (factor.name().to_owned(), json!(weight)));
        named.collect::<serde_json::Map<_, _>>().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weights(given: &[(&str, &str)]) -> Result<Weights> {
        Weights::of(&Parameters::from_texts("targets", &[PROFILE, WEIGHTS], given.iter().copied()).unwrap())
    }

    #[test]
    fn the_weights_of_every_profile_add_up_to_one() {
        for profile in ["leaders", "brokers", "financiers", "logistics"] {
            let weights = weights(&[("profile", profile)]).unwrap();
            assert!((weights.iter().map(|(_, weight)| weight).sum::<f64>() - 1.0).abs() < 1e-12, "{profile}");
        }
    }

    #[test]
    fn the_callers_weights_take_the_place_of_a_profile_and_are_divided_by_their_sum() {
        let weights = weights(&[("weights", "degree:3,violence:1")]).unwrap();
        assert_eq!(weights.named(), json!({ "degree": 0.75, "violence": 0.25 }));
    }

    #[test]
    fn a_factor_that_is_none_and_a_number_out_of_bounds_are_named() {
        let error = |text| weights(&[("weights", text)]).unwrap_err().to_string();
        assert!(error("fame:1").starts_with("parameter `weights` is fame: expected factors, which are: betweenness,"));
        assert!(error("degree:-1").contains("degree:-1: expected numbers above 0, up to 1000000"));
        assert!(error("degree:0").contains("degree:0: expected"));
    }
}
