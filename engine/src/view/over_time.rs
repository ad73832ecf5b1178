//! Time: what the links of a selection cover, and the view of another version that this one is compared with.

use std::sync::Arc;

use super::{Selection, View};
use crate::error::Result;
use crate::model::Moment;

/// The time that link statements cover.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Coverage {
    /// The first and the last second that any of them names; `None` when none does.
    pub(crate) span: Option<(Moment, Moment)>,
    /// How many name no time: they are in every window.
    pub(crate) undated: u64,
}

impl View {
    /// The view together with what the same viewer may see of another version, for analyses that compare the two.
    /// Everything else takes it as it is: its digest is its own.
    pub fn with_earlier(self, earlier: Arc<View>) -> View {
        View { earlier: Some(earlier), ..self }
    }

    /// What it is compared with.
    pub fn earlier(&self) -> Option<&View> {
        self.earlier.as_deref()
    }

    /// The time that the link statements of a selection cover. Of one that begins or ends nowhere, its other end counts.
    ///
    /// # Errors
    /// As [`View::select`], for names.
    pub(crate) fn coverage(&self, selection: &Selection) -> Result<Coverage> {
        let mut coverage = Coverage::default();
        for row in &self.selected_link_rows(selection)? {
            let validity = self.links().rows()[row as usize].validity;
            if validity.is_undated() {
                coverage.undated += 1;
                continue;
            }
            let from = if validity.from == i64::MIN { validity.to } else { validity.from };
            let to = if validity.to == i64::MAX { validity.from } else { validity.to };
            let (first, last) = coverage.span.unwrap_or((Moment(from), Moment(to)));
            coverage.span = Some((first.min(Moment(from)), last.max(Moment(to))));
        }
        Ok(coverage)
    }

    /// What a link statement says, so far as it is shown: equal for equal statements of two versions. A masked end is
    /// nobody in particular.
    pub(crate) fn said(&self, row: u32) -> String {
        let ends = self.statement_ends(row).map(|entity| (!self.is_masked(entity)).then(|| self.id(entity)));
        serde_json::json!([ends, self.link_statement(row)]).to_string()
    }
}
