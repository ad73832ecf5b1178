//! Verifying: the whole log, record by record, against its hashes, its chain, its head and its anchor.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use serde::Serialize;

use super::ends::{Ends, Named};
use super::record::{Entry, NO_HASH};
use crate::error::{Error, Result};

/// More faults than this say no more.
const MAX_FAULTS: usize = 100;

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct VerifyReport {
    /// Records read.
    pub(crate) records: u64,
    /// Sequence number of the last.
    pub(crate) sequence: u64,
    /// Hash of the last record: kept elsewhere, it proves later that nothing up to here was changed.
    pub(crate) head: String,
    /// What does not hold, the first 100.
    pub(crate) faults: Vec<AuditFault>,
    /// The last line was cut off, as by a crash; the next record removes it, and says so.
    pub(crate) torn: bool,
}

/// Something that does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct AuditFault {
    /// Line of the log, from 1; the line after the last when the end is meant.
    pub(crate) line: u64,
    /// What.
    pub(crate) reason: String,
}

impl VerifyReport {
    /// Whether everything holds.
    pub(crate) fn is_intact(&self) -> bool {
        self.faults.is_empty()
    }

    fn fault(&mut self, line: u64, reason: impl Into<String>) {
        if self.faults.len() < MAX_FAULTS {
            self.faults.push(AuditFault { line, reason: reason.into() });
        }
    }
}

impl std::fmt::Display for VerifyReport {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for fault in &self.faults {
            writeln!(formatter, "line {}: {}", fault.line, fault.reason)?;
        }
        if self.torn {
            writeln!(formatter, "the last line is cut off, as by a crash: the next record removes it, and says so")?;
        }
        match self.is_intact() {
            true => write!(formatter, "{} records, intact; head {} {}", self.records, self.sequence, self.head),
            false => write!(formatter, "{} records, NOT intact", self.records),
        }
    }
}

/// Reads the audit log of a data directory and reports whatever was edited, moved, deleted, cut off or put back. A
/// directory in which nothing was ever recorded is intact. Records that are appended meanwhile are not looked at.
///
/// # Errors
/// [`Error::Io`] when a file is there and cannot be read.
pub(crate) fn verify(data: &Path) -> Result<VerifyReport> {
    let ends = Ends::of(data)?;
    let (head, torn) = (NO_HASH.to_owned(), ends.torn);
    let mut report = VerifyReport { records: 0, sequence: 0, head, faults: Vec::new(), torn };
    ends.garbage().for_each(|fault| report.fault(1, fault));
    let Some(log) = &ends.log else {
        ends.is_gone().into_iter().for_each(|fault| report.fault(1, fault));
        return Ok(report);
    };
    let lines = read_log(log, &ends, &mut report).map_err(Error::io(&ends.path))?;
    if matches!(ends.head, Named::Absent) {
        report.fault(lines + 1, "the head of the log is gone");
    }
    let short = ends.falls_short(report.sequence);
    short.into_iter().for_each(|fault| report.fault(lines + 1, fault));
    Ok(report)
}

/// Follows the chain; gives the number of lines.
fn read_log(log: &File, ends: &Ends, report: &mut VerifyReport) -> io::Result<u64> {
    let mut reader = BufReader::new(log.take(ends.end));
    let (mut line, mut bytes) = (0, Vec::new());
    while reader.read_until(b'\n', &mut bytes)? > 0 {
        line += 1;
        check_line(line, bytes.strip_suffix(b"\n").unwrap_or(&bytes), ends, report);
        bytes.clear();
    }
    Ok(line)
}

fn check_line(line: u64, text: &[u8], ends: &Ends, report: &mut VerifyReport) {
    report.records += 1;
    let entry = match Entry::from_line(text) {
        Ok(entry) => entry,
        Err(reason) => {
            report.fault(line, reason);
            report.sequence += 1;
            report.head.clear();
            return;
        }
    };
    let expected = report.sequence + 1;
    if entry.sequence != expected {
        report.fault(line, format!("deleted or moved: record {} stands where {expected} belongs", entry.sequence));
    } else if !report.head.is_empty() && entry.previous != report.head {
        report.fault(line, "does not follow the record before");
    }
    if let Some(contradiction) = ends.contradicts(entry.sequence, &entry.hash) {
        report.fault(line, contradiction);
    }
    report.sequence = entry.sequence;
    report.head = entry.hash;
}
