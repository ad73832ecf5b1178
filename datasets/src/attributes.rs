//! The column `attributes`: what statements say beside Trama's own fields, as one JSON object of texts. Trama writes it
//! where an attribute cannot have a column of its own; a text that is no such object is an attribute like any other.

use std::collections::BTreeMap;

use crate::field::Fields;
use crate::reading::Reading;
use crate::tally;
use crate::text::Row;

/// Name of the column.
pub(crate) const COLUMN: &str = "attributes";

/// Takes the column of a header; a map names the columns that are attributes instead.
pub(crate) fn take(fields: &mut impl Fields) -> Option<usize> {
    fields.field(COLUMN).and_then(|field| field.columns().first().copied())
}

/// Adds the attributes of a row that `keep` lets pass; the others are dropped and counted by name.
pub(crate) fn read(
    reading: &mut Reading,
    row: &Row,
    column: Option<usize>,
    into: &mut BTreeMap<String, String>,
    keep: impl Fn(&str) -> bool,
) {
    let Some((column, text)) = column.zip(row.cell(column)) else { return };
    let object = serde_json::from_str(text);
    let object = object.unwrap_or_else(|_| BTreeMap::from([(COLUMN.to_owned(), row.raw(column).to_owned())]));
    for (name, value) in object {
        if keep(&name) {
            tally::count(&mut reading.summary.attributes, &name, 1);
            into.insert(name, value);
        } else {
            tally::count(&mut reading.summary.dropped, &name, 1);
        }
    }
}

/// Attributes as a text that [`read`] reads; empty when there are none.
pub(crate) fn write(attributes: &BTreeMap<String, String>) -> String {
    if attributes.is_empty() { String::new() } else { serde_json::json!(attributes).to_string() }
}
