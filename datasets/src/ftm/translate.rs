//! From the properties of an entity to the cells of Trama's own columns. The writer asks it too, to see what of a
//! statement its properties do not bring back.

use std::collections::BTreeMap;

use trama_engine::model::{EntityKind, Moment};

use super::fields;
use super::properties::Properties;
use super::values::{self, Share};
use super::words::{self, Edge};
use crate::attributes;
use crate::cells::Cells;
use crate::rule;

/// What an entity says: cells of a node or of a link without its ends, and what the cells do not hold.
#[derive(Debug, Default)]
pub(crate) struct Translated {
    pub(crate) cells: Cells,
    /// Attributes; none of a person.
    pub(crate) attributes: BTreeMap<String, String>,
    /// Topics that are roles or stages, in order.
    pub(crate) topics: Vec<String>,
    /// Properties that name other entities, and whom.
    pub(crate) references: Vec<(&'static words::Reference, Vec<String>)>,
    /// Values that may not be known of a person and topics that say nothing of crime, by property.
    pub(crate) dropped: Vec<(String, u64)>,
    /// Properties of which no value could be read.
    pub(crate) unreadable: Vec<&'static str>,
}

/// A node. `kind` decides what may be kept of it.
pub(crate) fn node(schema: &str, kind: EntityKind, caption: Option<&str>, mut said: Properties) -> Translated {
    let mut node = Translated::default();
    node.cells.set("schema", schema);
    node.name(schema, kind, caption, &mut said);
    let countries = if kind == EntityKind::Person { fields::COUNTRIES_OF_PERSONS } else { fields::COUNTRIES };
    let countries: Vec<String> = said.take_all(countries).iter().map(|text| values::country(text)).collect();
    node.cells.set("jurisdiction", rule::join(&countries));
    node.identifiers(&mut said);
    match kind {
        EntityKind::Person => node.born(said.take_texts("birthDate")),
        EntityKind::Company => {
            node.cells.fill("founded", said.take_first("incorporationDate", rule::PARTIAL_DATE.parse));
            node.cells.fill("dissolved", said.take_first("dissolutionDate", rule::PARTIAL_DATE.parse));
            node.cells.fill("sector", said.take_first("sector", rule::TEXT.parse));
        }
        EntityKind::Place if schema == "Address" => {
            node.cells.fill("municipality", said.take_first("city", rule::TEXT.parse));
        }
        _ => {}
    }
    if kind != EntityKind::Person {
        node.cells.fill("latitude", said.take_first("latitude", rule::LATITUDE.parse));
        node.cells.fill("longitude", said.take_first("longitude", rule::LONGITUDE.parse));
        node.money("value", &mut said);
    }
    node.provenance(&mut said);
    node.happened(&mut said);
    node.topics(kind, &mut said);
    for reference in words::references(schema) {
        let named = said.take_ids(reference.property);
        if !named.is_empty() {
            node.references.push((reference, named));
        }
    }
    node.rest(kind == EntityKind::Person, said);
    node
}

/// A link; the caller has taken its ends.
pub(crate) fn link(edge: &Edge, mut said: Properties) -> Translated {
    let mut link = Translated::default();
    link.cells.set("kind", edge.kind.as_str());
    link.cells.set("type", edge.schema);
    link.cells.fill("directed", edge.directed.then_some(true));
    match said.take_first("percentage", values::share) {
        Some(Share::Exactly(share)) => link.cells.set("share", share),
        Some(Share::Between(least, most)) => {
            link.cells.fill("share_min", least);
            link.cells.fill("share_max", most);
        }
        None => {}
    }
    link.money("amount", &mut said);
    link.cells.fill("time", said.take_first("date", values::start));
    link.provenance(&mut said);
    link.rest(false, said);
    link
}

/// Properties that hold the number of an identity document.
const NUMBERS: &[&str] = &["number", "passportNumber", "personalNumber"];

/// Whether an identity document has a number.
pub(crate) fn has_number(said: &Properties) -> bool {
    NUMBERS.iter().any(|name| said.first(name).is_some())
}

/// The number of an identity document, as an identifier of its holder. What else the document says is an attribute, and
/// so goes where the holder is a person.
pub(crate) fn identifier(schema: &str, mut said: Properties) -> Translated {
    let mut document = Translated::default();
    let default = if schema == "Passport" { "passportNumber" } else { "idNumber" };
    let what = said.take_first("type", rule::TEXT.parse).unwrap_or_else(|| default.to_owned()).replace(':', " ");
    let numbers = said.take_all(NUMBERS);
    let identifiers: Vec<String> = numbers.iter().map(|number| format!("{what}:{number}")).collect();
    document.cells.set("identifiers", rule::join(&identifiers));
    said.take_ids("holder");
    document.provenance(&mut said);
    document.rest(false, said);
    document
}

impl Translated {
    /// The main name is the caption where it is one of the names, else the first.
    fn name(&mut self, schema: &str, kind: EntityKind, caption: Option<&str>, said: &mut Properties) {
        let mut names = said.take_all(fields::names(schema));
        if names.is_empty() && kind == EntityKind::Person {
            let parts: Vec<String> = fields::NAME_PARTS.iter().filter_map(|part| said.first(part)).collect();
            names.extend(Some(parts.join(" ")).filter(|name| !name.is_empty()));
        }
        let mut aliases = said.take_all(fields::ALIASES);
        aliases.retain(|alias| !names.contains(alias));
        let title = || fields::titles(schema).iter().find_map(|title| said.first(title));
        let main = caption.filter(|caption| names.iter().chain(&aliases).any(|name| name == caption));
        let Some(main) = main.map(str::to_owned).or_else(|| names.first().cloned()).or_else(title) else {
            self.cells.set("aliases", rule::join(&aliases));
            return;
        };
        names.append(&mut aliases);
        names.retain(|name| *name != main);
        self.cells.set("name", main);
        self.cells.set("aliases", rule::join(&names));
    }

