//! The audit log: who looked at what, when and why, written before the answer leaves.
//!
//! ```text
//! audit/audit.log   one JSON record a line; each carries the hash of the one before and, last, its own
//! audit/head        sequence, length and hash of the last record: what a truncated log no longer matches
//! audit/key         what the keys are known by that made the handles of the log
//! audit/lock        held while records are appended; the command line and the service share the log
//! audit.anchor      the head once more, beside the directory: what a log no longer matches that was deleted or put back
//! ```
//!
//! The hash of a record is the BLAKE3 of the bytes of its line before `,"hash":`. No line holds an id of an entity or
//! what was asked, only keyed hashes of them (`seal.rs`): the log stays when data are purged.
//!
//! The log is synced before an append returns; the head and the anchor are written after it and never run ahead, so that
//! after a crash the log may only be longer than they say. A log from before there was an anchor has one after its next
//! append. Records that wait at the same time share one sync (`group_commit.rs`).

mod backwards;
mod ends;
mod filter;
mod group_commit;
mod head;
mod read;
mod record;
mod seal;
#[cfg(test)]
mod tests;
mod verify;
mod writer;

use std::fs::File;
use std::path::{Path, PathBuf};

pub(crate) use filter::Filter;
pub(crate) use read::Page;
pub(crate) use record::{Entry, Record};
pub(crate) use verify::verify;

use crate::error::{Error, Result};
use crate::secret::Secret;
use group_commit::GroupCommit;
use seal::Seal;
use writer::{Sync, Writer};

const DIRECTORY: &str = "audit";
const LOG: &str = "audit.log";
const HEAD: &str = "head";
const LOCK: &str = "lock";
/// Stands in the data directory itself.
const ANCHOR: &str = "audit.anchor";

/// The audit log of a data directory.
pub(crate) struct Audit {
    data: PathBuf,
    seal: Seal,
    commit: GroupCommit,
}

impl Audit {
    /// Opens the log of a data directory, or begins it.
    ///
    /// # Errors
    /// [`Error::Audit`] when the log cannot be read or does not hold up to its head and its anchor; those of
    /// [`Secret::open`].
    pub(crate) fn open(data: &Path) -> Result<Audit> {
        Audit::open_with(data, Box::new(File::sync_data))
    }

    /// Opens it with another sync than the system's.
    fn open_with(data: &Path, sync: Sync) -> Result<Audit> {
        let seal = Seal::new(&Secret::open(data)?);
        let commit = Writer::open(data, &seal, sync).and_then(GroupCommit::start);
        let commit = commit.map_err(|reason| Error::Audit { reason })?;
        Ok(Audit { data: data.to_owned(), seal, commit })
    }

    /// Writes a record and syncs it. Only after this returns may what it records be shown. Gives its sequence number.
    ///
    /// # Errors
    /// [`Error::Audit`]: the record is not on disk, and nothing may be shown.
    pub(crate) fn append(&self, record: Record) -> Result<u64> {
        self.commit.append(self.seal.seal(record)).map_err(|reason| Error::Audit { reason })
    }

    /// Whether records can be written, as far as is known without writing one.
    ///
    /// # Errors
    /// [`Error::Audit`] saying why not.
    pub(crate) fn check(&self) -> Result<()> {
        self.commit.check().map_err(|reason| Error::Audit { reason })
    }

    /// The newest `limit` records that pass a filter; of those before the record `before`, if that is given. Whoever
    /// asks appends a record first that says so.
    ///
    /// # Errors
    /// [`Error::AuditBroken`] when a record that was looked at is not what was written; [`Error::Io`].
    pub(crate) fn read(&self, filter: &Filter, before: Option<u64>, limit: usize) -> Result<Page> {
        read::read(&self.data, &self.seal, filter, before, limit)
    }
}
