//! Lines of JSON as rows of one cell each.

use std::io::Result;

use csv::StringRecord;

use crate::limits::Limits;
use crate::rows::Rows;
use crate::source::{FileIdentity, Source};
use crate::text::{Fault, Line, Lines, Row};

/// Reads line by line; blank lines are no rows.
pub(crate) struct JsonLines {
    lines: Lines<Source>,
    max_record_bytes: usize,
    /// The line at hand, as the only cell of its row.
    cell: StringRecord,
}

impl JsonLines {
    pub(crate) fn new(source: Source, limits: &Limits) -> JsonLines {
        let max_record_bytes = limits.max_record_bytes();
        JsonLines { lines: Lines::new(source, b'\n', max_record_bytes), max_record_bytes, cell: StringRecord::new() }
    }

    fn read(&mut self, line: &Line) -> Option<Fault> {
        if line.too_long {
            return Some(Fault::of_row(format!("expected a line of at most {} bytes", self.max_record_bytes)));
        }
        self.cell.clear();
        match std::str::from_utf8(&line.bytes) {
            Ok(text) => {
                self.cell.push_field(text);
                None
            }
            Err(_) => Some(Fault::of_row("not UTF-8: expected text encoded in UTF-8")),
        }
    }
}

impl Rows for JsonLines {
    fn advance(&mut self) -> Result<Option<(u64, Option<Fault>)>> {
        while let Some(line) = self.lines.next()? {
            let number = line.number;
            if !line.too_long && line.bytes.trim_ascii().is_empty() {
                self.lines.recycle(line);
                continue;
            }
            let fault = self.read(&line);
            self.lines.recycle(line);
            return Ok(Some((number, fault)));
        }
        Ok(None)
    }

    fn row(&self, line: u64) -> Row<'_> {
        Row { line, fields: &self.cell }
    }

    fn bytes_read(&self) -> u64 {
        self.lines.reader().get_ref().bytes_read()
    }

    fn identity(&self) -> FileIdentity {
        self.lines.reader().get_ref().identity()
    }
}
