//! One line of FollowTheMoney: an entity as JSON.

use serde_json::{Map, Value};

use super::properties::{Properties, check};
use super::values;
use crate::text::{Fault, shortened};

/// Keys beside the properties that are read, or say nothing that the properties do not.
const READ_KEYS: &[&str] = &["caption", "datasets", "last_change", "first_seen", "last_seen"];

/// The key of what Trama adds to a line: the fields that FollowTheMoney has no property for, as an object in a text. It
/// is no object itself because the model's own tools, when they merge lines, take such keys for plain values.
pub(crate) const TRAMA: &str = "trama";

/// A line, taken apart.
pub(crate) struct Entity {
    /// As given.
    pub(crate) id: String,
    pub(crate) schema: String,
    pub(crate) caption: Option<String>,
    /// The source, where it is a single one.
    pub(crate) dataset: Option<String>,
    /// It names several sources, of which none is the provider.
    pub(crate) has_several_datasets: bool,
    /// When the publisher last changed it, or first or last saw it.
    pub(crate) seen: Option<String>,
    /// What Trama wrote beside the properties.
    pub(crate) trama: Option<Map<String, Value>>,
    /// Keys that nobody reads.
    pub(crate) unread: Vec<String>,
    properties: Map<String, Value>,
    max_field_bytes: usize,
}

/// What is wrong with a line that is no entity.
pub(crate) struct Malformed {
    /// The key at fault.
    pub(crate) key: Option<&'static str>,
    pub(crate) reason: String,
}

impl Entity {
    /// Takes a line apart; the properties are for [`Entity::take_properties`].
    pub(crate) fn parse(line: &str, max_field_bytes: usize) -> Result<Entity, Malformed> {
        let mut object: Map<String, Value> =
            serde_json::from_str(line.trim_end()).map_err(|error| not_an_object(&error))?;
        let id = required(&mut object, "id", max_field_bytes)?;
        let schema = required(&mut object, "schema", max_field_bytes)?.trim().to_owned();
        let properties = map(&mut object, "properties")?.unwrap_or_default();
        let trama = added(&mut object)?;
        let datasets = list(object.get("datasets"));
        let text = |key: &str| object.get(key).and_then(Value::as_str);
        let seen = ["last_change", "first_seen", "last_seen"].into_iter().filter_map(text).find_map(values::start);
        let caption = text("caption").map(values::clean);
        let unread = object.keys().filter(|key| !READ_KEYS.contains(&key.as_str())).map(|key| shortened(key)).collect();
        Ok(Entity {
            id,
            schema,
            caption,
            dataset: datasets.first().filter(|_| datasets.len() == 1).cloned(),
            has_several_datasets: datasets.len() > 1,
            seen,
            trama,
            unread,
            properties,
            max_field_bytes,
        })
    }

    /// The properties, once.
    pub(crate) fn take_properties(&mut self) -> Result<Properties, Fault> {
        Properties::parse(std::mem::take(&mut self.properties), self.max_field_bytes)
    }
}

/// Says where, and not what: a line that cannot be read may be about a protected person.
fn not_an_object(error: &serde_json::Error) -> Malformed {
    let what = match error.classify() {
        serde_json::error::Category::Eof => "the line ends too soon",
        serde_json::error::Category::Data => "another kind of value",
        _ => "not well-formed",
    };
    let reason = format!("{what}, at byte {}: expected a JSON object", error.column());
    Malformed { key: None, reason }
}

fn required(object: &mut Map<String, Value>, key: &'static str, max_field_bytes: usize) -> Result<String, Malformed> {
    let text = match object.shift_remove(key) {
        Some(Value::String(text)) if !text.trim().is_empty() => text,
        Some(Value::Number(number)) => number.to_string(),
        _ => return Err(Malformed { key: Some(key), reason: format!("missing: expected a text as `{key}`") }),
    };
    check(key, &text, max_field_bytes).map_err(|fault| Malformed { key: Some(key), reason: fault.reason })?;
    Ok(text)
}

fn map(object: &mut Map<String, Value>, key: &'static str) -> Result<Option<Map<String, Value>>, Malformed> {
    match object.shift_remove(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Object(map)) => Ok(Some(map)),
        Some(_) => Err(Malformed { key: Some(key), reason: format!("expected an object as `{key}`") }),
    }
}

/// What Trama wrote: an object, or its text, or the texts of several lines that another tool has made one. Of those holds
/// what all of them say.
fn added(object: &mut Map<String, Value>) -> Result<Option<Map<String, Value>>, Malformed> {
    let texts = match object.shift_remove(TRAMA) {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::Array(texts)) => texts,
        Some(single) => vec![single],
    };
    let parse = |value: Value| match value {
        Value::Object(map) => Some(map),
        Value::String(text) => serde_json::from_str(&text).ok(),
        _ => None,
    };
    let maps: Option<Vec<Map<String, Value>>> = texts.into_iter().map(parse).collect();
    let maps =
        maps.ok_or_else(|| Malformed { key: Some(TRAMA), reason: format!("expected an object as `{TRAMA}`") })?;
    let common = |mut all: Map<String, Value>, one: Map<String, Value>| {
        all.retain(|name, value| one.get(name) == Some(value));
        all
    };
    Ok(maps.into_iter().reduce(common))
}

fn list(value: Option<&Value>) -> Vec<String> {
    let texts = value.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    let cleaned = texts.map(values::clean).filter(|text| !text.is_empty());
    cleaned.collect()
}

/// Whether a sample begins with an entity: its first line that is not blank is a JSON object with a schema and
/// properties, or the beginning of one that the sample cuts off.
pub(crate) fn begins(sample: &[u8]) -> bool {
    let sample = sample.strip_prefix(b"\xef\xbb\xbf").unwrap_or(sample);
    let mut lines = sample.split_inclusive(|&byte| byte == b'\n');
    let Some(line) = lines.find(|line| !line.trim_ascii().is_empty()) else { return false };
    if !line.trim_ascii_start().starts_with(b"{") {
        return false;
    }
    let whole: Option<Map<String, Value>> = serde_json::from_slice(line).ok();
    match whole {
        Some(object) => object.get("schema").is_some_and(Value::is_string) && object.contains_key("properties"),
        None if line.ends_with(b"\n") => false,
        None => {
            let holds = |word: &[u8]| line.windows(word.len()).any(|window| window == word);
            holds(b"\"schema\"") && holds(b"\"properties\"")
        }
    }
}
