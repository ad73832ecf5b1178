//! Everything that can go wrong in the program, and the exit code of each. `http/problem.rs` gives the status.

use std::path::PathBuf;
use std::sync::Arc;

use trama_engine::tables::Reject;

/// What the program's functions return.
pub(crate) type Result<T, E = Error> = std::result::Result<T, E>;

/// What may name a dataset: it becomes a directory and a part of URLs.
pub(crate) const NAME_RULE: &str = "1 to 64 of a-z, 0-9, `-` and `_`, beginning with a letter or a digit";

/// An error of the program.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// The engine's.
    #[error(transparent)]
    Engine(#[from] trama_engine::error::Error),
    /// The readers'.
    #[error(transparent)]
    Datasets(#[from] trama_datasets::Error),
    /// Arguments that make no sense together.
    #[error("{0}")]
    Usage(String),
    /// `--strict`, and rows that were rejected.
    #[error("{count} rows rejected, the first: {first}", count = .0.len(), first = .0.first().map(ToString::to_string).unwrap_or_default())]
    Rejected(Vec<Reject>),
    /// An import of which no row could be used.
    #[error("no row could be used; {count} rejected", count = rejects.len())]
    NothingImported {
        /// Why.
        rejects: Vec<Reject>,
    },
    /// A plan of `trama batch` that cannot be followed. Nothing of it was begun.
    #[error("{path}{line}: {reason}", path = path.display(), line = line.map(|line| format!(":{line}")).unwrap_or_default())]
    BadPlan {
        /// The plan.
        path: PathBuf,
        /// Where in it; not for what is missing.
        line: Option<usize>,
        /// What is wrong and what was expected.
        reason: String,
    },
    /// A file of labels that is none.
    #[error("{0}")]
    BadLabels(Reject),
    /// A directory that another batch writes to.
    #[error("{path}: another batch writes its results here; wait for its end, or give this one another `out`", path = path.display())]
    BatchUnderWay {
        /// The directory.
        path: PathBuf,
    },
    /// A batch of which jobs failed; the others are done.
    #[error("{count} of {total} jobs failed: {failed}", count = failed.len(), failed = failed.join(", "))]
    JobsFailed {
        /// Their names.
        failed: Vec<String>,
        /// How many jobs there were.
        total: usize,
    },
    /// A file that the program wrote, and cannot read.
    #[error("{0}")]
    InvalidData(String),
    /// A result that is not the one that was manifested.
    #[error("{0}")]
    Mismatch(String),
    /// A dataset name that cannot be one.
    #[error("dataset name {name:?}: expected {NAME_RULE}")]
    BadDatasetName {
        /// As given.
        name: String,
    },
    /// A dataset that does not exist.
    #[error("no dataset `{name}`; there are: {known}")]
    UnknownDataset {
        /// As given.
        name: String,
        /// The names that exist, comma separated.
        known: String,
    },
    /// A version that does not exist.
    #[error("no version {number} of `{dataset}`; there are: {known}")]
    UnknownVersion {
        /// The dataset.
        dataset: String,
        /// As given.
        number: u64,
        /// The versions that exist, comma separated.
        known: String,
    },
    /// A version whose files are not what was published. Others serve on.
    #[error("{dataset}@{number} is quarantined: {reason}; restore its files from a backup, or open another version")]
    Quarantined {
        /// The dataset.
        dataset: String,
        /// The version.
        number: u64,
        /// What does not hold.
        reason: String,
    },
    /// A version that somebody else published while this one was made.
    #[error(
        "`{dataset}` changed meanwhile: made from {expected}, but {found} is current; nothing was published, import again"
    )]
    Overtaken {
        /// The dataset.
        dataset: String,
        /// What the version was made from.
        expected: String,
        /// What is current.
        found: String,
    },
    /// A directory that holds something else.
    #[error("{path}: not a data directory of trama, and not empty", path = path.display())]
    NotADataDirectory {
        /// The directory.
        path: PathBuf,
    },
    /// A directory to write into that holds something.
    #[error("{path}: not empty; expected a directory that is new or empty, since nothing is overwritten", path = path.display())]
    NotEmpty {
        /// The directory.
        path: PathBuf,
    },
    /// A data directory whose database is gone, beside the versions it knew.
    #[error("{path}: gone, while there are dataset versions; restore it from a backup", path = path.display())]
    NoDatabase {
        /// Where it should be.
        path: PathBuf,
    },
    /// A database that another version of the program wrote.
    #[error("{path}: written by another version of trama (schema {found}, this program knows {known})", path = path.display())]
    UnknownSchema {
        /// The database.
        path: PathBuf,
        /// Its schema number.
        found: i64,
        /// Ours.
        known: i64,
    },
    /// The database of the store.
    #[error("trama.db: {0}")]
    Database(#[from] rusqlite::Error),
    /// A file that could not be read or written.
    #[error("{path}: {source}", path = path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// An audit log that cannot be written: without it nothing person-level may be shown.
    #[error("the audit log cannot be written, so nothing is shown: {reason}")]
    Audit {
        /// Why.
        reason: String,
    },
    /// An audit log that is not what was written. Nothing of it is shown.
    #[error("the audit log is not what was written: {reason}; see `trama audit verify`")]
    AuditBroken {
        /// Where, and what does not hold.
        reason: String,
    },
    /// A filter of the audit log that cannot be one.
    #[error("{field} is {found:?}: expected {expected}")]
    BadFilter {
        /// What is filtered by.
        field: &'static str,
        /// As given.
        found: String,
        /// What can be given.
        expected: &'static str,
    },
    /// An address that the service does not listen on.
    #[error("cannot serve on {address}: {reason}")]
    Bind {
        /// As given.
        address: std::net::SocketAddr,
        /// Why.
        reason: String,
    },
    /// Too much asked at once.
    #[error("busy: {0}")]
    Busy(&'static str),
    /// A bug.
    #[error("internal error: {0}")]
    Internal(String),
    /// The same error, for everybody who waited for one computation.
    #[error(transparent)]
    Shared(Arc<Error>),
}

impl Error {
    /// Makes an [`Error::Io`] about a path.
    pub(crate) fn io(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Error {
        let path = path.into();
        move |source| Error::Io { path, source }
    }

    /// Whether it is that of a version that cannot be read.
    pub(crate) fn is_quarantine(&self) -> bool {
        match self {
            Error::Quarantined { .. } => true,
            Error::Shared(error) => error.is_quarantine(),
            _ => false,
        }
    }

    /// Exit code of the program: 1 failed, 2 usage, 3 invalid data, 4 over a limit, 5 mismatch, 130 cancelled.
    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            Error::Engine(error) => engine_exit_code(error),
            Error::Datasets(error) => datasets_exit_code(error),
            Error::Usage(_)
            | Error::BadPlan { .. }
            | Error::BadFilter { .. }
            | Error::BadDatasetName { .. }
            | Error::UnknownDataset { .. }
            | Error::UnknownVersion { .. }
            | Error::NotADataDirectory { .. }
            | Error::NotEmpty { .. } => 2,
            Error::Rejected(_) | Error::NothingImported { .. } | Error::InvalidData(_) | Error::BadLabels(_) => 3,
            Error::Mismatch(_) | Error::AuditBroken { .. } | Error::Quarantined { .. } => 5,
            Error::Shared(error) => error.exit_code(),
            Error::BatchUnderWay { .. }
            | Error::JobsFailed { .. }
            | Error::Overtaken { .. }
            | Error::UnknownSchema { .. }
            | Error::NoDatabase { .. }
            | Error::Database(_)
            | Error::Io { .. }
            | Error::Audit { .. }
            | Error::Bind { .. }
            | Error::Busy(_)
            | Error::Internal(_) => 1,
        }
    }
}

