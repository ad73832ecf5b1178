//! Rows of a Parquet file, as texts. The line of a row is its number, from 1.

use std::io::{Error, Result};

use csv::StringRecord;
use trama_engine::error::Error as Engine;
use trama_engine::parquet::{ParquetLimits, ParquetTexts, TextRows};

use crate::input::Input;
use crate::limits::Limits;
use crate::rows::Rows;
use crate::source::{FileIdentity, Packing};
use crate::stop::Stop;
use crate::text::{Fault, Row, nul_character};

/// Longest list that is looked at to recognise a format.
const SAMPLE_CELL_BYTES: usize = 1 << 10;

/// Reads rows one by one, decoding one row group at a time.
pub(crate) struct ParquetRows {
    texts: ParquetTexts,
    identity: FileIdentity,
    limits: Limits,
    /// The row group at hand, and its next row.
    group: Option<TextRows>,
    next: usize,
    line: u64,
    fields: StringRecord,
    bytes_out: u64,
    ended: bool,
}

impl ParquetRows {
    /// Opens a file, hashes it, and decodes its first row group.
    pub(crate) fn open(input: &Input, limits: &Limits) -> Result<ParquetRows> {
        let allowed = ParquetLimits { max_rows: limits.max_rows, max_bytes: limits.max_file_bytes };
        let mut hasher = blake3::Hasher::new();
        hasher.update_reader(input.open()?)?;
        let identity = FileIdentity { bytes: hasher.count(), blake3: hasher.finalize().to_hex().to_string() };
        let texts = match input {
            Input::File(path) => ParquetTexts::open(path, std::fs::File::open(path)?, &allowed),
            Input::Embedded { bytes, .. } => ParquetTexts::from_bytes(input.path(), bytes, &allowed),
        };
        let mut rows = ParquetRows {
            texts: texts.map_err(stopped)?,
            identity,
            limits: *limits,
            group: None,
            next: 0,
            line: 0,
            fields: StringRecord::new(),
            bytes_out: 0,
            ended: false,
        };
        rows.group = rows.texts.next_group().map_err(stopped)?;
        Ok(rows)
    }

    /// The names of the columns, and the first rows.
    pub(crate) fn head(&self, rows: usize) -> Vec<StringRecord> {
        let names = self.texts.column_names().collect::<StringRecord>();
        let height = self.group.as_ref().map_or(0, TextRows::height).min(rows);
        let first = self.group.iter().flat_map(|group| (0..height).map(|row| record(group, row, names.len())));
        std::iter::once(names.clone()).chain(first).collect()
    }
}

fn record(group: &TextRows, row: usize, columns: usize) -> StringRecord {
    (0..columns).map(|column| group.cell(row, column, SAMPLE_CELL_BYTES)).collect()
}

impl Rows for ParquetRows {
    fn advance(&mut self) -> Result<Option<(u64, Option<Fault>)>> {
        while let Some(group) = &self.group {
            if self.next < group.height() {
                break;
            }
            self.next = 0;
            self.group = self.texts.next_group().map_err(stopped)?;
        }
        let Some(group) = &self.group else {
            self.ended = true;
            return Ok(None);
        };
        let fault = read_fields(group, self.next, &self.limits, &mut self.fields);
        self.next += 1;
        self.line += 1;
        self.bytes_out += (self.fields.as_slice().len() + self.fields.len()) as u64;
        let (value, limit) = (self.bytes_out, self.limits.max_file_bytes);
        if value > limit {
            return Err(Stop::Limit { what: "bytes of the texts of a Parquet file", value, limit }.into());
        }
        Ok(Some((self.line, fault)))
    }

    fn row(&self, line: u64) -> Row<'_> {
        Row { line, fields: &self.fields }
    }

    fn bytes_read(&self) -> u64 {
        match self.ended {
            true => self.identity.bytes,
            false => self.texts.bytes_read().min(self.identity.bytes),
        }
    }

    fn identity(&self) -> FileIdentity {
        self.identity.clone()
    }
}

/// The cells of a row, unless they are too long; a row of the same texts would be rejected in a file of text.
fn read_fields(group: &TextRows, row: usize, limits: &Limits, fields: &mut StringRecord) -> Option<Fault> {
    fields.clear();
    for column in 0..group.width() {
        let cell = group.cell(row, column, limits.max_field_bytes);
        if cell.len() > limits.max_field_bytes {
            let reason = format!("expected at most {} bytes", limits.max_field_bytes);
            return Some(Fault::at(column, &cell, reason));
        }
        fields.push_field(&cell);
        if fields.as_slice().len() > limits.max_record_bytes() {
            return Some(Fault::of_row(format!("expected a row of at most {} bytes", limits.max_record_bytes())));
        }
    }
    nul_character(fields.as_byte_record())
}

fn stopped(error: Engine) -> Error {
    match error {
        Engine::Io { source, .. } => source,
        Engine::Limit { what, value, limit } => Stop::Limit { what, value, limit }.into(),
        Engine::Table { reason, .. } => Stop::Unreadable { packing: Packing::Parquet, reason }.into(),
        other => Error::other(other),
    }
}
