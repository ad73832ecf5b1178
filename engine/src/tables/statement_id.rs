//! Identity of a statement: the hash of what it says.
//!
//! A provider that truly says the same thing twice (two equal payments on one day) makes two statements, so the hash
//! covers the content and the number of equal rows before it in the same import. Fields that a row leaves empty are not
//! hashed: a column added later changes no identity.

use blake3::Hasher;
use polars::prelude::{BinaryChunked, DataFrame};
use rustc_hash::FxHashMap;

use super::columns::{self, Fields};

/// BLAKE3 of a statement's content and occurrence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StatementId(pub [u8; 32]);

impl std::fmt::Display for StatementId {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&blake3::Hash::from_bytes(self.0).to_hex())
    }
}

/// The identities of a frame's rows: the column, looked up once.
pub(crate) struct StatementIds<'a>(Option<&'a BinaryChunked>);

impl<'a> StatementIds<'a> {
    pub(super) fn of(frame: &'a DataFrame) -> StatementIds<'a> {
        StatementIds(columns::bytes(frame, "statement").ok())
    }

    /// Identity of a row.
    pub(crate) fn get(&self, row: usize) -> StatementId {
        let bytes = self.0.and_then(|column| column.get(row));
        StatementId(bytes.and_then(|bytes| bytes.try_into().ok()).unwrap_or_default())
    }
}

/// Hashes the fields of one statement.
pub(super) struct ContentHasher(Hasher);

impl ContentHasher {
    pub(super) fn new(table: &str) -> Self {
        ContentHasher(Hasher::new_derive_key(&format!("trama 2026 statement {table}")))
    }

    pub(super) fn finish(self) -> [u8; 32] {
        self.0.finalize().into()
    }

    /// One field: its name, the tag of its type, its value.
    pub(super) fn field(&mut self, name: &str, tag: u8, value: &[u8]) {
        for part in [name.as_bytes(), value] {
            self.0.update(&(part.len() as u64).to_le_bytes());
            self.0.update(part);
        }
        self.0.update(&[tag]);
    }
}

impl Fields for ContentHasher {
    fn text(&mut self, name: &'static str, value: Option<&str>) {
        if let Some(value) = value {
            self.field(name, 0, value.as_bytes());
        }
    }

    fn int(&mut self, name: &'static str, value: Option<i64>) {
        if let Some(value) = value {
            self.field(name, 1, &value.to_le_bytes());
        }
    }

    fn float(&mut self, name: &'static str, value: Option<f64>) {
        if let Some(value) = value {
            self.field(name, 2, &value.to_bits().to_le_bytes());
        }
    }

    fn flag(&mut self, name: &'static str, value: Option<bool>) {
        if let Some(value) = value {
            self.field(name, 3, &[u8::from(value)]);
        }
    }
}

/// Numbers equal rows of one import and gives each its identity.
#[derive(Default)]
pub(super) struct Occurrences(FxHashMap<[u8; 32], u64>);

impl Occurrences {
    pub(super) fn identify(&mut self, content: [u8; 32]) -> StatementId {
        let occurrence = self.0.entry(content).or_default();
        let mut hasher = Hasher::new_derive_key("trama 2026 statement occurrence");
        hasher.update(&content).update(&occurrence.to_le_bytes());
        *occurrence += 1;
        StatementId(hasher.finalize().into())
    }
}
