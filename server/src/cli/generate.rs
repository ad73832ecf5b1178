//! `trama generate`: a synthetic network, into a directory of files that appears whole or not at all, or straight to a
//! version of a dataset.

use std::collections::BTreeMap;
use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;
use serde_json::Value;
use trama_datasets::generate::{self, Generator, Model};
use trama_engine::registry::Parameters;

use super::print::{line, print_parameters, print_wrapped};
use super::results::hash_of;
use super::run::pairs;
use super::watch::watched;
use super::whole::{check_directory, directory_of};
use super::{Global, os_user};
use crate::audit::{Audit, Record};
use crate::error::{Error, Result};
use crate::generated::publish_generated;

/// Says what the files were generated from; lies beside them.
const STATEMENT: &str = "generator.json";

/// What was planted: to compare results with, and no data.
const TRUTH: &str = "truth.csv";

/// Arguments of the command.
#[derive(Args)]
pub(crate) struct Generate {
    /// What to generate; without it, models and their parameters are listed
    #[arg(value_name = "MODEL")]
    model: Option<String>,
    /// Directory for the files: new, or empty
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Make it a version of this dataset instead, without files: for networks too large to read
    #[arg(long, value_name = "DATASET", conflicts_with = "out")]
    snapshot: Option<String>,
    /// A parameter of the model
    #[arg(short = 'p', value_name = "NAME=VALUE")]
    parameters: Vec<String>,
}

