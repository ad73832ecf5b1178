//! Runs in the database: a row each, and the keys under which clients ask for one again.

use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use trama_engine::view::Purpose;

use super::exact;
use super::run::{Facts, State, Status};
use super::{Millis, now};
use crate::error::{Error, Result};

const COLUMNS: &str = "id, asker, count, purpose, dataset, number, view, analysis, parameters, seed, key, created, \
                       state, started, ended, manifest, failure";
/// How long a client's key names the run that it was first given with.
const KEY_LIFE_MS: Millis = 24 * 60 * 60 * 1000;

/// A client's key to a run, as far as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ClientKey {
    /// Hash of the asker and his key.
    pub(super) key: [u8; 32],
    /// Hash of what he asked for.
    pub(super) body: [u8; 32],
}

/// The run that a client's key names.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Named {
    /// None, or none any more.
    Free,
    /// This one.
    Run(String),
    /// One of another body.
    Other,
}

/// The run that a client's key names.
pub(super) fn named(connection: &Connection, key: &ClientKey) -> Result<Named> {
    let mut query = connection.prepare_cached("SELECT body, run FROM run_keys WHERE key = ?1 AND created > ?2")?;
    let found = query.query_row(params![key.key, now() - KEY_LIFE_MS], |row| {
        Ok((row.get::<_, [u8; 32]>(0)?, row.get::<_, String>(1)?))
    });
    Ok(match found.optional()? {
        None => Named::Free,
        Some((body, run)) if body == key.body => Named::Run(run),
        Some(_) => Named::Other,
    })
}

/// Lets a client's key name a run, and forgets those that have had their time.
pub(super) fn name(transaction: &Transaction<'_>, key: &ClientKey, run: &str) -> Result<()> {
    transaction.execute("DELETE FROM run_keys WHERE created <= ?1", [now() - KEY_LIFE_MS])?;
    transaction.execute(
        "INSERT INTO run_keys (key, body, run, created) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT DO UPDATE SET body = ?2, run = ?3, created = ?4",
        params![key.key, key.body, run, now()],
    )?;
    Ok(())
}

/// Counts one run more of an asker.
pub(super) fn count(transaction: &Transaction<'_>, asker: &str) -> Result<u64> {
    let count = transaction.query_row(
        "INSERT INTO run_counts (asker, last) VALUES (?1, 1)
         ON CONFLICT DO UPDATE SET last = last + 1 RETURNING last",
        [asker],
        |row| row.get(0),
    )?;
    Ok(count)
}

/// Adds a run.
pub(super) fn insert(transaction: &Transaction<'_>, facts: &Facts, status: &Status) -> Result<()> {
    let Facts { id, asker, count, purpose, dataset, number, view, analysis, parameters, seed, key, created } = facts;
    transaction.execute(
        &format!(
            "INSERT INTO runs ({COLUMNS})
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, 'queued', NULL, NULL, NULL, NULL)"
        ),
        params![
            id,
            asker,
            count,
            purpose.as_str(),
            dataset,
            number,
            view,
            analysis,
            exact::to_text(parameters)?,
            seed.to_string(),
            key,
            created
        ],
    )?;
    if status.state.is_final() { end(transaction, id, status) } else { Ok(()) }
}

/// Notes the end of a run.
pub(super) fn end(transaction: &Transaction<'_>, id: &str, status: &Status) -> Result<()> {
    let manifest = status.manifest.as_deref().map(exact::to_text).transpose()?;
    let failure = status.failure.as_deref().map(exact::to_text).transpose()?;
    transaction.execute(
        "UPDATE runs SET state = ?2, started = ?3, ended = ?4, manifest = ?5, failure = ?6 WHERE id = ?1",
        params![id, status.state.name(), status.started, status.ended, manifest, failure],
    )?;
    Ok(())
}

/// Says of all runs without an end that they were interrupted.
pub(super) fn interrupt(transaction: &Transaction<'_>) -> Result<()> {
    transaction.execute("UPDATE runs SET state = 'interrupted', ended = ?1 WHERE state = 'queued'", [now()])?;
    Ok(())
}

/// A run of an asker.
pub(super) fn find(connection: &Connection, asker: &str, id: &str) -> Result<Option<(Facts, Status)>> {
    let mut query = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM runs WHERE id = ?1 AND asker = ?2"))?;
    query.query_row(params![id, asker], |row| Ok(read(row))).optional()?.transpose()
}

/// The last run of an asker that is done and has a result.
pub(super) fn finished(
    connection: &Connection,
    asker: &str,
    purpose: Purpose,
    key: &str,
) -> Result<Option<(Facts, Status)>> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM runs WHERE asker = ?1 AND key = ?2 AND purpose = ?3 AND state = 'done'
         ORDER BY count DESC LIMIT 1"
    ))?;
    query.query_row(params![asker, key, purpose.as_str()], |row| Ok(read(row))).optional()?.transpose()
}

/// Runs of an asker, the newest first, beginning below a count.
pub(super) fn list(
    connection: &Connection,
    asker: &str,
    purpose: Purpose,
    state: Option<State>,
    below: u64,
    limit: usize,
) -> Result<Vec<(Facts, Status)>> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM runs WHERE asker = ?1 AND purpose = ?2 AND count < ?3 AND (?4 IS NULL OR state = ?4)
         ORDER BY count DESC LIMIT ?5"
    ))?;
    let below = i64::try_from(below).unwrap_or(i64::MAX);
    let state = state.map(State::name);
    let rows = query.query_map(params![asker, purpose.as_str(), below, state, limit], |row| Ok(read(row)))?;
    rows.map(|row| row?).collect()
}

fn read(row: &Row<'_>) -> Result<(Facts, Status)> {
    let bad = |what: &str| Error::InvalidData(format!("trama.db: a run with a bad {what}"));
    let text = |column: &str| row.get::<_, String>(column);
    let facts = Facts {
        id: text("id")?,
        asker: text("asker")?,
        count: row.get("count")?,
        purpose: Purpose::parse(&text("purpose")?).ok_or_else(|| bad("purpose"))?,
        dataset: text("dataset")?,
        number: row.get("number")?,
        view: text("view")?,
        analysis: text("analysis")?,
        parameters: exact::from_text(text("parameters")?.as_bytes()).map_err(|_| bad("parameter"))?,
        seed: text("seed")?.parse().map_err(|_| bad("seed"))?,
        key: text("key")?,
        created: row.get("created")?,
    };
    let manifest: Option<String> = row.get("manifest")?;
    let failure: Option<String> = row.get("failure")?;
    let status = Status {
        state: State::parse(&text("state")?).ok_or_else(|| bad("state"))?,
        started: row.get("started")?,
        ended: row.get("ended")?,
        manifest: manifest
            .map(|text| exact::from_text(text.as_bytes()).map(Arc::new))
            .transpose()
            .map_err(|_| bad("manifest"))?,
        failure: failure
            .map(|text| exact::from_text(text.as_bytes()).map(Arc::new))
            .transpose()
            .map_err(|_| bad("failure"))?,
    };
    Ok((facts, status))
}