    fn identifiers(&mut self, said: &mut Properties) {
        let mut identifiers = Vec::new();
        for name in fields::IDENTIFIERS {
            identifiers.extend(said.take_texts(name).into_iter().map(|value| format!("{name}:{value}")));
        }
        self.cells.set("identifiers", rule::join(&identifiers));
    }

    /// Of several dates the first of those that say most.
    fn born(&mut self, dates: Vec<String>) {
        let readable = || dates.iter().filter(|date| (rule::PARTIAL_DATE.parse)(date).is_some());
        let longest = readable().map(String::len).max();
        let best = readable().find(|date| Some(date.len()) == longest);
        let others = dates.len() - usize::from(best.is_some());
        if others > 0 {
            self.dropped.push(("birthDate".to_owned(), others as u64));
        }
        self.cells.fill("born", best);
    }

    /// An amount is read with its currency, or both stay attributes.
    fn money(&mut self, column: &'static str, said: &mut Properties) {
        let (Some(amount), Some(code)) = (said.first("amount"), said.first("currency")) else { return };
        let currency = (rule::CURRENCY.parse)(&code);
        let is_readable = currency.is_some_and(|currency| rule::amount(&amount, currency).is_ok());
        if !is_readable {
            said.unreadable.push("amount");
            return;
        }
        self.cells.fill(column, said.take_first("amount", rule::TEXT.parse));
        self.cells.fill("currency", said.take_first("currency", |text| Some(text.to_ascii_uppercase())));
    }

    fn provenance(&mut self, said: &mut Properties) {
        self.cells.fill("provider", said.take_first("publisher", rule::TEXT.parse));
        self.cells.fill("report", said.take_first("sourceUrl", rule::TEXT.parse));
        self.cells.fill("record", said.take_first("recordId", rule::TEXT.parse));
        self.cells.fill("recorded_at", said.take_first("modifiedAt", values::start));
        let with_text = |text: &str, read: fn(&str) -> Option<String>| Some((text.to_owned(), read(text)?));
        let from = said.take_first("startDate", |text| with_text(text, values::start));
        let to = said.take_first("endDate", |text| with_text(text, values::end));
        match (from, to) {
            (Some(from), Some(to)) if Moment::parse_start(&from.1) > Moment::parse_start(&to.1) => {
                said.give_back("startDate", from.0);
                said.give_back("endDate", to.0);
            }
            (from, to) => {
                self.cells.fill("valid_from", from.map(|(_, moment)| moment));
                self.cells.fill("valid_to", to.map(|(_, moment)| moment));
            }
        }
    }

    /// A node's `date` is its whole period where it has no other.
    fn happened(&mut self, said: &mut Properties) {
        if self.cells.get("valid_from").or(self.cells.get("valid_to")).is_none()
            && let Some((from, to)) = said.take_first("date", |text| values::start(text).zip(values::end(text)))
        {
            self.cells.set("valid_from", from);
            self.cells.set("valid_to", to);
        }
    }

    fn topics(&mut self, kind: EntityKind, said: &mut Properties) {
        let is_party = matches!(kind, EntityKind::Person | EntityKind::Company);
        let can_be_frozen = matches!(kind, EntityKind::Asset | EntityKind::Company);
        let says = |topic: &String| is_party && fields::is_role(topic) || can_be_frozen && topic == fields::FROZEN;
        let (kept, others): (Vec<String>, Vec<String>) = said.take_texts("topics").into_iter().partition(says);
        self.topics = kept;
        if !others.is_empty() {
            self.dropped.push(("topics".to_owned(), others.len() as u64));
        }
    }

    fn rest(&mut self, is_person: bool, said: Properties) {
        self.unreadable = said.unreadable.clone();
        for (name, values) in said.left() {
            if is_person {
                self.dropped.push((name, values.len() as u64));
            } else {
                self.attributes.insert(name, values.join("\n"));
            }
        }
    }

    /// All cells, the attributes too.
    pub(crate) fn into_cells(self) -> Cells {
        let mut cells = self.cells;
        cells.set(attributes::COLUMN, attributes::write(&self.attributes));
        cells
    }
}
