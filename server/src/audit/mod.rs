//! The audit log: who looked at what, when and why, written before the answer leaves.
//!
//! ```text
//! audit/audit.log   one JSON record a line; each carries the hash of the one before and, last, its own
//! audit/head        sequence, length and hash of the last record: what a truncated log no longer matches
//! audit/lock        held while records are appended; the command line and the service share the log
//! audit.anchor      the head once more, beside the directory: what a log no longer matches that was deleted or put back
//! ```
//!
//! The hash of a record is the BLAKE3 of the bytes of its line before `,"hash":`. The log is synced before an append
//! returns; the head and the anchor are written after it and never run ahead, so that after a crash the log may only be
//! longer than they say. A log from before there was an anchor has one after its next append. Records that wait at the
//! same time share one sync.

mod head;
mod record;
#[cfg(test)]
mod tests;
mod verify;
mod writer;

use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

pub(crate) use record::Record;
pub(crate) use verify::verify;

use crate::error::{Error, Result};
use writer::Writer;

const DIRECTORY: &str = "audit";
const LOG: &str = "audit.log";
const HEAD: &str = "head";
const LOCK: &str = "lock";
/// Stands in the data directory itself.
const ANCHOR: &str = "audit.anchor";

/// The audit log of a data directory, open for appending.
pub(crate) struct Audit {
    waiting: Mutex<Vec<Waiting>>,
    writer: Mutex<Writer>,
}

/// A record to be written, and where its fate is told.
struct Waiting {
    record: Record,
    fate: Arc<OnceLock<Fate>>,
}

/// The sequence number of a record that is on disk, or why it is not.
type Fate = std::result::Result<u64, String>;

impl Audit {
    /// Opens the log of a data directory, or begins it.
    ///
    /// # Errors
    /// [`Error::Audit`] when the log cannot be read or does not hold up to its head and its anchor.
    pub(crate) fn open(data: &Path) -> Result<Audit> {
        let writer = Writer::open(data).map_err(|reason| Error::Audit { reason })?;
        Ok(Audit { waiting: Mutex::default(), writer: Mutex::new(writer) })
    }

    /// Writes a record and syncs it. Only after this returns may what it records be shown. Gives its sequence number.
    ///
    /// Whoever comes first writes for all who wait, so that many callers share one sync.
    ///
    /// # Errors
    /// [`Error::Audit`]: the record is not on disk, and nothing may be shown.
    pub(crate) fn append(&self, record: Record) -> Result<u64> {
        let fate = Arc::new(OnceLock::new());
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).push(Waiting { record, fate: fate.clone() });
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        if fate.get().is_none() {
            let batch = std::mem::take(&mut *self.waiting.lock().unwrap_or_else(PoisonError::into_inner));
            write_batch(&mut writer, batch);
        }
        drop(writer);
        let fate = fate.get().cloned().unwrap_or_else(|| Err("the writer stopped".to_owned()));
        fate.map_err(|reason| Error::Audit { reason })
    }

    /// Whether records can be written, as far as is known without writing one.
    ///
    /// # Errors
    /// [`Error::Audit`] saying why not.
    pub(crate) fn check(&self) -> Result<()> {
        let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        writer.check().map_err(|reason| Error::Audit { reason })
    }
}

fn write_batch(writer: &mut Writer, batch: Vec<Waiting>) {
    let (records, fates): (Vec<Record>, Vec<_>) =
        batch.into_iter().map(|waiting| (waiting.record, waiting.fate)).unzip();
    let written = writer.append(records);
    for (position, fate) in fates.into_iter().enumerate() {
        let own = written.clone().map(|first| first + position as u64);
        fate.set(own).expect("the fate of a record is told once");
    }
}
