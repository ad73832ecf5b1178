//! Finished results: in memory as far as there is room, and in files that a restart does not lose.
//!
//! A file is named by the keyed hash of the question that it answers, and its row says of which version it is, so that
//! a purge finds it. A file is written aside, synced and renamed before its row is; a file without a row is removed
//! when the service starts, and one that is not what was written counts as not there.

mod file;
mod rows;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};
use std::fs::{self, DirBuilder, File};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use moka::sync::Cache;
use rusqlite::Transaction;
use trama_engine::registry::{Cells, Completed};

use super::{Millis, now};
use crate::error::{Error, Result};
use crate::store::Database;

/// Name of the directory.
const DIRECTORY: &str = "results";
/// Results kept in memory, in KiB.
const MEMORY_KIB: u64 = 512 << 10;
/// Uses that are noted at once.
const MAX_TOUCHED: usize = 1024;

/// The results of a data directory.
pub(crate) struct Results {
    directory: PathBuf,
    database: Arc<Database>,
    /// For all files together, in bytes.
    limit: u64,
    memory: Cache<String, Arc<Completed>>,
    /// Last uses that are not noted yet.
    touched: Mutex<HashMap<String, Millis>>,
}

impl Results {
    /// Opens the results of a data directory, and removes those of versions that are gone.
    ///
    /// # Errors
    /// [`Error::Io`], [`Error::Database`].
    pub(super) fn open(data: &Path, database: Arc<Database>, limit: u64) -> Result<Results> {
        let directory = data.join(DIRECTORY);
        DirBuilder::new().recursive(true).mode(0o700).create(&directory).map_err(Error::io(&directory))?;
        let weigher = |_: &String, completed: &Arc<Completed>| kib(completed);
        let memory = Cache::builder().max_capacity(MEMORY_KIB).weigher(weigher).build();
        remove_gone(data, &database)?;
        let results = Results { directory, database, limit, memory, touched: Mutex::default() };
        Ok(results)
    }

    /// Removes files without a row, which a crash has left. No other process may be about to add one.
    ///
    /// # Errors
    /// [`Error::Io`], [`Error::Database`].
    pub(super) fn recover(&self) -> Result<()> {
        let known: HashSet<String> = self.database.write(rows::keys)?.into_iter().collect();
        for entry in fs::read_dir(&self.directory).map_err(Error::io(&self.directory))? {
            let path = entry.map_err(Error::io(&self.directory))?.path();
            if !path.file_name().and_then(|name| name.to_str()).is_some_and(|name| known.contains(name)) {
                fs::remove_file(&path).map_err(Error::io(&path))?;
            }
        }
        Ok(())
    }

    /// A result in memory.
    pub(super) fn in_memory(&self, key: &str) -> Option<Arc<Completed>> {
        self.memory.get(key)
    }

    /// Keeps a result in memory.
    pub(super) fn remember(&self, key: &str, completed: &Arc<Completed>) {
        self.memory.insert(key.to_owned(), completed.clone());
    }

    /// A result, from memory or from its file.
    pub(crate) fn get(&self, key: &str) -> Option<Arc<Completed>> {
        let found = self.memory.optionally_get_with_by_ref(key, || self.read(key).map(Arc::new))?;
        let mut touched = self.touched();
        let is_full = touched.len() >= MAX_TOUCHED;
        match touched.get_mut(key) {
            Some(used) => *used = now(),
            None if is_full => {}
            None => drop(touched.insert(key.to_owned(), now())),
        }
        drop(touched);
        Some(found)
    }

    /// Reads a file. One that is not what was written is removed.
    fn read(&self, key: &str) -> Option<Completed> {
        let path = self.directory.join(key);
        let read = match fs::read(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return None,
            Err(error) => Err(error.to_string()),
            Ok(bytes) => file::decode(key, &bytes),
        };
        match read {
            Ok(completed) => Some(completed),
            Err(reason) => {
                tracing::warn!(path = %path.display(), reason, "removing a result that is not what was written");
                let removed = self.database.write(|transaction| rows::remove(transaction, key));
                if let Err(error) = removed.and_then(|()| fs::remove_file(&path).map_err(Error::io(&path))) {
                    tracing::warn!(%error, "it could not be removed");
                }
                None
            }
        }
    }

