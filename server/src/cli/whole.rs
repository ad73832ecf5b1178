//! Files that are whole or not there.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::error::{Error, Result};

/// The directory that a path lies in.
pub(crate) fn directory_of(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Says before a long run, and not after it, that its result would have no place.
pub(crate) fn check_directory(path: &Path) -> Result<()> {
    let directory = directory_of(path);
    std::fs::metadata(directory).map(|_| ()).map_err(Error::io(directory))
}

/// A file that is written under another name in its directory, and goes unless it is published.
pub(crate) struct Staged {
    file: NamedTempFile,
    path: PathBuf,
}

impl Staged {
    /// Writes it. `temporary` begins its name until it is published, so that what a crash leaves can be told.
    pub(crate) fn write(
        path: &Path,
        temporary: &str,
        write: impl FnOnce(&mut BufWriter<&File>) -> std::io::Result<()>,
    ) -> Result<Staged> {
        let io = |source| Error::Io { path: path.to_owned(), source };
        let file = tempfile::Builder::new().prefix(temporary).tempfile_in(directory_of(path)).map_err(io)?;
        let mut out = BufWriter::new(file.as_file());
        write(&mut out).and_then(|()| out.flush()).map_err(io)?;
        drop(out);
        file.as_file().sync_all().map_err(io)?;
        Ok(Staged { file, path: path.to_owned() })
    }

    /// Gives it its name.
    pub(crate) fn publish(self) -> Result<()> {
        let Staged { file, path } = self;
        file.persist(&path).map_err(|error| Error::Io { path, source: error.error })?;
        Ok(())
    }
}

/// Writes a file under another name in its directory and renames it when it is whole.
pub(crate) fn write_whole(
    path: &Path,
    temporary: &str,
    write: impl FnOnce(&mut BufWriter<&File>) -> std::io::Result<()>,
) -> Result<()> {
    Staged::write(path, temporary, write)?.publish()
}
