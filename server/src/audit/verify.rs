//! Verifying: the whole log, record by record, against its hashes, its chain and its head.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use serde::Serialize;

use super::head::Head;
use super::record::Chained;
use super::{DIRECTORY, HEAD, LOCK, LOG};
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

/// Reads the audit log of a data directory and reports whatever was edited, moved, deleted or cut off.
///
/// # Errors
/// [`Error::Io`] when there is no log, or it cannot be read.
pub(crate) fn verify(data: &Path) -> Result<VerifyReport> {
    let directory = data.join(DIRECTORY);
    let lock = directory.join(LOCK);
    let file = File::open(&lock).map_err(Error::io(&lock))?;
    file.lock_shared().map_err(Error::io(&lock))?;
    let head = Head::read(&directory.join(HEAD)).map_err(Error::io(directory.join(HEAD)))?;
    let start = Head::start();
    let mut report = VerifyReport { records: 0, sequence: 0, head: start.hash, faults: Vec::new(), torn: false };
    let lines = read_log(&directory.join(LOG), head.as_ref(), &mut report)?;
    match head {
        None => report.fault(lines + 1, "the head of the log is gone"),
        Some(head) if head.sequence > report.sequence => {
            let missing = head.sequence - report.sequence;
            report.fault(lines + 1, format!("cut off: {missing} records are missing at the end"));
        }
        Some(_) => {}
    }
    Ok(report)
}

/// Follows the chain; gives the number of lines.
fn read_log(path: &Path, head: Option<&Head>, report: &mut VerifyReport) -> Result<u64> {
    let mut reader = BufReader::new(File::open(path).map_err(Error::io(path))?);
    let (mut line, mut bytes) = (0, Vec::new());
    loop {
        bytes.clear();
        if reader.read_until(b'\n', &mut bytes).map_err(Error::io(path))? == 0 {
            return Ok(line);
        }
        let Some(text) = bytes.strip_suffix(b"\n") else {
            report.torn = true;
            return Ok(line);
        };
        line += 1;
        check_line(line, text, head, report);
    }
}

fn check_line(line: u64, text: &[u8], head: Option<&Head>, report: &mut VerifyReport) {
    report.records += 1;
    let (chained, hash) = match Chained::from_line(text) {
        Ok(read) => read,
        Err(reason) => {
            report.fault(line, reason);
            report.sequence += 1;
            report.head.clear();
            return;
        }
    };
    let expected = report.sequence + 1;
    if chained.sequence != expected {
        report.fault(line, format!("deleted or moved: record {} stands where {expected} belongs", chained.sequence));
    } else if !report.head.is_empty() && chained.previous != report.head {
        report.fault(line, "does not follow the record before");
    }
    if head.is_some_and(|head| head.sequence == chained.sequence && head.hash != hash) {
        report.fault(line, "is not the record that the head names");
    }
    report.sequence = chained.sequence;
    report.head = hash;
}
