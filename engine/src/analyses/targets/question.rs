//! What a ranking is asked with: the parameters that all analyses about targets share.

use serde_json::json;

use super::profile::{PROFILE, WEIGHTS, Weights};
use crate::error::Result;
use crate::model::{EntityKind, Moment};
use crate::registry::{DefaultValue, Domain, Parameter, Parameters, common};
use crate::view::{Coefficients, Selection};

/// What is ranked.
pub(crate) const KIND: Parameter = Parameter {
    name: "kind",
    meaning: "What is ranked: persons on the person network, others on the whole typed graph.",
    domain: Domain::Word(&["person", "company", "asset", "shipment"]),
    default: DefaultValue::Word("person"),
};

/// How meetings and shipments are read.
pub(crate) const PROJECTION: Parameter = Parameter {
    name: "projection",
    meaning: "single: measures are those among persons. dual: half of each plain measure is that of the meetings and shipments a person shares, divided among those who share them, so that a meeting of forty makes no forty leaders.",
    domain: Domain::Word(&["single", "dual"]),
    default: DefaultValue::Word("single"),
};

/// Whether contacts are ranked.
pub(crate) const CONTACTS: Parameter = Parameter {
    name: "contacts",
    meaning: "Rank contacts too; the result says so.",
    domain: Domain::Flag,
    default: DefaultValue::Flag(false),
};

/// What each kind of tie counts.
pub const COEFFICIENTS: Parameter = Parameter {
    name: "coefficients",
    meaning: "What each kind of tie counts in the person network, as kind:number; 1 when not named, family 0. Family adds to other ties and makes none by itself.",
    domain: Domain::Numbers,
    default: DefaultValue::Absent,
};

/// The parameters that say what is ranked and how, some of an analysis's own, and `top`, which may be its own too.
macro_rules! ranking {
    ($($own:expr),* $(,)?) => {
        $crate::analyses::targets::question::ranking!($($own),*; $crate::registry::common::TOP)
    };
    ($($own:expr),*; $top:expr) => {
        &[
            $crate::analyses::targets::profile::PROFILE,
            $crate::analyses::targets::profile::WEIGHTS,
            $crate::analyses::targets::question::KIND,
            $crate::registry::common::LINKS,
            $crate::registry::common::SINCE,
            $crate::registry::common::UNTIL,
            $crate::registry::common::MIN_GRADE,
            $crate::registry::common::WEIGHTED,
            $crate::analyses::targets::question::PROJECTION,
            $crate::analyses::targets::question::CONTACTS,
            $crate::analyses::targets::question::COEFFICIENTS,
            $($own,)*
            $top,
        ]
    };
}
pub(crate) use ranking;

/// What is asked, read once.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Question {
    pub(crate) kind: EntityKind,
    pub(crate) profile: String,
    pub(crate) weights: Weights,
    /// But for `kind`, which says here what is ranked and not what is looked at.
    pub(crate) selection: Selection,
    pub(crate) weighted: bool,
    /// Whether half of each plain measure is taken among meetings and shipments.
    pub(crate) is_dual: bool,
    pub(crate) contacts: bool,
    pub(crate) coefficients: Coefficients,
}

impl Question {
    /// Reads the parameters that [`ranking!`] declares.
    ///
    /// # Errors
    /// [`Error::BadParameter`](crate::error::Error::BadParameter) naming the weight or coefficient.
    pub(crate) fn of(parameters: &Parameters) -> Result<Question> {
        let mut coefficients = Coefficients::default();
        for (name, value) in parameters.numbers(COEFFICIENTS.name) {
            coefficients.set(name, value)?;
        }
        let own = !parameters.numbers(WEIGHTS.name).is_empty();
        Ok(Question {
            kind: EntityKind::parse(parameters.word(KIND.name)).unwrap_or(EntityKind::Person),
            profile: if own { "own weights" } else { parameters.word(PROFILE.name) }.to_owned(),
            weights: Weights::of(parameters)?,
            selection: Selection { kind: None, ..parameters.selection() },
            weighted: parameters.flag(common::WEIGHTED.name),
            is_dual: parameters.word(PROJECTION.name) == "dual",
            contacts: parameters.flag(CONTACTS.name),
            coefficients,
        })
    }

    /// The same of what holds from one moment to another.
    pub(crate) fn between(&self, since: Option<Moment>, until: Option<Moment>) -> Question {
        Question { selection: Selection { since, until, ..self.selection.clone() }, ..self.clone() }
    }

    /// Says in full what the parameters leave to defaults, for the manifest.
    ///
    /// # Errors
    /// As [`Question::of`].
    pub(crate) fn resolve(mut parameters: Parameters) -> Result<Parameters> {
        let question = Question::of(&parameters)?;
        if question.kind == EntityKind::Person {
            parameters.resolve(COEFFICIENTS.name, json!(question.coefficients.named()));
        }
        Ok(parameters)
    }
}
