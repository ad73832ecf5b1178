//! Statement tables: what readers hand over, validated and kept by column.
//!
//! Readers push statements one by one into a [`StatementSink`]; [`TablesBuilder`] is the one that makes tables. The
//! names of columns stand in its files `entity` and `link` and nowhere else.

mod append;
mod builder;
mod columns;
mod entity;
mod judgements;
mod label;
mod link;
mod new_rows;
mod purge;
mod row_writer;
mod statement;
mod statement_id;
#[cfg(test)]
mod tests;

pub use append::Appended;
pub use builder::{Tables, TablesBuilder};
pub(crate) use columns::filled;
pub(crate) use entity::EntityTable;
pub use entity::Validity;
pub(crate) use judgements::clusters;
pub use label::Label;
pub(crate) use link::{LinkRow, LinkTable};
pub use purge::{Criterion, Purged, Remaining};
pub(crate) use statement::StatementRows;
pub use statement_id::StatementId;

use crate::model::{EntityStatement, LinkStatement};

/// Where a statement was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin {
    /// Index of the file among those of the import.
    pub file: u32,
    /// Line on which the row begins, from 1.
    pub line: u64,
}

/// A row that was not imported, and why.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Reject {
    /// File name as given.
    pub file: String,
    /// Line on which the row begins, from 1; 0 when the whole file is meant.
    pub line: u64,
    /// The column, by name or by number from 1.
    pub column: Option<String>,
    /// The value at fault, shortened to 80 characters.
    pub value: Option<String>,
    /// What is wrong and what was expected.
    pub reason: String,
}

impl std::fmt::Display for Reject {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}:{}", self.file, self.line)?;
        if let Some(column) = &self.column {
            write!(formatter, ": {column}")?;
        }
        if let Some(value) = &self.value {
            write!(formatter, ": {value:?}")?;
        }
        write!(formatter, ": {}", self.reason)
    }
}

/// What readers push into.
pub trait StatementSink {
    /// Names the next file; its index is the number of files named before.
    fn file(&mut self, name: &str);
    /// A row that describes an entity.
    fn entity(&mut self, statement: EntityStatement, origin: Origin);
    /// An end that an edge list or a matrix names: it becomes an entity unless a row describes it.
    fn end(&mut self, statement: EntityStatement, origin: Origin);
    /// A row that describes a link. Its ends are looked up when all files are read.
    fn link(&mut self, statement: LinkStatement, origin: Origin);
    /// A row that cannot be imported.
    fn reject(&mut self, reject: Reject);
}
