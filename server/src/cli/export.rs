//! `trama export`: the statements that may leave, in a format that others read.

use std::path::{Path, PathBuf};

use clap::Args;
use clap::builder::PossibleValuesParser;
use serde_json::json;
use trama_datasets::{EXPORT_FORMATS, ExportFormat, ExportLayout, ExportWriter};
use trama_engine::view::{Export as Statements, Purpose, View};

use super::Global;
use super::dataset::DatasetArgs;
use super::print::to_stdout;
use super::whole::{Staged, check_directory, write_whole};
use crate::error::{Error, Result};

/// Begins the names of files that are not whole yet.
const TEMPORARY: &str = ".trama-export-";

/// Arguments of the command.
#[derive(Args)]
pub(crate) struct Export {
    #[command(flatten)]
    dataset: DatasetArgs,
    /// What to write
    #[arg(long, value_name = "FORMAT", value_parser = PossibleValuesParser::new(EXPORT_FORMATS.iter().map(|format| format.name)))]
    format: String,
    /// The file, or the directory of a format of several files [default: standard output, for a format of one]
    #[arg(long, value_name = "PATH")]
    out: Option<PathBuf>,
}

impl Export {
    pub(crate) fn run(self, global: &Global) -> Result<()> {
        let format = ExportFormat::of(&self.format);
        let format = format.ok_or_else(|| Error::Internal(format!("no format `{}`", self.format)))?;
        let destination = Destination::of(format, self.out.as_deref())?;
        let opened = self.dataset.open(global)?;
        let parameters = json!({ "format": format.name, "out": self.out }).to_string();
        let view = opened.view_for(Purpose::Export, global, "export", &parameters)?;
        let statements = view.export().ok_or_else(|| Error::Internal("a view that may not leave".to_owned()))?;
        destination.write(&statements)?;
        tell(global, &view);
        Ok(())
    }
}

/// Where the statements go.
enum Destination<'a> {
    StandardOutput(ExportWriter),
    File(&'a Path, ExportWriter),
    Directory(&'a Path, &'static [(&'static str, ExportWriter)]),
}

impl<'a> Destination<'a> {
    fn of(format: &ExportFormat, out: Option<&'a Path>) -> Result<Destination<'a>> {
        out.map_or(Ok(()), check_directory)?;
        match (&format.layout, out) {
            (ExportLayout::Stream(write), None) => Ok(Destination::StandardOutput(*write)),
            (ExportLayout::Stream(write), Some(path)) => Ok(Destination::File(path, *write)),
            (ExportLayout::Directory(files), Some(path)) => Ok(Destination::Directory(path, files)),
            (ExportLayout::Directory(files), None) => {
                let names: Vec<&str> = files.iter().map(|(name, _)| *name).collect();
                Err(Error::Usage(format!("--format {} writes {}: give --out DIR", format.name, names.join(" and "))))
            }
        }
    }

    fn write(&self, statements: &Statements) -> Result<()> {
        match *self {
            Destination::StandardOutput(write) => to_stdout(|out| write(statements, out)),
            Destination::File(path, write) => write_whole(path, TEMPORARY, |out| write(statements, out)),
            Destination::Directory(path, files) => write_directory(path, files, statements),
        }
    }
}

/// Writes all files before the first gets its name. A directory that is made for them goes if they cannot be written.
fn write_directory(path: &Path, files: &[(&str, ExportWriter)], statements: &Statements) -> Result<()> {
    let is_new = !path.exists();
    if is_new {
        std::fs::create_dir(path).map_err(Error::io(path))?;
    }
    let stage =
        |(name, write): &(&str, ExportWriter)| Staged::write(&path.join(name), TEMPORARY, |out| write(statements, out));
    let staged: Result<Vec<Staged>> = files.iter().map(stage).collect();
    if staged.is_err() && is_new {
        // What could not be written is the error to report.
        let _ = std::fs::remove_dir(path);
    }
    staged?.into_iter().try_for_each(Staged::publish)
}

/// What left, and under which conditions.
fn tell(global: &Global, view: &View) {
    let masked = (0..view.node_count() as u32).filter(|&node| view.traits(node).protected).count();
    let codes: Vec<&str> = view.handling().into_iter().map(|code| code.as_str()).collect();
    let codes = if codes.is_empty() { "none".to_owned() } else { codes.join(", ") };
    global.note(format_args!("exported {} entities, {masked} of them masked", view.node_count()));
    global.note(format_args!("handling codes, which hold where this arrives: {codes}"));
}