    /// Writes a result to its file; `also` is done in the commit that makes it known. Nothing is kept of a version that
    /// is no longer there.
    ///
    /// # Errors
    /// [`Error::Io`], [`Error::Database`], and those of `also`: nothing has become known then.
    pub(super) fn keep(
        &self,
        key: &str,
        version: (&str, u64),
        completed: &Completed,
        also: impl FnOnce(&Transaction<'_>) -> Result<()>,
    ) -> Result<()> {
        let path = self.directory.join(key);
        let bytes = match fs::metadata(&path) {
            Ok(metadata) => metadata.len(),
            Err(_) => self.write(&path, &file::encode(key, completed)?)?,
        };
        let touched = std::mem::take(&mut *self.touched());
        let (is_kept, evicted) = self.database.write(|transaction| {
            touched.iter().try_for_each(|(key, used)| rows::touch(transaction, key, *used))?;
            let is_kept = rows::insert(transaction, key, version, bytes, now())?;
            let evicted = rows::evict(transaction, self.limit)?;
            also(transaction)?;
            Ok((is_kept, evicted))
        })?;
        self.remove_files(&evicted)?;
        if is_kept { Ok(()) } else { self.remove_files(&[key.to_owned()]) }
    }

    /// Writes a file aside, syncs it and gives it its name; gives its size.
    fn write(&self, path: &Path, bytes: &[u8]) -> Result<u64> {
        let mut file =
            tempfile::Builder::new().prefix(".new-").tempfile_in(&self.directory).map_err(Error::io(path))?;
        file.write_all(bytes).and_then(|()| file.as_file().sync_all()).map_err(Error::io(path))?;
        file.persist(path).map_err(|error| Error::io(path)(error.error))?;
        File::open(&self.directory).and_then(|directory| directory.sync_all()).map_err(Error::io(path))?;
        Ok(bytes.len() as u64)
    }

    /// Lets go of all results in memory: they say not of which versions they are.
    pub(super) fn forget(&self) {
        self.memory.invalidate_all();
    }

    fn remove_files(&self, keys: &[String]) -> Result<()> {
        for key in keys {
            let path = self.directory.join(key);
            match fs::remove_file(&path) {
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(Error::io(path)(error)),
                _ => self.memory.invalidate(key),
            }
        }
        Ok(())
    }

    fn touched(&self) -> MutexGuard<'_, HashMap<String, Millis>> {
        self.touched.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Destroys all results of versions that are there no more, and the runs that gave them. The service may run meanwhile:
/// what it would keep of such a version it does not keep.
///
/// # Errors
/// [`Error::Io`], [`Error::Database`].
pub(crate) fn remove_gone(data: &Path, database: &Database) -> Result<()> {
    let gone = database.write(|transaction| {
        let versions = rows::versions_gone(transaction)?;
        let keys = versions.iter().map(|(dataset, number)| rows::remove_of(transaction, dataset, *number));
        Ok(keys.collect::<Result<Vec<_>>>()?.concat())
    })?;
    for key in gone {
        let path = data.join(DIRECTORY).join(key);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(Error::io(path)(error)),
            _ => {}
        }
    }
    Ok(())
}

/// What a result weighs in memory.
fn kib(completed: &Completed) -> u32 {
    let texts = |cells: &[Option<String>]| cells.iter().flatten().map(String::len).sum::<usize>() + 24 * cells.len();
    let columns = completed.outcome.table.columns().iter().map(|(_, cells)| match cells {
        Cells::Text(cells) => texts(cells),
        Cells::Integer(cells) => 16 * cells.len(),
        Cells::Float(cells) => 16 * cells.len(),
    });
    u32::try_from(columns.sum::<usize>() >> 10).unwrap_or(u32::MAX).saturating_add(1)
}
