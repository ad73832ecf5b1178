//! One row, its typed fields, and what can be wrong with it.

use std::borrow::Cow;

use csv::StringRecord;

use crate::field::{Field, Part};
use crate::rule::Rule;
use crate::unit::Unit;

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

    /// A fault of what a field has; where several columns make it, the first is named.
    pub(crate) fn of_field(field: &Field, value: &str, reason: impl Into<String>) -> Fault {
        Fault { column: field.columns().first().copied(), value: Some(shortened(value)), reason: reason.into() }
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
    /// The cell exactly as given.
    pub(crate) fn raw(&self, column: usize) -> &'a str {
        self.fields.get(column).unwrap_or_default()
    }

    /// The cell without blanks around it; `None` when nothing is left.
    pub(crate) fn cell(&self, column: Option<usize>) -> Option<&'a str> {
        Some(self.raw(column?).trim()).filter(|text| !text.is_empty())
    }

    /// What the field has, without blanks around it; `None` when nothing is left.
    pub(crate) fn value(&self, field: &Option<Field>) -> Result<Option<Cow<'a, str>>, Fault> {
        field.as_ref().map_or(Ok(None), |field| self.value_of(field))
    }

    /// What a field has, as [`Row::value`].
    pub(crate) fn value_of(&self, field: &Field) -> Result<Option<Cow<'a, str>>, Fault> {
        match field {
            Field::Column(column) => Ok(self.cell(Some(*column)).map(Cow::Borrowed)),
            Field::Joined(parts) => Ok(self.joined(parts)),
            Field::Listed(fields) => self.listed(fields),
            Field::Converted(column, unit) => self.converted(*column, unit),
        }
    }

    /// The field as text of its own.
    pub(crate) fn text(&self, field: &Option<Field>) -> Result<Option<String>, Fault> {
        match field {
            None => Ok(None),
            Some(Field::Column(column)) => Ok(self.cell(Some(*column)).map(str::to_owned)),
            Some(field) => Ok(self.value_of(field)?.map(Cow::into_owned)),
        }
    }

    /// The field as its rule reads it; `None` when it is empty.
    pub(crate) fn read<T>(&self, field: &Option<Field>, rule: &Rule<T>) -> Result<Option<T>, Fault> {
        // Most fields are in no column, and most of the others are a column as it stands.
        match field {
            None => Ok(None),
            Some(Field::Column(column)) => match self.cell(Some(*column)) {
                None => Ok(None),
                Some(text) => {
                    let unread = || Fault::at(*column, text, format!("expected {}", (rule.expected)()));
                    (rule.parse)(text).map(Some).ok_or_else(unread)
                }
            },
            Some(field) => match self.value_of(field)? {
                None => Ok(None),
                Some(text) => (rule.parse)(&text).map(Some).ok_or_else(|| self.unread(field, &text, (rule.expected)())),
            },
        }
    }

    /// The fault of a field that its rule cannot read.
    pub(crate) fn unread(&self, field: &Field, text: &str, expected: String) -> Fault {
        match field {
            Field::Converted(column, unit) => {
                let reason = format!("{}: expected {expected}, made of {}", shortened(text), unit.expected());
                Fault::at(*column, self.raw(*column).trim(), reason)
            }
            _ => Fault::of_field(field, text, format!("expected {expected}")),
        }
    }

    /// The field as an id, exactly as given; every column that it is made of must be filled.
    pub(crate) fn id(&self, field: &Field) -> Result<Cow<'a, str>, Fault> {
        let filled = |column: usize| match self.cell(Some(column)) {
            Some(_) => Ok(()),
            None => Err(Fault::at(column, self.raw(column), "empty: expected an id")),
        };
        let id = match field {
            Field::Column(column) => {
                filled(*column)?;
                Cow::Borrowed(self.raw(*column))
            }
            Field::Joined(parts) => {
                parts.iter().filter_map(Part::column).try_for_each(filled)?;
                Cow::Owned(join(parts, |column| self.raw(column)))
            }
            other => {
                other.columns().into_iter().try_for_each(filled)?;
                self.value_of(other)?.unwrap_or_default()
            }
        };
        if id.bytes().any(|byte| byte.is_ascii_control()) {
            let reason = "expected an id without control characters";
            return Err(Fault::of_field(field, &id.escape_debug().to_string(), reason));
        }
        Ok(id)
    }

    fn joined(&self, parts: &[Part]) -> Option<Cow<'a, str>> {
        let mut columns = parts.iter().filter_map(Part::column).peekable();
        if columns.peek().is_some() && columns.all(|column| self.cell(Some(column)).is_none()) {
            return None;
        }
        let text = join(parts, |column| self.raw(column).trim());
        let text = text.trim();
        (!text.is_empty()).then(|| Cow::Owned(text.to_owned()))
    }

    fn listed(&self, fields: &[Field]) -> Result<Option<Cow<'a, str>>, Fault> {
        let values = fields.iter().map(|field| self.value_of(field)).collect::<Result<Vec<_>, _>>()?;
        let filled: Vec<Cow<str>> = values.into_iter().flatten().collect();
        Ok((!filled.is_empty()).then(|| filled.join(";").into()))
    }

    fn converted(&self, column: usize, unit: &Unit) -> Result<Option<Cow<'a, str>>, Fault> {
        let Some(text) = self.cell(Some(column)) else { return Ok(None) };
        let converted = unit.convert(text).map(|text| Some(text.into()));
        converted.ok_or_else(|| Fault::at(column, text, format!("expected {}", unit.expected())))
    }
}

/// The parts of a text, one after the other.
fn join<'a>(parts: &'a [Part], cell: impl Fn(usize) -> &'a str) -> String {
    let text = |part: &'a Part| match part {
        Part::Text(text) => text,
        Part::Column(column) => cell(*column),
    };
    parts.iter().map(text).collect()
}
