//! `trama import`: files into a dataset.

use std::path::PathBuf;

use clap::Args;
use trama_datasets::{FileSummary, Format};

use super::{Global, os_user, watch::watched};
use crate::error::Result;
use crate::import::{self, Imported, Reading};

/// More rejects than this are for `inspect` to show.
const SHOWN_REJECTS: usize = 20;

/// Arguments of the command.
#[derive(Args)]
pub(crate) struct Import {
    /// Name of the dataset: lower-case letters, digits, - and _
    #[arg(value_name = "DATASET")]
    dataset: String,
    /// CSV, edge lists, matrices, neo4j-admin exports
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// auto, csv, edges, matrix or neo4j
    #[arg(long, default_value = "auto", value_name = "FORMAT", value_parser = format)]
    format: Chosen,
    /// Declare what the files do not say: category=suspect, handling=H0, kind=company, ...
    #[arg(long = "set", value_name = "FIELD=VALUE")]
    set: Vec<String>,
    /// Start afresh instead of adding to the current version
    #[arg(long)]
    replace: bool,
    /// Refuse the whole import when a row is rejected
    #[arg(long)]
    strict: bool,
}

/// A format, or `auto`: recognise it by the content.
#[derive(Clone, Copy)]
struct Chosen(Option<Format>);

fn format(name: &str) -> std::result::Result<Chosen, String> {
    Format::parse(name).map(Chosen).map_err(|error| error.to_string())
}

impl Import {
    pub(crate) fn run(self, global: &Global) -> Result<()> {
        let store = global.store()?;
        let reading = Reading::new(self.files, self.format.0, &self.dataset, &self.set)?;
        let (dataset, by) = (self.dataset.clone(), os_user());
        let request = import::Import { dataset, reading, by, replace: self.replace, strict: self.strict };
        let imported = watched(global, |progress| import::import(&store, request, progress))?;
        print(global, &self.dataset, &imported)
    }
}

#[allow(clippy::print_stdout)]
fn print(global: &Global, dataset: &str, imported: &Imported) -> Result<()> {
    for source in &imported.sources {
        print_notes(global, source);
    }
    let rejects = &imported.record.rejects;
    for reject in rejects.iter().take(SHOWN_REJECTS) {
        global.note(format_args!("rejected {reject}"));
    }
    if rejects.len() > SHOWN_REJECTS {
        global.note(format_args!("... and {} more; see: trama inspect {dataset}", rejects.len() - SHOWN_REJECTS));
    }
    if global.json {
        let changed = imported.published.is_some();
        println!(
            "{:#}",
            serde_json::json!({ "dataset": dataset, "version": imported.current, "new_version": changed, "import": imported.record })
        );
        return Ok(());
    }
    match &imported.published {
        Some(manifest) => println!(
            "{dataset}@{}: {} records in {} statements, {} link statements; {} added, {} repeated, {} removed, {} rejected",
            manifest.version,
            manifest.records,
            manifest.entity_statements,
            manifest.link_statements,
            imported.record.added,
            imported.record.repeated,
            imported.record.removed,
            rejects.len(),
        ),
        None => println!("{dataset}@{}: nothing new, no new version; {} rejected", imported.current, rejects.len()),
    }
    Ok(())
}

fn print_notes(global: &Global, source: &FileSummary) {
    for note in &source.notes {
        global.note(format_args!("{}: {note}", source.path));
    }
    for (column, count) in &source.dropped {
        global.note(format_args!(
            "{}: dropped {count} values of `{column}`: not on the allow-list for persons",
            source.path
        ));
    }
}
