//! `trama generate`: a synthetic network into a directory, which appears whole or not at all.

use std::collections::BTreeMap;
use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;
use serde_json::Value;
use trama_datasets::generate::{self, Generator, Model};
use trama_engine::registry::Parameters;

use super::Global;
use super::print::{line, print_parameters, print_wrapped};
use super::run::{directory_of, hash_of, pairs};
use super::watch::watched;
use crate::error::{Error, Result};

/// Says what the files were generated from; lies beside them.
const STATEMENT: &str = "generator.json";

/// Arguments of the command.
#[derive(Args)]
pub(crate) struct Generate {
    /// What to generate; without it, models and their parameters are listed
    #[arg(value_name = "MODEL")]
    model: Option<String>,
    /// Directory for the files: new, or empty
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
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
    counts: serde_json::Map<String, Value>,
    /// BLAKE3 of each file.
    files: BTreeMap<String, String>,
}

impl Generate {
    pub(crate) fn run(self, global: &Global) -> Result<()> {
        let Some(name) = &self.model else { return list(global) };
        let model = generate::find(name)?;
        let parameters = Parameters::from_texts(name, model.info().parameters, pairs(&self.parameters)?)?;
        let Some(out) = &self.out else {
            return Err(Error::Usage(format!("generate {name}: expected --out DIR, a directory for the files")));
        };
        check_empty(out)?;
        let generated = into_directory(global, model, &parameters, out)?;
        print(global, out, &generated)
    }
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
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let parent = directory_of(out);
            std::fs::metadata(parent).map(|_| ()).map_err(Error::io(parent))
        }
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
        let network = generate::structure(model, parameters, global.seed, budget, progress)?;
        network.write(directory.path(), progress)?;
        Ok::<_, trama_datasets::Error>(network.counts())
    })?;
    let generated = Generated {
        generator: Generator::new(model, parameters, global.seed),
        counts: counts.into_iter().map(|(name, count)| (name.to_owned(), count.into())).collect(),
        files: hashes(directory.path())?,
    };
    let statement = serde_json::to_string_pretty(&generated).map_err(|error| Error::Internal(error.to_string()))?;
    let path = directory.path().join(STATEMENT);
    std::fs::write(&path, statement + "\n").map_err(Error::io(path))?;
    std::fs::rename(directory.path(), out).map_err(Error::io(out))?;
    Ok(generated)
}

fn hashes(directory: &Path) -> Result<BTreeMap<String, String>> {
    let entries = std::fs::read_dir(directory).map_err(Error::io(directory))?;
    let hash = |entry: std::io::Result<std::fs::DirEntry>| {
        let entry = entry.map_err(Error::io(directory))?;
        Ok((entry.file_name().to_string_lossy().into_owned(), hash_of(&entry.path())?))
    };
    entries.map(hash).collect()
}

fn print(global: &Global, out: &Path, generated: &Generated) -> Result<()> {
    if global.json {
        let json = serde_json::to_value(generated).map_err(|error| Error::Internal(error.to_string()))?;
        return line(format_args!("{json:#}"));
    }
    let counts: Vec<String> =
        generated.counts.iter().map(|(name, count)| format!("{count} {}", name.replace('_', " "))).collect();
    line(format_args!("{}: {}", generated.generator.model, counts.join(", ")))?;
    for name in generated.files.keys() {
        line(format_args!("  {}", out.join(name).display()))?;
    }
    Ok(())
}
