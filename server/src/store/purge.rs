//! Purging: the one thing that removes. It makes a version without the statements, then destroys every version that
//! held one of them.
//!
//! ```text
//! current version ──without──▶ new version, published ──▶ older versions doomed (one commit) ──▶ files removed
//! ```
//!
//! A crash before the commit leaves everything readable, and purging again does the rest; after it, the next opening of
//! the store removes the files. What a version that cannot be read holds, nobody can say: it goes too.

use trama_engine::tables::Purged;
use trama_engine::version::Version;

use super::pointer::Base;
use super::publish::History;
use super::{PurgeRecord, Store};
use crate::error::Result;

/// What a purge leaves of a version.
pub(crate) struct Rest {
    /// Without the statements; `None` when nothing is left.
    pub(crate) version: Option<Version>,
    /// How much went.
    pub(crate) purged: Purged,
}

/// A purge to be done.
pub(crate) struct Purge<'a> {
    pub(crate) dataset: &'a str,
    /// By whom.
    pub(crate) by: &'a str,
    /// Why, without naming anybody.
    pub(crate) reason: &'a str,
    /// What is left of a version; `None` when it holds nothing of what is to go.
    pub(crate) rest: &'a dyn Fn(&Version) -> Result<Option<Rest>>,
}

/// What a purge did.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub(crate) struct PurgeDone {
    /// The current version after it; `None` when nothing is left of the dataset.
    pub(crate) current: Option<u64>,
    /// Versions that are destroyed.
    pub(crate) destroyed: Vec<u64>,
    /// Of these, those that could not be read.
    pub(crate) unreadable: Vec<u64>,
    /// Versions destroyed that had been set aside.
    pub(crate) orphans: usize,
    /// How much went from the current version.
    #[serde(flatten)]
    pub(crate) purged: Purged,
}

/// What the versions of a dataset hold of what is to go.
struct Held {
    /// What is left of the current one: all, if only earlier ones hold any of it.
    left: Rest,
    doomed: Vec<u64>,
    unreadable: Vec<u64>,
}

impl Store {
    /// What a purge would do; nothing is changed. `None` when no version holds any of it.
    ///
    /// # Errors
    /// [`crate::error::Error::UnknownDataset`], [`crate::error::Error::Quarantined`] when the current version cannot be read.
    pub(crate) fn would_purge(&self, purge: &Purge<'_>) -> Result<Option<PurgeDone>> {
        Ok(self.held(purge)?.map(|held| held.done(None)))
    }

    /// Purges. `None` when no version holds any of it, and nothing was done.
    ///
    /// # Errors
    /// As [`Store::would_purge`]; [`crate::error::Error::Overtaken`] when somebody published meanwhile: ask again.
    pub(crate) fn purge(&self, purge: &Purge<'_>) -> Result<Option<PurgeDone>> {
        let Some(held) = self.held(purge)? else { return Ok(None) };
        let current = self.version(purge.dataset, None)?;
        let history = History::purged(&current.manifest, held.record(purge));
        let base = Base::Current(Some(current.number));
        let new = held.left.version.as_ref().map(|version| self.put(purge.dataset, version, history, base));
        let new = new.transpose()?.map(|manifest| manifest.version);
        let lock = self.directory.lock()?;
        self.pointers.doom(purge.dataset, &held.doomed)?;
        self.directory.destroy_doomed(&self.pointers)?;
        let orphans = self.directory.destroy_orphans(purge.dataset)?;
        drop(lock);
        self.open.invalidate_all();
        Ok(Some(PurgeDone { orphans, ..held.done(new) }))
    }

    /// Leaves nothing of what was deleted in the files of the database.
    ///
    /// # Errors
    /// [`crate::error::Error::Database`], [`crate::error::Error::Busy`].
    pub(crate) fn scrub(&self) -> Result<()> {
        self.database.scrub()
    }

    fn held(&self, purge: &Purge<'_>) -> Result<Option<Held>> {
        let stored = self.version(purge.dataset, None)?;
        let rest = (purge.rest)(&stored.version)?;
        let is_held = rest.is_some();
        // Its manifest goes too, even if none of its statements does: rejects of imports hold values of rows.
        let whole = || Rest { version: Some(stored.version.as_ref().clone()), purged: Purged::default() };
        let left = rest.unwrap_or_else(whole);
        let mut held = Held { left, doomed: vec![stored.number], unreadable: Vec::new() };
        let versions = self.pointers.versions(purge.dataset)?;
        for number in versions.into_iter().filter(|&number| number != stored.number) {
            match self.version(purge.dataset, Some(number)) {
                Ok(older) if (purge.rest)(&older.version)?.is_none() => continue,
                Ok(_) => {}
                Err(error) if error.is_quarantine() => held.unreadable.push(number),
                Err(error) => return Err(error),
            }
            held.doomed.push(number);
        }
        held.doomed.sort_unstable();
        // A version that cannot be read is no reason to purge, but goes with one.
        let earlier = held.doomed.len() - 1;
        Ok((is_held || earlier > held.unreadable.len()).then_some(held))
    }
}

impl Held {
    fn done(&self, current: Option<u64>) -> PurgeDone {
        let (destroyed, unreadable) = (self.doomed.clone(), self.unreadable.clone());
        PurgeDone { current, destroyed, unreadable, orphans: 0, purged: self.left.purged }
    }

    fn record(&self, purge: &Purge<'_>) -> PurgeRecord {
        PurgeRecord {
            at: jiff::Timestamp::now().to_string(),
            by: purge.by.to_owned(),
            reason: purge.reason.to_owned(),
            purged: self.left.purged,
        }
    }
}

impl PurgeDone {
    /// In a sentence.
    pub(crate) fn sentence(&self) -> String {
        let Purged { entity_statements, link_statements, lost_ends, unnamed_ends, records } = self.purged;
        let versions: Vec<String> = self.destroyed.iter().map(u64::to_string).collect();
        let versions = versions.join(", ");
        let links = link_statements + lost_ends;
        let entities = entity_statements + unnamed_ends;
        let lost = if lost_ends > 0 { format!(" ({lost_ends} of them since an end went)") } else { String::new() };
        format!(
            "{entities} statements about entities and {links} about links{lost}, {records} records; versions destroyed: \
             {versions}"
        )
    }
}
