//! Of whom, among those who are ranked, it is known whether they are what is looked for.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::LABELS;
use crate::analyses::targets::field::Field;
use crate::error::{Error, Result};

/// See the module.
#[derive(Debug, Clone, Default)]
pub(super) struct Known {
    /// Positions among those who are ranked, ascending.
    pub(super) positions: Vec<usize>,
    /// Whether each of them is looked for: somebody is, and somebody is not.
    pub(super) labels: Vec<bool>,
    given: usize,
    not_found: usize,
    not_ranked: usize,
}

impl Known {
    /// Looks up by id whom labels are about.
    ///
    /// # Errors
    /// [`Error::BadParameter`] if two ids of one have different labels, and unless somebody who is ranked is looked for
    /// and somebody is not.
    pub(super) fn of(field: &Field<'_>, labels: &BTreeMap<&str, bool>) -> Result<Known> {
        let mut known = Known { given: labels.len(), ..Known::default() };
        let mut found: BTreeMap<usize, bool> = BTreeMap::new();
        for (&id, &label) in labels {
            let Some(entity) = field.view().find(id) else {
                known.not_found += 1;
                continue;
            };
            let Some(position) = field.position(entity) else {
                known.not_ranked += 1;
                continue;
            };
            if found.insert(position, label).is_some_and(|earlier| earlier != label) {
                let value = format!("{id}:{label}");
                return Err(Error::bad_parameter(LABELS.name, value, "the same label for every id of an entity"));
            }
        }
        (known.positions, known.labels) = found.into_iter().unzip();
        match known.labels.contains(&true) && known.labels.contains(&false) {
            true => Ok(known),
            false => Err(known.one_sided()),
        }
    }

    fn positives(&self) -> usize {
        self.labels.iter().filter(|&&label| label).count()
    }

    fn one_sided(&self) -> Error {
        let (positives, used) = (self.positives(), self.labels.len());
        let value = format!(
            "{} labels, {} of ids that are not found, {} of such as are not ranked, {positives} true and {} false",
            self.given,
            self.not_found,
            self.not_ranked,
            used - positives
        );
        Error::bad_parameter(LABELS.name, value, "one at least who is ranked and true, and one who is ranked and false")
    }

    /// What became of the labels, in numbers.
    pub(super) fn counts(&self) -> Value {
        json!({
            "given": self.given,
            "used": self.labels.len(),
            "positive": self.positives(),
            "not_found": self.not_found,
            "not_ranked": self.not_ranked,
        })
    }
}
