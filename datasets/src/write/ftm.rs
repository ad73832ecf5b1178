//! FollowTheMoney: one line for each statement, so nothing is merged that was said apart; tools that know the model merge
//! lines of one id themselves.
//!
//! What the model has a property for stands there, for every reader. The rest is in the object `trama` beside the
//! properties: exactly the fields that the reader would not find in them, since the writer asks the reader. So a file
//! that is read again gives the statements it was written from.

use std::collections::BTreeMap;
use std::io::{Result, Write};

use serde_json::{Map, Value, json};
use trama_engine::model::{AssetStage, EntityKind, EntityStatement, Provenance};
use trama_engine::view::{Export, ExportedEntity, ExportedLink};

use super::{ExportFormat, ExportLayout};
use crate::cells::{self, Cells};
use crate::ftm::trama::{Said, difference};
use crate::ftm::translate::{self, Translated};
use crate::ftm::words::{self, Edge};
use crate::ftm::{Properties, TRAMA, fields, topics, values};

pub(super) const FORMAT: ExportFormat = ExportFormat { name: "ftm", layout: ExportLayout::Stream(write) };

fn write(export: &Export, out: &mut dyn Write) -> Result<()> {
    let lines = export.entities().map(|entity| entity_line(&entity));
    lines.chain(export.links().map(|link| link_line(&link))).try_for_each(|line| {
        serde_json::to_writer(&mut *out, &line)?;
        writeln!(out)
    })
}

/// Lists of texts by the name of their property.
struct Written<'a> {
    schema: &'a str,
    properties: Map<String, Value>,
}

impl<'a> Written<'a> {
    fn new(schema: &'a str) -> Self {
        Written { schema, properties: Map::new() }
    }

    /// Adds a value, unless the schema has no such property.
    fn add(&mut self, property: &str, text: impl Into<Value>) {
        if !fields::has(self.schema, property) {
            return;
        }
        match self.properties.get_mut(property) {
            Some(Value::Array(values)) => values.push(text.into()),
            _ => {
                self.properties.insert(property.to_owned(), json!([text.into()]));
            }
        }
    }

    fn fill(&mut self, property: &str, text: Option<impl Into<Value>>) {
        if let Some(text) = text {
            self.add(property, text);
        }
    }

    /// What the reader makes of them.
    fn read_back(&self) -> Properties {
        Properties::parse(self.properties.clone(), usize::MAX).unwrap_or_default()
    }
}

fn entity_line(entity: &ExportedEntity) -> Value {
    let statement = &entity.statement;
    let schema = node_schema(statement);
    let said = Cells::of_entity(statement, entity.only_named);
    let written = entity_properties(schema, statement, &said);
    let mut read = translate::node(schema, statement.kind, None, written.read_back());
    read.cells.set("id", &entity.id);
    read.cells.fill("kind", words::node_kind(schema));
    topics::own_topics(&mut read.cells, &std::mem::take(&mut read.topics));
    line(&entity.id, written, (&said, &statement.attributes), &read, cells::ENTITY)
}

/// The schema as it stands, where the model knows it as one of the statement's kind.
fn node_schema(statement: &EntityStatement) -> &str {
    let known = statement.schema.as_deref().filter(|schema| words::node_kind(schema) == Some(statement.kind));
    known.unwrap_or(words::node_schema(statement.kind))
}

fn entity_properties<'a>(schema: &'a str, statement: &EntityStatement, said: &Cells) -> Written<'a> {
    let mut written = Written::new(schema);
    written.fill(name_property(schema, statement), statement.name.as_deref());
    statement.aliases.iter().for_each(|alias| written.add("alias", alias.as_str()));
    let country = if fields::has(schema, "jurisdiction") { "jurisdiction" } else { "country" };
    statement.jurisdiction.iter().for_each(|code| written.add(country, values::country_code(code)));
    let other = if fields::has(schema, "idNumber") { "idNumber" } else { "registrationNumber" };
    for (name, value) in &statement.identifiers {
        let is_known = fields::IDENTIFIERS.contains(&name.as_str());
        written.add(if is_known { name } else { other }, value.as_str());
    }
    let is_party = matches!(statement.kind, EntityKind::Person | EntityKind::Company);
    written.fill("topics", statement.role.as_deref().filter(|role| is_party && fields::is_role(role)));
    written.fill("topics", statement.stage.filter(|stage| *stage == AssetStage::Frozen).map(|_| fields::FROZEN));
    written.fill("birthDate", statement.born.as_deref());
    written.fill("incorporationDate", statement.founded.as_deref());
    written.fill("dissolutionDate", statement.dissolved.as_deref());
    written.fill("sector", statement.sector.as_deref());
    written.fill("city", statement.municipality.as_deref());
    money(said.get("value"), said, &mut written);
    written.fill("latitude", said.get("latitude"));
    written.fill("longitude", said.get("longitude"));
    provenance(&statement.provenance, said, &mut written);
    if statement.schema.as_deref() == Some(schema) && statement.kind != EntityKind::Person {
        attributes(&statement.attributes, &mut written);
    }
    written
}

