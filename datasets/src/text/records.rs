//! Rows of fields, each with its line or with what is wrong with it.

use std::io::{BufRead, Result};

use csv::{ByteRecord, ReaderBuilder, StringRecord, Terminator};

use super::guard::{Guard, Layout};
use super::row::{Fault, Row};

/// Reads rows one by one; faulty ones come in their place, by line.
pub(crate) struct Records<R> {
    reader: csv::Reader<Guard<R>>,
    layout: Layout,
    max_field_bytes: usize,
    fields: StringRecord,
    /// Line of a record that was read before the faults in front of it were told.
    held: Option<(u64, Option<Fault>)>,
    ended: bool,
}

impl<R: BufRead> Records<R> {
    pub(crate) fn new(reader: R, layout: Layout, max_field_bytes: usize) -> Self {
        let reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(layout.delimiter)
            .quoting(!layout.blanks)
            .terminator(Terminator::Any(b'\n'))
            .from_reader(Guard::new(reader, layout));
        Records { reader, layout, max_field_bytes, fields: StringRecord::new(), held: None, ended: false }
    }

    /// Goes to the next row and says its line, and what is wrong with it; `None` at the end.
    pub(crate) fn advance(&mut self) -> Result<Option<(u64, Option<Fault>)>> {
        if self.held.is_none() && !self.ended {
            self.held = self.parse()?;
            self.ended = self.held.is_none();
        }
        let before = self.held.as_ref().map_or(u64::MAX, |held| held.0);
        let faults = &mut self.reader.get_mut().faults;
        if faults.front().is_some_and(|fault| fault.0 < before) {
            return Ok(faults.pop_front().map(|(line, fault)| (line, Some(fault))));
        }
        Ok(self.held.take())
    }

    /// The row that [`Records::advance`] went to.
    pub(crate) fn row(&self, line: u64) -> Row<'_> {
        Row { line, fields: &self.fields }
    }

    /// The source, for its counts.
    pub(crate) fn source(&self) -> &R {
        self.reader.get_ref().reader()
    }

    fn parse(&mut self) -> Result<Option<(u64, Option<Fault>)>> {
        let mut bytes = std::mem::take(&mut self.fields).into_byte_record();
        if !self.reader.read_byte_record(&mut bytes).map_err(io_error)? {
            return Ok(None);
        }
        let line = self.reader.get_mut().starts.pop_front().unwrap_or_default();
        let fault = self.fault(&bytes);
        match StringRecord::from_byte_record(bytes) {
            Ok(fields) => {
                self.fields = fields;
                Ok(Some((line, fault)))
            }
            Err(error) => Ok(Some((line, fault.or_else(|| Some(invalid_utf8(error)))))),
        }
    }

    fn fault(&self, fields: &ByteRecord) -> Option<Fault> {
        if let Some(expected) = self.layout.columns.filter(|&columns| columns != fields.len()) {
            let reason = format!("expected {expected} fields, found {}", fields.len());
            return Some(Fault::of_row(reason));
        }
        let limit = self.max_field_bytes;
        if fields.as_slice().len() > limit
            && let Some(column) = fields.iter().position(|field| field.len() > limit)
        {
            let reason = format!("expected at most {limit} bytes, found {}", fields[column].len());
            return Some(Fault::at(column, &String::from_utf8_lossy(&fields[column]), reason));
        }
        nul_character(fields)
    }
}

/// The fault of a row with a NUL character, which ends a text for half the programs that it may be handed to.
pub(crate) fn nul_character(fields: &ByteRecord) -> Option<Fault> {
    if !fields.as_slice().contains(&0) {
        return None;
    }
    let column = fields.iter().position(|field| field.contains(&0))?;
    let value = String::from_utf8_lossy(&fields[column]).escape_debug().to_string();
    Some(Fault::at(column, &value, "expected text without NUL characters"))
}

/// The error of the source itself, which the parser wraps.
fn io_error(error: csv::Error) -> std::io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => std::io::Error::other(format!("{other:?}")),
    }
}

fn invalid_utf8(error: csv::FromUtf8Error) -> Fault {
    let column = error.utf8_error().field();
    let bytes = error.into_byte_record();
    Fault::at(column, &String::from_utf8_lossy(&bytes[column]), "not UTF-8: expected text encoded in UTF-8")
}
