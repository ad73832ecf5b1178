//! The properties of one entity, and what of them nobody has taken yet.

use rustc_hash::FxHashSet;
use serde_json::{Map, Value};

use super::values::clean;
use crate::text::{Fault, shortened};

/// Lists of texts by name. What is taken by name goes; what is left at the end becomes an attribute or is dropped.
#[derive(Debug, Clone, Default)]
pub(crate) struct Properties {
    values: Vec<(String, Vec<String>)>,
    /// Names of properties of which no value could be read as what it should be.
    pub(crate) unreadable: Vec<&'static str>,
}

impl Properties {
    /// Reads the object `properties`. A single text, number or flag counts as a list of one.
    pub(crate) fn parse(object: Map<String, Value>, max_field_bytes: usize) -> Result<Properties, Fault> {
        let values = object.into_iter().map(|(name, value)| {
            let texts = texts(value).ok_or_else(|| {
                Fault::of_row(format!(
                    "property `{}`: expected texts; entities inside entities are not read",
                    shortened(&name)
                ))
            })?;
            texts.iter().try_for_each(|text| check(&name, text, max_field_bytes))?;
            Ok((name, texts))
        });
        Ok(Properties { values: values.collect::<Result<_, Fault>>()?, unreadable: Vec::new() })
    }

    /// The values of a property as given, each once: ids of other entities.
    pub(crate) fn ids(&self, name: &str) -> Vec<String> {
        let mut seen = FxHashSet::default();
        let all = self.values.iter().filter(|(known, _)| known == name).flat_map(|(_, values)| values);
        all.filter(|id| !id.trim().is_empty() && seen.insert(*id)).cloned().collect()
    }

    /// The same, taken.
    pub(crate) fn take_ids(&mut self, name: &str) -> Vec<String> {
        let ids = self.ids(name);
        self.take(name);
        ids
    }

    /// Says of a property what its values are.
    pub(crate) fn set(&mut self, name: &str, values: Vec<String>) {
        self.values.retain(|(known, _)| known != name);
        self.values.push((name.to_owned(), values));
    }

    /// The values of a property, cleaned, each once.
    pub(crate) fn take_texts(&mut self, name: &str) -> Vec<String> {
        distinct(&self.take(name))
    }

    /// The values of several properties, cleaned, each once.
    pub(crate) fn take_all(&mut self, names: &[&str]) -> Vec<String> {
        let all: Vec<String> = names.iter().flat_map(|name| self.take(name)).collect();
        distinct(&all)
    }

    /// The first value that can be read; the others stay.
    pub(crate) fn take_first<T>(&mut self, name: &'static str, read: impl Fn(&str) -> Option<T>) -> Option<T> {
        let (_, values) = self.values.iter_mut().find(|(known, _)| known == name)?;
        let found = values.iter().map(|value| clean(value)).find_map(|text| Some((read(&text)?, text)));
        match found {
            Some((value, text)) => {
                values.retain(|other| clean(other) != text);
                Some(value)
            }
            None => {
                if values.iter().any(|value| !value.trim().is_empty()) {
                    self.unreadable.push(name);
                }
                None
            }
        }
    }

    /// The first value, which stays.
    pub(crate) fn first(&self, name: &str) -> Option<String> {
        let (_, values) = self.values.iter().find(|(known, _)| known == name)?;
        values.iter().map(|value| clean(value)).find(|text| !text.is_empty())
    }

    /// Gives a value back that turned out to make no sense beside another.
    pub(crate) fn give_back(&mut self, name: &'static str, value: String) {
        self.unreadable.push(name);
        match self.values.iter_mut().find(|(known, _)| known == name) {
            Some((_, values)) => values.insert(0, value),
            None => self.values.push((name.to_owned(), vec![value])),
        }
    }

    /// What nobody has taken: names, and values, cleaned, each once.
    pub(crate) fn left(self) -> impl Iterator<Item = (String, Vec<String>)> {
        let cleaned = self.values.into_iter().map(|(name, values)| (name, distinct(&values)));
        cleaned.filter(|(_, values)| !values.is_empty())
    }

    fn take(&mut self, name: &str) -> Vec<String> {
        let found = self.values.iter_mut().find(|(known, _)| known == name);
        found.map(|(_, values)| std::mem::take(values)).unwrap_or_default()
    }
}

/// The texts of a value; `None` when it holds anything that is none.
fn texts(value: Value) -> Option<Vec<String>> {
    let values = match value {
        Value::Array(values) => values,
        single => vec![single],
    };
    let texts: Option<Vec<Option<String>>> = values.into_iter().map(text).collect();
    texts.map(|texts| texts.into_iter().flatten().collect())
}

/// A single text; `Some(None)` for what says nothing.
fn text(value: Value) -> Option<Option<String>> {
    match value {
        Value::Null => Some(None),
        Value::String(text) => Some(Some(text)),
        Value::Number(number) => Some(Some(number.to_string())),
        Value::Bool(flag) => Some(Some(flag.to_string())),
        Value::Array(_) | Value::Object(_) => None,
    }
}

/// What every text of every format must be.
pub(crate) fn check(name: &str, text: &str, max_field_bytes: usize) -> Result<(), Fault> {
    let name = shortened(name);
    match text.len() {
        bytes if bytes > max_field_bytes => {
            Err(Fault::of_row(format!("`{name}`: expected at most {max_field_bytes} bytes, found {bytes}")))
        }
        _ if text.contains('\0') => Err(Fault::of_row(format!("`{name}`: expected text without NUL characters"))),
        _ => Ok(()),
    }
}

fn distinct(values: &[String]) -> Vec<String> {
    let mut seen = FxHashSet::default();
    let cleaned = values.iter().map(|value| clean(value)).filter(|text| !text.is_empty());
    cleaned.filter(|text| seen.insert(text.clone())).collect()
}
