//! Users and what they may: roles, access tokens, cases with their members, grants of providers.
//!
//! ```text
//! token ──▶ Session: user, role ──▶ Viewer: agency, cases of today, grants of today ──▶ the engine's policy
//! ```
//!
//! The rows lie in the store's database. The service keeps them in memory, and reads them again as soon as any process
//! has changed them: what is revoked is revoked at once.

mod cases;
mod grants;
mod role;
mod session;
#[cfg(test)]
mod tests;
mod tokens;
mod users;

use std::sync::{Arc, Mutex};

use rusqlite::Transaction;

pub(crate) use cases::Case;
pub(crate) use grants::NewGrant;
pub(crate) use role::Role;
pub(crate) use session::Session;
pub(crate) use users::User;

use crate::error::{Error, Result};
use crate::store::Database;

/// A moment: seconds since 1970.
pub(crate) type Seconds = i64;

/// The accounts of a data directory.
pub(crate) struct Accounts {
    database: Arc<Database>,
    known: Mutex<Option<Arc<session::Known>>>,
}

impl Accounts {
    /// Those in a database.
    pub(crate) fn new(database: Arc<Database>) -> Accounts {
        Accounts { database, known: Mutex::new(None) }
    }

    /// Does `change` whole or not at all, and tells all processes that something is another.
    fn write<T>(&self, change: impl FnOnce(&Transaction<'_>) -> Result<T>) -> Result<T> {
        self.database.write(|transaction| {
            let changed = change(transaction)?;
            transaction.execute("UPDATE policy SET epoch = epoch + 1", [])?;
            Ok(changed)
        })
    }
}

/// Checks a name of a user, a case or an agency.
fn check_text(what: &'static str, text: &str) -> Result<()> {
    let is_good = !text.trim().is_empty() && text.trim() == text && text.chars().count() <= 200;
    match is_good && !text.chars().any(char::is_control) {
        true => Ok(()),
        false => Err(Error::Usage(format!(
            "{what} {text:?}: expected 1 to 200 characters, none of them a control character, no space at the ends"
        ))),
    }
}

/// The error of a row that is not there, naming those that are.
fn unknown(what: &'static str, name: &str, known: &[String]) -> Error {
    let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
    Error::Usage(format!("no {what} {name:?}; there are: {known}"))
}
