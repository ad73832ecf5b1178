//! What `trama user`, `token`, `case` and `grant` share: the accounts, a clock, and a record of what was changed.

use trama_engine::model::Moment;

use super::{Global, os_user};
use crate::accounts::{Accounts, Seconds};
use crate::audit::{Audit, Record};
use crate::error::{Error, Result};

/// The accounts of the data directory.
pub(super) fn open(global: &Global) -> Result<Accounts> {
    Ok(Accounts::new(global.store()?.database()))
}

/// Changes the accounts. That they were changed, or that it was refused, stands in the audit before it is said.
pub(super) fn change<T>(global: &Global, action: &str, change: impl FnOnce(&Accounts) -> Result<T>) -> Result<T> {
    let (accounts, audit) = (open(global)?, Audit::open(&global.data_directory()?)?);
    let changed = change(&accounts);
    let outcome = if changed.is_ok() { "allowed" } else { "refused" };
    audit.append(Record {
        actor: os_user(),
        action: action.to_owned(),
        outcome: outcome.to_owned(),
        ..Record::default()
    })?;
    changed
}

/// Now.
pub(super) fn now() -> Seconds {
    jiff::Timestamp::now().as_second()
}

/// A moment as it is printed.
pub(super) fn moment(seconds: Seconds) -> String {
    Moment(seconds).to_string()
}

/// The end of something: a date is its last second, and it ends after it.
pub(super) fn until(text: Option<&str>) -> Result<Option<Seconds>> {
    let parse = |text: &str| {
        let end = Moment::parse_end(text).map(|moment| moment.0 + 1);
        end.ok_or_else(|| {
            Error::Usage(format!("--until {text:?}: expected a date, as 2027-06-30, or a time in RFC 3339"))
        })
    };
    text.map(parse).transpose()
}
