//! Which two states are compared.

use serde_json::{Value, json};

use super::state::State;
use super::{AGAINST, BEFORE_SINCE, BEFORE_UNTIL, no_earlier};
use crate::analyses::targets::question::Question;
use crate::error::{Error, Result};
use crate::model::Moment;
use crate::registry::Parameters;
use crate::view::{Selection, Subgraph, View};

/// Both states as they are asked for.
pub(super) struct Asked<'v> {
    pub(super) before: AskedState<'v>,
    pub(super) after: AskedState<'v>,
    /// Link statements of the later one that name no time, and hold in every window.
    pub(super) undated: u64,
}

/// One of them.
pub(super) struct AskedState<'v> {
    pub(super) view: &'v View,
    pub(super) question: Question,
}

/// The moments that the earlier window is given by.
fn given(parameters: &Parameters) -> (Option<Moment>, Option<Moment>) {
    (Moment::parse_start(parameters.word(BEFORE_SINCE.name)), Moment::parse_end(parameters.word(BEFORE_UNTIL.name)))
}

/// Refuses an earlier window that ends before it begins.
///
/// # Errors
/// [`Error::BadParameter`].
pub(super) fn check_window(parameters: &Parameters) -> Result<()> {
    let (since, until) = given(parameters);
    match since.zip(until).filter(|(since, until)| since > until) {
        None => Ok(()),
        Some((since, until)) => {
            let expected = format!("a time after `{}`, which is {since}", BEFORE_SINCE.name);
            Err(Error::bad_parameter(BEFORE_UNTIL.name, until, &expected))
        }
    }
}

impl<'v> Asked<'v> {
    /// Reads it.
    ///
    /// # Errors
    /// [`Error::BadParameter`] for a version that the view does not come with, and those of [`Question::of`].
    pub(super) fn of(view: &'v View, parameters: &Parameters) -> Result<Asked<'v>> {
        let question = Question::of(parameters)?;
        let coverage = view.coverage(&question.selection)?;
        let Selection { since, until, .. } = question.selection;
        let is_against = !parameters.word(AGAINST.name).is_empty();
        let earlier = match is_against {
            true => view.earlier().ok_or_else(|| no_earlier(parameters))?,
            false => view,
        };
        let halves = || {
            let (first, last) = coverage.span?;
            let last = until.map_or(last, |until| until.min(last));
            (first < last).then(|| Moment(first.0 + (last.0 - first.0) / 2 + 1))
        };
        let is_given = given(parameters) != (None, None);
        let (before, after) = match (is_given, is_against, since.or_else(halves)) {
            (true, ..) => (given(parameters), since),
            (false, true, _) | (false, false, None) => ((since, until), since),
            (false, false, Some(begin)) => ((None, Some(Moment(begin.0 - 1))), Some(begin)),
        };
        Ok(Asked {
            before: AskedState { view: earlier, question: question.between(before.0, before.1) },
            after: AskedState { view, question: question.between(after, until) },
            undated: coverage.undated,
        })
    }

    /// Why there is nothing to compare.
    pub(super) fn notice(&self) -> Option<String> {
        let is_same = std::ptr::eq(self.before.view, self.after.view) && self.before.question == self.after.question;
        is_same.then(|| "nothing to compare: no statement names a time, and no other version is given".to_owned())
    }
}

impl<'v> AskedState<'v> {
    pub(super) fn select(&self) -> Result<Subgraph<'v>> {
        self.view.select(&self.question.selection)
    }

    /// What was compared.
    pub(super) fn document(&self, state: &State<'_>) -> Value {
        let Selection { since, until, .. } = self.question.selection;
        json!({
            "view": self.view.digest(),
            "since": since.map(|moment| moment.to_string()),
            "until": until.map(|moment| moment.to_string()),
            "ranked": state.ranks.len(),
        })
    }
}
