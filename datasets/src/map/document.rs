//! From the text of a map to its templates. Whatever is not expected is an error that names the line.

use std::collections::BTreeMap;
use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};
use trama_engine::model::Moment;

use super::fields;
use super::pattern::Pattern;
use super::template::{Entry, Named, Says, Template};
use super::value::{Value, pieces};
use crate::error::{Error, Result};
use crate::rule;
use crate::unit::Unit;

/// Of the constants of a link, those that an end created by it inherits: they say who said it and for whom it is, and
/// nothing of the link.
const INHERITED: &[&str] =
    &["provider", "report", "case", "grade", "grade_original", "handling", "handling_note", "review_by"];

/// Reads a map.
pub(super) fn parse(path: &Path, bytes: &[u8]) -> Result<Vec<Template>> {
    let bad = |bytes: &[u8], reason: &str| Error::BadMap {
        path: path.to_owned(),
        line: line_at(bytes, bytes.len()),
        reason: reason.to_owned(),
    };
    let text = std::str::from_utf8(bytes)
        .map_err(|error| bad(&bytes[..error.valid_up_to()], "expected text encoded in UTF-8"))?;
    let document = DeTable::parse(text)
        .map_err(|error| bad(&bytes[..error.span().map_or(0, |span| span.start)], error.message()))?;
    let map = Document { path, text };
    let mut templates = Vec::new();
    for (key, value) in document.get_ref() {
        let says = match key.get_ref().as_ref() {
            "entity" => Says::Entity,
            "link" => Says::Link,
            other => return Err(map.bad(key, format!("`{other}`: expected [[entity]] or [[link]]"))),
        };
        let tables = value.get_ref().as_array().ok_or_else(|| map.bad(value, expected_tables(says)))?;
        for table in tables.iter() {
            templates.push(map.template(says, table)?);
        }
    }
    match templates.is_empty() {
        true => Err(bad(&[], "expected at least one [[entity]] or [[link]]")),
        false => Ok(templates),
    }
}

fn expected_tables(says: Says) -> String {
    format!("expected {}, in double brackets", says.header())
}

/// The line of a place in a text, from 1.
fn line_at(bytes: &[u8], place: usize) -> u64 {
    let before = &bytes[..place.min(bytes.len())];
    before.iter().filter(|&&byte| byte == b'\n').count() as u64 + 1
}

/// A map being read.
struct Document<'a> {
    path: &'a Path,
    text: &'a str,
}

type Item<'i> = Spanned<DeValue<'i>>;

