//! Everything that stops an import or a generator. What is wrong with one row alone is a reject, not an error.

use std::path::{Path, PathBuf};

use crate::source::Packing;
use crate::stop::Stop;

/// What readers and generators return.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An error of the readers or generators. Each variant carries the offending value and where it was.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file that the system could not open or read.
    #[error("{path}: {source}", path = path.display())]
    Io {
        /// The file as given.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A path that names something else than a local file.
    #[error("{path}: this is {what}; expected a file on this machine", path = path.display())]
    NotAFile {
        /// The path as given.
        path: PathBuf,
        /// What it names.
        what: &'static str,
    },
    /// A file given twice in one import.
    #[error("{path}: given twice in one import", path = path.display())]
    DuplicateFile {
        /// The path as given the second time.
        path: PathBuf,
    },
    /// A file whose content fits no format, or not the one asked for.
    #[error("{path}: the format is not known: found {seen}; expected {expected}", path = path.display())]
    UnknownFormat {
        /// The file as given.
        path: PathBuf,
        /// What its beginning looks like.
        seen: String,
        /// What would have been accepted.
        expected: String,
    },
    /// A compressed or Parquet file that is not what it begins like, is cut short, or holds what cannot be read.
    #[error("{path}: this {} file cannot be read: {reason}", packing.as_str(), path = path.display())]
    Unreadable {
        /// The file as given.
        path: PathBuf,
        /// What it begins like.
        packing: Packing,
        /// What is wrong.
        reason: String,
    },
    /// A format name that does not exist.
    #[error("format `{name}` is not known: expected auto, csv, edges, matrix, neo4j or ftm")]
    UnknownFormatName {
        /// The name as given.
        name: String,
    },
    /// A header that names a column twice.
    #[error("{path}: the header names the column `{column}` twice", path = path.display())]
    DuplicateColumn {
        /// The file as given.
        path: PathBuf,
        /// The name.
        column: String,
    },
    /// A `--set FIELD=VALUE` that cannot be applied.
    #[error("--set {field}={value}: expected {expected}")]
    BadDeclaration {
        /// The field as given.
        field: String,
        /// The value as given.
        value: String,
        /// What would have been accepted.
        expected: String,
    },
    /// A map that cannot be read, or does not fit a file.
    #[error("{path}:{line}: {reason}", path = path.display())]
    BadMap {
        /// The map.
        path: PathBuf,
        /// The line at fault, from 1.
        line: u64,
        /// What is wrong and what was expected.
        reason: String,
    },
    /// A file for which no map has a template.
    #[error("{path}: no template of the map is for this file; they are for {patterns}", path = path.display())]
    NoTemplate {
        /// The file as given.
        path: PathBuf,
        /// The patterns of all templates, comma separated.
        patterns: String,
    },
    /// A file for which more than one map has a template.
    #[error("{path}: {maps} have templates for this file: expected one map for a file", path = path.display())]
    SeveralMaps {
        /// The file as given.
        path: PathBuf,
        /// The maps.
        maps: String,
    },
    /// A file over one of the limits.
    #[error("{path}: {what}: {value} is over the limit of {limit}", path = path.display())]
    Limit {
        /// The file as given.
        path: PathBuf,
        /// What is counted.
        what: &'static str,
        /// The count.
        value: u64,
        /// The limit.
        limit: u64,
    },
    /// A line of a list of numbered edges that is not two ids.
    #[error("{path}:{line}: column {column} is {value:?}: expected two whole numbers from 0 to 4294967293 on a line", path = path.display())]
    BadEdge {
        /// The file as given.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// The column, from 1.
        column: u64,
        /// Its value, shortened to 80 characters.
        value: String,
    },
    /// A model of synthetic networks that does not exist.
    #[error("unknown model `{name}`; known are: {known}")]
    UnknownModel {
        /// The name as given.
        name: String,
        /// The known names, comma separated.
        known: String,
    },
    /// A model that makes more than nodes and edges, where only these were asked for.
    #[error("{model} makes more than numbered nodes and edges: expected a model that makes nothing else")]
    NotStructural {
        /// The model.
        model: &'static str,
    },
    /// Whoever waits asked to stop.
    #[error("cancelled")]
    Cancelled,
    /// The engine stopped for another reason.
    #[error(transparent)]
    Engine(trama_engine::error::Error),
}

impl Error {
    /// The error of a file whose reading failed.
    pub(crate) fn io(path: &Path, source: std::io::Error) -> Error {
        let path = path.to_owned();
        match source.downcast::<Stop>() {
            Ok(Stop::Limit { what, value, limit }) => Error::Limit { path, what, value, limit },
            Ok(Stop::Unreadable { packing, reason }) => Error::Unreadable { path, packing, reason },
            Err(source) => Error::Io { path, source },
        }
    }
}

impl From<trama_engine::error::Error> for Error {
    fn from(error: trama_engine::error::Error) -> Error {
        match error {
            trama_engine::error::Error::Cancelled => Error::Cancelled,
            other => Error::Engine(other),
        }
    }
}
