//! One row, its typed fields, and what can be wrong with it.

use csv::StringRecord;

use crate::rule::Rule;

/// Longest value shown in a reject, in characters.
const SHOWN_CHARS: usize = 80;

/// What is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    /// Index of the column, where one is at fault.
    pub(crate) column: Option<usize>,
    /// The value at fault.
    pub(crate) value: Option<String>,
    /// What is wrong and what was expected.
    pub(crate) reason: String,
}

impl Fault {
    /// A fault of the whole row. Its text is not kept: rejects are shown long after the import, and a row that could
    /// not be read may be about a protected person.
    pub(crate) fn of_row(reason: impl Into<String>) -> Fault {
        Fault { column: None, value: None, reason: reason.into() }
    }

    pub(crate) fn at(column: usize, value: &str, reason: impl Into<String>) -> Fault {
        Fault { column: Some(column), value: Some(shortened(value)), reason: reason.into() }
    }
}

/// A value, cut to 80 characters and an ellipsis.
pub(crate) fn shortened(value: &str) -> String {
    match value.char_indices().nth(SHOWN_CHARS) {
        Some((end, _)) => format!("{}…", &value[..end]),
        None => value.to_owned(),
    }
}

/// A row with the right number of fields, all of them UTF-8.
pub(crate) struct Row<'a> {
    /// Line on which it begins, from 1.
    pub(crate) line: u64,
    pub(crate) fields: &'a StringRecord,
}

impl<'a> Row<'a> {
    /// The field exactly as given.
    pub(crate) fn raw(&self, column: usize) -> &'a str {
        self.fields.get(column).unwrap_or_default()
    }

    /// The field without blanks around it; `None` when nothing is left.
    pub(crate) fn cell(&self, column: Option<usize>) -> Option<&'a str> {
        Some(self.raw(column?).trim()).filter(|text| !text.is_empty())
    }

    /// The field as text of its own.
    pub(crate) fn text(&self, column: Option<usize>) -> Option<String> {
        self.cell(column).map(str::to_owned)
    }

    /// The field as its rule reads it; `None` when it is empty.
    pub(crate) fn read<T>(&self, column: Option<usize>, rule: &Rule<T>) -> Result<Option<T>, Fault> {
        let (Some(index), Some(text)) = (column, self.cell(column)) else { return Ok(None) };
        match (rule.parse)(text) {
            Some(value) => Ok(Some(value)),
            None => Err(Fault::at(index, text, format!("expected {}", (rule.expected)()))),
        }
    }

    /// The field as an id, exactly as given.
    pub(crate) fn id(&self, column: usize) -> Result<&'a str, Fault> {
        let id = self.raw(column);
        if id.trim().is_empty() {
            return Err(Fault::at(column, id, "empty: expected an id"));
        }
        if id.bytes().any(|byte| byte.is_ascii_control()) {
            return Err(Fault::at(column, &id.escape_debug().to_string(), "expected an id without control characters"));
        }
        Ok(id)
    }
}
