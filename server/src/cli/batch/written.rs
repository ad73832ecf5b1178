//! A plan as its file says it, and where in the file.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use toml::{Spanned, Value};

use crate::error::{Error, Result};

/// The whole file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenPlan {
    pub(super) out: Spanned<PathBuf>,
    pub(super) format: Option<Spanned<String>>,
    pub(super) seed: Option<u64>,
    #[serde(default)]
    pub(super) dataset: Vec<WrittenDataset>,
    #[serde(default)]
    pub(super) analysis: Vec<WrittenAnalysis>,
}

/// `[[dataset]]`
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenDataset {
    pub(super) name: Spanned<String>,
    pub(super) files: Option<Spanned<Vec<Spanned<String>>>>,
    pub(super) set: Option<Spanned<Vec<String>>>,
    pub(super) map: Option<Spanned<Vec<Spanned<PathBuf>>>>,
}

/// `[[analysis]]`
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenAnalysis {
    pub(super) name: Spanned<String>,
    #[serde(default)]
    pub(super) parameters: BTreeMap<String, Spanned<Value>>,
    pub(super) label: Option<Spanned<String>>,
    pub(super) seed: Option<u64>,
    pub(super) datasets: Option<Spanned<Vec<Spanned<String>>>>,
}

/// The text of a plan.
pub(super) struct Text {
    path: PathBuf,
    text: String,
}

impl Text {
    pub(super) fn read(path: &Path) -> Result<Text> {
        let text = std::fs::read_to_string(path).map_err(Error::io(path))?;
        Ok(Text { path: path.to_owned(), text })
    }

    /// # Errors
    /// [`Error::BadPlan`] for what is no TOML, and for keys and types that a plan does not have.
    pub(super) fn parse(&self) -> Result<WrittenPlan> {
        toml::from_str(&self.text).map_err(|error| {
            let reason = error.message().trim_end().replace('\n', "; ");
            match error.span() {
                Some(span) => self.bad(&span, format_args!("`{}`: {reason}", self.line_at(&span))),
                None => self.incomplete(reason),
            }
        })
    }

    /// Number of the line in which a span begins, from 1.
    pub(super) fn line(&self, span: &Range<usize>) -> usize {
        self.before(span).matches('\n').count() + 1
    }

    fn line_at(&self, span: &Range<usize>) -> &str {
        self.text.lines().nth(self.line(span) - 1).unwrap_or_default().trim()
    }

    fn before(&self, span: &Range<usize>) -> &str {
        self.text.get(..span.start).unwrap_or_default()
    }

    /// What is wrong in a line.
    pub(super) fn bad(&self, span: &Range<usize>, reason: impl std::fmt::Display) -> Error {
        Error::BadPlan { path: self.path.clone(), line: Some(self.line(span)), reason: reason.to_string() }
    }

    /// What the plan lacks.
    pub(super) fn incomplete(&self, reason: impl Into<String>) -> Error {
        Error::BadPlan { path: self.path.clone(), line: None, reason: reason.into() }
    }
}
