//! A dataset version: the tables of its statements and the snapshot of their edges. It never changes.

use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use polars::prelude::*;

use crate::error::{Error, Result};
use crate::graph::edges::{self, Merged};
use crate::graph::snapshot::{Snapshot, SnapshotMeta};
use crate::tables::{EntityTable, LinkTable, Tables};

/// File of the entity statements.
pub const ENTITIES_FILE: &str = "entities.parquet";
/// File of the link statements.
pub const LINKS_FILE: &str = "links.parquet";
/// File of the edges.
pub const SNAPSHOT_FILE: &str = "graph.snap";

/// An opened dataset version. What it holds is the engine's own: others ask a [`crate::view::View`].
#[derive(Debug, Clone)]
pub struct Version {
    namespace: String,
    tables: Tables,
    snapshot: Snapshot,
}

impl Version {
    /// Merges the statements of `tables` into edges. `namespace` is the dataset's own.
    ///
    /// # Errors
    /// [`Error::BadWeight`] when merged weights overflow.
    pub fn build(namespace: &str, tables: Tables) -> Result<Version> {
        let record_count = tables.entities.record_count();
        let node_of_record: Vec<u32> = (0..record_count as u32).collect();
        let Merged { edges, counts } = edges::merge(&tables.links, None, &node_of_record, record_count);
        let id = |record: u32| tables.entities.key(tables.entities.rows_of(record).start).1.to_owned();
        let graph = edges.to_graph(record_count, false).map_err(|error| error.with_ids(id))?;
        let link_rows = tables.links.rows().len() as u64;
        let snapshot = Snapshot {
            meta: SnapshotMeta { record_count: record_count as u64, link_rows, counts },
            link_sources: tables.links.sources().clone(),
            link_targets: tables.links.targets().clone(),
            edges,
            graph,
        };
        Ok(Version { namespace: namespace.to_owned(), tables, snapshot })
    }

    /// Writes the files of the version into an existing directory, for the caller to sync and publish.
    ///
    /// # Errors
    /// [`Error::Io`] or [`Error::Table`] naming the file.
    pub fn write(&self, directory: &Path) -> Result<()> {
        write_parquet(&directory.join(ENTITIES_FILE), self.tables.entities.frame())?;
        write_parquet(&directory.join(LINKS_FILE), self.tables.links.frame())?;
        self.snapshot.write(&directory.join(SNAPSHOT_FILE))
    }

    /// Opens the files of a version and checks that they belong together.
    ///
    /// # Errors
    /// [`Error::Io`], [`Error::Table`] or [`Error::Corrupt`] naming the file and what does not hold.
    pub fn open(namespace: &str, directory: &Path) -> Result<Version> {
        let path = directory.join(SNAPSHOT_FILE);
        let (snapshot, entities, links) = (
            Snapshot::open(&path)?,
            read_parquet(&directory.join(ENTITIES_FILE))?,
            read_parquet(&directory.join(LINKS_FILE))?,
        );
        let entities = EntityTable::from_frame(entities)?;
        let same = (entities.record_count() as u64, links.height() as u64)
            == (snapshot.meta.record_count, snapshot.meta.link_rows);
        if !same {
            return Err(Error::Corrupt { path, reason: "counts other rows than the tables beside it".to_owned() });
        }
        let links = LinkTable::from_frame(links, snapshot.link_sources.clone(), snapshot.link_targets.clone())?;
        Ok(Version { namespace: namespace.to_owned(), tables: Tables { entities, links }, snapshot })
    }

    /// The dataset's own namespace.
    pub fn namespace(&self) -> &str {
        &self.namespace
    }

    /// BLAKE3 over the identities of all statements: equal for equal content. It is for local manifests alone, since
    /// it changes with facts that a viewer may not see.
    pub fn content_digest(&self) -> String {
        let mut hasher = blake3::Hasher::new_derive_key("trama 2026 version content");
        let Tables { entities, links } = &self.tables;
        let ids = entities.statement_ids();
        for row in 0..entities.rows().len() {
            hasher.update(&ids.get(row).0);
        }
        hasher.update(b"links");
        let ids = links.statement_ids();
        for row in 0..links.rows().len() {
            hasher.update(&ids.get(row).0);
        }
        hasher.finalize().to_hex().to_string()
    }

    /// Both tables, to append to.
    pub fn tables(&self) -> &Tables {
        &self.tables
    }

    pub(crate) fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }
}

fn write_parquet(path: &Path, frame: &DataFrame) -> Result<()> {
    let file = File::create_new(path).map_err(|source| Error::Io { path: path.to_owned(), source })?;
    let writer = ParquetWriter::new(file).with_compression(ParquetCompression::Zstd(None));
    let written = writer.finish(&mut frame.clone());
    written.map(|_| ()).map_err(|error| Error::Table { path: path.to_owned(), reason: error.to_string() })
}

/// Reads a whole Parquet file. The library has panicked on hostile files, so a panic becomes an error here.
fn read_parquet(path: &Path) -> Result<DataFrame> {
    let file = File::open(path).map_err(|source| Error::Io { path: path.to_owned(), source })?;
    let table_error = |reason: String| Error::Table { path: path.to_owned(), reason };
    match catch_unwind(AssertUnwindSafe(|| ParquetReader::new(file).finish())) {
        Ok(Ok(mut frame)) => {
            frame.rechunk_mut();
            Ok(frame)
        }
        Ok(Err(error)) => Err(table_error(error.to_string())),
        Err(_) => Err(table_error("not a Parquet file that can be read".to_owned())),
    }
}
