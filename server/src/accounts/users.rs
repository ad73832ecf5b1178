//! Users. One is never deleted, since the audit names him; he is disabled.

use rusqlite::{Connection, params};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Accounts, Role, check_text, unknown};
use crate::error::{Error, Result};

/// A user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct User {
    /// His name, in the audit too.
    pub(crate) name: String,
    pub(crate) role: Role,
    /// The provider whose statements are his own agency's.
    pub(crate) agency: String,
    /// May not ask any more.
    pub(crate) disabled: bool,
}

/// What may name a user: it stands in the audit, in one line with others.
const NAME_RULE: &str = "1 to 64 of a-z, A-Z, 0-9, `.`, `_`, `-` and `@`";

impl Accounts {
    /// Adds a user.
    ///
    /// # Errors
    /// [`Error::Usage`] for a name that cannot be one, or that is taken.
    pub(crate) fn add_user(&self, name: &str, role: Role, agency: &str) -> Result<()> {
        let is_word = |byte: u8| byte.is_ascii_alphanumeric() || b"._-@".contains(&byte);
        if name.is_empty() || name.len() > 64 || !name.bytes().all(is_word) {
            return Err(Error::Usage(format!("user {name:?}: expected {NAME_RULE}")));
        }
        check_text("agency", agency)?;
        self.write(|transaction| {
            let added = transaction.execute(
                "INSERT INTO users (name, role, agency) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
                params![name, role.as_str(), agency],
            )?;
            match added {
                0 => Err(Error::Usage(format!("there is a user {name:?} already: `user set` changes him"))),
                _ => Ok(()),
            }
        })
    }

    /// Changes a user: whatever is given.
    ///
    /// # Errors
    /// [`Error::Usage`] for one that does not exist.
    pub(crate) fn set_user(
        &self,
        name: &str,
        role: Option<Role>,
        agency: Option<&str>,
        disabled: Option<bool>,
    ) -> Result<()> {
        agency.map_or(Ok(()), |agency| check_text("agency", agency))?;
        self.write(|transaction| {
            check_user(transaction, name)?;
            transaction.execute(
                "UPDATE users SET role = coalesce(?2, role), agency = coalesce(?3, agency),
                     disabled = coalesce(?4, disabled) WHERE name = ?1",
                params![name, role.map(Role::as_str), agency, disabled],
            )?;
            Ok(())
        })
    }

    /// All users, by name.
    pub(crate) fn users(&self) -> Result<Vec<User>> {
        users(&self.database.reading())
    }
}

pub(super) fn users(connection: &Connection) -> Result<Vec<User>> {
    let mut query = connection.prepare_cached("SELECT name, role, agency, disabled FROM users ORDER BY name")?;
    let rows = query.query_map([], |row| Ok((row.get(0)?, row.get::<_, String>(1)?, row.get(2)?, row.get(3)?)))?;
    rows.map(|row| {
        let (name, role, agency, disabled) = row?;
        let role = Role::parse(&role).ok_or_else(|| Error::InvalidData(format!("trama.db: no role {role:?}")))?;
        Ok(User { name, role, agency, disabled })
    })
    .collect()
}

/// Sees to it that a user exists.
pub(super) fn check_user(connection: &Connection, name: &str) -> Result<()> {
    let users: Vec<String> = users(connection)?.into_iter().map(|user| user.name).collect();
    if users.iter().any(|user| user == name) { Ok(()) } else { Err(unknown("user", name, &users)) }
}
