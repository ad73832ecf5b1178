//! `trama run`: one analysis, to the terminal or to a file with its manifest beside it.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use serde::{Deserialize, Serialize};
use trama_datasets::{ResultFormat, write_result};
use trama_engine::registry::{self, Analysis, Cells, Completed, Manifest, Parameters};

use super::Global;
use super::dataset::{DatasetArgs, Opened, Said};
use super::print::{Listing, line, number, to_stdout};
use super::watch::watched;
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
    /// Write to a file: .csv, .json, .ndjson, .parquet or .arrow; its manifest goes beside it
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// A manifest as it lies on this machine: it says too which dataset version the view was cut from.
#[derive(Serialize, Deserialize)]
pub(crate) struct LocalManifest {
    /// What the result was computed from.
    #[serde(flatten)]
    pub(crate) manifest: Manifest,
    /// The dataset, or the file.
    pub(crate) dataset: String,
    /// Its version; nothing for a file.
    pub(crate) version: Option<u64>,
    /// Hash of its content.
    pub(crate) content: String,
    /// What was said of a file.
    #[serde(flatten)]
    pub(crate) said: Said,
    /// BLAKE3 of the result file beside the manifest.
    pub(crate) file: String,
}

/// Ends the name of a manifest, after that of its result file.
pub(crate) const MANIFEST_SUFFIX: &str = ".manifest.json";

/// BLAKE3 of a file, in hexadecimal.
pub(crate) fn hash_of(path: &Path) -> Result<String> {
    let mut hasher = blake3::Hasher::new();
    let file = File::open(path).map_err(Error::io(path))?;
    hasher.update_reader(file).map_err(Error::io(path))?;
    Ok(hasher.finalize().to_hex().to_string())
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
    let view = opened.view(global, &format!("run {}", analysis.info().name), &canonical(parameters)?)?;
    let budget = global.memory_budget_bytes();
    Ok(watched(global, |progress| registry::run(analysis, &view, parameters, seed, budget, progress))?)
}

impl Run {
    pub(crate) fn run(self, global: &Global) -> Result<()> {
        let analysis = registry::find(&self.analysis)?;
        let info = analysis.info();
        let parameters = Parameters::from_texts(info.name, info.parameters, pairs(&self.parameters)?)?;
        let format = self.out.as_deref().map(result_format).transpose()?;
        self.out.as_deref().map_or(Ok(()), check_directory)?;
        let opened = self.dataset.open(global)?;
        let completed = complete(global, &opened, analysis, &parameters, global.seed)?;
        print_notes(global, &completed);
        match (&self.out, format) {
            (Some(path), Some(format)) => write_files(path, format, &opened, &self.dataset.said, &completed),
            _ if global.json => {
                to_stdout(|mut out| write_result(&completed.outcome.table, ResultFormat::Json, &mut out))
            }
            _ => print_rows(&completed),
        }
    }
}

fn result_format(path: &Path) -> Result<ResultFormat> {
    ResultFormat::of(path).ok_or_else(|| {
        let known: Vec<String> = ResultFormat::ALL.iter().map(|(name, _)| format!(".{name}")).collect();
        Error::Usage(format!("--out {}: expected a name that ends in {}", path.display(), known.join(", ")))
    })
}

/// Says before a long run, and not after it, that its result would have no place.
fn check_directory(path: &Path) -> Result<()> {
    let directory = directory_of(path);
    std::fs::metadata(directory).map(|_| ()).map_err(Error::io(directory))
}

/// The directory that a path lies in.
pub(crate) fn directory_of(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// What the reader of the rows should know, on standard error.
pub(crate) fn print_notes(global: &Global, completed: &Completed) {
    let summary = &completed.outcome.summary;
    let graph = &summary["graph"];
    let nodes = if summary.contains_key("person_network") { ("persons", "ties") } else { ("entities", "edges") };
    global.note(format_args!(
        "on {}: {} {}, {} {}",
        graph["what"].as_str().unwrap_or_default(),
        graph["nodes"],
        nodes.0,
        graph["edges"],
        nodes.1
    ));
    if let Some(notice) = &completed.outcome.notice {
        global.note(notice);
    }
}

/// Writes the result, then the manifest beside it. Both are complete or not there.
fn write_files(path: &Path, format: ResultFormat, opened: &Opened, said: &Said, completed: &Completed) -> Result<()> {
    write_whole(path, |out| write_result(&completed.outcome.table, format, out))?;
    let manifest = LocalManifest {
        manifest: completed.manifest.clone(),
        dataset: opened.name.clone(),
        version: opened.number,
        content: opened.version.content_digest(),
        said: said.clone(),
        file: hash_of(path)?,
    };
    let mut name = path.as_os_str().to_owned();
    name.push(MANIFEST_SUFFIX);
    write_whole(Path::new(&name), |out| {
        serde_json::to_writer_pretty(&mut *out, &manifest)?;
        writeln!(out)
    })
}

/// Writes a file under another name in its directory and renames it when it is whole.
fn write_whole(path: &Path, write: impl FnOnce(&mut BufWriter<&File>) -> std::io::Result<()>) -> Result<()> {
    let io = |source| Error::Io { path: path.to_owned(), source };
    let file = tempfile::NamedTempFile::new_in(directory_of(path)).map_err(io)?;
    let mut out = BufWriter::new(file.as_file());
    write(&mut out).and_then(|()| out.flush()).map_err(io)?;
    drop(out);
    file.as_file().sync_all().map_err(io)?;
    file.persist(path).map_err(|error| io(error.error))?;
    Ok(())
}

/// All rows, with every column.
fn print_rows(completed: &Completed) -> Result<()> {
    let table = &completed.outcome.table;
    if table.height() == 0 {
        return line("no rows");
    }
    let titles: Vec<String> = table
        .columns()
        .iter()
        .map(|(name, cells)| match cells {
            Cells::Text(_) => (*name).to_owned(),
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
