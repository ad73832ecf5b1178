use std::collections::BTreeSet;

use trama_engine::model::{Handling, LinkKind, RecordKey};
use trama_engine::tables::TablesBuilder;

use crate::{Case, NAME, read_into};

fn key(text: &str) -> RecordKey {
    let (namespace, id) = text.split_once(':').unwrap_or((NAME, text));
    RecordKey { namespace: namespace.into(), id: id.into() }
}

/// Pairs of records that are the same person and that nobody has judged.
const UNJUDGED: [(&str, &str); 4] =
    [("P-03", "x-coast:K-203"), ("P-22", "x-north:N-122"), ("P-30", "x-river:R-130"), ("P-40", "x-north:N-140")];

#[test]
fn four_pairs_are_judged_the_same_and_one_different() {
    let fictional = Case::fictional();
    let pairs = |kind| -> BTreeSet<(RecordKey, RecordKey)> {
        fictional.links_of(kind).map(|link| (link.source.clone(), link.target.clone())).collect()
    };
    let same =
        [("P-01", "x-river:R-101"), ("P-05", "x-coast:K-205"), ("P-21", "x-river:R-121"), ("P-24", "x-north:N-124")];
    assert_eq!(pairs(LinkKind::SameAs), same.map(|(left, right)| (key(left), key(right))).into());
    assert_eq!(pairs(LinkKind::DifferentFrom), [(key("P-06"), key("x-coast:K-206"))].into());
    let codes: BTreeSet<_> =
        fictional.links_of(LinkKind::SameAs).map(|link| link.provenance.handling.unwrap()).collect();
    assert_eq!(codes, [Handling::H0, Handling::H1, Handling::H2].into());
    assert!(fictional.links_of(LinkKind::SameAs).all(|link| link.provenance.assessment));
}

#[test]
fn four_pairs_of_the_same_person_and_one_of_namesakes_are_left_to_a_matcher() {
    let fictional = Case::fictional();
    let judged = |wanted: &RecordKey| {
        let judgements = fictional.links.iter().filter(|link| link.kind.is_judgement());
        judgements.flat_map(|link| [&link.source, &link.target]).any(|end| end == wanted)
    };
    let person = |wanted: &RecordKey| fictional.entities.iter().find(|entity| entity.key == *wanted).unwrap();
    for (left, right) in UNJUDGED.iter().chain(&[("P-34", "x-north:N-134")]) {
        let (left, right) = (key(left), key(right));
        assert!(!judged(&left) && !judged(&right), "{right:?}");
        let is_same_name = person(&left).name == person(&right).name;
        let is_same_year = person(&left).born.as_ref().unwrap()[..4] == person(&right).born.as_ref().unwrap()[..4];
        assert_eq!(is_same_year, right.id != "N-134", "{right:?}");
        assert_eq!(is_same_name, right.id == "N-134", "{right:?}");
    }
}

#[test]
fn the_later_file_says_three_records_again_and_they_supersede() {
    let all = ["facts-entities.csv", "facts-links.csv", "fictional-entities.csv", "fictional-links.csv"];
    let mut builder = TablesBuilder::new(None).unwrap();
    read_into(&mut builder, &all);
    let before = builder.finish().unwrap();
    let count = before.tables.link_statement_count();
    let mut builder = TablesBuilder::new(Some(before.tables)).unwrap();
    read_into(&mut builder, &["later/fictional-links.csv"]);
    let after = builder.finish().unwrap();
    assert_eq!((after.added, after.removed, after.rejects.len()), (3, 3, 0));
    assert_eq!(after.tables.link_statement_count(), count);
}
