//! `trama user`: who may ask the service.

use clap::Subcommand;
use clap::builder::PossibleValuesParser;
use serde_json::json;

use super::Global;
use super::accounts::{change, open};
use super::print::{Listing, line};
use crate::accounts::Role;
use crate::error::{Error, Result};

/// Subcommands.
#[derive(Subcommand)]
pub(crate) enum User {
    /// Add a user
    Add {
        /// His name, as the audit has it
        #[arg(value_name = "USER")]
        name: String,
        /// What he may do
        #[arg(long, value_parser = roles())]
        role: String,
        /// The agency he works for: its own statements under H2 are open to him
        #[arg(long)]
        agency: String,
    },
    /// Change a user's role or agency
    Set {
        /// Whose
        #[arg(value_name = "USER")]
        name: String,
        /// What he may do from now on
        #[arg(long, value_parser = roles(), required_unless_present = "agency")]
        role: Option<String>,
        /// The agency he works for from now on
        #[arg(long)]
        agency: Option<String>,
    },
    /// Let a user's tokens open nothing any more, from this moment on
    Disable {
        /// Whose
        #[arg(value_name = "USER")]
        name: String,
    },
    /// Undo `disable`
    Enable {
        /// Whose
        #[arg(value_name = "USER")]
        name: String,
    },
    /// All users
    List,
}

fn roles() -> PossibleValuesParser {
    PossibleValuesParser::new(Role::ALL.map(Role::as_str))
}

impl User {
    pub(crate) fn run(self, global: &Global) -> Result<()> {
        match self {
            User::Add { name, role, agency } => {
                let role = parse(&role)?;
                change(global, &format!("user add {name}"), |accounts| accounts.add_user(&name, role, &agency))?;
                line(format_args!("added {name}, {} of {agency}", role.as_str()))?;
                global.note(format_args!("next: trama token issue {name}"));
                Ok(())
            }
            User::Set { name, role, agency } => {
                let role = role.as_deref().map(parse).transpose()?;
                let action = format!("user set {name}");
                change(global, &action, |accounts| accounts.set_user(&name, role, agency.as_deref(), None))?;
                line(format_args!("changed {name}"))
            }
            User::Disable { name } => {
                let action = format!("user disable {name}");
                change(global, &action, |accounts| accounts.set_user(&name, None, None, Some(true)))?;
                line(format_args!("disabled {name}"))
            }
            User::Enable { name } => {
                let action = format!("user enable {name}");
                change(global, &action, |accounts| accounts.set_user(&name, None, None, Some(false)))?;
                line(format_args!("enabled {name}"))
            }
            User::List => list(global),
        }
    }
}

fn parse(role: &str) -> Result<Role> {
    Role::parse(role).ok_or_else(|| Error::Usage(format!("no role {role:?}")))
}

fn list(global: &Global) -> Result<()> {
    let users = open(global)?.users()?;
    if global.json {
        return line(format_args!("{:#}", json!(users)));
    }
    if users.is_empty() {
        return line("no users");
    }
    let mut listing = Listing::new(&["user", "role", "agency", "disabled"]);
    for user in users {
        let disabled = if user.disabled { "yes" } else { "" };
        listing.row([user.name, user.role.as_str().to_owned(), user.agency, disabled.to_owned()]);
    }
    listing.print()
}
