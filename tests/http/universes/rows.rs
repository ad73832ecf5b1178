//! Statements as rows of Trama's own columns, drawn at random.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::draw::Draw;
use super::viewer::{AGENCIES, CASES, CODES};

const KINDS: [&str; 8] = ["person", "person", "person", "company", "asset", "shipment", "event", "place"];
const CATEGORIES: [&str; 7] = ["suspect", "convicted", "reasonable-grounds", "contact", "unknown", "", "suspect"];
const PROTECTED: [&str; 3] = ["victim", "witness", "informant"];
const LINK_KINDS: [&str; 30] = [
    "ownership",
    "control",
    "directorship",
    "nominee",
    "employment",
    "representation",
    "family",
    "cohabitation",
    "associate",
    "membership",
    "debt",
    "payment",
    "call",
    "message",
    "attendance",
    "involvement",
    "possession",
    "consignor",
    "consignee",
    "notify_party",
    "carrier",
    "forwarder",
    "broker",
    "route_leg",
    "registered_address",
    "location",
    "investigation",
    "other",
    "same_as",
    "different_from",
];
const GRADES: [&str; 8] = ["A1", "A2", "B1", "B2", "B3", "C4", "X4", ""];
const DATES: [&str; 6] = ["2021-03-01", "2022-07-15", "2023-01-31", "2024-05-31T08:30:00Z", "2025-02-28", ""];

/// A statement: its columns by name. One that has a `source` is about a link.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Row(BTreeMap<&'static str, String>);

/// Whom a row is about: namespace and id.
pub(super) type Key = (String, String);

impl Row {
    /// The text of a column; empty when there is none.
    pub(super) fn get(&self, column: &str) -> &str {
        self.0.get(column).map_or("", String::as_str)
    }

    pub(super) fn set(&mut self, column: &'static str, text: impl Into<String>) {
        let text = text.into();
        if text.is_empty() {
            self.0.remove(column);
        } else {
            self.0.insert(column, text);
        }
    }

    pub(super) fn is_link(&self) -> bool {
        self.0.contains_key("source")
    }

    /// The record that an entity's row describes.
    pub(super) fn key(&self) -> Key {
        (self.get("namespace").to_owned(), self.get("id").to_owned())
    }

    /// The two records that a link's row names.
    pub(super) fn ends(&self) -> [Key; 2] {
        let key = |namespace, id| (self.get(namespace).to_owned(), self.get(id).to_owned());
        [key("source_namespace", "source"), key("target_namespace", "target")]
    }

    /// Whether it says that the entity is protected.
    pub(super) fn protects(&self) -> bool {
        PROTECTED.contains(&self.get("category")) || self.get("is_minor") == "true" || self.get("schema") == "Protected"
    }

    pub(super) fn is_judgement(&self) -> bool {
        ["same_as", "different_from"].contains(&self.get("kind"))
    }

    /// Says of whom the statement is for.
    pub(super) fn label(&mut self, draw: &mut Draw) {
        let is_open = draw.percent(55);
        self.set("provider", *draw.pick(&AGENCIES));
        self.set("handling", if is_open { "H0" } else { draw.pick(&CODES) });
        self.set("case", if is_open { "" } else { draw.pick(&CASES) });
    }

    fn source(&mut self, draw: &mut Draw) {
        self.label(draw);
        self.set("report", format!("R{}", draw.below(9)));
        self.set("record", if draw.percent(60) { format!("r{:08}", draw.below(100_000_000)) } else { String::new() });
        self.set("grade", *draw.pick(&GRADES));
        self.set("assessment", *draw.pick(&["true", "false", ""]));
        self.set("recorded_at", *draw.pick(&DATES));
        if draw.percent(30) {
            self.set("valid_from", *draw.pick(&DATES[..2]));
            self.set("valid_to", *draw.pick(&DATES[2..]));
        }
        if draw.percent(20) {
            self.set("review_by", *draw.pick(&DATES));
            self.set("grade_original", format!("{}5", draw.pick(&["A", "E"])));
        }
    }
}

/// An id that nothing else has, in one of three namespaces.
pub(super) fn draw_key(draw: &mut Draw) -> Key {
    let id = format!("{}{:04}", draw.pick(&["A", "P", "Z"]), draw.below(10_000));
    (draw.pick(&["", "", "north", "south"]).to_string(), id)
}

