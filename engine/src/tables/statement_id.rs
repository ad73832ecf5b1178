//! Identity of a statement: the hash of what it says.
//!
//! A provider that truly says the same thing twice (two equal payments on one day) makes two statements, so the hash
//! covers the content and the number of equal rows before it in the same import. Fields that a row leaves empty are not
//! hashed: a column added later changes no identity.

use blake3::Hasher;
use polars::prelude::DataFrame;
use rustc_hash::FxHashMap;

use super::columns::{self, Bytes, Fields};

/// BLAKE3 of a statement's content and occurrence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StatementId(pub [u8; 32]);

impl std::fmt::Display for StatementId {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&blake3::Hash::from_bytes(self.0).to_hex())
    }
}

/// The identities of a frame's rows: the column, looked up once.
pub(crate) struct StatementIds<'a>(Option<Bytes<'a>>);

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

/// Hashes the fields of statements, one after the other.
pub(super) struct ContentHasher {
    hasher: Hasher,
    /// The fields of the statement at hand: one long update costs less than many short ones.
    fields: Vec<u8>,
}

impl ContentHasher {
    pub(super) fn new(table: &str) -> Self {
        ContentHasher { hasher: Hasher::new_derive_key(&format!("trama 2026 statement {table}")), fields: Vec::new() }
    }

    /// The hash of the fields since the last one.
    pub(super) fn finish(&mut self) -> [u8; 32] {
        let hash = self.hasher.update(&self.fields).finalize();
        self.hasher.reset();
        self.fields.clear();
        hash.into()
    }

    /// One field: its name, the tag of its type, its value.
    pub(super) fn field(&mut self, name: &str, tag: u8, value: &[u8]) {
        for part in [name.as_bytes(), value] {
            self.fields.extend_from_slice(&(part.len() as u64).to_le_bytes());
            self.fields.extend_from_slice(part);
        }
        self.fields.push(tag);
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
pub(super) struct Occurrences {
    hasher: Hasher,
    /// By half of the content's hash: should two contents share it, the second counts as said before, which tells them
    /// apart no less.
    counts: FxHashMap<[u8; 16], u32>,
}

impl Occurrences {
    pub(super) fn new() -> Self {
        let hasher = Hasher::new_derive_key("trama 2026 statement occurrence");
        Occurrences { hasher, counts: FxHashMap::default() }
    }

    pub(super) fn identify(&mut self, content: [u8; 32]) -> StatementId {
        let half = *content.first_chunk().expect("half of the hash");
        let occurrence = self.counts.entry(half).or_default();
        let hash = self.hasher.update(&content).update(&u64::from(*occurrence).to_le_bytes()).finalize();
        self.hasher.reset();
        *occurrence += 1;
        StatementId(hash.into())
    }
}
