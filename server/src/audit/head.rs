//! Where the log ends: what a truncated log no longer matches. The head and the anchor are such files.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::Path;

use super::record::NO_HASH;

/// Bytes of the file: fixed, so that a later head overwrites an earlier one at once.
const LEN: usize = 20 + 1 + 20 + 1 + 64 + 1;

/// The last record of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Head {
    /// Its number, from 1; 0 for a log without records.
    pub(super) sequence: u64,
    /// Length of the log up to its end.
    pub(super) bytes: u64,
    /// Its hash.
    pub(super) hash: String,
}

impl Head {
    /// The head of a log without records.
    pub(super) fn start() -> Head {
        Head { sequence: 0, bytes: 0, hash: NO_HASH.to_owned() }
    }

    /// Reads the file; `None` when there is none.
    ///
    /// # Errors
    /// What the system said, or that it is not a head.
    pub(super) fn read(path: &Path) -> io::Result<Option<Head>> {
        let mut text = String::new();
        match OpenOptions::new().read(true).open(path) {
            Err(error) if is_absent(&error) => return Ok(None),
            opened => opened?.take(LEN as u64 + 1).read_to_string(&mut text)?,
        };
        let not_a_head = || io::Error::new(io::ErrorKind::InvalidData, "not the head of an audit log");
        let fields: Vec<&str> = text.strip_suffix('\n').ok_or_else(not_a_head)?.split(' ').collect();
        let &[sequence, bytes, hash] = fields.as_slice() else { return Err(not_a_head()) };
        match (text.len(), sequence.parse(), bytes.parse(), hash.len()) {
            (LEN, Ok(sequence), Ok(bytes), 64) => Ok(Some(Head { sequence, bytes, hash: hash.to_owned() })),
            _ => Err(not_a_head()),
        }
    }

    /// Writes the file in place. Not synced: after a crash it may say less than the log holds, never more.
    ///
    /// # Errors
    /// What the system said.
    pub(super) fn write(&self, path: &Path) -> io::Result<()> {
        let file = OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(path)?;
        file.write_all_at(self.text().as_bytes(), 0)
    }

    /// Makes the file so that a crash leaves it whole or not there. `unfinished` stands in the same directory.
    ///
    /// # Errors
    /// What the system said.
    pub(super) fn create(&self, path: &Path, unfinished: &Path) -> io::Result<()> {
        write_whole(path, self.text().as_bytes(), unfinished)
    }

    fn text(&self) -> String {
        let Head { sequence, bytes, hash } = self;
        format!("{sequence:020} {bytes:020} {hash}\n")
    }
}

/// Writes a file so that a crash leaves it whole or not there. `unfinished` stands in the same directory.
///
/// # Errors
/// What the system said.
pub(super) fn write_whole(path: &Path, bytes: &[u8], unfinished: &Path) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(unfinished)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(unfinished, path)?;
    path.parent().map_or(Ok(()), |directory| File::open(directory)?.sync_all())
}

/// Whether a file could not be opened because it, or the directory that it should be in, is not there.
pub(super) fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}