impl Document<'_> {
    fn line<T>(&self, at: &Spanned<T>) -> u64 {
        line_at(self.text.as_bytes(), at.span().start)
    }

    fn bad<T>(&self, at: &Spanned<T>, reason: impl Into<String>) -> Error {
        Error::BadMap { path: self.path.to_owned(), line: self.line(at), reason: reason.into() }
    }

    fn template(&self, says: Says, item: &Item) -> Result<Template> {
        let table = item.get_ref().as_table().ok_or_else(|| self.bad(item, expected_tables(says)))?;
        let mut template = self.empty(says, item);
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "file" => template.pattern = Pattern::new(self.text(value)?),
                "attributes" => template.attributes = self.columns(value)?,
                "skip_if_empty" => template.skip_if_empty = self.columns(value)?,
                "source" if says == Says::Link && value.get_ref().is_table() => {
                    template.creates[0] = Some(Box::new(self.end(value)?));
                }
                "target" if says == Says::Link && value.get_ref().is_table() => {
                    template.creates[1] = Some(Box::new(self.end(value)?));
                }
                name => self.entry(&mut template, name, key, value)?,
            }
        }
        self.join_ends(&mut template, item)?;
        let required: &[&str] = if says == Says::Entity { &["id", "kind"] } else { &["source", "target", "kind"] };
        self.require(&template, required, item)?;
        Ok(template)
    }

    /// An end that a link creates.
    fn end(&self, item: &Item) -> Result<Template> {
        let mut end = self.empty(Says::Entity, item);
        for (key, value) in item.get_ref().as_table().into_iter().flatten() {
            match key.get_ref().as_ref() {
                name @ ("file" | "attributes" | "skip_if_empty") => {
                    return Err(self.bad(key, format!("`{name}`: expected it beside the end, not in it")));
                }
                name => self.entry(&mut end, name, key, value)?,
            }
        }
        self.require(&end, &["id", "kind"], item)?;
        let of_id = end.entries["id"].value.columns();
        for (name, entry) in &end.entries {
            if let Some(column) = entry.value.columns().into_iter().find(|column| !of_id.contains(column)) {
                let reason = format!(
                    "`{name}` uses the column `{column}`: expected only columns of its `id`, since an end is created once"
                );
                return Err(Error::BadMap { path: self.path.to_owned(), line: entry.line, reason });
            }
        }
        Ok(end)
    }

    fn empty(&self, says: Says, item: &Item) -> Template {
        Template {
            says,
            line: self.line(item),
            pattern: Pattern::new("*"),
            entries: BTreeMap::new(),
            attributes: Vec::new(),
            skip_if_empty: Vec::new(),
            creates: [None, None],
        }
    }

    fn entry<K>(&self, template: &mut Template, name: &str, key: &Spanned<K>, value: &Item) -> Result<()> {
        let known = fields::names(template.says);
        if !known.contains(&name) {
            let known = known.join(", ");
            return Err(self.bad(key, format!("`{name}`: expected file, attributes, skip_if_empty or one of {known}")));
        }
        let entry = Entry { line: self.line(key), value: self.value(value)? };
        template.entries.insert(name.to_owned(), entry);
        Ok(())
    }

    /// Gives a link the ids of the ends that it creates, and these what they inherit.
    fn join_ends(&self, template: &mut Template, item: &Item) -> Result<()> {
        for (index, [id, namespace]) in
            [["source", "source_namespace"], ["target", "target_namespace"]].into_iter().enumerate()
        {
            let Some(end) = &mut template.creates[index] else { continue };
            if template.entries.contains_key(namespace) {
                return Err(self.bad(item, format!("`{namespace}`: expected `namespace` in the table of the end")));
            }
            for (of_end, of_link) in [("id", id), ("namespace", namespace)] {
                if let Some(entry) = end.entries.get(of_end) {
                    template.entries.insert(of_link.to_owned(), entry.clone());
                }
            }
            for name in INHERITED {
                let constant = template.entries.get(*name).filter(|entry| entry.value.is_constant());
                if let Some(entry) = constant {
                    end.entries.entry((*name).to_owned()).or_insert_with(|| entry.clone());
                }
            }
        }
        Ok(())
    }

    fn require(&self, template: &Template, required: &[&str], item: &Item) -> Result<()> {
        match required.iter().find(|&&name| !template.entries.contains_key(name)) {
            Some(name) => Err(self.bad(item, format!("{}: `{name}` is missing", template.says.header()))),
            None => Ok(()),
        }
    }

    fn value(&self, item: &Item) -> Result<Value> {
        let pieces = |item: &Item, text: &str| pieces(text).map_err(|reason| self.bad(item, reason));
        Ok(match item.get_ref() {
            DeValue::String(text) => Value::Text(pieces(item, text)?),
            DeValue::Integer(number) => Value::Text(pieces(item, &number.to_string())?),
            DeValue::Float(number) => Value::Text(pieces(item, number.as_str())?),
            DeValue::Boolean(flag) => Value::Text(pieces(item, &flag.to_string())?),
            DeValue::Datetime(time) => Value::Text(pieces(item, &time.to_string())?),
            DeValue::Array(items) => {
                Value::List(items.iter().map(|item| pieces(item, self.text(item)?)).collect::<Result<_>>()?)
            }
            DeValue::Table(table) => self.number(item, table)?,
        })
    }

    /// `{ column = "share", unit = "percent" }`, with `since` for steps of time.
    fn number(&self, item: &Item, table: &DeTable) -> Result<Value> {
        let (mut column, mut unit, mut since) = (None, None, None);
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "column" => column = Some(self.text(value)?.to_owned()),
                "unit" => unit = Some(self.text(value)?),
                "since" => since = Some(self.moment(value)?),
                name => return Err(self.bad(key, format!("`{name}`: expected column, unit or since"))),
            }
        }
        let Some((column, name)) = column.zip(unit) else {
            return Err(self.bad(item, "expected `column` and `unit`"));
        };
        let unit = Unit::parse(name, since)
            .ok_or_else(|| self.bad(item, format!("unit {name:?}: expected {}", Unit::names())))?;
        Ok(Value::Number { column, unit })
    }

    fn moment(&self, item: &Item) -> Result<Moment> {
        let text = match item.get_ref() {
            DeValue::String(text) => text.to_string(),
            DeValue::Datetime(time) => time.to_string(),
            _ => String::new(),
        };
        (rule::START.parse)(&text).ok_or_else(|| self.bad(item, format!("expected {}", (rule::START.expected)())))
    }

    fn text<'a>(&self, item: &'a Item) -> Result<&'a str> {
        item.get_ref().as_str().ok_or_else(|| self.bad(item, "expected a text"))
    }

    fn columns(&self, item: &Item) -> Result<Vec<Named>> {
        let expected = || self.bad(item, "expected names of columns in brackets");
        let items = item.get_ref().as_array().ok_or_else(expected)?;
        let named = |item: &Item| Ok(Named { line: self.line(item), column: self.text(item)?.to_owned() });
        items.iter().map(named).collect()
    }
}
