//! The data directory: immutable dataset versions as files, and which of them is current in a database.
//!
//! ```text
//! trama.db                       datasets and their current version, users and what they may (SQLite)
//! datasets/<name>/v<N>/          entities.parquet, links.parquet, graph.snap, manifest.json
//! tmp/                           versions being written
//! results/                       finished results; `jobs` looks after them
//! audit/                         the audit log
//! secret                         what the keys of this directory are derived from
//! lock                           held while `tmp/`, a version directory or the pointer changes
//! ```
//!
//! A version is visible from the one commit that moves the pointer, and acknowledged after it. Whatever a crash leaves
//! before that commit is removed when the store is opened next; what was visible is never touched.

mod database;
mod directory;
mod manifest;
mod pointer;
mod publish;
mod purge;
mod schema;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use moka::sync::Cache;
use trama_engine::version::Version;

pub(crate) use database::Database;
pub(crate) use manifest::{FileHash, ImportRecord, PurgeRecord, VersionManifest};
pub(crate) use purge::{Purge, PurgeDone, Rest};

use crate::error::{Error, Result};
use directory::Directory;
use pointer::{Pointers, Published};

/// Versions kept open.
const OPEN_VERSIONS: u64 = 16;

/// A data directory. Several processes may have it open.
pub(crate) struct Store {
    directory: Directory,
    database: Arc<Database>,
    pointers: Pointers,
    open: Cache<(String, u64), Arc<StoredVersion>>,
    /// How often something was purged of each dataset, as far as this process has seen.
    purged: Mutex<HashMap<String, u64>>,
    /// How often this process has seen that something was purged.
    purges_seen: AtomicU64,
    /// Versions that were found corrupt, and why: not looked at again by this process.
    quarantined: Mutex<HashMap<(String, u64), String>>,
}

/// A dataset of the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DatasetRow {
    /// Its name.
    pub(crate) name: String,
    /// Its current version.
    pub(crate) current: u64,
    /// All its versions, ascending.
    pub(crate) versions: Vec<u64>,
}

/// A version, opened and verified.
pub(crate) struct StoredVersion {
    /// Its number.
    pub(crate) number: u64,
    /// What was published.
    pub(crate) manifest: VersionManifest,
    /// What it holds.
    pub(crate) version: Arc<Version>,
}

impl Store {
    /// Opens a data directory, makes it if it is not there, and removes what a crash has left.
    ///
    /// # Errors
    /// [`Error::NotADataDirectory`] for a directory of something else; [`Error::Io`] and [`Error::Database`].
    pub(crate) fn open(path: &Path) -> Result<Store> {
        let directory = Directory::open(path)?;
        let lock = directory.lock()?;
        let database = Arc::new(Database::open(&directory.database())?);
        let pointers = Pointers::new(database.clone());
        directory.recover(&pointers)?;
        drop(lock);
        Ok(Store {
            directory,
            database,
            pointers,
            open: Cache::new(OPEN_VERSIONS),
            purged: Mutex::default(),
            purges_seen: AtomicU64::new(0),
            quarantined: Mutex::default(),
        })
    }

    /// Where it lies.
    pub(crate) fn path(&self) -> &Path {
        self.directory.path()
    }

    /// The database, for others whose rows lie in it too.
    pub(crate) fn database(&self) -> Arc<Database> {
        self.database.clone()
    }

    /// All datasets, by name.
    pub(crate) fn datasets(&self) -> Result<Vec<DatasetRow>> {
        self.pointers.datasets()
    }

    /// The current version of a dataset; `None` when there is no such dataset.
    ///
    /// # Errors
    /// [`Error::BadDatasetName`], [`Error::Database`].
    pub(crate) fn current(&self, dataset: &str) -> Result<Option<u64>> {
        check_name(dataset)?;
        self.pointers.current(dataset)
    }

