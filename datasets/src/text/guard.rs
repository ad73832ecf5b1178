//! Cuts a file into records by physical line before a CSV parser sees it.
//!
//! To a CSV parser an unterminated quote means that the rest of the file is one field. Here a line that leaves a quote
//! open is joined with the lines after it, at most [`MAX_JOINED_LINES`], and the joined record must close its quote
//! properly and come out with the right number of fields. If it does not, the line that opened the quote is at fault
//! and alone: reading goes on at the very next line.

use std::collections::VecDeque;
use std::io::{BufRead, Read, Result};

use super::lines::{Line, Lines};
use super::quotes::{Quotes, Scanner};
use super::row::Fault;

/// A quoted field spans no more lines than this.
const MAX_JOINED_LINES: usize = 200;

/// Records are handed on in blocks of about this many bytes.
const BLOCK_BYTES: usize = 32 << 10;

/// How the text of a file is laid out.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Layout {
    /// Between fields. For `blanks`, what runs of blanks are turned into.
    pub(crate) delimiter: u8,
    /// Fields are separated by runs of blanks and tabs, and never quoted.
    pub(crate) blanks: bool,
    /// What ends a line: `\n`, or `\r` in files of the old Macintosh.
    pub(crate) terminator: u8,
    /// Fields of a record, where known.
    pub(crate) columns: Option<usize>,
    /// Longest record.
    pub(crate) max_record_bytes: usize,
}

/// A reader of well-formed records, one after the other, each ended by `\n` alone.
pub(crate) struct Guard<R> {
    lines: Lines<R>,
    layout: Layout,
    block: Vec<u8>,
    taken: usize,
    /// First lines of the records handed on.
    pub(crate) starts: VecDeque<u64>,
    /// Records kept back, by first line.
    pub(crate) faults: VecDeque<(u64, Fault)>,
}

impl<R: BufRead> Guard<R> {
    pub(crate) fn new(reader: R, layout: Layout) -> Self {
        let lines = Lines::new(reader, layout.terminator, layout.max_record_bytes);
        Guard { lines, layout, block: Vec::new(), taken: 0, starts: VecDeque::new(), faults: VecDeque::new() }
    }

    pub(crate) fn reader(&self) -> &R {
        self.lines.reader()
    }

    fn fill(&mut self) -> Result<()> {
        self.block.clear();
        self.taken = 0;
        while self.block.len() < BLOCK_BYTES {
            let Some(line) = self.lines.next()? else { break };
            self.line(line)?;
        }
        Ok(())
    }

    fn line(&mut self, line: Line) -> Result<()> {
        let content = self.content(&line.bytes);
        if line.too_long {
            let reason = format!("expected a row of at most {} bytes", self.layout.max_record_bytes);
            self.fault(&line, reason);
        } else if content.iter().all(|&byte| byte == b' ' || byte == b'\t' && self.layout.blanks) {
            // A blank line is no row.
        } else if content.contains(&b'\n') && !content.contains(&b'"') {
            self.fault(&line, MIXED_ENDS.to_owned());
        } else if self.layout.blanks {
            self.starts.push_back(line.number);
            push_words(&mut self.block, content);
        } else if !content.contains(&b'"') {
            self.starts.push_back(line.number);
            self.block.extend_from_slice(content);
            self.block.push(b'\n');
        } else {
            return self.quoted(line);
        }
        self.lines.recycle(line);
        Ok(())
    }

    fn quoted(&mut self, line: Line) -> Result<()> {
        let mut scanner = Scanner::new(self.layout.delimiter);
        match scanner.line(self.content(&line.bytes)) {
            Quotes::Closed => self.record(&[line]),
            Quotes::Misplaced => self.fault(&line, MISPLACED.to_owned()),
            Quotes::Open => return self.joined(line, scanner),
        }
        Ok(())
    }

    fn joined(&mut self, first: Line, mut scanner: Scanner) -> Result<()> {
        let mut record = vec![first];
        let mut bytes = record[0].bytes.len();
        let mut quotes = Quotes::Open;
        while quotes == Quotes::Open && record.len() < MAX_JOINED_LINES && bytes < self.layout.max_record_bytes {
            let Some(line) = self.lines.next()? else { break };
            quotes = if line.too_long { Quotes::Misplaced } else { scanner.line(self.content(&line.bytes)) };
            bytes += line.bytes.len();
            record.push(line);
            if self.layout.columns.is_some_and(|columns| scanner.fields() > columns) {
                break;
            }
        }
        if quotes == Quotes::Closed && self.is_one_record(&record, scanner.fields()) {
            self.record(&record);
        } else {
            let absorbed = record.split_off(1);
            self.lines.give_back(absorbed);
            self.fault(&record[0], UNTERMINATED.to_owned());
        }
        Ok(())
    }

    /// Whether joined lines are a record, and not several of which two have a stray quote: such lines have the right
    /// number of fields each by itself, the first one too, which lines of running text have not.
    fn is_one_record(&self, record: &[Line], fields: usize) -> bool {
        let Some(columns) = self.layout.columns else { return true };
        let is_row = |line: &Line| {
            let mut scanner = Scanner::new(self.layout.delimiter);
            scanner.line(self.content(&line.bytes)) != Quotes::Misplaced && scanner.fields_unquoted() == columns
        };
        fields == columns && (columns < 3 || !record.iter().all(is_row))
    }

    fn record(&mut self, lines: &[Line]) {
        let Some((last, others)) = lines.split_last() else { return };
        self.starts.push_back(lines[0].number);
        for line in others {
            self.block.extend_from_slice(&line.bytes);
        }
        let content = without_terminator(&last.bytes, self.layout.terminator);
        self.block.extend_from_slice(content);
        self.block.push(b'\n');
    }

    fn fault(&mut self, line: &Line, reason: String) {
        self.faults.push_back((line.number, Fault::of_row(reason)));
    }

    fn content<'a>(&self, bytes: &'a [u8]) -> &'a [u8] {
        without_terminator(bytes, self.layout.terminator)
    }
}

impl<R: BufRead> Read for Guard<R> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        if self.taken == self.block.len() {
            self.fill()?;
        }
        let count = buffer.len().min(self.block.len() - self.taken);
        buffer[..count].copy_from_slice(&self.block[self.taken..self.taken + count]);
        self.taken += count;
        Ok(count)
    }
}

const MIXED_ENDS: &str = "a line feed in a file whose lines end with a carriage return: expected one kind of line end";
const UNTERMINATED: &str = "unterminated quote: expected a closing `\"` before a delimiter or the end of the row";
const MISPLACED: &str = "text after a closing quote: expected a delimiter, or quotes inside a quoted field doubled";

fn without_terminator(bytes: &[u8], terminator: u8) -> &[u8] {
    let content = bytes.strip_suffix(&[terminator]).unwrap_or(bytes);
    content.strip_suffix(b"\r").unwrap_or(content)
}

/// Writes the words of a line separated by tabs.
fn push_words(block: &mut Vec<u8>, line: &[u8]) {
    let words = line.split(|byte| matches!(byte, b' ' | b'\t')).filter(|word| !word.is_empty());
    for (index, word) in words.enumerate() {
        if index > 0 {
            block.push(b'\t');
        }
        block.extend_from_slice(word);
    }
    block.push(b'\n');
}
