//! One job of a batch, and the dataset that it works on.

use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

use trama_engine::registry;
use trama_engine::view::{Purpose, View};

use super::super::Global;
use super::super::dataset::{DatasetArgs, Files, Opened};
use super::super::run::{canonical, compute};
use super::files;
use super::plan::{Dataset, Job, Plan};
use super::report::Ended;
use crate::error::{Error, Result};

/// A dataset of a plan, opened, and the view that all its jobs share.
pub(super) struct Source {
    args: DatasetArgs,
    opened: Opened,
    view: View,
}

impl Source {
    /// Opens a dataset or reads its files. The audit says that a batch looked at it.
    pub(super) fn open(global: &Global, plan: &Plan, dataset: &Dataset) -> Result<Source> {
        let names = |patterns: &Vec<String>| -> Result<Files> {
            let names = patterns.iter().map(|pattern| files::named(plan.directory(), pattern));
            Ok(Files { base: plan.directory().to_owned(), names: names.collect::<Result<Vec<_>>>()?.concat() })
        };
        let files = dataset.files.as_ref().map(names).transpose()?;
        let args = DatasetArgs { dataset: dataset.name.clone(), said: dataset.said.clone(), files };
        let opened = args.open(global)?;
        let view = opened.view(global, "batch", &plan.path.display().to_string())?;
        Ok(Source { args, opened, view })
    }
}

impl Job {
    /// Does what is not finished. The audit has it before a result is written.
    pub(super) fn attempt(&self, global: &Global, source: &Source) -> Result<Ended> {
        let view = self.view(global, source, "run")?;
        if self.is_finished(source, &view)? {
            return Ok(Ended::Skipped);
        }
        self.audit(global, source, "run")?;
        let started = Instant::now();
        let completed = compute(global, &view, self.analysis, &self.parameters, self.seed)?;
        self.file.write(&source.args, &source.opened, &completed)?;
        Ok(Ended::Done {
            rows: completed.manifest.rows,
            seconds: started.elapsed().as_secs_f64(),
            notice: completed.outcome.notice,
        })
    }

    /// Says what [`Job::attempt`] would do.
    pub(super) fn plan(&self, global: &Global, source: &Source) -> Result<Ended> {
        let view = self.view(global, source, "estimate")?;
        if self.is_finished(source, &view)? {
            return Ok(Ended::Skipped);
        }
        self.audit(global, source, "estimate")?;
        let budget = global.memory_budget_bytes();
        Ok(Ended::Planned(registry::estimate(self.analysis, &view, &self.parameters, budget)?))
    }

    /// The view that all jobs share, or one that comes with the version which this job compares it with.
    fn view<'s>(&self, global: &Global, source: &'s Source, what: &str) -> Result<Cow<'s, View>> {
        let earlier = source.opened.earlier_view(global, what, self.analysis, &self.parameters)?;
        Ok(earlier.map_or(Cow::Borrowed(&source.view), |earlier| Cow::Owned(source.view.clone().with_earlier(earlier))))
    }

    fn is_finished(&self, source: &Source, view: &View) -> Result<bool> {
        let asked = registry::asked(self.analysis, view, &self.parameters, self.seed);
        self.file.is_finished(&source.args, &source.opened, asked)
    }

    fn audit(&self, global: &Global, source: &Source, what: &str) -> Result<()> {
        let action = format!("{what} {}", self.analysis.info().name);
        source.opened.audit(global, Purpose::Investigation, &source.view, &action, &canonical(&self.parameters)?)
    }
}

/// Does `work`; a panic in it is an error of it alone.
pub(super) fn guarded<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<&str>().copied();
        let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
        Err(Error::Internal(text.unwrap_or("a panic without words").to_owned()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_an_error_of_the_work_alone() {
        let row: Vec<u32> = Vec::new();
        let failed = guarded(|| Ok(row[7])).unwrap_err();
        assert_eq!(failed.exit_code(), 1);
        assert!(failed.to_string().starts_with("internal error: index out of bounds"), "{failed}");
        assert_eq!(guarded(|| Ok(7)).unwrap(), 7);
    }
}
