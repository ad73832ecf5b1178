//! `trama token`: what users show to the service.

use clap::Subcommand;
use serde_json::json;

use super::Global;
use super::accounts::{change, moment, now, open};
use super::print::{Listing, line};
use crate::error::Result;

const DAY_S: i64 = 86_400;

/// Subcommands.
#[derive(Subcommand)]
pub(crate) enum Token {
    /// Issue a token to a user. It is printed once, and kept nowhere
    Issue {
        /// To whom
        #[arg(value_name = "USER")]
        user: String,
        /// Days until it expires
        #[arg(long, default_value_t = 90, value_name = "N", value_parser = clap::value_parser!(i64).range(1..=3650))]
        days: i64,
    },
    /// Revoke a token, from this moment on
    Revoke {
        /// Its id, as `token list` has it
        #[arg(value_name = "ID")]
        id: String,
    },
    /// All tokens, without what would open anything
    List,
}

impl Token {
    pub(crate) fn run(self, global: &Global) -> Result<()> {
        match self {
            Token::Issue { user, days } => {
                let now = now();
                let issue = |accounts: &crate::accounts::Accounts| accounts.issue_token(&user, now, now + days * DAY_S);
                let token = change(global, &format!("token issue {user}"), issue)?;
                global.note(format_args!("token {} of {user}, until {}", token.id, moment(token.expires)));
                if global.json {
                    let document = json!({ "id": token.id, "user": user, "token": token.text,
                        "expires": moment(token.expires) });
                    return line(format_args!("{document:#}"));
                }
                line(token.text)
            }
            Token::Revoke { id } => {
                let user = change(global, &format!("token revoke {id}"), |accounts| accounts.revoke_token(&id, now()))?;
                line(format_args!("revoked {id} of {user}"))
            }
            Token::List => list(global),
        }
    }
}

fn list(global: &Global) -> Result<()> {
    let tokens = open(global)?.tokens()?;
    if global.json {
        let documents: Vec<_> = tokens
            .iter()
            .map(|token| {
                json!({ "id": token.id, "user": token.user, "created": moment(token.created),
                    "expires": moment(token.expires), "revoked": token.revoked.map(moment) })
            })
            .collect();
        return line(format_args!("{:#}", json!(documents)));
    }
    if tokens.is_empty() {
        return line("no tokens");
    }
    let mut listing = Listing::new(&["token", "user", "expires", "revoked"]);
    for token in tokens {
        let revoked = token.revoked.map(moment).unwrap_or_default();
        listing.row([token.id, token.user, moment(token.expires), revoked]);
    }
    listing.print()
}
