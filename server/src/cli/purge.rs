//! `trama purge`: removes statements for good, from every version and every kept result.

use clap::{ArgGroup, Args};
use trama_engine::model::Moment;
use trama_engine::tables::{Criterion, Remaining};
use trama_engine::version::Version;

use super::print::line;
use super::watch::leave_interrupts;
use super::{Global, os_user};
use crate::audit::{Audit, Record};
use crate::error::{Error, Result};
use crate::purge;
use crate::store::{Purge as StorePurge, PurgeDone, Rest};

/// Arguments of the command.
#[derive(Args)]
#[command(group = ArgGroup::new("what").required(true))]
pub(crate) struct Purge {
    /// The dataset
    #[arg(value_name = "DATASET")]
    dataset: String,
    /// Statements whose review date is before this one
    #[arg(long, value_name = "DATE", group = "what")]
    before: Option<String>,
    /// Statements of this report
    #[arg(long, value_name = "ID", group = "what")]
    report: Option<String>,
    /// With --report: of this provider alone
    #[arg(long, requires = "report")]
    provider: Option<String>,
    /// All that is said of this entity, and its links
    #[arg(long, value_name = "ID", group = "what")]
    entity: Option<String>,
    /// Only say what would go
    #[arg(long)]
    dry_run: bool,
}

impl Purge {
    pub(crate) fn run(self, global: &Global) -> Result<()> {
        let (criterion, reason) = self.criterion()?;
        let store = global.store()?;
        let audit = Audit::open(&global.data_directory()?)?;
        let rest = |version: &Version| rest(&self.dataset, version, &criterion);
        let asked = StorePurge { dataset: &self.dataset, by: &os_user(), reason, rest: &rest };
        let record = |outcome: String| self.record(reason, outcome);
        if self.dry_run {
            audit.append(record("would be purged".to_owned()))?;
            return self.print(global, store.would_purge(&asked)?);
        }
        audit.append(record("begun".to_owned()))?;
        // Half a purge is no purge: once begun, it goes on.
        leave_interrupts();
        let done = purge::purge(&store, &asked);
        audit.append(record(match &done {
            Ok(Some(done)) => format!("purged: {}", done.sentence()),
            Ok(None) => "nothing to purge".to_owned(),
            Err(error) => format!("failed with exit code {}", error.exit_code()),
        }))?;
        self.print(global, done?)
    }

    fn criterion(&self) -> Result<(Criterion, &'static str)> {
        match (&self.before, &self.report, &self.entity) {
            (Some(date), None, None) => {
                let moment = Moment::parse_start(date).ok_or_else(|| {
                    Error::Usage(format!("--before {date:?}: expected a date, as 2027-06-30, or a time in RFC 3339"))
                })?;
                Ok((Criterion::Before(moment), "review date passed"))
            }
            (None, Some(report), None) => {
                let (provider, report) = (self.provider.clone(), report.clone());
                Ok((Criterion::Report { provider, report }, "report"))
            }
            (None, None, Some(entity)) => Ok((Criterion::Entity(entity.clone()), "entity")),
            _ => Err(Error::Usage("expected one of --before, --report and --entity".to_owned())),
        }
    }

    /// The tombstone. What was purged is in it as a hash under a key, so that who knows it can ask for it.
    fn record(&self, reason: &str, outcome: String) -> Record {
        let object = self.entity.iter().chain(&self.report).cloned().collect();
        Record {
            actor: os_user(),
            action: format!("purge: {reason}"),
            objects: object,
            dataset: Some(self.dataset.clone()),
            parameters: self.before.clone(),
            outcome,
            ..Record::default()
        }
    }

    fn print(&self, global: &Global, done: Option<PurgeDone>) -> Result<()> {
        if global.json {
            return line(format_args!("{:#}", serde_json::json!(done)));
        }
        let Some(done) = done else { return line(format_args!("{}: no version holds any of it", self.dataset)) };
        let verb = if self.dry_run { "would purge" } else { "purged" };
        line(format_args!("{}: {verb} {}", self.dataset, done.sentence()))?;
        if !done.unreadable.is_empty() {
            global.note("versions that could not be read were among them: nobody can say what they hold");
        }
        match (self.dry_run, done.current) {
            (true, _) => Ok(()),
            (false, Some(current)) => line(format_args!("current is {}@{current}", self.dataset)),
            (false, None) => line(format_args!("nothing is left of {}", self.dataset)),
        }
    }
}

/// What is left of a version.
fn rest(dataset: &str, version: &Version, criterion: &Criterion) -> Result<Option<Rest>> {
    let Some(Remaining { tables, purged }) = version.tables().without(dataset, criterion)? else { return Ok(None) };
    let version = match tables.entity_statement_count() {
        0 => None,
        _ => Some(Version::build(dataset, tables)?),
    };
    Ok(Some(Rest { version, purged }))
}
