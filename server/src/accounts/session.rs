//! Who holds a token, and what he may see today.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError};

use trama_engine::view::{self, Viewer};

use super::grants::{GrantRow, grants};
use super::tokens::{TokenRow, parse, tokens};
use super::users::users;
use super::{Accounts, Case, Seconds, User, cases};
use crate::error::Result;

/// Somebody who has shown a token that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Session {
    pub(crate) user: User,
    /// Public half of the token.
    pub(crate) token: String,
    /// When it expires.
    pub(crate) expires: Seconds,
    /// What the engine's policy looks at.
    pub(crate) viewer: Viewer,
}

/// All accounts, as they are between two changes.
pub(super) struct Known {
    epoch: i64,
    tokens: HashMap<String, TokenRow>,
    users: HashMap<String, User>,
    cases: Vec<Case>,
    grants: Vec<GrantRow>,
}

impl Accounts {
    /// Whether there is anybody who could show a token.
    pub(crate) fn any(&self) -> Result<bool> {
        Ok(!self.users()?.is_empty())
    }

    /// The session of a token, at a moment; `None` for one that is unknown, expired or revoked, or whose holder is
    /// disabled.
    pub(crate) fn session(&self, token: &str, now: Seconds) -> Result<Option<Session>> {
        let Some((id, hash)) = parse(token) else { return Ok(None) };
        let known = self.known()?;
        let holds = |row: &&TokenRow| (row.hash == hash) & row.is_valid(now);
        let Some(row) = known.tokens.get(id).filter(holds) else { return Ok(None) };
        let Some(user) = known.users.get(&row.user).filter(|user| !user.disabled) else { return Ok(None) };
        let viewer = Viewer::User(known.viewer(user, now)?);
        Ok(Some(Session { user: user.clone(), token: row.id.clone(), expires: row.expires, viewer }))
    }

    /// Whether a session holds still: the token does, and its holder is who he was and may see what he did.
    pub(crate) fn holds(&self, session: &Session, now: Seconds) -> Result<bool> {
        let known = self.known()?;
        if !known.tokens.get(&session.token).is_some_and(|row| row.is_valid(now)) {
            return Ok(false);
        }
        Ok(Viewer::User(known.viewer(&session.user, now)?) == session.viewer
            && known.users.get(&session.user.name) == Some(&session.user))
    }

    /// All accounts, read again if they have changed.
    fn known(&self) -> Result<Arc<Known>> {
        let connection = self.database.reading();
        let epoch: i64 = connection.prepare_cached("SELECT epoch FROM policy")?.query_row([], |row| row.get(0))?;
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = known.as_ref().filter(|known| known.epoch == epoch) {
            return Ok(known.clone());
        }
        let read = Arc::new(Known {
            epoch,
            tokens: tokens(&connection)?.into_iter().map(|token| (token.id.clone(), token)).collect(),
            users: users(&connection)?.into_iter().map(|user| (user.name.clone(), user)).collect(),
            cases: cases::cases(&connection)?,
            grants: grants(&connection)?,
        });
        *known = Some(read.clone());
        Ok(read)
    }
}

impl Known {
    /// What the policy looks at: memberships and grants that have not expired.
    fn viewer(&self, user: &User, now: Seconds) -> Result<view::User> {
        let holds = |until: Option<Seconds>| until.is_none_or(|until| now < until);
        let is_member =
            |case: &&Case| case.members.iter().any(|member| member.user == user.name && holds(member.until));
        let granted = self.grants.iter().filter(|grant| grant.user == user.name && holds(grant.until));
        Ok(view::User {
            name: user.name.clone(),
            agency: user.agency.clone(),
            cases: self.cases.iter().filter(is_member).map(|case| case.name.clone()).collect(),
            grants: granted.map(GrantRow::grant).collect::<Result<_>>()?,
        })
    }
}
