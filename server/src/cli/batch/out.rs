//! The directory that a batch writes its results to: one batch at a time, and nothing half written left in it.

use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

/// Begins the name of a file that is not whole yet. What of it lies there when a batch starts is of one that was killed.
pub(super) const TEMPORARY: &str = ".trama-batch-";

/// Kept locked by the batch that writes.
const LOCK: &str = ".trama-batch.lock";

/// The directory of results, which is this batch's until it is dropped.
pub(super) struct Out {
    path: PathBuf,
    _lock: File,
}

impl Out {
    /// Makes the directory if it is not there, for its owner alone.
    ///
    /// # Errors
    /// [`Error::BatchUnderWay`] when another batch has it.
    pub(super) fn open(path: &Path) -> Result<Out> {
        make(path)?;
        let lock = path.join(LOCK);
        let file = OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(&lock);
        let file = file.map_err(Error::io(&lock))?;
        match file.try_lock() {
            Ok(()) => Ok(Out { path: path.to_owned(), _lock: file }),
            Err(TryLockError::WouldBlock) => Err(Error::BatchUnderWay { path: path.to_owned() }),
            Err(TryLockError::Error(source)) => Err(Error::Io { path: lock, source }),
        }
    }

    /// Makes the directory of a dataset, or removes from it what a killed batch has left half written.
    pub(super) fn prepare(&self, dataset: &str) -> Result<()> {
        let directory = self.path.join(dataset);
        make(&directory)?;
        for entry in std::fs::read_dir(&directory).map_err(Error::io(&directory))? {
            let entry = entry.map_err(Error::io(&directory))?;
            if entry.file_name().to_string_lossy().starts_with(TEMPORARY) {
                let path = entry.path();
                std::fs::remove_file(&path).map_err(Error::io(path))?;
            }
        }
        Ok(())
    }
}

fn make(path: &Path) -> Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(Error::io(path))
}
