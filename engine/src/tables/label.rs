//! Labels: what decides who may see a statement.

use std::collections::HashMap;

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
        let mut codes = HashMap::new();
        let mut distinct = Vec::new();
        let of_row = (0..frame.height())
            .map(|row| {
                let parts = (provider.get(row), handling.get(row), case.get(row));
                *codes.entry(parts).or_insert_with(|| {
                    distinct.push(Label {
                        provider: parts.0.map(str::to_owned),
                        handling: Handling::read(parts.1.unwrap_or_default()),
                        case: parts.2.map(str::to_owned),
                    });
                    distinct.len() as u32 - 1
                })
            })
            .collect();
        Ok(Labels { distinct, of_row })
    }
}

/// The distinct texts of a column and the code of each row; rows without a text have `u32::MAX`.
pub(super) struct Dictionary {
    pub(super) distinct: Vec<String>,
    pub(super) of_row: Vec<u32>,
}

impl Dictionary {
    pub(super) fn read(column: &StringChunked) -> Dictionary {
        let mut codes = HashMap::new();
        let mut distinct = Vec::new();
        let of_row = (0..column.len())
            .map(|row| match column.get(row) {
                None => u32::MAX,
                Some(text) => *codes.entry(text).or_insert_with(|| {
                    distinct.push(text.to_owned());
                    distinct.len() as u32 - 1
                }),
            })
            .collect();
        Dictionary { distinct, of_row }
    }
}