    /// A version, the current one unless `number` says which. Its files are hashed when it is opened first.
    ///
    /// # Errors
    /// [`Error::UnknownDataset`] and [`Error::UnknownVersion`] name what exists; [`Error::Quarantined`] says what does
    /// not hold.
    pub(crate) fn version(&self, dataset: &str, number: Option<u64>) -> Result<Arc<StoredVersion>> {
        let published = self.published(dataset, number)?;
        let key = (dataset.to_owned(), published.number);
        if let Some(reason) = self.quarantined.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Err(Error::Quarantined { dataset: key.0, number: key.1, reason: reason.clone() });
        }
        let opened = self.open.try_get_with(key.clone(), || self.read(dataset, &published).map(Arc::new));
        opened.map_err(|error| {
            if let Error::Quarantined { reason, .. } = error.as_ref() {
                tracing::error!(dataset, number = published.number, reason, "version quarantined");
                self.quarantined.lock().unwrap_or_else(PoisonError::into_inner).insert(key, reason.clone());
            }
            Error::Shared(error)
        })
    }

    /// Whether a version is there still.
    pub(crate) fn holds(&self, dataset: &str, number: u64) -> Result<bool> {
        Ok(self.pointers.published(dataset, Some(number))?.is_some())
    }

    fn published(&self, dataset: &str, number: Option<u64>) -> Result<Published> {
        check_name(dataset)?;
        if let Some(published) = self.pointers.published(dataset, number)? {
            self.forget_purged(dataset, published.purged);
            return Ok(published);
        }
        let listed = |names: Vec<String>| if names.is_empty() { "none".to_owned() } else { names.join(", ") };
        let versions: Vec<String> = self.pointers.versions(dataset)?.iter().map(u64::to_string).collect();
        match number {
            Some(number) if !versions.is_empty() => {
                Err(Error::UnknownVersion { dataset: dataset.to_owned(), number, known: listed(versions) })
            }
            _ => {
                let known = listed(self.datasets()?.into_iter().map(|row| row.name).collect());
                Err(Error::UnknownDataset { name: dataset.to_owned(), known })
            }
        }
    }

    /// Closes all versions, if some process has purged something of a dataset since it was asked for last.
    fn forget_purged(&self, dataset: &str, purged: u64) {
        let mut known = self.purged.lock().unwrap_or_else(PoisonError::into_inner);
        if known.get(dataset) == Some(&purged) {
            return;
        }
        if known.insert(dataset.to_owned(), purged).is_some() {
            self.open.invalidate_all();
            self.purges_seen.fetch_add(1, Ordering::AcqRel);
        }
    }

    /// Rises when something was purged: whoever keeps what was made of versions lets go of it.
    pub(crate) fn purges_seen(&self) -> u64 {
        self.purges_seen.load(Ordering::Acquire)
    }

    /// Reads a version from its files.
    fn read(&self, dataset: &str, published: &Published) -> Result<StoredVersion> {
        let number = published.number;
        let directory = self.directory.version(dataset, number);
        let opened = manifest::read(&directory, &published.manifest)
            .and_then(|manifest| Ok((open_verified(dataset, &directory, &manifest)?, manifest)));
        match opened {
            Ok((version, manifest)) => Ok(StoredVersion { number, manifest, version: Arc::new(version) }),
            Err(error) => match self.fault(&error) {
                Some(reason) => Err(Error::Quarantined { dataset: dataset.to_owned(), number, reason }),
                None => Err(error),
            },
        }
    }

    /// What is wrong with the files of a version, in words without the path of the data directory; `None` when the
    /// fault lies elsewhere and may pass, as too many open files.
    fn fault(&self, error: &Error) -> Option<String> {
        use trama_engine::error::Error as Engine;
        let below = |path: &PathBuf| path.strip_prefix(self.directory.path()).unwrap_or(path).display().to_string();
        match error {
            Error::Io { path, source } | Error::Engine(Engine::Io { path, source })
                if source.kind() == std::io::ErrorKind::NotFound =>
            {
                Some(format!("{} is missing", below(path)))
            }
            Error::Engine(Engine::Corrupt { path, reason } | Engine::Table { path, reason }) => {
                Some(format!("{}: {reason}", below(path)))
            }
            _ => None,
        }
    }
}

/// Hashes the files of a version, and decodes them if they are what the manifest says.
fn open_verified(dataset: &str, directory: &Path, manifest: &VersionManifest) -> Result<Version> {
    for (name, expected) in &manifest.files {
        let path = directory.join(name);
        let found = FileHash::of(&path)?;
        if found != *expected {
            let reason = format!(
                "{} bytes with BLAKE3 {}, published were {} with {}",
                found.bytes, found.blake3, expected.bytes, expected.blake3
            );
            return Err(trama_engine::error::Error::Corrupt { path, reason }.into());
        }
    }
    Ok(Version::open(dataset, directory)?)
}

/// Whether a text may name a dataset: it becomes a directory and a part of URLs. The rule in words is
/// [`crate::error::NAME_RULE`].
pub(crate) fn is_name(text: &str) -> bool {
    let is_word = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    text.len() <= 64
        && text.bytes().next().is_some_and(is_word)
        && text.bytes().all(|byte| is_word(byte) || matches!(byte, b'-' | b'_'))
}

fn check_name(name: &str) -> Result<()> {
    if is_name(name) { Ok(()) } else { Err(Error::BadDatasetName { name: name.chars().take(80).collect() }) }
}
