//! Which records are wanted.

use jiff::Timestamp;

use super::record::Entry;
use super::seal::{Seal, is_mask};
use crate::error::{Error, Result};

const EXPECTED: &str = "actor, token, action, case, purpose, outcome, dataset, view, object, since or until";
const TIME: &str = "a time as 2026-05-03T00:00:00Z";

/// What a record must be to be read. What is not said holds for every record; texts must be equal.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Filter {
    /// Who.
    pub(crate) actor: Option<String>,
    /// By which access token.
    pub(crate) token: Option<String>,
    /// What.
    pub(crate) action: Option<String>,
    /// For which case.
    pub(crate) case: Option<String>,
    /// For which purpose.
    pub(crate) purpose: Option<String>,
    /// `allowed`, or the code of a refusal.
    pub(crate) outcome: Option<String>,
    /// In which dataset.
    pub(crate) dataset: Option<String>,
    /// Digest of the view.
    pub(crate) view: Option<String>,
    /// An entity that was shown or asked for, by its id in the view. Ids are of a dataset, those of masked persons of a
    /// view: they must be said too.
    pub(crate) object: Option<String>,
    /// At this time or later.
    pub(crate) since: Option<Timestamp>,
    /// Before this time.
    pub(crate) until: Option<Timestamp>,
}

/// A filter with the handle of its object.
pub(super) struct Sought<'a> {
    filter: &'a Filter,
    handle: Option<String>,
}

impl Filter {
    /// What can be filtered by.
    pub(crate) const NAMES: [&str; 11] =
        ["actor", "token", "action", "case", "purpose", "outcome", "dataset", "view", "object", "since", "until"];

    /// Reads a filter from names and values, as options or a query give them.
    ///
    /// # Errors
    /// [`Error::BadFilter`].
    pub(crate) fn from_texts<'a>(given: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Filter> {
        let mut filter = Filter::default();
        for (name, value) in given {
            filter.set(name, value)?;
        }
        filter.check()?;
        Ok(filter)
    }

    fn set(&mut self, name: &str, value: &str) -> Result<()> {
        let text = match name {
            "actor" => &mut self.actor,
            "token" => &mut self.token,
            "action" => &mut self.action,
            "case" => &mut self.case,
            "purpose" => &mut self.purpose,
            "outcome" => &mut self.outcome,
            "dataset" => &mut self.dataset,
            "view" => &mut self.view,
            "object" => &mut self.object,
            "since" => return time("since", value).map(|time| self.since = Some(time)),
            "until" => return time("until", value).map(|time| self.until = Some(time)),
            _ => return Err(bad("filter", name, EXPECTED)),
        };
        *text = Some(value.to_owned());
        Ok(())
    }

    fn check(&self) -> Result<()> {
        match &self.object {
            Some(object) if self.dataset.is_none() => Err(bad("object", object, "its dataset beside it")),
            Some(mask) if is_mask(mask) && self.view.is_none() => {
                Err(bad("object", mask, "the view beside it in which somebody is masked so"))
            }
            _ => Ok(()),
        }
    }

    /// Prepares to look.
    pub(super) fn sought(&self, seal: &Seal) -> Sought<'_> {
        let dataset = self.dataset.as_deref().unwrap_or_default();
        let handle = self.object.as_deref().map(|object| seal.handle(dataset, self.view.as_deref(), object));
        Sought { filter: self, handle }
    }
}

impl Sought<'_> {
    /// Whether a record is wanted.
    pub(super) fn holds(&self, entry: &Entry) -> bool {
        let filter = self.filter;
        let is = |wanted: &Option<String>, found: &str| wanted.as_deref().is_none_or(|wanted| wanted == found);
        let has = |wanted: &Option<String>, found: &Option<String>| wanted.is_none() || wanted == found;
        is(&filter.actor, &entry.actor)
            && is(&filter.action, &entry.action)
            && is(&filter.outcome, &entry.outcome)
            && has(&filter.token, &entry.token)
            && has(&filter.case, &entry.case)
            && has(&filter.purpose, &entry.purpose)
            && has(&filter.dataset, &entry.dataset)
            && has(&filter.view, &entry.view)
            && self.handle.as_ref().is_none_or(|handle| entry.objects.contains(handle))
            && self.is_in_time(&entry.time)
    }

    fn is_in_time(&self, time: &str) -> bool {
        let Filter { since, until, .. } = self.filter;
        if since.is_none() && until.is_none() {
            return true;
        }
        // The program wrote the time, and its hash holds.
        let Ok(time) = time.parse::<Timestamp>() else { return false };
        since.is_none_or(|since| since <= time) && until.is_none_or(|until| time < until)
    }
}

fn time(field: &'static str, text: &str) -> Result<Timestamp> {
    text.parse().map_err(|_| bad(field, text, TIME))
}

fn bad(field: &'static str, found: &str, expected: &'static str) -> Error {
    Error::BadFilter { field, found: found.chars().take(80).collect(), expected }
}
