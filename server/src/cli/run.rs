//! `trama run`: one analysis, to the terminal or to a file with its manifest beside it.

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Map, Value};
use trama_datasets::{ResultFormat, write_result};
use trama_engine::analyses::explain::EXPLANATION;
use trama_engine::registry::{self, Analysis, Cells, Completed, Info, Parameters};
use trama_engine::view::View;

use super::Global;
use super::dataset::{DatasetArgs, Opened};
use super::labels;
use super::over_time;
use super::print::{Listing, line, note, number, to_stdout};
use super::results::ResultFile;
use super::targets;
use super::validate;
use super::watch::watched;
use super::whole::check_directory;
use crate::error::{Error, Result};

/// Arguments of the command.
#[derive(Args)]
pub(crate) struct Run {
    /// What to run; `trama analyses` lists them
    #[arg(value_name = "ANALYSIS")]
    analysis: String,
    #[command(flatten)]
    dataset: DatasetArgs,
    /// A parameter of the analysis
    #[arg(short = 'p', value_name = "NAME=VALUE")]
    parameters: Vec<String>,
    /// Write to a file: .csv, .json, .ndjson, .parquet, .arrow or .arrows; its manifest goes beside it
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// `name=value` arguments as pairs.
pub(crate) fn pairs(parameters: &[String]) -> Result<Vec<(&str, &str)>> {
    let name = |text: &String| text.split('=').next().unwrap_or_default().to_owned();
    let repeated = parameters
        .iter()
        .enumerate()
        .find(|(at, text)| parameters[..*at].iter().any(|earlier| name(earlier) == name(text)));
    if let Some((_, text)) = repeated {
        return Err(Error::Usage(format!("-p {text}: `{}` is given twice", name(text))));
    }
    let pair = |text: &String| Error::Usage(format!("-p {text}: expected NAME=VALUE"));
    parameters.iter().map(|text| text.split_once('=').ok_or_else(|| pair(text))).collect()
}

/// Parameters of an analysis, those given as `name=value` arguments and the defaults of the others. What is a file of
/// labels is read.
pub(crate) fn parameters(info: &Info, given: &[String]) -> Result<Parameters> {
    let given = pairs(given)?;
    let given = given.into_iter().map(|(name, text)| Ok((name, labels::given(info, name, text, Path::new(""))?)));
    Ok(Parameters::from_given(info.name, info.parameters, given.collect::<Result<Vec<_>>>()?)?)
}

/// Parameters as the audit has them.
pub(crate) fn canonical(parameters: &Parameters) -> Result<String> {
    serde_json::to_string(parameters).map_err(|error| Error::Internal(error.to_string()))
}

/// Runs an analysis on an opened dataset, audited, watched, and within the memory budget.
pub(crate) fn complete(
    global: &Global,
    opened: &Opened,
    analysis: &dyn Analysis,
    parameters: &Parameters,
    seed: u64,
) -> Result<Completed> {
    let view = opened.view_for_run(global, "run", analysis, parameters)?;
    compute(global, &view, analysis, parameters, seed)
}

/// Runs an analysis on a view, watched, and within the memory budget. That somebody looks stands in the audit already.
pub(crate) fn compute(
    global: &Global,
    view: &View,
    analysis: &dyn Analysis,
    parameters: &Parameters,
    seed: u64,
) -> Result<Completed> {
    let budget = global.memory_budget_bytes();
    Ok(watched(global, |progress| registry::run(analysis, view, parameters, seed, budget, progress))?)
}

impl Run {
    pub(crate) fn run(self, global: &Global) -> Result<()> {
        let analysis = registry::find(&self.analysis)?;
        let parameters = parameters(analysis.info(), &self.parameters)?;
        let out = self.out.as_deref().map(result_file).transpose()?;
        let opened = self.dataset.open(global)?;
        let completed = complete(global, &opened, analysis, &parameters, global.seed)?;
        match out {
            None if !global.json => print(global, &completed),
            Some(out) => {
                print_notes(global, &completed);
                out.write(&self.dataset, &opened, &completed)
            }
            None => {
                print_notes(global, &completed);
                to_stdout(|mut out| write_result(&completed.outcome.table, ResultFormat::Json, &mut out))
            }
        }
    }
}

/// Where `--out` goes. Says before a long run, and not after it, that its result would have no place.
fn result_file(path: &Path) -> Result<ResultFile> {
    let format = ResultFormat::of(path).ok_or_else(|| {
        let known: Vec<String> = ResultFormat::ALL.iter().map(|(name, _)| format!(".{name}")).collect();
        Error::Usage(format!("--out {}: expected a name that ends in {}", path.display(), known.join(", ")))
    })?;
    check_directory(path)?;
    Ok(ResultFile { path: path.to_owned(), format, temporary: ".trama-run-" })
}

/// Prints rows as those of an analysis are best read in 80 columns.
fn print(global: &Global, completed: &Completed) -> Result<()> {
    let analysis = completed.manifest.analysis.as_str();
    if matches!(analysis, "targets" | "uncertainty") {
        return targets::print(global, completed);
    }
    print_notes(global, completed);
    match analysis {
        "validate" => validate::print(global, completed),
        "trend" | "changes" => over_time::print(global, completed),
        _ => print_rows(completed),
    }
}

/// What the reader of the rows should know, on standard error.
pub(crate) fn print_notes(global: &Global, completed: &Completed) {
    let summary = &completed.outcome.summary;
    if let Some(graph) = summary.get("graph") {
        let nodes = if summary.contains_key("person_network") { ("persons", "ties") } else { ("entities", "edges") };
        global.note(format_args!(
            "on {}: {} {}, {} {}",
            graph["what"].as_str().unwrap_or_default(),
            graph["nodes"],
            nodes.0,
            graph["edges"],
            nodes.1
        ));
    }
    match told(summary) {
        // No notice but a flaw of the result: `--quiet` does not silence it.
        Some(told) if is_approximate(summary) => note(told),
        Some(told) => global.note(told),
        None => {}
    }
    if let Some(notice) = &completed.outcome.notice {
        global.note(notice);
    }
}

/// Whether an iteration was given up before its scores were as exact as asked for.
fn is_approximate(summary: &Map<String, Value>) -> bool {
    summary.contains_key("residual") && summary.get("converged") == Some(&Value::Bool(false))
}

/// What a measure tells besides its rows, such as the modularity of communities. Analyses of targets tell it in words of
/// their own.
fn told(summary: &Map<String, Value>) -> Option<String> {
    let is_told = |name: &str| !summary.contains_key("meaning") && !["graph", "selection", EXPLANATION].contains(&name);
    let written = |value: &Value| value.as_f64().map_or_else(|| value.to_string(), number);
    let told = summary.iter().filter(|(name, _)| is_told(name));
    let told: Vec<String> =
        told.map(|(name, value)| format!("{} {}", name.replace('_', " "), written(value))).collect();
    (!told.is_empty()).then(|| told.join(", "))
}

/// All rows, with every column.
fn print_rows(completed: &Completed) -> Result<()> {
    let table = &completed.outcome.table;
    if table.height() == 0 {
        return line("no rows");
    }
    let title = |name: &str| if name.ends_with("_name") { "name" } else { name }.to_owned();
    let titles: Vec<String> = table
        .columns()
        .iter()
        .map(|(name, cells)| match cells {
            Cells::Text(_) => title(name),
            _ => format!(">{name}"),
        })
        .collect();
    let mut listing = Listing::new(&titles.iter().map(String::as_str).collect::<Vec<_>>());
    for row in 0..table.height() {
        listing.row(table.columns().iter().map(|(_, cells)| match cells {
            Cells::Float(cells) => cells[row].map(number).unwrap_or_default(),
            cells => cells.text(row),
        }));
    }
    listing.print()
}
