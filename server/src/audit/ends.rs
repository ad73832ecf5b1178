//! A log as it stands at one moment: how far it reaches, and how far it must.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use super::backwards::Backwards;
use super::head::{Head, is_absent};
use super::{ANCHOR, DIRECTORY, HEAD, LOCK, LOG};
use crate::error::{Error, Result};

/// The log, and what tells where it must at least reach.
pub(super) struct Ends {
    /// Path of the log.
    pub(super) path: PathBuf,
    /// `None` when it is not there.
    pub(super) log: Option<File>,
    /// Where the last whole line ends. What stands before changes no more, and can be read without a lock.
    pub(super) end: u64,
    /// Half a line stands after it.
    pub(super) torn: bool,
    pub(super) head: Named,
    pub(super) anchor: Named,
}

/// What a head or an anchor says.
pub(super) enum Named {
    Absent,
    /// The file, which is no head.
    Garbage(PathBuf),
    Head(Head),
}

impl Ends {
    /// Looks while nobody writes.
    ///
    /// # Errors
    /// [`Error::Io`] when a file is there and cannot be read.
    pub(super) fn of(data: &Path) -> Result<Ends> {
        let directory = data.join(DIRECTORY);
        let lock = directory.join(LOCK);
        let held = opened(&lock)?;
        held.as_ref().map_or(Ok(()), File::lock_shared).map_err(Error::io(lock))?;
        let path = directory.join(LOG);
        let log = opened(&path)?;
        let length = log.as_ref().map_or(Ok(0), |log| log.metadata().map(|metadata| metadata.len()));
        let length = length.map_err(Error::io(&path))?;
        let end = log.as_ref().map_or(Ok(0), |log| Backwards::end_of_lines(log, length)).map_err(Error::io(&path))?;
        let (head, anchor) = (Named::read(directory.join(HEAD))?, Named::read(data.join(ANCHOR))?);
        Ok(Ends { path, log, end, torn: end < length, head, anchor })
    }

    /// The fault of a record that is another than the one named at its place.
    pub(super) fn contradicts(&self, sequence: u64, hash: &str) -> Option<&'static str> {
        let names_another =
            |named: &Named| named.head().is_some_and(|named| named.sequence == sequence && named.hash != hash);
        match (names_another(&self.head), names_another(&self.anchor)) {
            (true, _) => Some("is not the record that the head names"),
            (_, true) => Some("is not the record that the anchor names"),
            _ => None,
        }
    }

    /// The fault of a log that ends with record `last`, before the head or the anchor does.
    pub(super) fn falls_short(&self, last: u64) -> Option<String> {
        let missing = |named: &Named| named.head().map_or(0, |named| named.sequence.saturating_sub(last));
        match (missing(&self.head), missing(&self.anchor)) {
            (0, 0) => None,
            (0, missing) => Some(format!("older than its anchor: {missing} records are missing at the end")),
            (head, anchor) => Some(format!("cut off: {} records are missing at the end", head.max(anchor))),
        }
    }

    /// The fault of a log that is gone.
    pub(super) fn is_gone(&self) -> Option<String> {
        let named = [&self.head, &self.anchor].into_iter().filter_map(Named::head);
        let known = named.map(|named| named.sequence).max().filter(|known| *known > 0);
        known.map(|known| format!("the log is gone, with {known} records"))
    }

    /// The faults of the files that say where the log ends.
    pub(super) fn garbage(&self) -> impl Iterator<Item = String> {
        [&self.head, &self.anchor].into_iter().filter_map(|named| match named {
            Named::Garbage(path) => Some(format!("{} is garbage: it does not say where the log ends", path.display())),
            _ => None,
        })
    }
}

impl Named {
    fn read(path: PathBuf) -> Result<Named> {
        match Head::read(&path) {
            Err(error) if error.kind() == io::ErrorKind::InvalidData => Ok(Named::Garbage(path)),
            read => Ok(read.map_err(Error::io(path))?.map_or(Named::Absent, Named::Head)),
        }
    }

    fn head(&self) -> Option<&Head> {
        match self {
            Named::Head(head) => Some(head),
            _ => None,
        }
    }
}

/// `None` for a file that is not there.
fn opened(path: &Path) -> Result<Option<File>> {
    match File::open(path) {
        Err(error) if is_absent(&error) => Ok(None),
        opened => opened.map(Some).map_err(Error::io(path)),
    }
}
