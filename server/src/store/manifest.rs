//! `manifest.json`: what a version was made from, and the hashes of its files. It is local: no view may carry it.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;

use serde::{Deserialize, Serialize};
use trama_engine::error::Error as Engine;
use trama_engine::tables::{Purged, Reject};

use crate::error::{Error, Result};

/// Name of the file.
pub(super) const MANIFEST_FILE: &str = "manifest.json";

/// What stands in `manifest.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct VersionManifest {
    /// The dataset.
    pub(crate) dataset: String,
    /// The version's number, never used twice.
    pub(crate) version: u64,
    /// When it was published, RFC 3339.
    pub(crate) created_at: String,
    /// Program and version that made it.
    pub(crate) program: String,
    /// Digest of its statements.
    pub(crate) content: String,
    /// Statements about entities.
    pub(crate) entity_statements: u64,
    /// Statements about links.
    pub(crate) link_statements: u64,
    /// Records that they describe.
    pub(crate) records: u64,
    /// The other files beside this one.
    pub(crate) files: BTreeMap<String, FileHash>,
    /// All imports that it holds, oldest first.
    pub(crate) imports: Vec<ImportRecord>,
    /// What was purged of it, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) purges: Vec<PurgeRecord>,
}

/// That something was purged: when, by whom, for which reason and how much. What it was stands nowhere any more.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct PurgeRecord {
    /// When, RFC 3339.
    pub(crate) at: String,
    /// By whom.
    pub(crate) by: String,
    /// `review date passed`, `report` or `entity`.
    pub(crate) reason: String,
    /// How much.
    #[serde(flatten)]
    pub(crate) purged: Purged,
}

/// What identifies a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FileHash {
    /// Its size.
    pub(crate) bytes: u64,
    /// BLAKE3 of its bytes, in hexadecimal.
    pub(crate) blake3: String,
}

/// One import into a dataset.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct ImportRecord {
    /// When, RFC 3339.
    pub(crate) at: String,
    /// By whom.
    pub(crate) by: String,
    /// What was declared where the files are silent.
    pub(crate) declared: BTreeMap<String, String>,
    /// What was read of each file.
    pub(crate) sources: Vec<serde_json::Value>,
    /// Statements that were new.
    pub(crate) added: u64,
    /// Statements that were there already.
    pub(crate) repeated: u64,
    /// Statements that were superseded.
    pub(crate) removed: u64,
    /// Whether it started afresh.
    pub(crate) replaced: bool,
    /// Rows that could not be imported.
    pub(crate) rejects: Vec<Reject>,
}

impl ImportRecord {
    /// What may stay of it when statements are purged: how much was imported when and by whom. Rejects hold values of
    /// rows, and the summaries of files name their columns.
    pub(super) fn after_purge(&self) -> ImportRecord {
        const KEPT: [&str; 9] =
            ["path", "format", "packing", "bytes", "blake3", "rows", "entities", "links", "rejects"];
        let mut kept = self.clone();
        kept.rejects.clear();
        kept.declared.remove("report");
        for source in kept.sources.iter_mut().filter_map(serde_json::Value::as_object_mut) {
            source.retain(|field, _| KEPT.contains(&field.as_str()));
        }
        kept
    }
}

impl FileHash {
    /// Reads a whole file and hashes it.
    ///
    /// # Errors
    /// [`Error::Io`] naming the file.
    pub(crate) fn of(path: &Path) -> Result<FileHash> {
        let file = File::open(path).map_err(Error::io(path))?;
        let mut hasher = blake3::Hasher::new();
        hasher.update_reader(file).map_err(Error::io(path))?;
        Ok(FileHash { bytes: hasher.count(), blake3: hasher.finalize().to_hex().to_string() })
    }
}

/// Reads the manifest of a version, whose BLAKE3 the database knows.
pub(super) fn read(directory: &Path, blake3: &str) -> Result<VersionManifest> {
    let path = directory.join(MANIFEST_FILE);
    let bytes = std::fs::read(&path).map_err(Error::io(&path))?;
    let corrupt = |reason: String| Error::from(Engine::Corrupt { path: path.clone(), reason });
    if hash(&bytes) != blake3 {
        return Err(corrupt(format!("BLAKE3 {}, published was {blake3}", hash(&bytes))));
    }
    serde_json::from_slice(&bytes).map_err(|error| corrupt(error.to_string()))
}

/// The manifest as its file holds it.
pub(super) fn to_bytes(manifest: &VersionManifest) -> Result<Vec<u8>> {
    serde_json::to_vec_pretty(manifest).map_err(|error| Error::Internal(error.to_string()))
}

/// BLAKE3 of a manifest's bytes.
pub(super) fn hash(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}
