//! `trama.db`: what changes. SQLite in WAL mode, every commit synced, what is deleted overwritten.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::schema::STEPS;
use crate::error::{Error, Result};

/// How long one process waits for another's commit.
const BUSY: Duration = Duration::from_secs(10);

/// How often emptying the log is tried, each time for [`BUSY`].
const SCRUBS: usize = 3;

/// The database of a data directory. Several processes may have it open.
pub(crate) struct Database {
    /// Waits for no commit: the log has what was committed before.
    reading: Mutex<Connection>,
    writing: Mutex<Connection>,
}

impl Database {
    /// Opens the database, makes it, or brings an earlier schema up to ours. The caller holds the store's lock.
    ///
    /// # Errors
    /// [`Error::UnknownSchema`] when a later version of the program wrote it; [`Error::Database`].
    pub(super) fn open(path: &Path) -> Result<Database> {
        let mut connection = connect(path)?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        connection.pragma_update(None, "secure_delete", true)?;
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let (found, known): (i64, i64) =
            (transaction.query_row("PRAGMA user_version", [], |row| row.get(0))?, STEPS.len() as i64);
        let Some(missing) = usize::try_from(found).ok().and_then(|found| STEPS.get(found..)) else {
            return Err(Error::UnknownSchema { path: path.to_owned(), found, known });
        };
        missing.iter().try_for_each(|step| transaction.execute_batch(step))?;
        transaction.pragma_update(None, "user_version", known)?;
        transaction.commit()?;
        let reading = connect(path)?;
        reading.pragma_update(None, "query_only", true)?;
        Ok(Database { reading: Mutex::new(reading), writing: Mutex::new(connection) })
    }

    /// The connection for queries.
    pub(crate) fn reading(&self) -> MutexGuard<'_, Connection> {
        self.reading.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn writing(&self) -> MutexGuard<'_, Connection> {
        self.writing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does `change` whole, and synced, or not at all.
    ///
    /// # Errors
    /// Those of `change`, and [`Error::Database`].
    pub(crate) fn write<T>(&self, change: impl FnOnce(&Transaction<'_>) -> Result<T>) -> Result<T> {
        let mut connection = self.writing();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let changed = change(&transaction)?;
        transaction.commit()?;
        Ok(changed)
    }

    /// Leaves nothing of deleted rows in the files of the database.
    ///
    /// # Errors
    /// [`Error::Database`]; [`Error::Busy`] when others read all the time.
    pub(super) fn scrub(&self) -> Result<()> {
        let connection = self.writing();
        connection.execute_batch("VACUUM")?;
        for _ in 0..SCRUBS {
            let is_busy: bool = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
            if !is_busy {
                return Ok(());
            }
        }
        Err(Error::Busy("others read trama.db all the time, and its log cannot be emptied; purge again"))
    }
}

fn connect(path: &Path) -> Result<Connection> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(BUSY)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    Ok(connection)
}
