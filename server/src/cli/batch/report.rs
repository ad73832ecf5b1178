//! What became of the jobs: a line for each as it ends, a table of all, or JSON.

use std::fmt::{Display, Formatter};
use std::path::PathBuf;

use indicatif::HumanBytes;
use serde_json::{Value, json};
use trama_engine::registry::Estimate;

use super::super::Global;
use super::super::print::{Listing, line};
use super::plan::{Dataset, Job};
use crate::error::Result;

/// How a job ended that did not fail.
pub(super) enum Ended {
    /// Its result was computed and written.
    Done { rows: u64, seconds: f64, notice: Option<String> },
    /// Its result was there.
    Skipped,
    /// It would be computed.
    Planned(Estimate),
}

/// What became of a job.
pub(super) struct Report {
    dataset: String,
    job: String,
    file: PathBuf,
    /// Or why it failed.
    pub(super) outcome: std::result::Result<Ended, String>,
}

impl Report {
    pub(super) fn new(dataset: &Dataset, job: &Job, outcome: std::result::Result<Ended, String>) -> Report {
        let earlier = if job.file.path.exists() { "; the file there is of an earlier run" } else { "" };
        let outcome = outcome.map_err(|why| why + earlier);
        Report { dataset: dataset.name.clone(), job: job.name.clone(), file: job.file.path.clone(), outcome }
    }

    /// The job's name.
    pub(super) fn name(&self) -> String {
        format!("{}/{}", self.dataset, self.job)
    }

    fn outcome(&self) -> String {
        match &self.outcome {
            Ok(Ended::Done { notice: Some(notice), .. }) => format!("done: {notice}"),
            Err(why) => format!("failed: {why}"),
            _ => self.word().to_owned(),
        }
    }

    fn word(&self) -> &'static str {
        match &self.outcome {
            Ok(Ended::Done { .. }) => "done",
            Ok(Ended::Skipped) => "skipped",
            Ok(Ended::Planned(_)) => "to do",
            Err(_) => "failed",
        }
    }

    fn size(&self) -> String {
        match &self.outcome {
            Ok(Ended::Done { rows, .. }) => format!("{rows} rows"),
            Ok(Ended::Planned(estimate)) => format!("at most {}", HumanBytes(estimate.bytes)),
            _ => String::new(),
        }
    }

    fn time(&self) -> String {
        match &self.outcome {
            Ok(Ended::Done { seconds, .. }) => duration(*seconds),
            Ok(Ended::Planned(estimate)) => format!("about {}", duration(estimate.seconds)),
            _ => String::new(),
        }
    }

    fn json(&self) -> Value {
        let mut json = json!({
            "dataset": self.dataset,
            "job": self.name(),
            "file": self.file,
            "outcome": self.word(),
        });
        match &self.outcome {
            Ok(Ended::Done { rows, seconds, notice }) => {
                json["rows"] = (*rows).into();
                json["seconds"] = (*seconds).into();
                json["notice"] = notice.as_deref().into();
            }
            Ok(Ended::Planned(estimate)) => json["estimate"] = json!(estimate),
            Ok(Ended::Skipped) => {}
            Err(why) => json["why"] = why.as_str().into(),
        }
        json
    }
}

fn duration(seconds: f64) -> String {
    if seconds < 1.0 { format!("{:.0} ms", seconds * 1e3) } else { format!("{seconds:.1} s") }
}

/// A line on standard error.
impl Display for Report {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}: {}", self.name(), self.outcome())?;
        match (self.size(), self.time()) {
            (size, _) if size.is_empty() => Ok(()),
            (size, time) => write!(formatter, " ({size}, {time})"),
        }
    }
}

/// All of them, on standard output.
pub(super) fn print(global: &Global, reports: &[Report]) -> Result<()> {
    if global.json {
        return line(format_args!("{:#}", reports.iter().map(Report::json).collect::<Value>()));
    }
    let mut listing = Listing::new(&["job", ">size", ">time", "outcome"]);
    for report in reports {
        listing.row([report.name(), report.size(), report.time(), report.outcome()]);
    }
    listing.print()?;
    line(totals(reports))
}

fn totals(reports: &[Report]) -> String {
    let count = |word| reports.iter().filter(|report| report.word() == word).count();
    let counts = ["done", "to do", "skipped", "failed"].map(|word| (count(word), word));
    let counts = counts.iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}"));
    let jobs = if reports.len() == 1 { "job" } else { "jobs" };
    format!("{} {jobs}: {}", reports.len(), counts.collect::<Vec<_>>().join(", "))
}
