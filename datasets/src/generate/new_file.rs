//! A file that is being written, whose errors name it.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

use trama_engine::progress::Progress;

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

/// Writes a file of rows.
pub(super) fn write_rows<const N: usize>(
    path: PathBuf,
    header: [&str; N],
    rows: impl Iterator<Item = [String; N]>,
    progress: &Progress,
) -> Result<()> {
    let mut file = NewFile::create(path.clone())?;
    let io = |error: csv::Error| Error::io(&path, error.into());
    let mut csv = csv::Writer::from_writer(&mut file.out);
    csv.write_record(header).map_err(io)?;
    for row in rows {
        progress.advance(1)?;
        csv.write_record(row).map_err(io)?;
    }
    csv.flush().map_err(|error| Error::io(&path, error))?;
    drop(csv);
    file.finish()
}
