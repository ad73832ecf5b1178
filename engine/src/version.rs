//! A dataset version: the tables of its statements and the snapshot of their edges. It never changes.
//!
//! Most versions are built from statements. A *generated* one holds a synthetic network: its entities are called by their
//! numbers, one statement describes them all and one says all links, so that a network of hundreds of millions of links
//! costs no more than their ends. Nothing can be appended to it.

use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use polars::prelude::*;

use crate::error::{Error, Result};
use crate::graph::Graph;
use crate::graph::edges::{self, Edges, MergeCounts, Merged};
use crate::graph::snapshot::{Snapshot, SnapshotMeta};
use crate::model::{EntityStatement, LinkStatement};
use crate::section::Section;
use crate::tables::{EntityTable, LinkTable, Tables, TablesBuilder, filled};

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
        let id = |record: u32| tables.entities.key(tables.entities.rows_of(record).start).1.into_owned();
        let graph = edges.to_graph(record_count, false).map_err(|error| error.with_ids(id))?;
        let link_rows = tables.links.rows().len() as u64;
        let snapshot = Snapshot {
            meta: SnapshotMeta { record_count: record_count as u64, link_rows, counts, generated: None },
            link_sources: tables.links.sources().clone(),
            link_targets: tables.links.targets().clone(),
            edges,
            graph,
        };
        Ok(Version { namespace: namespace.to_owned(), tables, snapshot })
    }

    /// A generated version: `node_count` entities called by their numbers, all as `entity` says, and a link for each
    /// pair, all as `link` says; the ids in these two statements do not count.
    ///
    /// # Errors
    /// [`Error::Limit`] beyond `u32` entities or links; [`Error::UnorderedPairs`] unless pairs ascend, each once, the
    /// smaller end first; [`Error::NodeOutOfRange`] for an end that is not below `node_count`.
    pub fn generated(
        namespace: &str,
        node_count: usize,
        pairs: Pairs,
        entity: EntityStatement,
        link: LinkStatement,
    ) -> Result<Version> {
        let Pairs { sources, targets } = pairs;
        for (what, value) in [("generated entities", node_count), ("generated links", sources.len())] {
            let limit = u64::from(u32::MAX) - 1;
            if value as u64 > limit {
                return Err(Error::Limit { what, value: value as u64, limit });
            }
        }
        let kind = link.kind;
        let graph = Graph::from_pairs(node_count, &sources, &targets)?;
        let (link_sources, link_targets): (Section<u32>, Section<u32>) = (sources.into(), targets.into());
        let edges = Edges::uniform(link_sources.clone(), link_targets.clone(), kind, node_count);
        let tables = TablesBuilder::generated(entity, link, node_count, [link_sources.clone(), link_targets.clone()])?;
        let counts =
            MergeCounts { statements: edges.len() as u64, undated: edges.len() as u64, ..MergeCounts::default() };
        let (record_count, link_rows) = (node_count as u64, edges.len() as u64);
        let meta = SnapshotMeta { record_count, link_rows, counts, generated: Some(kind as u8) };
        let snapshot = Snapshot { meta, link_sources, link_targets, edges, graph };
        Ok(Version { namespace: namespace.to_owned(), tables, snapshot })
    }

    /// Writes the files of the version into an existing directory, for the caller to sync and publish.
    ///
    /// # Errors
    /// [`Error::Io`] or [`Error::Table`] naming the file.
    pub fn write(&self, directory: &Path) -> Result<()> {
        let (links, others) = rayon::join(
            || write_parquet(&directory.join(LINKS_FILE), self.tables.links.frame()),
            || {
                write_parquet(&directory.join(ENTITIES_FILE), self.tables.entities.frame())?;
                self.snapshot.write(&directory.join(SNAPSHOT_FILE))
            },
        );
        links.and(others)
    }

    /// Opens the files of a version and checks that they belong together.
    ///
    /// # Errors
    /// [`Error::Io`], [`Error::Table`] or [`Error::Corrupt`] naming the file and what does not hold.
    pub fn open(namespace: &str, directory: &Path) -> Result<Version> {
        let path = directory.join(SNAPSHOT_FILE);
        let (tables, snapshot) = rayon::join(
            || Ok((read_parquet(&directory.join(ENTITIES_FILE))?, read_parquet(&directory.join(LINKS_FILE))?)),
            || Snapshot::open(&path),
        );
        let (entities, links) = tables?;
        let (snapshot, (entities, links)) = (snapshot?, TablesBuilder::completed(entities, links)?);
        let (sources, targets) = (snapshot.link_sources.clone(), snapshot.link_targets.clone());
        if snapshot.meta.generated.is_some() {
            let entities = EntityTable::numbered(entities, snapshot.meta.record_count as usize)?;
            let links = LinkTable::uniform(links, sources, targets)?;
            return Ok(Version { namespace: namespace.to_owned(), tables: Tables { entities, links }, snapshot });
        }
        let entities = EntityTable::from_frame(entities)?;
        let same = (entities.record_count() as u64, links.height() as u64)
            == (snapshot.meta.record_count, snapshot.meta.link_rows);
        if !same {
            return Err(Error::Corrupt { path, reason: "counts other rows than the tables beside it".to_owned() });
        }
        let links = LinkTable::from_frame(links, sources, targets)?;
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
        entities.hash_into(None, &mut hasher);
        hasher.update(b"links");
        links.hash_into(None, &mut hasher);
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

/// Both ends of generated links, link by link: in ascending order, each pair once, the smaller end first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pairs {
    /// The smaller ends.
    pub sources: Vec<u32>,
    /// The larger ends.
    pub targets: Vec<u32>,
}

/// Writes a table without the columns that hold nothing: they would be made, cell by cell, of every reader.
fn write_parquet(path: &Path, frame: &DataFrame) -> Result<()> {
    let file = File::create_new(path).map_err(|source| Error::Io { path: path.to_owned(), source })?;
    let table_error = |error: PolarsError| Error::Table { path: path.to_owned(), reason: error.to_string() };
    let writer = ParquetWriter::new(file).with_compression(ParquetCompression::Lz4Raw);
    writer.finish(&mut filled(frame)?).map(|_| ()).map_err(table_error)
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

#[cfg(test)]
mod tests;
