//! `trama import`: files into a dataset.

use std::path::PathBuf;

use clap::Args;
use serde_json::{Value, json};
use trama_datasets::{FileSummary, Format, Input};
use trama_engine::tables::Reject;

use super::dataset::Said;
use super::print::line;
use super::{Global, os_user, watch::watched};
use crate::audit::{Audit, Record};
use crate::error::{Error, Result};
use crate::import::{self, Imported, Reading};

/// More rejects than this are for `inspect` to show.
const SHOWN_REJECTS: usize = 20;

/// Arguments of the command.
#[derive(Args)]
pub(crate) struct Import {
    /// Name of the dataset: lower-case letters, digits, - and _
    #[arg(value_name = "DATASET")]
    dataset: String,
    /// CSV, edge lists, matrices, neo4j-admin exports, FollowTheMoney, and what --map explains; as text, gzip, zstd or
    /// Parquet
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// auto, csv, edges, matrix, neo4j or ftm
    #[arg(long, default_value = "auto", value_name = "FORMAT", value_parser = format, conflicts_with = "map")]
    format: Chosen,
    #[command(flatten)]
    said: Said,
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
        let inputs = self.files.into_iter().map(Input::file).collect();
        let reading = Reading::new(inputs, self.format.0, &self.dataset, &self.said)?;
        let (dataset, by) = (self.dataset.clone(), os_user());
        let request = import::Import { dataset, reading, by, replace: self.replace, strict: self.strict };
        let imported = import_audited(global, &request);
        if let Err(Error::Rejected(rejects) | Error::NothingImported { rejects }) = &imported {
            print_rejects(global, rejects, usize::MAX);
        }
        print(global, &self.dataset, &imported?)
    }
}

/// Imports, and writes to the audit that files were imported, and by whom, before what they hold is shown.
pub(crate) fn import_audited(global: &Global, request: &import::Import) -> Result<Imported> {
    let store = global.store()?;
    let imported = watched(global, |progress| import::import(&store, request, progress));
    audit(global, &request.dataset, &imported)?;
    imported
}

fn print_rejects(global: &Global, rejects: &[Reject], shown: usize) {
    for reject in rejects.iter().take(shown) {
        global.note(format_args!("rejected {reject}"));
    }
}

fn audit(global: &Global, dataset: &str, imported: &Result<Imported>) -> Result<()> {
    let outcome = match imported {
        Ok(Imported { published: Some(manifest), .. }) => format!("published version {}", manifest.version),
        Ok(_) => "nothing new".to_owned(),
        Err(error) => format!("failed with exit code {}", error.exit_code()),
    };
    let record = Record {
        actor: os_user(),
        action: "import".to_owned(),
        dataset: Some(dataset.to_owned()),
        outcome,
        ..Record::default()
    };
    Audit::open(&global.data_directory()?)?.append(record)?;
    Ok(())
}

fn print(global: &Global, dataset: &str, imported: &Imported) -> Result<()> {
    for source in &imported.sources {
        print_notes(global, source);
    }
    let record = &imported.record;
    // Without a new version nothing keeps the rejects: all are shown now.
    let shown = if imported.published.is_some() { SHOWN_REJECTS } else { usize::MAX };
    print_rejects(global, &record.rejects, shown);
    if record.rejects.len() > shown {
        global.note(format_args!("... and {} more; see: trama inspect {dataset}", record.rejects.len() - shown));
    }
    let rejected = record.rejects.len();
    match &imported.published {
        _ if global.json => line(format_args!("{:#}", imported_json(dataset, imported))),
        Some(manifest) => line(format_args!(
            "{dataset}@{}: {} records in {} statements, {} link statements; {} added, {} repeated, {} removed, {rejected} rejected",
            manifest.version,
            manifest.records,
            manifest.entity_statements,
            manifest.link_statements,
            record.added,
            record.repeated,
            record.removed,
        )),
        None => line(format_args!("{dataset}@{}: nothing new, no new version; {rejected} rejected", imported.current)),
    }
}

fn imported_json(dataset: &str, imported: &Imported) -> Value {
    json!({
        "dataset": dataset,
        "version": imported.current,
        "new_version": imported.published.is_some(),
        "import": imported.record,
    })
}

fn print_notes(global: &Global, source: &FileSummary) {
    for note in &source.notes {
        global.note(format_args!("{}: {note}", source.path));
    }
    for (column, count) in &source.dropped {
        global.note(format_args!(
            "{}: dropped {count} values of `{column}`: not on the list of what is kept",
            source.path
        ));
    }
    for (column, count) in &source.unmapped {
        global.note(format_args!("{}: left out {count} values of `{column}`: not in the map", source.path));
    }
}
