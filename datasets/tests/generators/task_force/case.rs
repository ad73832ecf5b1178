//! A case read back from its files, by nothing but their columns.

use std::collections::{BTreeMap, BTreeSet};

use super::NAME;
use crate::common::{Files, files};

/// A row by column.
pub(crate) type Row = BTreeMap<String, String>;

/// The rows of the three files.
pub(crate) struct Case {
    pub(crate) entities: Vec<Row>,
    pub(crate) links: Vec<Row>,
    pub(crate) truth: Vec<Row>,
}

pub(crate) fn rows(bytes: &[u8]) -> Vec<Row> {
    let mut reader = csv::Reader::from_reader(bytes);
    reader.deserialize().map(|row| row.unwrap()).collect()
}

impl Case {
    /// As recorded.
    pub(crate) fn recorded(files: &Files) -> Case {
        Case::of(files, "")
    }

    /// As it truly is.
    pub(crate) fn full(files: &Files) -> Case {
        Case::of(files, "full/")
    }

    /// As it truly is, with these parameters.
    pub(crate) fn true_of(given: &[(&str, &str)], seed: u64) -> Case {
        Case::full(&files(NAME, given, seed))
    }

    fn of(files: &Files, folder: &str) -> Case {
        let rows = |name: &str| rows(&files[&format!("{folder}{name}")]);
        Case { entities: rows("entities.csv"), links: rows("links.csv"), truth: rows("truth.csv") }
    }

    pub(crate) fn entity(&self, id: &str) -> &Row {
        self.entities.iter().find(|row| row["id"] == id).unwrap_or_else(|| panic!("{id} is not described"))
    }

    /// Links of a kind.
    pub(crate) fn links_of<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Row> {
        self.links.iter().filter(move |row| row["kind"] == kind)
    }

    pub(crate) fn labels(&self) -> BTreeMap<&str, &str> {
        self.truth.iter().map(|row| (row["id"].as_str(), row["label"].as_str())).collect()
    }

    /// Persons of a label.
    pub(crate) fn labelled(&self, label: &str) -> Vec<&str> {
        self.truth.iter().filter(|row| row["label"] == label).map(|row| row["id"].as_str()).collect()
    }

    /// The cells of each person.
    pub(crate) fn cells(&self) -> BTreeMap<&str, BTreeSet<&str>> {
        self.truth.iter().map(|row| (row["id"].as_str(), row["cell"].split(';').collect())).collect()
    }

    /// Who holds each phone or account.
    pub(crate) fn holders(&self) -> BTreeMap<&str, &str> {
        self.links_of("possession").map(|row| (row["target"].as_str(), row["source"].as_str())).collect()
    }

    /// The persons whom each person calls or is called by, and how often.
    pub(crate) fn callers(&self) -> BTreeMap<&str, BTreeMap<&str, u64>> {
        let holders = self.holders();
        let mut callers: BTreeMap<&str, BTreeMap<&str, u64>> = BTreeMap::new();
        for row in self.links_of("call") {
            let (one, other) = (holders[row["source"].as_str()], holders[row["target"].as_str()]);
            let count: u64 = row["count"].parse().unwrap();
            *callers.entry(one).or_default().entry(other).or_default() += count;
            *callers.entry(other).or_default().entry(one).or_default() += count;
        }
        callers
    }
}
