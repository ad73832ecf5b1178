//! `trama grant`: what providers allow single users beyond the rules.

use clap::Subcommand;
use clap::builder::PossibleValuesParser;
use serde_json::json;
use trama_engine::model::Handling;
use trama_engine::view::{self, Purpose};

use super::Global;
use super::accounts::{change, moment, now, open, until};
use super::print::{Listing, line};
use crate::accounts::{Accounts, NewGrant};
use crate::error::{Error, Result};

/// Subcommands.
#[derive(Subcommand)]
pub(crate) enum Grant {
    /// Let a user use a provider's statements of one handling code for one purpose
    Add {
        /// Whom
        #[arg(value_name = "USER")]
        user: String,
        /// Who gave the permission; without it, statements that name no provider
        #[arg(long)]
        provider: Option<String>,
        /// The handling code of the statements
        #[arg(long, value_parser = PossibleValuesParser::new(Handling::ALL.iter().map(|code| code.as_str())))]
        handling: String,
        /// What for
        #[arg(long, value_parser = PossibleValuesParser::new(["investigation", "export"]))]
        purpose: String,
        /// The permission in words: by whom, by which letter
        #[arg(long)]
        reason: String,
        /// Until the end of this date, or this moment
        #[arg(long, value_name = "DATE")]
        until: Option<String>,
    },
    /// Take a grant back, from this moment on
    Revoke {
        /// Its number, as `grant list` has it
        #[arg(value_name = "N")]
        id: i64,
    },
    /// All grants
    List,
}

impl Grant {
    pub(crate) fn run(self, global: &Global) -> Result<()> {
        match self {
            Grant::Add { user, provider, handling, purpose, reason, until: text } => {
                let bad = |word: &str| Error::Usage(format!("no handling code or purpose {word:?}"));
                let grant = view::Grant {
                    provider,
                    handling: Handling::ALL
                        .iter()
                        .copied()
                        .find(|code| code.as_str() == handling)
                        .ok_or_else(|| bad(&handling))?,
                    purpose: Purpose::parse(&purpose).ok_or_else(|| bad(&purpose))?,
                };
                let new = NewGrant { user: &user, grant, reason: &reason, until: until(text.as_deref())? };
                let add = |accounts: &Accounts| accounts.add_grant(&new, now());
                let id = change(global, &format!("grant add {user} {handling} {purpose}"), add)?;
                line(format_args!("grant {id} of {user}"))
            }
            Grant::Revoke { id } => {
                let user = change(global, &format!("grant revoke {id}"), |accounts| accounts.revoke_grant(id))?;
                line(format_args!("revoked grant {id} of {user}"))
            }
            Grant::List => list(global),
        }
    }
}

fn list(global: &Global) -> Result<()> {
    let grants = open(global)?.grants()?;
    if global.json {
        let documents: Vec<_> = grants
            .iter()
            .map(|grant| {
                json!({ "id": grant.id, "user": grant.user, "provider": grant.provider, "handling": grant.handling,
                    "purpose": grant.purpose, "reason": grant.reason, "granted": moment(grant.granted),
                    "until": grant.until.map(moment) })
            })
            .collect();
        return line(format_args!("{:#}", json!(documents)));
    }
    if grants.is_empty() {
        return line("no grants");
    }
    let mut listing = Listing::new(&[">grant", "user", "provider", "code", "purpose", "until", "reason"]);
    for grant in grants {
        let until = grant.until.map(moment).unwrap_or_default();
        let provider = grant.provider.unwrap_or_default();
        listing.row([grant.id.to_string(), grant.user, provider, grant.handling, grant.purpose, until, grant.reason]);
    }
    listing.print()
}
