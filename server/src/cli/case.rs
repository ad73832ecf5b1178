//! `trama case`: the cases that statements name, and who works on them.

use clap::Subcommand;
use serde_json::json;

use super::Global;
use super::accounts::{change, moment, open, until};
use super::print::{Listing, line};
use crate::error::Result;

/// Subcommands.
#[derive(Subcommand)]
pub(crate) enum Case {
    /// Add a case, or give one another title
    Add {
        /// As the column `case` of statements names it
        #[arg(value_name = "CASE")]
        name: String,
        /// What it is about
        #[arg(long)]
        title: String,
    },
    /// Make a user a member: the statements of the case are open to him
    Join {
        /// Which case
        #[arg(value_name = "CASE")]
        case: String,
        /// Whom
        #[arg(value_name = "USER")]
        user: String,
        /// Until the end of this date, or this moment
        #[arg(long, value_name = "DATE")]
        until: Option<String>,
    },
    /// Remove a member
    Leave {
        /// Which case
        #[arg(value_name = "CASE")]
        case: String,
        /// Whom
        #[arg(value_name = "USER")]
        user: String,
    },
    /// All cases with their members
    List,
}

impl Case {
    pub(crate) fn run(self, global: &Global) -> Result<()> {
        match self {
            Case::Add { name, title } => {
                change(global, &format!("case add {name}"), |accounts| accounts.add_case(&name, &title))?;
                line(format_args!("case {name}: {title}"))
            }
            Case::Join { case, user, until: text } => {
                let until = until(text.as_deref())?;
                let action = format!("case join {case} {user}");
                change(global, &action, |accounts| accounts.join_case(&case, &user, until))?;
                let end = until.map(|until| format!(" until {}", moment(until))).unwrap_or_default();
                line(format_args!("{user} is a member of {case}{end}"))
            }
            Case::Leave { case, user } => {
                let action = format!("case leave {case} {user}");
                change(global, &action, |accounts| accounts.leave_case(&case, &user))?;
                line(format_args!("{user} is no member of {case} any more"))
            }
            Case::List => list(global),
        }
    }
}

fn list(global: &Global) -> Result<()> {
    let cases = open(global)?.cases()?;
    if global.json {
        let documents: Vec<_> = cases
            .iter()
            .map(|case| {
                let members = case.members.iter();
                let members: Vec<_> =
                    members.map(|member| json!({ "user": member.user, "until": member.until.map(moment) })).collect();
                json!({ "name": case.name, "title": case.title, "members": members })
            })
            .collect();
        return line(format_args!("{:#}", json!(documents)));
    }
    if cases.is_empty() {
        return line("no cases");
    }
    let mut listing = Listing::new(&["case", "title", "member", "until"]);
    for case in cases {
        if case.members.is_empty() {
            listing.row([case.name.clone(), case.title.clone(), String::new(), String::new()]);
        }
        for member in case.members {
            let until = member.until.map(moment).unwrap_or_default();
            listing.row([case.name.clone(), case.title.clone(), member.user, until]);
        }
    }
    listing.print()
}
