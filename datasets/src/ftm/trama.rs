//! The object of the key `trama`: the fields of a statement that the properties beside it do not bring back. Its keys are
//! Trama's own columns; `null` empties what the properties say. Writing and reading stand here together, since each
//! must undo the other.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::properties::check;
use crate::attributes;
use crate::cells::{self, Cells};
use crate::rule;
use crate::text::{Fault, shortened};

/// Lets an object correct what the properties say.
pub(crate) fn apply(
    object: &Map<String, Value>,
    columns: &[&'static str],
    cells: &mut Cells,
    attributes: &mut BTreeMap<String, String>,
    max_field_bytes: usize,
) -> Result<(), Fault> {
    for (name, value) in object {
        if name == attributes::COLUMN {
            correct(value, attributes, max_field_bytes)?;
            continue;
        }
        let column = columns.iter().find(|column| *column == name);
        let column = column.ok_or_else(|| Fault::of_row(format!("`trama` has no field `{}`", shortened(name))))?;
        let text = text(value).ok_or_else(|| not_a_text(name))?;
        check(name, &text, max_field_bytes)?;
        cells.set(column, text);
    }
    Ok(())
}

fn correct(value: &Value, attributes: &mut BTreeMap<String, String>, max_field_bytes: usize) -> Result<(), Fault> {
    let object = value.as_object().ok_or_else(|| not_a_text(attributes::COLUMN))?;
    for (name, value) in object {
        check(name, name, max_field_bytes)?;
        match value {
            Value::Null => {
                attributes.remove(name);
            }
            Value::String(text) => {
                check(name, text, max_field_bytes)?;
                attributes.insert(name.clone(), text.clone());
            }
            _ => return Err(not_a_text(name)),
        }
    }
    Ok(())
}

fn not_a_text(name: &str) -> Fault {
    Fault::of_row(format!("`trama`: field `{}`: expected a text, or null", shortened(name)))
}

/// A value as the text of a cell.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::Null => Some(String::new()),
        Value::String(text) => Some(text.clone()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Number(number) => Some(number.to_string()),
        Value::Array(parts) => {
            let parts: Option<Vec<String>> = parts.iter().map(|part| part.as_str().map(str::to_owned)).collect();
            parts.map(|parts| rule::join(&parts))
        }
        Value::Object(_) => None,
    }
}

/// A statement, or what the properties of its line say of it.
#[derive(Clone, Copy)]
pub(crate) struct Said<'a> {
    pub(crate) cells: &'a Cells,
    pub(crate) attributes: &'a BTreeMap<String, String>,
}

/// What has to stand in the object so that `read` becomes `said`.
pub(crate) fn difference(said: Said, read: Said, columns: &[&'static str]) -> Map<String, Value> {
    let mut object = Map::new();
    for column in columns.iter().copied().filter(|column| *column != attributes::COLUMN) {
        let text = said.cells.get(column);
        if text != read.cells.get(column) {
            object.insert(column.to_owned(), text.map_or(Value::Null, |text| value(column, text)));
        }
    }
    let attributes = attributes(said.attributes, read.attributes);
    if !attributes.is_empty() {
        object.insert(attributes::COLUMN.to_owned(), Value::Object(attributes));
    }
    object
}

fn attributes(said: &BTreeMap<String, String>, read: &BTreeMap<String, String>) -> Map<String, Value> {
    let differs = |(name, _): &(&String, &String)| said.get(*name) != read.get(*name);
    let kept = said.iter().filter(differs).map(|(name, text)| (name.clone(), text.clone().into()));
    let gone = read.keys().filter(|name| !said.contains_key(*name)).map(|name| (name.clone(), Value::Null));
    kept.chain(gone).collect()
}

/// The text of a cell as JSON: a list where the column holds lists.
fn value(column: &str, text: &str) -> Value {
    match cells::LISTS.contains(&column) {
        true => (rule::LIST.parse)(text).into(),
        false => text.into(),
    }
}
