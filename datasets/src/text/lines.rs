//! Physical lines with their numbers, and the means to give some back.

use std::collections::VecDeque;
use std::io::{BufRead, Read, Result};

/// A line with its terminator, or what could be kept of one that is too long.
pub(crate) struct Line {
    /// From 1.
    pub(crate) number: u64,
    pub(crate) bytes: Vec<u8>,
    /// The line was longer than the limit; the rest of it is gone.
    pub(crate) too_long: bool,
}

/// Reads line by line and keeps no more of a line than the limit.
pub(crate) struct Lines<R> {
    reader: R,
    terminator: u8,
    max_bytes: usize,
    read: u64,
    given_back: VecDeque<Line>,
    spare: Vec<u8>,
}

impl<R: BufRead> Lines<R> {
    pub(crate) fn new(reader: R, terminator: u8, max_bytes: usize) -> Self {
        Lines { reader, terminator, max_bytes, read: 0, given_back: VecDeque::new(), spare: Vec::new() }
    }

    /// The next line; `None` at the end.
    pub(crate) fn next(&mut self) -> Result<Option<Line>> {
        if let Some(line) = self.given_back.pop_front() {
            return Ok(Some(line));
        }
        let mut bytes = std::mem::take(&mut self.spare);
        bytes.clear();
        let limit = self.max_bytes as u64 + 1;
        if self.reader.by_ref().take(limit).read_until(self.terminator, &mut bytes)? == 0 {
            return Ok(None);
        }
        self.read += 1;
        let too_long = bytes.len() > self.max_bytes && bytes.last() != Some(&self.terminator);
        if self.read == 1 && bytes.starts_with(b"\xef\xbb\xbf") {
            bytes.drain(..3);
        }
        if too_long {
            self.reader.skip_until(self.terminator)?;
        }
        Ok(Some(Line { number: self.read, bytes, too_long }))
    }

    /// Puts lines back, so that they come again in the same order.
    pub(crate) fn give_back(&mut self, lines: Vec<Line>) {
        for line in lines.into_iter().rev() {
            self.given_back.push_front(line);
        }
    }

    /// Takes the memory of a line that is done with, for the next one.
    pub(crate) fn recycle(&mut self, line: Line) {
        self.spare = line.bytes;
    }

    pub(crate) fn reader(&self) -> &R {
        &self.reader
    }
}