/// Where the name stands. Goods have none in the model, but a description.
fn name_property(schema: &str, statement: &EntityStatement) -> &'static str {
    const GOODS: &str = "goodsDescription";
    match schema {
        "Address" => "full",
        "EconomicActivity" if !statement.attributes.contains_key(GOODS) => GOODS,
        _ => "name",
    }
}

fn link_line(link: &ExportedLink) -> Value {
    let statement = &link.statement;
    let finer = statement.link_type.as_deref().and_then(words::edge_of).filter(|edge| edge.kind == statement.kind);
    let edge = finer.unwrap_or_else(|| words::edge_of_kind(statement.kind));
    let said = Cells::of_link(statement);
    let written = link_properties(edge, link, &said, finer.is_some());
    let mut properties = written.read_back();
    let ends = [edge.sources[0], edge.targets[0]].map(|name| properties.take_ids(name));
    let mut read = translate::link(edge, properties);
    read.cells.fill("source", ends[0].first());
    read.cells.fill("target", ends[1].first());
    line(&link.id, written, (&said, &statement.attributes), &read, cells::LINK)
}

fn link_properties<'a>(edge: &'a Edge, link: &ExportedLink, said: &Cells, is_finer: bool) -> Written<'a> {
    let mut written = Written::new(edge.schema);
    written.add(edge.sources[0], link.source.as_str());
    written.add(edge.targets[0], link.target.as_str());
    if edge.schema == words::UNKNOWN_LINK && !is_finer {
        written.add("role", link.statement.kind.as_str());
    }
    written.fill("percentage", said.get("share").and_then(values::percentage));
    money(said.get("amount"), said, &mut written);
    written.fill("date", said.get("time").map(|time| values::date(time, values::MIDNIGHT)));
    provenance(&link.statement.provenance, said, &mut written);
    if is_finer {
        attributes(&link.statement.attributes, &mut written);
    }
    written
}

/// An amount, and its currency beside it.
fn money(amount: Option<&str>, said: &Cells, written: &mut Written) {
    written.fill("amount", amount);
    written.fill("currency", amount.and(said.get("currency")));
}

fn provenance(statement: &Provenance, said: &Cells, written: &mut Written) {
    written.fill("publisher", statement.provider.as_deref());
    let is_address = |report: &&str| report.starts_with("https://") || report.starts_with("http://");
    written.fill("sourceUrl", statement.report.as_deref().filter(is_address));
    written.fill("recordId", statement.record.as_deref());
    let date = |column: &str, whole_day: &str| said.get(column).map(|moment| values::date(moment, whole_day));
    written.fill("modifiedAt", date("recorded_at", values::MIDNIGHT));
    written.fill("startDate", date("valid_from", values::MIDNIGHT));
    written.fill("endDate", date("valid_to", values::LAST_SECOND));
}

/// Attributes of a schema that the model knows are its properties, unless the reader takes the name for something else.
fn attributes(attributes: &BTreeMap<String, String>, written: &mut Written) {
    for (name, values) in attributes.iter().filter(|(name, _)| !fields::is_taken(name)) {
        values.split('\n').for_each(|value| written.add(name, value));
    }
}

fn line(
    id: &str,
    written: Written,
    (cells, attributes): (&Cells, &BTreeMap<String, String>),
    read: &Translated,
    columns: &[&'static str],
) -> Value {
    let columns: Vec<&'static str> = columns.iter().chain(cells::STATEMENT).copied().collect();
    let read = Said { cells: &read.cells, attributes: &read.attributes };
    let trama = difference(Said { cells, attributes }, read, &columns);
    json!({ "id": id, "schema": written.schema, "properties": written.properties, TRAMA: Value::Object(trama).to_string() })
}
