//! What an import reads: files on this machine, and files that are part of the program.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use rustc_hash::FxHashSet;

use crate::error::{Error, Result};
use crate::limits::Limits;

/// One file of an import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A file on this machine.
    File(PathBuf),
    /// A file compiled into the program, under the name by which summaries and rejects call it.
    Embedded {
        /// Its name.
        name: &'static str,
        /// Its content.
        bytes: &'static [u8],
    },
}

impl Input {
    /// A file on this machine.
    pub fn file(path: impl Into<PathBuf>) -> Input {
        Input::File(path.into())
    }

    /// A file compiled into the program.
    pub const fn embedded(name: &'static str, bytes: &'static [u8]) -> Input {
        Input::Embedded { name, bytes }
    }

    /// How it is called: as given.
    pub fn path(&self) -> &Path {
        match self {
            Input::File(path) => path,
            Input::Embedded { name, .. } => Path::new(name),
        }
    }

    /// Its bytes, from the first.
    pub(crate) fn open(&self) -> std::io::Result<Box<dyn Read>> {
        Ok(match self {
            Input::File(path) => Box::new(File::open(path)?),
            Input::Embedded { bytes, .. } => Box::new(*bytes),
        })
    }

    /// Its size, and what it is apart from the name under which it was given.
    fn identify(&self) -> Result<(u64, PathBuf)> {
        let path = match self {
            Input::File(path) => path,
            Input::Embedded { name, bytes } => return Ok((bytes.len() as u64, PathBuf::from(name))),
        };
        if path.to_string_lossy().contains("://") {
            return Err(Error::NotAFile { path: path.clone(), what: "an address of the network" });
        }
        let metadata = path.metadata().map_err(|error| Error::io(path, error))?;
        if !metadata.is_file() {
            let what = if metadata.is_dir() { "a directory" } else { "no regular file" };
            return Err(Error::NotAFile { path: path.clone(), what });
        }
        Ok((metadata.len(), path.canonicalize().map_err(|error| Error::io(path, error))?))
    }
}

impl From<PathBuf> for Input {
    fn from(path: PathBuf) -> Input {
        Input::File(path)
    }
}

/// Sees to it that all inputs are files, and different ones; returns their bytes.
pub(crate) fn check(inputs: &[Input], limits: &Limits) -> Result<u64> {
    let mut seen = FxHashSet::default();
    let mut bytes = 0;
    for input in inputs {
        let (value, identity) = input.identify()?;
        let (path, what, limit) = (input.path().to_owned(), "bytes of a file", limits.max_file_bytes);
        if value > limit {
            return Err(Error::Limit { path, what, value, limit });
        }
        if !seen.insert(identity) {
            return Err(Error::DuplicateFile { path });
        }
        bytes += value;
    }
    Ok(bytes)
}
