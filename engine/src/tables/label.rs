//! Labels: what decides who may see a statement.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::hash::Hash;

use polars::prelude::*;

use super::columns;
use crate::error::Result;
use crate::model::Handling;

/// The part of a statement that the policy looks at.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Label {
    /// The agency that said it.
    pub provider: Option<String>,
    /// What it allows to be done with it.
    pub handling: Handling,
    /// The case it belongs to.
    pub case: Option<String>,
}

/// The distinct labels of a table, and the label of each row.
pub(super) struct Labels {
    pub(super) distinct: Vec<Label>,
    pub(super) of_row: Vec<u32>,
}

impl Labels {
    pub(super) fn read(frame: &DataFrame) -> Result<Labels> {
        let (provider, handling, case) =
            (columns::text(frame, "provider")?, columns::text(frame, "handling")?, columns::text(frame, "case")?);
        let parts = |row: usize| (provider.get(row), handling.get(row), case.get(row));
        let Codes { distinct, of_row } = Codes::of((0..frame.height()).map(parts));
        let label = |(provider, handling, case): (Option<&str>, Option<&str>, Option<&str>)| Label {
            provider: provider.map(str::to_owned),
            handling: Handling::read(handling.unwrap_or_default()),
            case: case.map(str::to_owned),
        };
        Ok(Labels { distinct: distinct.into_iter().map(label).collect(), of_row })
    }
}

/// The distinct texts of a column and the code of each row; rows without a text have `u32::MAX`.
pub(super) struct Dictionary {
    pub(super) distinct: Vec<String>,
    pub(super) of_row: Vec<u32>,
}

impl Dictionary {
    pub(super) fn read(frame: &DataFrame, column: &str) -> Result<Dictionary> {
        let texts = columns::text(frame, column)?;
        if texts.are_none() {
            return Ok(Dictionary { distinct: Vec::new(), of_row: vec![u32::MAX; frame.height()] });
        }
        let Codes { distinct, of_row } = Codes::of((0..frame.height()).map(|row| texts.get(row)));
        // The code of no text, if there is one, is left out of the numbering.
        let none = distinct.iter().position(Option::is_none).map_or(u32::MAX, |code| code as u32);
        let renumbered = |code: u32| match code.cmp(&none) {
            Ordering::Less => code,
            Ordering::Equal => u32::MAX,
            Ordering::Greater => code - 1,
        };
        let of_row = of_row.into_iter().map(renumbered).collect();
        Ok(Dictionary { distinct: distinct.into_iter().flatten().map(str::to_owned).collect(), of_row })
    }
}

/// The distinct values of rows, in the order in which they first come, and the code of each row.
pub(super) struct Codes<T> {
    pub(super) distinct: Vec<T>,
    pub(super) of_row: Vec<u32>,
}

impl<T: Copy + Eq + Hash> Codes<T> {
    pub(super) fn of(rows: impl Iterator<Item = T>) -> Self {
        let mut codes = HashMap::new();
        let mut distinct = Vec::new();
        // Rows that say the same mostly stand together, and comparing costs less than hashing.
        let mut last = None;
        let code = |value: T| match last {
            Some((same, code)) if same == value => code,
            _ => {
                let code = *codes.entry(value).or_insert_with(|| {
                    distinct.push(value);
                    distinct.len() as u32 - 1
                });
                last = Some((value, code));
                code
            }
        };
        let of_row = rows.map(code).collect();
        Codes { distinct, of_row }
    }
}
