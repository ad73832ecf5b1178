//! Import: read files, make tables, publish a version.

use trama_datasets::{Declarations, FileSummary, Format, Input, Limits, Map, ReadOptions, read_files};
use trama_engine::progress::Progress;
use trama_engine::tables::{Appended, Tables, TablesBuilder};
use trama_engine::version::Version;

use crate::cli::Said;
use crate::error::{Error, Result};
use crate::store::{ImportRecord, Store, VersionManifest};

/// What to read, and how.
pub(crate) struct Reading {
    inputs: Vec<Input>,
    options: ReadOptions,
}

impl Reading {
    /// Checks what was declared, and reads the maps. `namespace` is that of records that name none.
    pub(crate) fn new(inputs: Vec<Input>, format: Option<Format>, namespace: &str, said: &Said) -> Result<Reading> {
        let declarations = Declarations::parse(&said.set)?;
        let maps = said.map.iter().map(|path| Map::open(path)).collect::<Result<_, _>>()?;
        let namespace = namespace.to_owned();
        let options = ReadOptions { format, maps, namespace, declarations, limits: Limits::default() };
        Ok(Reading { inputs, options })
    }
}

/// What was read.
pub(crate) struct Read {
    pub(crate) appended: Appended,
    pub(crate) sources: Vec<FileSummary>,
}

/// Reads all files, then makes the tables.
pub(crate) fn read(reading: &Reading, before: Option<Tables>, progress: &Progress) -> Result<Read> {
    let mut builder = TablesBuilder::new(before)?;
    let sources = read_files(&reading.inputs, &reading.options, &mut builder, progress)?;
    progress.begin("building tables", 0);
    Ok(Read { appended: builder.finish()?, sources })
}

/// One import.
pub(crate) struct Import {
    pub(crate) dataset: String,
    pub(crate) reading: Reading,
    /// Who imports.
    pub(crate) by: String,
    /// Start afresh instead of appending to the current version.
    pub(crate) replace: bool,
    /// Refuse everything when a row is rejected.
    pub(crate) strict: bool,
}

/// What an import did.
pub(crate) struct Imported {
    /// The new version; `None` when the content was there already.
    pub(crate) published: Option<VersionManifest>,
    /// The version that is current now.
    pub(crate) current: u64,
    pub(crate) record: ImportRecord,
    pub(crate) sources: Vec<FileSummary>,
}

/// How often an import begins again because another was published meanwhile.
const ATTEMPTS: usize = 10;

/// Reads, and publishes a version if there is anything new. Begins again when another import was faster, since what is
/// appended depends on what is there.
///
/// # Errors
/// [`Error::Rejected`] with the rejects when `strict`, and [`Error::NothingImported`] when no row could be used;
/// nothing is left behind.
pub(crate) fn import(store: &Store, import: &Import, progress: &Progress) -> Result<Imported> {
    for _ in 1..ATTEMPTS {
        match attempt(store, import, progress) {
            Err(Error::Overtaken { .. }) => {}
            other => return other,
        }
    }
    attempt(store, import, progress)
}

fn attempt(store: &Store, import: &Import, progress: &Progress) -> Result<Imported> {
    let current = store.current(&import.dataset)?;
    let earlier = current.map(|number| store.version(&import.dataset, Some(number))).transpose();
    // What is replaced need not be readable.
    let earlier = if import.replace { earlier.unwrap_or(None) } else { earlier? };
    let appends_to = earlier.as_ref().filter(|_| !import.replace);
    let Read { appended, sources } =
        read(&import.reading, appends_to.map(|stored| stored.version.tables().clone()), progress)?;
    let record = record(import, &appended, &sources)?;
    if import.strict && !appended.rejects.is_empty() {
        return Err(Error::Rejected(appended.rejects));
    }
    if appended.tables.entity_statement_count() == 0 {
        return Err(Error::NothingImported { rejects: appended.rejects });
    }
    let unchanged =
        |current: u64| Imported { published: None, current, record: record.clone(), sources: sources.clone() };
    if let Some(stored) = appends_to.filter(|_| appended.added == 0 && appended.removed == 0) {
        return Ok(unchanged(stored.number));
    }
    progress.begin("building the graph", 0);
    progress.check()?;
    let version = Version::build(&import.dataset, appended.tables)?;
    if let Some(stored) = earlier.as_ref().filter(|stored| stored.manifest.content == version.content_digest()) {
        return Ok(unchanged(stored.number));
    }
    progress.begin("writing", 0);
    progress.check()?;
    let base = appends_to.map(|stored| &stored.manifest);
    let manifest = store.publish(&import.dataset, &version, record.clone(), base)?;
    Ok(Imported { current: manifest.version, published: Some(manifest), record, sources })
}

fn record(import: &Import, appended: &Appended, sources: &[FileSummary]) -> Result<ImportRecord> {
    let sources = sources.iter().map(serde_json::to_value).collect::<std::result::Result<_, _>>();
    Ok(ImportRecord {
        at: jiff::Timestamp::now().to_string(),
        by: import.by.clone(),
        declared: import.reading.options.declarations.list().into_iter().collect(),
        sources: sources.map_err(|error| Error::Internal(error.to_string()))?,
        added: appended.added,
        repeated: appended.repeated,
        removed: appended.removed,
        replaced: import.replace,
        rejects: appended.rejects.clone(),
    })
}