/// A statement about an entity; a protected one now and then, if that is allowed.
pub(super) fn draw_entity(draw: &mut Draw, key: &Key, kind: &'static str, may_protect: bool) -> Row {
    let mut row = Row::default();
    row.set("namespace", key.0.as_str());
    row.set("id", key.1.as_str());
    row.set("kind", kind);
    row.set("name", if draw.percent(90) { format!("Name {} of {}", draw.below(1000), key.1) } else { String::new() });
    row.set("aliases", if draw.percent(30) { format!("Alias {}", draw.below(1000)) } else { String::new() });
    row.set("jurisdiction", *draw.pick(&["IT", "AL;XK", "ME", ""]));
    row.set("role", *draw.pick(&["boss", "driver", "", ""]));
    row.set(
        "identifiers",
        if draw.percent(20) { format!("registration:N{}", draw.below(1000)) } else { String::new() },
    );
    row.set("schema", *draw.pick(&["", "", "Thing", "LegalEntity", "PublicBody"]));
    if kind == "person" {
        row.set("category", *draw.pick(&CATEGORIES));
        row.set("born", *draw.pick(&["1970", "1980-05", ""]));
        row.set("capability", *draw.pick(&["0.2", "1", "", ""]));
        row.set("irreplaceability", *draw.pick(&["0.9", "0", "", ""]));
        protect(draw, &mut row, may_protect);
    } else {
        describe_thing(draw, &mut row, kind);
    }
    row.source(draw);
    row
}

fn protect(draw: &mut Draw, row: &mut Row, may_protect: bool) {
    if may_protect && draw.percent(8) {
        match draw.below(5) {
            0 => row.set("is_minor", "true"),
            1 => row.set("schema", "Protected"),
            _ => row.set("category", *draw.pick(&PROTECTED)),
        }
    }
}

fn describe_thing(draw: &mut Draw, row: &mut Row, kind: &str) {
    row.set("sector", *draw.pick(&["transport", "construction", ""]));
    row.set("municipality", *draw.pick(&["Bar", "Durres", ""]));
    row.set("note", if draw.percent(30) { format!("note {}", draw.below(1000)) } else { String::new() });
    if kind == "asset" {
        row.set("stage", *draw.pick(&["identified", "seized", "confiscated", ""]));
        row.set("value", format!("{}", draw.below(1_000_000)));
        row.set("currency", "EUR");
    }
    if kind == "place" {
        row.set("latitude", format!("{}", draw.between(40, 45)));
        row.set("longitude", format!("{}", draw.between(15, 21)));
    }
    if kind == "company" {
        row.set("founded", *draw.pick(&["2001", "2015-03", ""]));
    }
}

/// The kind of a new entity.
pub(super) fn draw_kind(draw: &mut Draw) -> &'static str {
    draw.pick::<&str>(&KINDS)
}

/// A statement about a link between two records.
pub(super) fn draw_link(draw: &mut Draw, ends: [&Key; 2], may_judge: bool) -> Row {
    let mut row = Row::default();
    let [source, target] = ends;
    row.set("source_namespace", source.0.as_str());
    row.set("source", source.1.as_str());
    row.set("target_namespace", target.0.as_str());
    row.set("target", target.1.as_str());
    let kind = *draw.pick(if may_judge { &LINK_KINDS } else { &LINK_KINDS[..28] });
    row.set("kind", kind);
    row.set("type", *draw.pick(&["", "", "KNOWS", "PAID", "OWNS"]));
    row.set("directed", *draw.pick(&["", "", "true", "false"]));
    row.set("weight", if draw.percent(30) { format!("{}", draw.between(1, 9)) } else { String::new() });
    row.set("time", *draw.pick(&DATES));
    row.set("note", if draw.percent(30) { format!("note {}", draw.below(1000)) } else { String::new() });
    match kind {
        "ownership" => row.set("share", format!("0.{}", draw.between(1, 9))),
        "payment" | "debt" => {
            row.set("amount", format!("{}.50", draw.below(10_000)));
            row.set("currency", *draw.pick(&["EUR", "USD"]));
        }
        "call" | "message" => row.set("count", format!("{}", draw.between(1, 40))),
        _ => {}
    }
    row.source(draw);
    row
}

/// Rows as a file of comma-separated values.
pub(super) fn csv(rows: &[Row]) -> String {
    let mut columns: Vec<&str> = rows.iter().flat_map(|row| row.0.keys().copied()).collect();
    columns.sort_unstable();
    columns.dedup();
    let mut text = columns.join(",") + "\n";
    for row in rows {
        let cells: Vec<&str> = columns.iter().map(|column| row.get(column)).collect();
        assert!(cells.iter().all(|cell| !cell.contains([',', '"', '\n'])), "{cells:?}");
        writeln!(text, "{}", cells.join(",")).unwrap();
    }
    text
}
