//! Which versions exist, and which is current. One commit moves a pointer.

use std::sync::Arc;

use rusqlite::{OptionalExtension, Row, params};

use super::DatasetRow;
use super::database::Database;
use crate::error::{Error, Result};

/// The pointers, in the store's database.
pub(super) struct Pointers {
    database: Arc<Database>,
}

/// A version that was published.
#[derive(Debug, Clone)]
pub(super) struct Published {
    pub(super) number: u64,
    /// BLAKE3 of its manifest.
    pub(super) manifest: String,
    /// How often something was purged of its dataset.
    pub(super) purged: u64,
}

/// From which version a new one was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Base {
    /// From none: the pointer moves wherever it stands.
    Any,
    /// From this one (`None`: the dataset was new), and it must still be current.
    Current(Option<u64>),
}

impl Pointers {
    pub(super) fn new(database: Arc<Database>) -> Pointers {
        Pointers { database }
    }

    pub(super) fn datasets(&self) -> Result<Vec<DatasetRow>> {
        let connection = self.database.reading();
        let mut query = connection.prepare_cached(
            "SELECT name, current, number FROM datasets JOIN versions ON dataset = name
             WHERE current IS NOT NULL ORDER BY name, number",
        )?;
        let mut rows = query.query([])?;
        let mut datasets: Vec<DatasetRow> = Vec::new();
        while let Some(row) = rows.next()? {
            let (name, current, number): (String, u64, u64) = (row.get(0)?, row.get(1)?, row.get(2)?);
            match datasets.last_mut().filter(|last| last.name == name) {
                Some(last) => last.versions.push(number),
                None => datasets.push(DatasetRow { name, current, versions: vec![number] }),
            }
        }
        Ok(datasets)
    }

    pub(super) fn current(&self, dataset: &str) -> Result<Option<u64>> {
        let connection = self.database.reading();
        let mut query = connection.prepare_cached("SELECT current FROM datasets WHERE name = ?1")?;
        Ok(query.query_row([dataset], |row| row.get::<_, Option<u64>>(0)).optional()?.flatten())
    }

    pub(super) fn versions(&self, dataset: &str) -> Result<Vec<u64>> {
        let connection = self.database.reading();
        let mut query = connection.prepare_cached("SELECT number FROM versions WHERE dataset = ?1 ORDER BY number")?;
        let numbers = query.query_map([dataset], |row| row.get(0))?;
        Ok(numbers.collect::<rusqlite::Result<_>>()?)
    }

    /// A version of a dataset, the current one unless `number` says which. Asked for every answer: one query.
    pub(super) fn published(&self, dataset: &str, number: Option<u64>) -> Result<Option<Published>> {
        let connection = self.database.reading();
        let mut query = connection.prepare_cached(
            "SELECT number, manifest, purged FROM datasets JOIN versions ON dataset = name
             WHERE name = ?1 AND number = coalesce(?2, current)",
        )?;
        let read = |row: &Row<'_>| Ok(Published { number: row.get(0)?, manifest: row.get(1)?, purged: row.get(2)? });
        Ok(query.query_row(params![dataset, number], read).optional()?)
    }

    /// Makes versions invisible for good; a dataset whose current version is one of them is no more. The caller holds
    /// the store's lock, and destroys the files of what is [`Pointers::doomed`].
    pub(super) fn doom(&self, dataset: &str, numbers: &[u64]) -> Result<()> {
        self.database.write(|transaction| {
            for number in numbers {
                let row = params![dataset, number];
                transaction.execute("DELETE FROM versions WHERE dataset = ?1 AND number = ?2", row)?;
                transaction.execute("INSERT OR IGNORE INTO doomed (dataset, number) VALUES (?1, ?2)", row)?;
                transaction.execute("UPDATE datasets SET current = NULL WHERE name = ?1 AND current = ?2", row)?;
            }
            transaction.execute("UPDATE datasets SET purged = purged + 1 WHERE name = ?1", [dataset])?;
            Ok(())
        })
    }

    /// Versions whose files are to be destroyed.
    pub(super) fn doomed(&self) -> Result<Vec<(String, u64)>> {
        let connection = self.database.reading();
        let mut query = connection.prepare_cached("SELECT dataset, number FROM doomed ORDER BY dataset, number")?;
        let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Says that the files of a doomed version are gone.
    pub(super) fn destroyed(&self, dataset: &str, number: u64) -> Result<()> {
        self.database.write(|transaction| {
            transaction.execute("DELETE FROM doomed WHERE dataset = ?1 AND number = ?2", params![dataset, number])?;
            Ok(())
        })
    }

    /// Takes the next number of a dataset. It is never given again, whatever becomes of the version.
    pub(super) fn reserve(&self, dataset: &str) -> Result<u64> {
        self.database.write(|transaction| {
            let number = transaction.query_row(
                "INSERT INTO datasets (name, reserved) VALUES (?1, 1)
                 ON CONFLICT (name) DO UPDATE SET reserved = reserved + 1 RETURNING reserved",
                [dataset],
                |row| row.get(0),
            )?;
            Ok(number)
        })
    }

    /// Makes a version visible. The caller holds the store's lock.
    ///
    /// # Errors
    /// [`Error::Overtaken`] when its base is no longer current.
    pub(super) fn publish(&self, dataset: &str, number: u64, manifest: &str, base: Base) -> Result<()> {
        self.database.write(|transaction| {
            let current: Option<u64> =
                transaction.query_row("SELECT current FROM datasets WHERE name = ?1", [dataset], |row| row.get(0))?;
            check_base(dataset, base, current)?;

            transaction.execute(
                "INSERT INTO versions (dataset, number, manifest) VALUES (?1, ?2, ?3)",
                params![dataset, number, manifest],
            )?;
            transaction.execute("UPDATE datasets SET current = ?2 WHERE name = ?1", params![dataset, number])?;
            Ok(())
        })
    }
}

/// Sees to it that nothing published since is lost.
pub(super) fn check_base(dataset: &str, base: Base, current: Option<u64>) -> Result<()> {
    let Base::Current(expected) = base else { return Ok(()) };
    if expected == current {
        return Ok(());
    }
    let name = |number: Option<u64>| number.map_or("nothing".to_owned(), |number| format!("version {number}"));
    Err(Error::Overtaken { dataset: dataset.to_owned(), expected: name(expected), found: name(current) })
}
