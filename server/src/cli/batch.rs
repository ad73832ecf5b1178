//! `trama batch`: many analyses on many datasets, as a plan says. Whatever ends it, the same command goes on: a result
//! whose manifest is the one that would be written anew is finished, all else is computed.
//!
//! ```text
//! plan.toml ──written──▶ tables and lines ──plan──▶ datasets and jobs, checked whole
//!     each dataset once ──job──▶ skipped | done | failed       a failure costs its job alone
//!                                  └──▶ out/<dataset>/<analysis>[-<label>].<format>, its manifest beside it
//! ```

mod datasets;
mod files;
mod job;
mod out;
mod parameters;
mod plan;
mod report;
mod written;

use std::path::PathBuf;

use clap::Args;
use trama_engine::progress::Progress;

use super::Global;
use super::watch::interruptible;
use crate::error::{Error, Result};
use job::{Source, guarded};
use out::Out;
use plan::{Dataset, Plan};
use report::Report;

/// Arguments of the command.
#[derive(Args)]
pub(crate) struct Batch {
    /// What to run on what, in TOML
    #[arg(value_name = "PLAN.toml")]
    plan: PathBuf,
    /// Say what would be done, and what it would need
    #[arg(long)]
    dry_run: bool,
}

impl Batch {
    pub(crate) fn run(self, global: &Global) -> Result<()> {
        let plan = Plan::read(&self.plan, global.seed)?;
        let reports = interruptible(|stop| follow(global, &plan, self.dry_run, stop))?;
        report::print(global, &reports)?;
        let failed: Vec<String> = reports.iter().filter(|report| report.outcome.is_err()).map(Report::name).collect();
        if failed.is_empty() { Ok(()) } else { Err(Error::JobsFailed { failed, total: reports.len() }) }
    }
}

/// Does all jobs, those of a dataset together, and stops where it is told to.
fn follow(global: &Global, plan: &Plan, dry_run: bool, stop: &Progress) -> Result<Vec<Report>> {
    let out = if dry_run { None } else { Some(Out::open(&plan.out)?) };
    let mut reports = Vec::new();
    for dataset in &plan.datasets {
        if let Err(cancelled) = follow_dataset(global, plan, dataset, out.as_ref(), stop, &mut reports) {
            let total = plan.job_count();
            global.note(format_args!("stopped after {} of {total} jobs; the same command goes on", reports.len()));
            return Err(cancelled);
        }
    }
    Ok(reports)
}

/// Opens a dataset for all its jobs. Nothing of it is kept after them.
///
/// # Errors
/// That it was cancelled; every other failure is the job's own.
fn follow_dataset(
    global: &Global,
    plan: &Plan,
    dataset: &Dataset,
    out: Option<&Out>,
    stop: &Progress,
    reports: &mut Vec<Report>,
) -> Result<()> {
    stop.check()?;
    let source = guarded(|| {
        out.map_or(Ok(()), |out| out.prepare(&dataset.name))?;
        Source::open(global, plan, dataset)
    });
    for job in &dataset.jobs {
        stop.check()?;
        let work = |source| match out {
            Some(_) => job.attempt(global, source),
            None => job.plan(global, source),
        };
        let outcome = match &source {
            Ok(source) => guarded(|| work(source)).map_err(|error| error.to_string()),
            Err(error) => Err(error.to_string()),
        };
        if outcome.is_err() {
            stop.check()?;
        }
        let report = Report::new(dataset, job, outcome);
        if out.is_some() {
            global.note(format_args!("{}/{} {report}", reports.len() + 1, plan.job_count()));
        }
        reports.push(report);
    }
    Ok(())
}
