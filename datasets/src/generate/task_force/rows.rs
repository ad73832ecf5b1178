//! The rows of a case, in Trama's own columns.

use super::network::{Entity, Link, Network};
use super::recording::{Recorder, Statement};

/// Columns of `entities.csv`.
pub(super) const ENTITY_COLUMNS: [&str; 20] = [
    "id",
    "kind",
    "schema",
    "name",
    "jurisdiction",
    "category",
    "is_minor",
    "stage",
    "value",
    "currency",
    "identifiers",
    "born",
    "founded",
    "fictional",
    "provider",
    "report",
    "record",
    "grade",
    "handling",
    "recorded_at",
];

/// Columns of `links.csv`.
pub(super) const LINK_COLUMNS: [&str; 20] = [
    "source",
    "target",
    "kind",
    "type",
    "share",
    "amount",
    "currency",
    "count",
    "time",
    "valid_from",
    "valid_to",
    "shipment",
    "assessment",
    "fictional",
    "provider",
    "report",
    "record",
    "grade",
    "handling",
    "recorded_at",
];

/// Columns of `truth.csv`.
pub(super) const TRUTH_COLUMNS: [&str; 4] = ["id", "label", "cell", "watched"];

const FICTIONAL: &str = "true";

/// The row of an entity.
pub(super) fn entity(entity: &Entity, statement: &Statement, recorder: &Recorder) -> [String; 20] {
    let text = |text: &str| text.to_owned();
    let person = entity.person.as_ref();
    let (value, stage) = entity.worth.map_or((String::new(), ""), |(euros, stage)| (euros.to_string(), stage));
    let currency = if value.is_empty() { "" } else { "EUR" };
    let [provider, report, record, grade, handling] = provenance('e', statement, recorder);
    [
        entity.id.clone(),
        entity.kind.to_string(),
        text(entity.schema),
        entity.name.clone(),
        entity.jurisdiction.clone(),
        person.map_or_else(String::new, |person| person.category.to_string()),
        person.map_or_else(String::new, |person| person.is_minor.to_string()),
        text(stage),
        value,
        text(currency),
        entity.identifier.as_ref().map_or_else(String::new, |(name, value)| format!("{name}:{value}")),
        person.map_or_else(String::new, |person| person.born.to_string()),
        entity.founded.map_or_else(String::new, |day| day.to_string()),
        text(FICTIONAL),
        provider,
        report,
        record,
        grade,
        handling,
        statement.recorded.to_string(),
    ]
}

/// The row of a person in the truth; who serves several cells has them all, separated by `;`, and counted from 1.
pub(super) fn truth(entity: &Entity, is_watched: bool) -> [String; 4] {
    let person = entity.person.as_ref();
    let label = person.map_or("", |person| person.role.label());
    let cells = person.map_or(&[][..], |person| &person.cells).iter().map(|cell| (cell + 1).to_string());
    [entity.id.clone(), label.to_owned(), cells.collect::<Vec<_>>().join(";"), is_watched.to_string()]
}

/// The row of a statement that says a link.
pub(super) fn link(network: &Network, link: &Link, statement: &Statement, recorder: &Recorder) -> [String; 20] {
    let id = |index: usize| network.entities[index].id.clone();
    let happened = link.is_happening().then_some(link.day);
    let until = link.until.or(happened);
    let [provider, report, record, grade, handling] = provenance('l', statement, recorder);
    [
        id(link.source),
        id(link.target),
        link.kind.to_string(),
        link.word.to_owned(),
        written(link.share, share_text),
        written(link.amount, |cents| format!("{}.{:02}", cents / 100, cents % 100)),
        written(link.amount, |_| "EUR".to_owned()),
        written(statement.count, |count| count.to_string()),
        written(happened, |day| day.to_string()),
        link.day.to_string(),
        written(until, |day| day.to_string()),
        written(link.shipment, id),
        link.is_assessment.to_string(),
        FICTIONAL.to_owned(),
        provider,
        report,
        record,
        grade,
        handling,
        statement.recorded.to_string(),
    ]
}

fn written<T>(value: Option<T>, text: impl Fn(T) -> String) -> String {
    value.map_or_else(String::new, text)
}

/// Hundredths as a share of 1.
fn share_text(percent: u64) -> String {
    if percent == 100 { "1".to_owned() } else { format!("0.{percent:02}") }
}

/// A provider reports every ten days.
fn provenance(letter: char, statement: &Statement, recorder: &Recorder) -> [String; 5] {
    let provider = &recorder.providers.values[statement.provider];
    let (year, day) = statement.recorded.of_year();
    [
        provider.clone(),
        format!("{provider}/{year}-{:02}", day / 10 + 1),
        format!("{letter}{:08x}", statement.record),
        written(statement.grade, |grade| grade.to_string()),
        statement.handling.to_string(),
    ]
}
