//! Purge: statements for good, from every version, then all that was made of these.
//!
//! A crash in between leaves nothing half-visible; what it leaves on disk, purging again or the next start of the service
//! removes.

use crate::error::{Error, Result};
use crate::jobs;
use crate::store::{Purge, PurgeDone, Store};

/// How often a purge begins again because somebody published meanwhile.
const ATTEMPTS: usize = 10;

/// Purges. `None` when no version holds any of it.
///
/// # Errors
/// Those of [`Store::purge`]; [`Error::Busy`] when the database is read all the time and cannot be scrubbed.
pub(crate) fn purge(store: &Store, purge: &Purge<'_>) -> Result<Option<PurgeDone>> {
    let attempts = (1..ATTEMPTS).map(|_| store.purge(purge));
    let done = attempts.into_iter().find(|done| !matches!(done, Err(Error::Overtaken { .. })));
    let done = done.unwrap_or_else(|| store.purge(purge))?;
    jobs::remove_gone(store.path(), &store.database())?;
    store.scrub()?;
    Ok(done)
}
