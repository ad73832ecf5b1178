//! JSON that reads back as what was written, to the bit: numbers with a fraction stand as texts, since the parser of
//! numbers may be off by one in the last place.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::error::{Error, Result};

/// Marks an object that stands for a number. No document has a field of this name.
const MARK: &str = "\u{0}";

/// Writes a document.
///
/// # Errors
/// [`Error::Internal`] for what JSON cannot say.
pub(super) fn to_text(document: &impl Serialize) -> Result<String> {
    let value = serde_json::to_value(document).map_err(|error| Error::Internal(error.to_string()))?;
    Ok(mark(value).to_string())
}

/// Reads a document.
///
/// # Errors
/// What is not as it was written, in words.
pub(super) fn from_text<T: DeserializeOwned>(text: &[u8]) -> std::result::Result<T, String> {
    let value = serde_json::from_slice(text).map_err(|error| error.to_string())?;
    serde_json::from_value(unmark(value)?).map_err(|error| error.to_string())
}

fn mark(value: Value) -> Value {
    match value {
        Value::Number(number) if number.is_f64() => {
            Map::from_iter([(MARK.to_owned(), Value::from(number.to_string()))]).into()
        }
        Value::Array(items) => items.into_iter().map(mark).collect(),
        Value::Object(fields) => fields.into_iter().map(|(name, value)| (name, mark(value))).collect(),
        other => other,
    }
}

fn unmark(value: Value) -> std::result::Result<Value, String> {
    match value {
        Value::Array(items) => items.into_iter().map(unmark).collect(),
        Value::Object(fields) => match fields.get(MARK).and_then(Value::as_str) {
            Some(digits) => digits.parse::<f64>().map(Value::from).map_err(|error| error.to_string()),
            None => fields.into_iter().map(|(name, value)| Ok((name, unmark(value)?))).collect(),
        },
        other => Ok(other),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_number_reads_back_to_the_bit() {
        let mut state = 1_u64;
        for _ in 0..20_000 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let numbers = [f64::from_bits(state), (state >> 11) as f64 / (1_u64 << 53) as f64];
            for number in numbers.into_iter().filter(|number| number.is_finite()) {
                let read: Value = from_text(to_text(&json!([number])).unwrap().as_bytes()).unwrap();
                assert_eq!(read[0].as_f64().unwrap().to_bits(), number.to_bits());
            }
        }
    }

    #[test]
    fn all_else_stays_what_it_is_and_in_its_order() {
        let document = json!({ "b": [1, -2, u64::MAX, 1.0, -0.0, null, true], "a": { "text": "1.5", "": {} } });
        let read: Value = from_text(to_text(&document).unwrap().as_bytes()).unwrap();
        assert_eq!(read.to_string(), document.to_string());
        assert!(from_text::<Value>(br#"{"\u0000":"nonsense"}"#).is_err());
    }
}
