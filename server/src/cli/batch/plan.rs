//! A plan, checked whole before anything of it runs: what is wrong in it is said with file, line, value and what was
//! expected, and nothing is begun.

use std::path::{Path, PathBuf};

use toml::Spanned;
use trama_datasets::ResultFormat;
use trama_engine::registry::{self, Analysis, Parameters};

use super::super::dataset::Said;
use super::super::results::ResultFile;
use super::super::whole::directory_of;
use super::datasets::datasets;
use super::written::{Text, WrittenAnalysis};
use super::{out, parameters};
use crate::error::{NAME_RULE, Result};
use crate::store::is_name;

/// What to compute from what.
pub(super) struct Plan {
    /// Its file.
    pub(super) path: PathBuf,
    /// Where results go.
    pub(super) out: PathBuf,
    /// In the order in which they are opened, each with the jobs on it.
    pub(super) datasets: Vec<Dataset>,
}

/// A dataset, or files to be read as one.
pub(super) struct Dataset {
    /// The directory of its results, too.
    pub(super) name: String,
    /// Files or patterns of files, from the plan's directory; `None` for a dataset of the data directory.
    pub(super) files: Option<Vec<String>>,
    /// What is said of the files; maps are meant from the plan's directory.
    pub(super) said: Said,
    pub(super) jobs: Vec<Job>,
}

/// One analysis on one dataset.
pub(super) struct Job {
    /// The name of its result, without an extension.
    pub(super) name: String,
    pub(super) analysis: &'static dyn Analysis,
    /// Resolved.
    pub(super) parameters: Parameters,
    pub(super) seed: u64,
    pub(super) file: ResultFile,
}

/// An analysis as the plan has it, before it meets the datasets.
struct Planned<'a> {
    written: &'a WrittenAnalysis,
    /// Analysis and label.
    name: String,
    analysis: &'static dyn Analysis,
    parameters: Parameters,
}

impl Plan {
    /// Reads a plan; `seed` is that of a plan that gives none.
    ///
    /// # Errors
    /// [`crate::error::Error::BadPlan`].
    pub(super) fn read(path: &Path, seed: u64) -> Result<Plan> {
        let text = Text::read(path)?;
        let written = text.parse()?;
        let out = directory_of(path).join(check_out(&text, &written.out)?);
        let format = written.format.as_ref().map_or(Ok(ResultFormat::ALL[0]), |name| check_format(&text, name))?;
        let mut datasets = datasets(&text, &written.dataset, directory_of(path), &out)?;
        let analyses = analyses(&text, &written.analysis, &datasets, directory_of(path))?;
        for dataset in &mut datasets {
            let to = To { directory: out.join(&dataset.name), format, seed: written.seed.unwrap_or(seed) };
            dataset.jobs = jobs(&text, &dataset.name, &analyses, &to)?;
        }
        Ok(Plan { path: path.to_owned(), out, datasets })
    }

    /// The directory from which its files are meant.
    pub(super) fn directory(&self) -> &Path {
        directory_of(&self.path)
    }

    /// How many jobs there are.
    pub(super) fn job_count(&self) -> usize {
        self.datasets.iter().map(|dataset| dataset.jobs.len()).sum()
    }
}

/// What the jobs on a dataset have in common.
struct To {
    directory: PathBuf,
    format: (&'static str, ResultFormat),
    seed: u64,
}

fn check_out<'a>(text: &Text, out: &'a Spanned<PathBuf>) -> Result<&'a Path> {
    match out.get_ref().as_os_str().is_empty() {
        false => Ok(out.get_ref()),
        true => Err(text.bad(&out.span(), "out is empty: expected a directory for the results")),
    }
}

fn check_format(text: &Text, name: &Spanned<String>) -> Result<(&'static str, ResultFormat)> {
    ResultFormat::ALL.into_iter().find(|(known, _)| known == name.get_ref()).ok_or_else(|| {
        let known = ResultFormat::ALL.map(|(name, _)| name).join(", ");
        text.bad(&name.span(), format_args!("format {:?}: expected one of {known}", name.get_ref()))
    })
}

/// `directory` is the plan's: from it files of labels are meant.
fn analyses<'a>(
    text: &Text,
    written: &'a [WrittenAnalysis],
    datasets: &[Dataset],
    directory: &Path,
) -> Result<Vec<Planned<'a>>> {
    if written.is_empty() {
        return Err(text.incomplete("no [[analysis]]: expected at least one"));
    }
    written.iter().map(|analysis| check_analysis(text, analysis, datasets, directory)).collect()
}

fn check_analysis<'a>(
    text: &Text,
    written: &'a WrittenAnalysis,
    datasets: &[Dataset],
    directory: &Path,
) -> Result<Planned<'a>> {
    let analysis = registry::find(written.name.get_ref()).map_err(|error| text.bad(&written.name.span(), error))?;
    let mut name = analysis.info().name.to_owned();
    if let Some(label) = &written.label {
        if !is_name(label.get_ref()) {
            return Err(text.bad(&label.span(), format_args!("label {:?}: expected {NAME_RULE}", label.get_ref())));
        }
        name = format!("{name}-{}", label.get_ref());
    }
    if let Some(only) = &written.datasets {
        check_only(text, only, datasets)?;
    }
    let parameters = parameters::read(text, analysis, written, directory)?;
    Ok(Planned { written, name, analysis, parameters })
}

fn check_only(text: &Text, only: &Spanned<Vec<Spanned<String>>>, datasets: &[Dataset]) -> Result<()> {
    if only.get_ref().is_empty() {
        return Err(text.bad(&only.span(), "datasets is empty: expected names, or no such key for all datasets"));
    }
    let is_unknown = |name: &&Spanned<String>| !datasets.iter().any(|dataset| dataset.name == *name.get_ref());
    match only.get_ref().iter().find(is_unknown) {
        None => Ok(()),
        Some(name) => {
            let known = datasets.iter().map(|dataset| dataset.name.as_str()).collect::<Vec<_>>().join(", ");
            Err(text.bad(&name.span(), format_args!("datasets names `{}`; the plan has: {known}", name.get_ref())))
        }
    }
}

/// The jobs on a dataset. No two of them write the same file.
fn jobs(text: &Text, dataset: &str, analyses: &[Planned<'_>], to: &To) -> Result<Vec<Job>> {
    let here: Vec<&Planned<'_>> = analyses.iter().filter(|planned| planned.is_for(dataset)).collect();
    for (position, planned) in here.iter().enumerate() {
        if let Some(earlier) = here[..position].iter().find(|earlier| earlier.name == planned.name) {
            let line = text.line(&earlier.written.name.span());
            let reason =
                format!("`{dataset}/{}` is the result of line {line} already: give one a `label`", planned.name);
            return Err(text.bad(&planned.written.name.span(), reason));
        }
    }
    Ok(here.into_iter().map(|planned| planned.job(to)).collect())
}

impl Planned<'_> {
    fn is_for(&self, dataset: &str) -> bool {
        let only = self.written.datasets.as_ref();
        only.is_none_or(|only| only.get_ref().iter().any(|name| name.get_ref() == dataset))
    }

    fn job(&self, to: &To) -> Job {
        let (extension, format) = to.format;
        let path = to.directory.join(format!("{}.{extension}", self.name));
        Job {
            name: self.name.clone(),
            analysis: self.analysis,
            parameters: self.parameters.clone(),
            seed: self.written.seed.unwrap_or(to.seed),
            file: ResultFile { path, format, temporary: out::TEMPORARY },
        }
    }
}
