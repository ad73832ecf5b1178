//! The facts against the documents themselves, which are not part of the product: where they are missing, this passes.

use std::path::Path;

use crate::Case;

/// The text of each document, by the id that the facts cite.
fn documents() -> Option<Vec<(&'static str, String)>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/seeds");
    let ids = [("000_", "osce-assets"), ("001_", "csc-wb-news"), ("002_", "caricc-italy"), ("003_", "i-can")];
    let entries: Vec<_> = std::fs::read_dir(folder).ok()?.map(|entry| entry.unwrap().path()).collect();
    let text = |start: &str| {
        let is_it = |path: &&std::path::PathBuf| path.file_name().unwrap().to_string_lossy().starts_with(start);
        Some(std::fs::read_to_string(entries.iter().find(is_it)?).unwrap())
    };
    ids.into_iter().map(|(start, id)| Some((id, text(start)?))).collect()
}

/// How a document writes a number that it does not write in digits alone.
fn spellings(number: &str) -> Vec<&str> {
    let other = match number {
        "2" => "two",
        "3" => "three",
        "4" => "four",
        "6" => "six",
        "10000" => "10,000",
        "40000" => "40,000",
        "70000" => "70 thousand",
        "500000" => "half a million",
        "1600000" => "1.6 million",
        "5000000000" => "five billion",
        _ => number,
    };
    vec![number, other]
}

/// Whether a text holds a number, and not only as a part of another.
fn says(text: &str, spelt: &str) -> bool {
    let is_part = |neighbour: Option<char>| neighbour.is_some_and(char::is_alphanumeric);
    text.match_indices(spelt).any(|(start, _)| {
        let (before, after) = (&text[..start], &text[start + spelt.len()..]);
        !is_part(before.chars().next_back()) && !is_part(after.chars().next())
    })
}

const NUMBERS: [&str; 11] = [
    "quantity_kg",
    "items",
    "persons_arrested",
    "measures",
    "officers",
    "participants",
    "searches",
    "fee_min",
    "fee_max",
    "price_per_kg",
    "loss",
];

#[test]
fn every_number_of_the_facts_stands_in_the_document_that_it_cites() {
    let Some(documents) = documents() else { return };
    let mut seen = 0;
    for entity in &Case::facts().entities {
        let report = entity.provenance.report.as_deref().unwrap();
        let (_, text) = documents.iter().find(|(id, _)| *id == report).unwrap();
        let text = text.to_lowercase();
        let value = entity.value.map(|minor_units| (minor_units / 100).to_string());
        let stated = NUMBERS.iter().filter_map(|name| entity.attributes.get(*name)).chain(&value);
        for number in stated {
            assert!(spellings(number).iter().any(|spelt| says(&text, spelt)), "{} {number}", entity.key.id);
            seen += 1;
        }
    }
    assert!(seen >= 25, "{seen}");
}

#[test]
fn every_item_of_the_newsletter_that_is_cited_has_its_date_there() {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let Some(documents) = documents() else { return };
    let (_, text) = documents.iter().find(|(id, _)| *id == "csc-wb-news").unwrap();
    let facts = Case::facts();
    for said in facts.entities.iter().map(|entity| &entity.provenance) {
        if said.report.as_deref() != Some("csc-wb-news") {
            continue;
        }
        let date = said.recorded_at.unwrap().to_string();
        let (year, month, day): (&str, usize, u32) =
            (&date[..4], date[5..7].parse().unwrap(), date[8..10].parse().unwrap());
        let headings = [format!("{day}"), format!("{day:02}"), format!("{day}st")];
        let stands =
            |day: &String| text.lines().any(|line| line.trim() == format!("{day} {} {year}", MONTHS[month - 1]));
        assert!(headings.iter().any(stands), "{date}");
    }
}
