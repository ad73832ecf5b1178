//! Access tokens: 256 random bits, told once. The database has the hash alone.

use std::fmt;

use rusqlite::{Connection, params};
use serde::Serialize;

use super::{Accounts, Seconds, users::check_user};
use crate::error::{Error, Result};

const PREFIX: &str = "trama_";
const ID_BYTES: usize = 8;
const SECRET_BYTES: usize = 32;

/// A token that has just been issued. It can never be shown again.
pub(crate) struct IssuedToken {
    pub(crate) id: String,
    /// What its holder sends.
    pub(crate) text: String,
    pub(crate) expires: Seconds,
}

/// A token, as far as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct TokenRow {
    pub(crate) id: String,
    pub(crate) user: String,
    pub(crate) created: Seconds,
    pub(crate) expires: Seconds,
    pub(crate) revoked: Option<Seconds>,
    #[serde(skip)]
    pub(super) hash: TokenHash,
}

/// Hash of the secret half of a token; compared in constant time.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct TokenHash(blake3::Hash);

impl fmt::Debug for TokenHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("TokenHash")
    }
}

impl TokenHash {
    fn of(secret: &str) -> TokenHash {
        TokenHash(blake3::Hash::from_bytes(blake3::derive_key("trama 2026 token", secret.as_bytes())))
    }
}

impl TokenRow {
    /// Whether it opens anything at a moment.
    pub(super) fn is_valid(&self, now: Seconds) -> bool {
        self.revoked.is_none() && now < self.expires
    }
}

/// The public half of a token's text, and the hash of the other; `None` for a text that is no token.
pub(super) fn parse(text: &str) -> Option<(&str, TokenHash)> {
    let (id, secret) = text.strip_prefix(PREFIX)?.split_once('_')?;
    let is_hex = |text: &str, bytes: usize| {
        text.len() == 2 * bytes && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    };
    (is_hex(id, ID_BYTES) && is_hex(secret, SECRET_BYTES)).then(|| (id, TokenHash::of(secret)))
}

impl Accounts {
    /// Issues a token to a user.
    ///
    /// # Errors
    /// [`Error::Usage`] for a user who does not exist, and for an expiry that has passed.
    pub(crate) fn issue_token(&self, user: &str, now: Seconds, expires: Seconds) -> Result<IssuedToken> {
        if expires <= now {
            return Err(Error::Usage("a token that has expired already: expected a later moment".to_owned()));
        }
        let (id, secret) = (random_hex::<ID_BYTES>()?, random_hex::<SECRET_BYTES>()?);
        let hash = TokenHash::of(&secret);
        self.write(|transaction| {
            check_user(transaction, user)?;
            transaction.execute(
                "INSERT INTO tokens (id, user, hash, created, expires) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![id, user, hash.0.as_bytes(), now, expires],
            )?;
            Ok(())
        })?;
        Ok(IssuedToken { text: format!("{PREFIX}{id}_{secret}"), id, expires })
    }

    /// Revokes a token, from this moment on. Gives whose it was.
    ///
    /// # Errors
    /// [`Error::Usage`] for one that does not exist.
    pub(crate) fn revoke_token(&self, id: &str, now: Seconds) -> Result<String> {
        let known = self.tokens()?;
        let Some(token) = known.iter().find(|token| token.id == id) else {
            return Err(Error::Usage(format!("no token {id:?}; `token list` shows those that there are")));
        };
        self.write(|transaction| {
            transaction.execute("UPDATE tokens SET revoked = coalesce(revoked, ?2) WHERE id = ?1", params![id, now])?;
            Ok(token.user.clone())
        })
    }

    /// All tokens, by user and age.
    pub(crate) fn tokens(&self) -> Result<Vec<TokenRow>> {
        tokens(&self.database.reading())
    }
}

pub(super) fn tokens(connection: &Connection) -> Result<Vec<TokenRow>> {
    let mut query = connection
        .prepare_cached("SELECT id, user, created, expires, revoked, hash FROM tokens ORDER BY user, created, id")?;
    let rows = query.query_map([], |row| {
        Ok(TokenRow {
            id: row.get(0)?,
            user: row.get(1)?,
            created: row.get(2)?,
            expires: row.get(3)?,
            revoked: row.get(4)?,
            hash: TokenHash(blake3::Hash::from_bytes(row.get(5)?)),
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn random_hex<const BYTES: usize>() -> Result<String> {
    let mut bytes = [0; BYTES];
    getrandom::fill(&mut bytes).map_err(|error| Error::Internal(format!("no random bytes: {error}")))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
