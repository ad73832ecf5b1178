//! What providers allow single users beyond the rules: statements of one handling code, for one purpose.

use rusqlite::{Connection, params};
use serde::Serialize;
use trama_engine::model::Handling;
use trama_engine::view::{Grant, Purpose};

use super::users::check_user;
use super::{Accounts, Seconds, check_text};
use crate::error::{Error, Result};

/// A grant to be made.
pub(crate) struct NewGrant<'a> {
    pub(crate) user: &'a str,
    pub(crate) grant: Grant,
    /// The provider's permission, in words.
    pub(crate) reason: &'a str,
    /// From when on no more; `None`: until it is revoked.
    pub(crate) until: Option<Seconds>,
}

/// A grant, as it is listed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct GrantRow {
    pub(crate) id: i64,
    pub(crate) user: String,
    /// `None`: for statements that name no provider.
    pub(crate) provider: Option<String>,
    pub(crate) handling: String,
    pub(crate) purpose: String,
    pub(crate) reason: String,
    pub(crate) granted: Seconds,
    pub(crate) until: Option<Seconds>,
}

impl GrantRow {
    /// What the engine's policy knows of it.
    pub(super) fn grant(&self) -> Result<Grant> {
        let handling = Handling::ALL.iter().copied().find(|code| code.as_str() == self.handling);
        match (handling, Purpose::parse(&self.purpose)) {
            (Some(handling), Some(purpose)) => Ok(Grant { provider: self.provider.clone(), handling, purpose }),
            _ => Err(Error::InvalidData(format!("trama.db: grant {} is of no known code or purpose", self.id))),
        }
    }
}

impl Accounts {
    /// Makes a grant; gives its number.
    ///
    /// # Errors
    /// [`Error::Usage`] for a user who does not exist, and for a grant without a reason.
    pub(crate) fn add_grant(&self, new: &NewGrant<'_>, now: Seconds) -> Result<i64> {
        check_text("reason", new.reason)?;
        new.grant.provider.as_deref().map_or(Ok(()), |provider| check_text("provider", provider))?;
        self.write(|transaction| {
            check_user(transaction, new.user)?;
            let Grant { provider, handling, purpose } = &new.grant;
            transaction.execute(
                "INSERT INTO grants (user, provider, handling, purpose, reason, granted, until)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                params![new.user, provider, handling.as_str(), purpose.as_str(), new.reason, now, new.until],
            )?;
            Ok(transaction.last_insert_rowid())
        })
    }

    /// Takes a grant back. Gives whose it was.
    ///
    /// # Errors
    /// [`Error::Usage`] for one that does not exist.
    pub(crate) fn revoke_grant(&self, id: i64) -> Result<String> {
        let known = self.grants()?;
        let Some(grant) = known.iter().find(|grant| grant.id == id) else {
            return Err(Error::Usage(format!("no grant {id}; `grant list` shows those that there are")));
        };
        self.write(|transaction| {
            transaction.execute("DELETE FROM grants WHERE id = ?1", [id])?;
            Ok(grant.user.clone())
        })
    }

    /// All grants, by user.
    pub(crate) fn grants(&self) -> Result<Vec<GrantRow>> {
        grants(&self.database.reading())
    }
}

pub(super) fn grants(connection: &Connection) -> Result<Vec<GrantRow>> {
    let mut query = connection.prepare_cached(
        "SELECT id, user, provider, handling, purpose, reason, granted, until FROM grants ORDER BY user, id",
    )?;
    let rows = query.query_map([], |row| {
        Ok(GrantRow {
            id: row.get(0)?,
            user: row.get(1)?,
            provider: row.get(2)?,
            handling: row.get(3)?,
            purpose: row.get(4)?,
            reason: row.get(5)?,
            granted: row.get(6)?,
            until: row.get(7)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