/// What was generated.
#[derive(Serialize)]
struct Generated {
    #[serde(flatten)]
    generator: Generator,
    /// What was made, in numbers.
    #[serde(serialize_with = "as_object")]
    counts: Vec<(&'static str, u64)>,
    /// BLAKE3 of each file.
    files: BTreeMap<String, String>,
}

impl Generate {
    pub(crate) fn run(self, global: &Global) -> Result<()> {
        let Some(name) = &self.model else { return list(global) };
        let model = generate::find(name)?;
        let parameters = Parameters::from_texts(name, model.info().parameters, pairs(&self.parameters)?)?;
        if let Some(dataset) = &self.snapshot {
            return into_dataset(global, model, &parameters, dataset);
        }
        let Some(out) = &self.out else {
            return Err(Error::Usage(format!("generate {name}: expected --out DIR or --snapshot DATASET")));
        };
        check_empty(out)?;
        let generated = into_directory(global, model, &parameters, out)?;
        print(global, out, &generated)
    }
}

fn as_object<S: serde::Serializer>(counts: &[(&'static str, u64)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(counts.iter().copied())
}

fn counts_text(counts: &[(&'static str, u64)]) -> String {
    let texts: Vec<String> = counts.iter().map(|(name, count)| format!("{count} {}", name.replace('_', " "))).collect();
    texts.join(", ")
}

fn list(global: &Global) -> Result<()> {
    if global.json {
        let documents: Value = generate::all().iter().map(|model| model.info().document()).collect();
        return line(format_args!("{documents:#}"));
    }
    for model in generate::all() {
        let info = model.info();
        line(info.name)?;
        print_wrapped(2, info.summary)?;
        for (name, what) in info.files {
            print_wrapped(2, &format!("writes {name}: {what}"))?;
        }
        print_parameters(info.parameters)?;
        line("")?;
    }
    Ok(())
}

/// Refuses what would be overwritten, before anything is computed.
fn check_empty(out: &Path) -> Result<()> {
    match std::fs::read_dir(out).map(|mut entries| entries.next().is_none()) {
        Ok(true) => Ok(()),
        Ok(false) => Err(Error::NotEmpty { path: out.to_owned() }),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => check_directory(out),
        Err(error) => Err(Error::io(out)(error)),
    }
}

/// Generates into a directory beside `out`, and renames that when everything in it is written.
fn into_directory(global: &Global, model: &dyn Model, parameters: &Parameters, out: &Path) -> Result<Generated> {
    let budget = global.memory_budget_bytes();
    let directory = tempfile::Builder::new()
        .prefix(".trama-generate-")
        .permissions(Permissions::from_mode(0o777))
        .tempdir_in(directory_of(out))
        .map_err(Error::io(out))?;
    let counts = watched(global, |progress| {
        let network = generate::generate(model, parameters, global.seed, budget, progress)?;
        network.write(directory.path(), progress)?;
        Ok::<_, trama_datasets::Error>(network.counts())
    })?;
    let generated = Generated {
        generator: Generator::new(model, parameters, global.seed),
        counts,
        files: hashes(directory.path(), "")?,
    };
    let statement = serde_json::to_string_pretty(&generated).map_err(|error| Error::Internal(error.to_string()))?;
    let path = directory.path().join(STATEMENT);
    std::fs::write(&path, statement + "\n").map_err(Error::io(path))?;
    std::fs::rename(directory.path(), out).map_err(Error::io(out))?;
    Ok(generated)
}

/// Generates and publishes, without a file between.
fn into_dataset(global: &Global, model: &dyn Model, parameters: &Parameters, dataset: &str) -> Result<()> {
    let store = global.store()?;
    let budget = global.memory_budget_bytes();
    let before = store.current(dataset)?;
    let published = watched(global, |progress| {
        let network = generate::structure(model, parameters, global.seed, budget, progress)?;
        let counts = counts_text(&network.counts());
        let generator = Generator::new(model, parameters, global.seed);
        Ok((publish_generated(&store, dataset, network.edges, &generator, &os_user(), progress)?, counts))
    });
    let outcome = match &published {
        Ok((manifest, _)) if before == Some(manifest.version) => "nothing new".to_owned(),
        Ok((manifest, _)) => format!("published version {}", manifest.version),
        Err(error) => format!("failed with exit code {}", Error::exit_code(error)),
    };
    let record = Record {
        actor: os_user(),
        action: "generate".to_owned(),
        dataset: Some(dataset.to_owned()),
        outcome,
        ..Record::default()
    };
    Audit::open(&global.data_directory()?)?.append(record)?;
    let (manifest, counts) = published?;
    if global.json {
        let json = serde_json::json!({
            "dataset": dataset,
            "version": manifest.version,
            "new_version": before != Some(manifest.version),
            "content": manifest.content,
            "entities": manifest.records,
            "links": manifest.link_statements,
        });
        return line(format_args!("{json:#}"));
    }
    line(format_args!("{}: {counts}", model.info().name))?;
    let new = if before == Some(manifest.version) { ": nothing new, no new version" } else { "" };
    line(format_args!("  {dataset}@{}{new}", manifest.version))
}

/// BLAKE3 of every file in a directory and those in it, by its path from the first.
fn hashes(directory: &Path, prefix: &str) -> Result<BTreeMap<String, String>> {
    let mut hashes = BTreeMap::new();
    for entry in std::fs::read_dir(directory).map_err(Error::io(directory))? {
        let path = entry.map_err(Error::io(directory))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        match path.is_dir() {
            true => hashes.extend(self::hashes(&path, &format!("{prefix}{name}/"))?),
            false => drop(hashes.insert(format!("{prefix}{name}"), hash_of(&path)?)),
        }
    }
    Ok(hashes)
}

fn print(global: &Global, out: &Path, generated: &Generated) -> Result<()> {
    if global.json {
        let json = serde_json::to_value(generated).map_err(|error| Error::Internal(error.to_string()))?;
        return line(format_args!("{json:#}"));
    }
    line(format_args!("{}: {}", generated.generator.model, counts_text(&generated.counts)))?;
    for name in generated.files.keys() {
        line(format_args!("  {}", out.join(name).display()))?;
    }
    let data = generated.files.keys().filter(|name| !name.contains('/') && *name != TRUTH);
    let data: Vec<String> = data.map(|name| out.join(name).display().to_string()).collect();
    global.note(format_args!("to read it: trama import DATASET {}", data.join(" ")));
    Ok(())
}