fn engine_exit_code(error: &trama_engine::error::Error) -> u8 {
    use trama_engine::error::Error;
    match error {
        Error::Cancelled => 130,
        Error::UnknownParameter { .. } | Error::BadParameter { .. } | Error::UnknownAnalysis { .. } => 2,
        Error::Generated => 2,
        Error::UnorderedPairs { .. } => 3,
        Error::BadWeight { .. } | Error::BadLink { .. } | Error::NodeOutOfRange { .. } => 3,
        Error::Limit { .. } => 4,
        Error::Corrupt { .. } => 5,
        _ => 1,
    }
}

fn datasets_exit_code(error: &trama_datasets::Error) -> u8 {
    use trama_datasets::Error;
    match error {
        Error::Cancelled => 130,
        Error::UnknownFormatName { .. } | Error::BadDeclaration { .. } | Error::DuplicateFile { .. } => 2,
        Error::NotAFile { .. } | Error::UnknownModel { .. } | Error::NotStructural { .. } => 2,
        Error::BadMap { .. } | Error::NoTemplate { .. } | Error::SeveralMaps { .. } => 2,
        Error::UnknownFormat { .. } | Error::DuplicateColumn { .. } | Error::Unreadable { .. } => 3,
        Error::Limit { .. } => 4,
        Error::Engine(error) => engine_exit_code(error),
        _ => 1,
    }
}
