//! Writers: results of analyses, and the statements that leave in an export.
//!
//! A format of exports is one file here and one line in [`EXPORT_FORMATS`].

mod csv;
mod ftm;
mod parquet;
mod result;

use std::io::{Result, Write};

use trama_engine::view::Export;

pub use result::{ResultFormat, write_result};

/// A format in which statements leave.
#[derive(Debug)]
pub struct ExportFormat {
    /// Its name on the command line.
    pub name: &'static str,
    /// What it writes.
    pub layout: ExportLayout,
}

/// Writes one file of an export.
pub type ExportWriter = fn(&Export, &mut dyn Write) -> Result<()>;

/// What a format writes.
#[derive(Debug)]
pub enum ExportLayout {
    /// One stream: a file, or standard output.
    Stream(ExportWriter),
    /// Files of these names in a directory.
    Directory(&'static [(&'static str, ExportWriter)]),
}

/// Every format, in order.
pub const EXPORT_FORMATS: &[&ExportFormat] = &[&ftm::FORMAT, &csv::FORMAT, &parquet::FORMAT];

impl ExportFormat {
    /// The format of a name.
    pub fn of(name: &str) -> Option<&'static ExportFormat> {
        EXPORT_FORMATS.iter().copied().find(|format| format.name == name)
    }
}
