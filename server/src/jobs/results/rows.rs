//! Which results are kept in files: of which dataset and version, how large, and when used last.

use rusqlite::{Transaction, params};

use crate::error::Result;
use crate::jobs::Millis;

/// Notes a result, if the version that it is of is still there. Says whether it is.
pub(super) fn insert(
    transaction: &Transaction<'_>,
    key: &str,
    (dataset, number): (&str, u64),
    bytes: u64,
    used: Millis,
) -> Result<bool> {
    let inserted = transaction.execute(
        "INSERT INTO results (key, dataset, number, bytes, used)
         SELECT ?1, ?2, ?3, ?4, ?5 FROM versions WHERE dataset = ?2 AND number = ?3
         ON CONFLICT DO UPDATE SET bytes = ?4, used = ?5",
        params![key, dataset, number, bytes, used],
    )?;
    Ok(inserted > 0)
}

/// Says that a result was used.
pub(super) fn touch(transaction: &Transaction<'_>, key: &str, used: Millis) -> Result<()> {
    transaction.execute("UPDATE results SET used = ?2 WHERE key = ?1", params![key, used])?;
    Ok(())
}

/// Forgets a result.
pub(super) fn remove(transaction: &Transaction<'_>, key: &str) -> Result<()> {
    transaction.execute("DELETE FROM results WHERE key = ?1", [key])?;
    Ok(())
}

/// Forgets those used least recently, until the others are within a limit; gives their keys.
pub(super) fn evict(transaction: &Transaction<'_>, limit: u64) -> Result<Vec<String>> {
    let mut over =
        transaction.query_row("SELECT coalesce(sum(bytes), 0) FROM results", [], |row| row.get::<_, u64>(0))?;
    let mut evicted = Vec::new();
    let mut query = transaction.prepare_cached("SELECT key, bytes FROM results ORDER BY used, key")?;
    let mut rows = query.query([])?;
    while over > limit
        && let Some(row) = rows.next()?
    {
        over -= row.get::<_, u64>(1)?;
        evicted.push(row.get(0)?);
    }
    evicted.iter().try_for_each(|key: &String| remove(transaction, key))?;
    Ok(evicted)
}

/// Forgets the results of a version, the runs that gave them and the keys that these were asked under; gives the keys
/// of the results.
pub(super) fn remove_of(transaction: &Transaction<'_>, dataset: &str, number: u64) -> Result<Vec<String>> {
    let version = params![dataset, number];
    let mut query =
        transaction.prepare_cached("DELETE FROM results WHERE dataset = ?1 AND number = ?2 RETURNING key")?;
    let keys = query.query_map(version, |row| row.get(0))?.collect::<rusqlite::Result<Vec<String>>>()?;
    let runs = "SELECT id FROM runs WHERE dataset = ?1 AND number = ?2";
    transaction.execute(&format!("DELETE FROM run_keys WHERE run IN ({runs})"), version)?;
    transaction.execute("DELETE FROM runs WHERE dataset = ?1 AND number = ?2", version)?;
    Ok(keys)
}

/// Versions of which results or runs are noted, but that are not there any more.
pub(super) fn versions_gone(transaction: &Transaction<'_>) -> Result<Vec<(String, u64)>> {
    let mut query = transaction.prepare_cached(
        "SELECT dataset, number FROM results UNION SELECT dataset, number FROM runs
         EXCEPT SELECT dataset, number FROM versions",
    )?;
    let versions = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(versions.collect::<rusqlite::Result<_>>()?)
}

/// The keys of all results.
pub(super) fn keys(transaction: &Transaction<'_>) -> Result<Vec<String>> {
    let mut query = transaction.prepare_cached("SELECT key FROM results")?;
    let keys = query.query_map([], |row| row.get(0))?;
    Ok(keys.collect::<rusqlite::Result<_>>()?)
}
