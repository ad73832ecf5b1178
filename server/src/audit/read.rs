//! Reading: records newest first, each checked before it is given.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;

use super::backwards::Backwards;
use super::ends::Ends;
use super::filter::Filter;
use super::record::{Entry, NO_HASH};
use super::seal::Seal;
use crate::error::{Error, Result};

/// Begins every line of the log.
const SEQUENCE: &[u8] = b"{\"sequence\":";

/// Records of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Page {
    /// Newest first.
    pub(crate) entries: Vec<Entry>,
    /// Where to go on: what to give as `before`. `None` at the beginning of the log.
    pub(crate) next: Option<u64>,
}

/// What [`super::Audit::read`] says. Not only what is given is checked but every record that is looked at, and that
/// they follow each other: an edited record cannot hide by no longer passing the filter.
pub(super) fn read(data: &Path, seal: &Seal, filter: &Filter, before: Option<u64>, limit: usize) -> Result<Page> {
    let ends = Ends::of(data)?;
    let mut page = Page { entries: Vec::new(), next: None };
    let sought = filter.sought(seal);
    let mut newest_first = NewestFirst::of(&ends, before)?;
    while page.entries.len() < limit {
        let Some(entry) = newest_first.next_entry()? else { return Ok(page) };
        let sequence = entry.sequence;
        if sought.holds(&entry) {
            page.entries.push(entry);
        }
        page.next = Some(sequence).filter(|sequence| *sequence > 1);
    }
    Ok(page)
}

/// Records from the newest to the first.
struct NewestFirst<'a> {
    ends: &'a Ends,
    lines: Option<Backwards<'a>>,
    /// What the next record must be; `None` when nothing tells.
    expected: Option<u64>,
    /// The hash that it must have.
    hash: Option<String>,
}

impl<'a> NewestFirst<'a> {
    fn of(ends: &'a Ends, before: Option<u64>) -> Result<NewestFirst<'a>> {
        if let Some(fault) = ends.garbage().next() {
            return Err(Error::AuditBroken { reason: fault });
        }
        let Some(log) = &ends.log else {
            return match ends.is_gone() {
                Some(reason) => Err(Error::AuditBroken { reason }),
                None => Ok(NewestFirst { ends, lines: None, expected: None, hash: None }),
            };
        };
        let mut newest_first =
            NewestFirst { ends, lines: Some(Backwards::new(log, ends.end)), expected: None, hash: None };
        let last = newest_first.next_entry()?.map_or(0, |entry| entry.sequence);
        if let Some(reason) = ends.falls_short(last) {
            return Err(Error::AuditBroken { reason });
        }
        let expected = before.map_or(last, |before| last.min(before.saturating_sub(1)));
        let end = match expected == last {
            true => ends.end,
            false => start_of(log, ends.end, expected + 1).map_err(|error| not_read(ends, error))?,
        };
        Ok(NewestFirst { ends, lines: Some(Backwards::new(log, end)), expected: Some(expected), hash: None })
    }

    fn next_entry(&mut self) -> Result<Option<Entry>> {
        let Some(lines) = &mut self.lines else { return Ok(None) };
        let line = lines.next_line().map_err(|error| not_read(self.ends, error))?;
        let Some(line) = line else { return self.check_first().map(|()| None) };
        let entry = Entry::from_line(&line).map_err(|fault| self.broken(&fault))?;
        if self.expected.is_some_and(|expected| expected != entry.sequence) {
            return Err(self.broken(&format!("record {} stands in its place", entry.sequence)));
        }
        if self.hash.as_ref().is_some_and(|hash| *hash != entry.hash) {
            return Err(self.broken("the record after it follows another"));
        }
        if let Some(fault) = self.ends.contradicts(entry.sequence, &entry.hash) {
            return Err(self.broken(fault));
        }
        self.expected = Some(entry.sequence.saturating_sub(1));
        self.hash = Some(entry.previous.clone());
        Ok(Some(entry))
    }

    /// Before the first record there is none that should be.
    fn check_first(&self) -> Result<()> {
        let is_first = self.expected.is_none_or(|expected| expected == 0);
        match is_first && self.hash.as_ref().is_none_or(|hash| hash == NO_HASH) {
            true => Ok(()),
            false => Err(self.broken("deleted")),
        }
    }

    fn broken(&self, fault: &str) -> Error {
        let record =
            self.expected.map_or_else(|| "the last record".to_owned(), |expected| format!("record {expected}"));
        Error::AuditBroken { reason: format!("{record}: {fault}") }
    }
}

fn not_read(ends: &Ends, error: io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::InvalidData => Error::AuditBroken { reason: error.to_string() },
        _ => Error::io(&ends.path)(error),
    }
}

/// Where the line of a record begins, or of the first after it: numbers ascend, so half of what is left is passed over
/// at a time.
fn start_of(log: &File, end: u64, sequence: u64) -> io::Result<u64> {
    let (mut low, mut high, mut start) = (0, end, end);
    while low < high {
        let middle = low + (high - low) / 2;
        let line = line_after(log, middle, high)?;
        if line >= high {
            high = middle;
        } else if sequence_at(log, line)? >= sequence {
            (start, high) = (line, middle);
        } else {
            low = line + 1;
        }
    }
    Ok(start)
}

/// Where the first line begins at or after a place; `end` when there is none before.
fn line_after(log: &File, place: u64, end: u64) -> io::Result<u64> {
    let Some(mut at) = place.checked_sub(1) else { return Ok(0) };
    let mut block = [0; 4096];
    while at < end {
        let read = log.read_at(&mut block, at)?;
        match block[..read].iter().position(|&byte| byte == b'\n') {
            Some(newline) => return Ok(at + newline as u64 + 1),
            None if read == 0 => break,
            None => at += read as u64,
        }
    }
    Ok(end)
}

/// The number that a line says, unchecked.
fn sequence_at(log: &File, start: u64) -> io::Result<u64> {
    let mut block = [0; SEQUENCE.len() + 20];
    let read = log.read_at(&mut block, start)?;
    let number = block[..read].strip_prefix(SEQUENCE).and_then(|rest| rest.split(|byte| !byte.is_ascii_digit()).next());
    let number = number.and_then(|digits| std::str::from_utf8(digits).ok()).and_then(|digits| digits.parse().ok());
    number.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "a line that is no record"))
}
