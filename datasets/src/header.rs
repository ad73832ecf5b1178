//! The columns of a file by name, and which of them a reader has taken.

use std::path::Path;

use rustc_hash::FxHashSet;

use crate::error::{Error, Result};
use crate::field::{Field, Fields};

/// The header of a file.
#[derive(Debug, Clone)]
pub(crate) struct Header {
    names: Vec<String>,
    lower: Vec<String>,
    taken: Vec<bool>,
}

impl Header {
    /// Names as given, without blanks around them; a column without a name is called by its number.
    pub(crate) fn new<'a>(names: impl IntoIterator<Item = &'a str>) -> Header {
        let named = |(index, name): (usize, &str)| match name.trim() {
            "" => format!("column {}", index + 1),
            name => name.to_owned(),
        };
        let names: Vec<String> = names.into_iter().enumerate().map(named).collect();
        let lower = names.iter().map(|name| name.to_ascii_lowercase()).collect();
        Header { taken: vec![false; names.len()], names, lower }
    }

    /// Fails when a name stands there twice; ids differ by upper and lower case, names of columns do not.
    pub(crate) fn check_distinct(&self, path: &Path, are_ids: bool) -> Result<()> {
        let mut seen = FxHashSet::default();
        let names = if are_ids { &self.names } else { &self.lower };
        match names.iter().position(|name| !seen.insert(name)) {
            Some(index) => Err(Error::DuplicateColumn { path: path.to_owned(), column: self.names[index].clone() }),
            None => Ok(()),
        }
    }

    pub(crate) fn names(&self) -> &[String] {
        &self.names
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.lower.iter().any(|lower| lower == name)
    }

    /// The column of a name, upper or lower case.
    pub(crate) fn find(&self, name: &str) -> Option<usize> {
        let lower = name.trim().to_ascii_lowercase();
        self.lower.iter().position(|known| *known == lower)
    }

    /// Takes the column of a name, given in lower case.
    pub(crate) fn take(&mut self, name: &str) -> Option<usize> {
        let index = self.lower.iter().position(|lower| lower == name)?;
        self.taken[index] = true;
        Some(index)
    }

    /// Takes the column of the first of several names that is there.
    pub(crate) fn take_any(&mut self, names: &[&str]) -> Option<usize> {
        names.iter().find_map(|name| self.take(name))
    }

    /// Takes the field of the first of several names that is there.
    pub(crate) fn field_of(&mut self, names: &[&str]) -> Option<Field> {
        self.take_any(names).map(Field::Column)
    }

    /// Takes a column by its index.
    pub(crate) fn take_index(&mut self, index: usize) {
        self.taken[index] = true;
    }
}

/// In Trama's own columns, a field is the column of its name.
impl Fields for Header {
    fn field(&mut self, name: &'static str) -> Option<Field> {
        self.take(name).map(Field::Column)
    }

    fn rest(&self) -> Vec<usize> {
        (0..self.names.len()).filter(|&index| !self.taken[index]).collect()
    }

    fn constants(&self) -> Vec<String> {
        Vec::new()
    }
}
