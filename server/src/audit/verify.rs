//! Verifying: the whole log, record by record, against its hashes, its chain, its head and its anchor.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

use serde::Serialize;

use super::head::{Head, is_absent};
use super::record::Chained;
use super::{ANCHOR, DIRECTORY, HEAD, LOCK, LOG};
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

/// What tells where the log must at least reach.
struct Named {
    head: Option<Head>,
    anchor: Option<Head>,
}

impl Named {
    /// The fault of a record that is another than the one named at its place.
    fn contradicts(&self, sequence: u64, hash: &str) -> Option<&'static str> {
        let names_another =
            |named: &Option<Head>| named.as_ref().is_some_and(|named| named.sequence == sequence && named.hash != hash);
        match (names_another(&self.head), names_another(&self.anchor)) {
            (true, _) => Some("is not the record that the head names"),
            (_, true) => Some("is not the record that the anchor names"),
            _ => None,
        }
    }
}

/// Reads the audit log of a data directory and reports whatever was edited, moved, deleted, cut off or put back. A
/// directory in which nothing was ever recorded is intact.
///
/// # Errors
/// [`Error::Io`] when a file is there and cannot be read.
pub(crate) fn verify(data: &Path) -> Result<VerifyReport> {
    let directory = data.join(DIRECTORY);
    let _lock = lock_shared(&directory.join(LOCK))?;
    let start = Head::start();
    let mut report = VerifyReport { records: 0, sequence: 0, head: start.hash, faults: Vec::new(), torn: false };
    let head = read_named(&directory.join(HEAD), &mut report)?;
    let named = Named { head, anchor: read_named(&data.join(ANCHOR), &mut report)? };
    let path = directory.join(LOG);
    match opened(&path)? {
        Some(log) => {
            let lines = read_log(&path, log, &named, &mut report)?;
            if named.head.is_none() && !directory.join(HEAD).exists() {
                report.fault(lines + 1, "the head of the log is gone");
            }
            check_end(lines, &named, &mut report);
        }
        None => check_gone(&named, &mut report),
    }
    Ok(report)
}

fn lock_shared(path: &Path) -> Result<Option<File>> {
    let file = opened(path)?;
    file.as_ref().map_or(Ok(()), File::lock_shared).map_err(Error::io(path))?;
    Ok(file)
}

/// `None` for a file that is not there.
fn opened(path: &Path) -> Result<Option<File>> {
    match File::open(path) {
        Err(error) if is_absent(&error) => Ok(None),
        opened => opened.map(Some).map_err(Error::io(path)),
    }
}

/// The head or the anchor; one that is garbage is a fault.
fn read_named(path: &Path, report: &mut VerifyReport) -> Result<Option<Head>> {
    match Head::read(path) {
        Err(error) if error.kind() == io::ErrorKind::InvalidData => {
            report.fault(1, format!("{} is garbage: it does not say where the log ends", path.display()));
            Ok(None)
        }
        read => read.map_err(Error::io(path)),
    }
}

fn check_gone(named: &Named, report: &mut VerifyReport) {
    match named.head.iter().chain(&named.anchor).map(|named| named.sequence).max() {
        Some(known) if known > 0 => report.fault(1, format!("the log is gone, with {known} records")),
        _ => {}
    }
}

/// Sees to it that the log reaches as far as the head and the anchor say.
fn check_end(lines: u64, named: &Named, report: &mut VerifyReport) {
    let missing =
        |named: &Option<Head>| named.as_ref().map_or(0, |named| named.sequence.saturating_sub(report.sequence));
    match (missing(&named.head), missing(&named.anchor)) {
        (0, 0) => {}
        (0, missing) => {
            report.fault(lines + 1, format!("older than its anchor: {missing} records are missing at the end"));
        }
        (head, anchor) => {
            let missing = head.max(anchor);
            report.fault(lines + 1, format!("cut off: {missing} records are missing at the end"));
        }
    }
}

/// Follows the chain; gives the number of lines.
fn read_log(path: &Path, log: File, named: &Named, report: &mut VerifyReport) -> Result<u64> {
    let mut reader = BufReader::new(log);
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
        check_line(line, text, named, report);
    }
}

fn check_line(line: u64, text: &[u8], named: &Named, report: &mut VerifyReport) {
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
    if let Some(contradiction) = named.contradicts(chained.sequence, &hash) {
        report.fault(line, contradiction);
    }
    report.sequence = chained.sequence;
    report.head = hash;
}
