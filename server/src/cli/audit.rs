//! `trama audit`: look after the audit log.

use std::collections::BTreeMap;

use clap::{Args, Subcommand};
use serde_json::json;

use super::print::{Listing, line};
use super::{Global, os_user};
use crate::audit::{self, Audit as Log, Entry, Filter, Page, Record};
use crate::error::{Error, Result};

/// Subcommands.
#[derive(Subcommand)]
pub(crate) enum Audit {
    /// Check that no record was edited, reordered, deleted or cut off
    Verify,
    /// Who looked at what, the newest first; that you ask is recorded too
    List(Box<List>),
}

/// What to list.
#[derive(Args)]
pub(crate) struct List {
    /// Who looked
    #[arg(long, value_name = "NAME")]
    actor: Option<String>,
    /// With which access token
    #[arg(long, value_name = "ID")]
    token: Option<String>,
    /// What was done: `targets`, `run degree`, `export`, ...
    #[arg(long, value_name = "ACTION")]
    action: Option<String>,
    /// For which case
    #[arg(long, value_name = "CASE")]
    case: Option<String>,
    /// For which purpose
    #[arg(long, value_name = "PURPOSE")]
    purpose: Option<String>,
    /// What became of it: `allowed`, `not_found`, ...
    #[arg(long, value_name = "OUTCOME")]
    outcome: Option<String>,
    /// In which dataset
    #[arg(long, value_name = "DATASET")]
    dataset: Option<String>,
    /// In which view, by its digest
    #[arg(long, value_name = "DIGEST")]
    view: Option<String>,
    /// Who looked at this entity of --dataset, on a page of it or in a list; a run names its result instead. Of
    /// somebody masked, say the --view too
    #[arg(long, value_name = "ID", requires = "dataset")]
    object: Option<String>,
    /// From this time on, as 2026-05-03T00:00:00Z
    #[arg(long, value_name = "TIME")]
    since: Option<String>,
    /// Before this time
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
    /// Only records before this one
    #[arg(long, value_name = "SEQUENCE")]
    before: Option<u64>,
    /// How many to list
    #[arg(long, default_value_t = 100, value_name = "N")]
    limit: usize,
}

impl Audit {
    pub(crate) fn run(self, global: &Global) -> Result<()> {
        match self {
            Audit::Verify => verify(global),
            Audit::List(list) => list.run(global),
        }
    }
}

fn verify(global: &Global) -> Result<()> {
    let report = audit::verify(&global.data_directory()?)?;
    line(format_args!("{report}"))?;
    match report.is_intact() {
        true => Ok(()),
        false => Err(Error::Mismatch("the audit log is not what was written".to_owned())),
    }
}

impl List {
    fn run(self, global: &Global) -> Result<()> {
        let given = self.given();
        let filter = Filter::from_texts(given.iter().map(|(name, value)| (*name, *value)))?;
        let log = Log::open(&global.data_directory()?)?;
        let asked = json!({ "filter": given, "before": self.before, "limit": self.limit });
        let own = log.append(Record {
            actor: os_user(),
            action: "audit list".to_owned(),
            parameters: Some(asked.to_string()),
            outcome: "allowed".to_owned(),
            ..Record::default()
        })?;
        let page = log.read(&filter, Some(self.before.map_or(own, |before| before.min(own))), self.limit)?;
        print(global, &page)
    }

    /// The filter as names and values.
    fn given(&self) -> BTreeMap<&'static str, &str> {
        let values = [
            &self.actor,
            &self.token,
            &self.action,
            &self.case,
            &self.purpose,
            &self.outcome,
            &self.dataset,
            &self.view,
            &self.object,
            &self.since,
            &self.until,
        ];
        let given = Filter::NAMES.into_iter().zip(values);
        given.filter_map(|(name, value)| value.as_deref().map(|value| (name, value))).collect()
    }
}

fn print(global: &Global, page: &Page) -> Result<()> {
    if global.json {
        return line(format_args!("{:#}", json!(page.entries)));
    }
    if page.entries.is_empty() {
        line("no records")?;
    } else {
        print_table(&page.entries)?;
    }
    match page.next {
        Some(next) => {
            global.note(format_args!("there may be older ones: --before {next}"));
            Ok(())
        }
        None => Ok(()),
    }
}

/// What fits 80 columns; `--json` has the rest.
fn print_table(entries: &[Entry]) -> Result<()> {
    let mut listing = Listing::new(&[">record", "time (UTC)", "actor", "action", "dataset", "outcome"]);
    for entry in entries {
        listing.row([
            entry.sequence.to_string(),
            to_the_second(&entry.time),
            entry.actor.clone(),
            entry.action.clone(),
            entry.dataset.clone().unwrap_or_default(),
            entry.outcome.clone(),
        ]);
    }
    listing.print()
}

/// `2026-05-03T10:00:00.5Z` as `2026-05-03 10:00:00`.
fn to_the_second(time: &str) -> String {
    let time = time.split('.').next().unwrap_or_default();
    time.trim_end_matches('Z').replacen('T', " ", 1)
}
