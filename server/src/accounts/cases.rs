//! Cases, and who works on them until when.

use rusqlite::{Connection, params};
use serde::Serialize;

use super::users::check_user;
use super::{Accounts, Seconds, check_text, unknown};
use crate::error::Result;

/// A case: the word that statements name it by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) title: String,
    pub(crate) members: Vec<Member>,
}

/// Somebody who works on a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Member {
    pub(crate) user: String,
    /// From when on no more; `None`: until he is removed.
    pub(crate) until: Option<Seconds>,
}

impl Accounts {
    /// Adds a case, or gives one another title.
    ///
    /// # Errors
    /// [`crate::error::Error::Usage`] for a name that cannot be one.
    pub(crate) fn add_case(&self, name: &str, title: &str) -> Result<()> {
        check_text("case", name)?;
        check_text("title", title)?;
        self.write(|transaction| {
            transaction.execute(
                "INSERT INTO cases (name, title) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET title = ?2",
                params![name, title],
            )?;
            Ok(())
        })
    }

    /// Makes a user a member of a case, or changes until when he is.
    ///
    /// # Errors
    /// [`crate::error::Error::Usage`] for a case or a user that does not exist.
    pub(crate) fn join_case(&self, case: &str, user: &str, until: Option<Seconds>) -> Result<()> {
        self.write(|transaction| {
            check_case(transaction, case)?;
            check_user(transaction, user)?;
            transaction.execute(
                "INSERT INTO members (\"case\", user, until) VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET until = ?3",
                params![case, user, until],
            )?;
            Ok(())
        })
    }

    /// Removes a user from a case.
    ///
    /// # Errors
    /// [`crate::error::Error::Usage`] for a case that does not exist, or that he is no member of.
    pub(crate) fn leave_case(&self, case: &str, user: &str) -> Result<()> {
        self.write(|transaction| {
            check_case(transaction, case)?;
            let removed =
                transaction.execute("DELETE FROM members WHERE \"case\" = ?1 AND user = ?2", params![case, user])?;
            let members = cases(transaction)?.into_iter().filter(|known| known.name == case);
            let members: Vec<String> = members.flat_map(|case| case.members).map(|member| member.user).collect();
            if removed == 0 { Err(unknown("member", user, &members)) } else { Ok(()) }
        })
    }

    /// All cases with their members, by name.
    pub(crate) fn cases(&self) -> Result<Vec<Case>> {
        cases(&self.database.reading())
    }
}

pub(super) fn cases(connection: &Connection) -> Result<Vec<Case>> {
    let mut query = connection.prepare_cached(
        "SELECT name, title, user, until FROM cases LEFT JOIN members ON \"case\" = name ORDER BY name, user",
    )?;
    let mut rows = query.query([])?;
    let mut cases: Vec<Case> = Vec::new();
    while let Some(row) = rows.next()? {
        let (name, user): (String, Option<String>) = (row.get(0)?, row.get(2)?);
        if cases.last().is_none_or(|last| last.name != name) {
            cases.push(Case { name, title: row.get(1)?, members: Vec::new() });
        }
        let members = cases.last_mut().map(|last| &mut last.members);
        if let (Some(members), Some(user)) = (members, user) {
            members.push(Member { user, until: row.get(3)? });
        }
    }
    Ok(cases)
}

fn check_case(connection: &Connection, name: &str) -> Result<()> {
    let known: Vec<String> = cases(connection)?.into_iter().map(|case| case.name).collect();
    if known.iter().any(|case| case == name) { Ok(()) } else { Err(unknown("case", name, &known)) }
}
