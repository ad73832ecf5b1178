//! A file that is being written, whose errors name it.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

use crate::error::{Error, Result};

/// See the module.
pub(super) struct NewFile {
    path: PathBuf,
    out: BufWriter<File>,
}

impl NewFile {
    /// Creates a file that is not there.
    pub(super) fn create(path: PathBuf) -> Result<NewFile> {
        let file = File::create_new(&path).map_err(|error| Error::io(&path, error))?;
        Ok(NewFile { path, out: BufWriter::new(file) })
    }

    /// Adds to it.
    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.out.write_all(bytes).map_err(|error| Error::io(&self.path, error))
    }

    /// Waits until the system has it all.
    pub(super) fn finish(mut self) -> Result<()> {
        let done = self.out.flush().and_then(|()| self.out.get_ref().sync_all());
        done.map_err(|error| Error::io(&self.path, error))
    }
}
