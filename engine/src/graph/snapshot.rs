//! `graph.snap`: the edges and rows of a dataset version, mapped into memory as they lie on disk.
//!
//! ```text
//! page 0     magic, format, section count, file length; then per section: id, element size, offset, length, BLAKE3;
//!            the last 32 bytes are the BLAKE3 of the 4064 before them
//! page 1...  the sections, each starting on a 4 KiB boundary, zeros between them
//! ```
//!
//! Numbers are little-endian. Opening checks in this order: length, header hash, bounds, padding, section hashes, then
//! meaning (offsets rise, ids are below their count). The metadata section is decoded by bincode with a size limit, and
//! only after its hash held. A snapshot is never modified or truncated in place.

use std::fs::File;
use std::io::Write;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use memmap2::Mmap;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use zerocopy::{Immutable, IntoBytes};

use super::edges::{Edges, Incidence, MergeCounts, SaidBy};
use super::{Adjacency, Graph};
use crate::error::{Error, Result};
use crate::model::LinkKind;
use crate::section::{Element, Items, Section};

const MAGIC: &[u8; 8] = b"TRAMASNP";
const FORMAT: u32 = 2;
const PAGE: usize = 4096;
const HEADER_HASHED: usize = PAGE - 32;
const ENTRY: usize = 56;
const FIRST_ENTRY: usize = 32;
const META_LIMIT: usize = 1 << 16;

/// Everything about a version that is numbers and the same for every viewer.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// Counts.
    pub meta: SnapshotMeta,
    /// Records at the source end of each link row.
    pub link_sources: Section<u32>,
    /// Records at the target end.
    pub link_targets: Section<u32>,
    /// All link statements, merged; a node is a record.
    pub edges: Edges,
    /// The undirected simple graph of these edges.
    pub graph: Graph,
}

/// The metadata section.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SnapshotMeta {
    /// Number of records, which are the nodes.
    pub record_count: u64,
    /// Number of link rows.
    pub link_rows: u64,
    /// What merging saw.
    pub counts: MergeCounts,
    /// Of a generated version, the code of the [`LinkKind`] of all its links: they are distinct, without direction and
    /// ordered by their ends, and each is an edge. Only ends and rows are stored.
    pub generated: Option<u8>,
}

/// Sections in file order; the number is the id in the header.
#[derive(Clone, Copy)]
#[repr(u32)]
enum Id {
    Meta,
    LinkSources,
    LinkTargets,
    EdgeSources,
    EdgeTargets,
    EdgeKinds,
    EdgeDirected,
    EdgeWeights,
    EdgeValidFrom,
    EdgeValidTo,
    StatementOffsets,
    Statements,
    RowOffsets,
    RowTargets,
    RowWeights,
}

struct Entry {
    id: u32,
    element_size: u32,
    bytes: Range<usize>,
    hash: [u8; 32],
}

fn raw<T: IntoBytes + Immutable>(values: &[T]) -> (u32, &[u8]) {
    (size_of::<T>() as u32, values.as_bytes())
}

impl Snapshot {
    /// Writes the snapshot to a new file. The caller syncs and publishes it.
    ///
    /// # Errors
    /// [`Error::Io`] naming the file.
    pub fn write(&self, path: &Path) -> Result<()> {
        let meta = bincode::serde::encode_to_vec(self.meta, bincode::config::standard())
            .map_err(|error| Error::Table { path: path.to_owned(), reason: error.to_string() })?;
        let rows = self.graph.outgoing_rows();
        let mut sections = vec![
            (Id::Meta, (1, meta.as_slice())),
            (Id::LinkSources, raw(&self.link_sources[..])),
            (Id::LinkTargets, raw(&self.link_targets[..])),
        ];
        if self.meta.generated.is_none() {
            sections.extend(edge_sections(&self.edges));
        }
        sections.extend([(Id::RowOffsets, raw(&rows.offsets[..])), (Id::RowTargets, raw(&rows.targets[..]))]);
        if let Some(weights) = &rows.weights {
            sections.push((Id::RowWeights, raw(&weights[..])));
        }
        write_sections(path, &sections).map_err(|source| Error::Io { path: path.to_owned(), source })
    }

    /// Maps a snapshot and checks all of it.
    ///
    /// # Errors
    /// [`Error::Io`], or [`Error::Corrupt`] saying what does not hold.
    pub fn open(path: &Path) -> Result<Snapshot> {
        let io = |source| Error::Io { path: path.to_owned(), source };
        let file = File::open(path).map_err(io)?;
        // SAFETY: a published snapshot is never written to or truncated again (versions are immutable, and `purge`
        // unlinks), so the mapped bytes do not change while they are borrowed.
        #[allow(unsafe_code)]
        let map = unsafe { Mmap::map(&file) }.map_err(io)?;
        decode(Arc::new(map)).map_err(|reason| Error::Corrupt { path: path.to_owned(), reason })
    }
}

/// The sections of edges that were merged from rows.
fn edge_sections(edges: &Edges) -> Vec<(Id, (u32, &[u8]))> {
    let mut sections = vec![
        (Id::EdgeSources, raw(&edges.sources[..])),
        (Id::EdgeTargets, raw(&edges.targets[..])),
        (Id::EdgeKinds, raw(edges.kinds.distinct())),
        (Id::EdgeDirected, raw(edges.directed.distinct())),
        (Id::EdgeWeights, raw(edges.weights.distinct())),
        (Id::EdgeValidFrom, raw(edges.valid_from.distinct())),
        (Id::EdgeValidTo, raw(edges.valid_to.distinct())),
    ];
    if let SaidBy::Rows { offsets, rows } = &edges.said_by {
        sections.extend([(Id::StatementOffsets, raw(&offsets[..])), (Id::Statements, raw(&rows[..]))]);
    }
    sections
}

fn write_sections(path: &Path, sections: &[(Id, (u32, &[u8]))]) -> std::io::Result<()> {
    let mut header = vec![0u8; PAGE];
    let mut offset = PAGE;
    for (index, (id, (element_size, bytes))) in sections.iter().enumerate() {
        let mut entry = Vec::with_capacity(ENTRY);
        entry.extend((*id as u32).to_le_bytes());
        entry.extend(element_size.to_le_bytes());
        entry.extend((offset as u64).to_le_bytes());
        entry.extend((bytes.len() as u64).to_le_bytes());
        entry.extend(hash(bytes));
        header[FIRST_ENTRY + index * ENTRY..][..ENTRY].copy_from_slice(&entry);
        offset += bytes.len().next_multiple_of(PAGE);
    }
    header[..8].copy_from_slice(MAGIC);
    header[8..12].copy_from_slice(&FORMAT.to_le_bytes());
    header[12..16].copy_from_slice(&(sections.len() as u32).to_le_bytes());
    header[16..24].copy_from_slice(&(offset as u64).to_le_bytes());
    let header_hash = hash(&header[..HEADER_HASHED]);
    header[HEADER_HASHED..].copy_from_slice(&header_hash);
    let mut file = File::create_new(path)?;
    file.write_all(&header)?;
    for (_, (_, bytes)) in sections {
        file.write_all(bytes)?;
        file.write_all(&vec![0; bytes.len().next_multiple_of(PAGE) - bytes.len()])?;
    }
    file.flush()
}

fn hash(bytes: &[u8]) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    hasher.update_rayon(bytes);
    hasher.finalize().into()
}

fn number<const N: usize>(bytes: &[u8], at: usize) -> [u8; N] {
    bytes[at..at + N].try_into().expect("the range is N long")
}

/// What does not hold, in words.
type Checked<T> = std::result::Result<T, String>;

fn ensure(holds: bool, what: impl FnOnce() -> String) -> Checked<()> {
    if holds { Ok(()) } else { Err(what()) }
}

fn decode(map: Arc<Mmap>) -> Checked<Snapshot> {
    let entries = read_header(&map)?;
    check_padding(&map, &entries)?;
    entries.par_iter().try_for_each(|entry| {
        ensure(hash(&map[entry.bytes.clone()]) == entry.hash, || format!("section {} has another hash", entry.id))
    })?;
    let sections = Sections { map, entries };
    let meta = sections.meta()?;
    let snapshot = sections.assemble(meta)?;
    check_meaning(&snapshot)?;
    Ok(snapshot)
}

fn read_header(map: &[u8]) -> Checked<Vec<Entry>> {
    ensure(map.len() >= PAGE, || format!("{} bytes are too short for a header", map.len()))?;
    ensure(hash(&map[..HEADER_HASHED]) == number::<32>(map, HEADER_HASHED), || "the header has another hash".into())?;
    ensure(&map[..8] == MAGIC, || "not a snapshot".into())?;
    let format = u32::from_le_bytes(number(map, 8));
    ensure(format == FORMAT, || format!("format {format}: this program reads {FORMAT}"))?;
    let length = u64::from_le_bytes(number(map, 16));
    ensure(length == map.len() as u64, || format!("{} bytes long, written with {length}", map.len()))?;
    let count = u32::from_le_bytes(number(map, 12)) as usize;
    ensure(count <= (HEADER_HASHED - FIRST_ENTRY) / ENTRY, || format!("{count} sections"))?;
    (0..count).map(|index| read_entry(map, FIRST_ENTRY + index * ENTRY)).collect()
}

fn read_entry(map: &[u8], at: usize) -> Checked<Entry> {
    let id = u32::from_le_bytes(number(map, at));
    let (offset, length) = (u64::from_le_bytes(number(map, at + 8)), u64::from_le_bytes(number(map, at + 16)));
    let end = offset.checked_add(length).filter(|&end| end <= map.len() as u64);
    let bytes = offset as usize..end.ok_or_else(|| format!("section {id} ends outside the file"))? as usize;
    ensure(bytes.start.is_multiple_of(PAGE) && bytes.start >= PAGE, || format!("section {id} is not aligned"))?;
    Ok(Entry { id, element_size: u32::from_le_bytes(number(map, at + 4)), bytes, hash: number(map, at + 24) })
}

fn check_padding(map: &[u8], entries: &[Entry]) -> Checked<()> {
    let mut end = PAGE;
    for entry in entries {
        ensure(entry.bytes.start == end, || format!("section {} does not follow the one before", entry.id))?;
        end = entry.bytes.end.next_multiple_of(PAGE);
        let padding = map.get(entry.bytes.end..end).ok_or_else(|| "the last page is cut".to_owned())?;
        ensure(padding.iter().all(|&byte| byte == 0), || format!("there are bytes after section {}", entry.id))?;
    }
    ensure(end == map.len(), || "there are bytes after the last section".into())
}

struct Sections {
    map: Arc<Mmap>,
    entries: Vec<Entry>,
}

impl Sections {
    fn optional<T: Element>(&self, id: Id) -> Checked<Option<Section<T>>> {
        let Some(entry) = self.entries.iter().find(|entry| entry.id == id as u32) else { return Ok(None) };
        ensure(entry.element_size as usize == size_of::<T>(), || format!("section {} has another width", entry.id))?;
        let section = Section::mapped(self.map.clone(), entry.bytes.clone());
        section.map(Some).ok_or_else(|| format!("section {} is not a whole number of elements", entry.id))
    }

    fn get<T: Element>(&self, id: Id) -> Checked<Section<T>> {
        self.optional(id)?.ok_or_else(|| format!("section {} is missing", id as u32))
    }

    fn meta(&self) -> Checked<SnapshotMeta> {
        let bytes = self.get::<u8>(Id::Meta)?;
        let config = bincode::config::standard().with_limit::<META_LIMIT>();
        let decoded = bincode::serde::decode_from_slice(&bytes, config);
        let (meta, length) = decoded.map_err(|error| format!("metadata: {error}"))?;
        ensure(length == bytes.len(), || "metadata is longer than its fields".into())?;
        Ok(meta)
    }

    fn assemble(&self, meta: SnapshotMeta) -> Checked<Snapshot> {
        let (link_sources, link_targets) = (self.get(Id::LinkSources)?, self.get(Id::LinkTargets)?);
        let node_count = usize::try_from(meta.record_count).map_err(|_| "too many records".to_owned())?;
        let edges = match meta.generated {
            None => self.edges(node_count)?,
            Some(code) => {
                let kind = LinkKind::from_code(code).ok_or_else(|| format!("no kind of links has the code {code}"))?;
                Edges::uniform(link_sources.clone(), link_targets.clone(), kind, node_count)
            }
        };
        let rows = Adjacency {
            offsets: self.get(Id::RowOffsets)?,
            targets: self.get(Id::RowTargets)?,
            weights: self.optional(Id::RowWeights)?,
        };
        Ok(Snapshot { meta, link_sources, link_targets, edges, graph: Graph::undirected(rows) })
    }

    fn edges(&self, node_count: usize) -> Checked<Edges> {
        Ok(Edges {
            sources: self.get(Id::EdgeSources)?,
            targets: self.get(Id::EdgeTargets)?,
            kinds: Items::Each(self.get(Id::EdgeKinds)?),
            directed: Items::Each(self.get(Id::EdgeDirected)?),
            weights: Items::Each(self.get(Id::EdgeWeights)?),
            valid_from: Items::Each(self.get(Id::EdgeValidFrom)?),
            valid_to: Items::Each(self.get(Id::EdgeValidTo)?),
            said_by: SaidBy::Rows { offsets: self.get(Id::StatementOffsets)?, rows: self.get(Id::Statements)? },
            incidence: Incidence::new(node_count),
        })
    }
}

/// Checks that offsets rise to the length of what they divide, and that ids are below their count: what the readers of
/// these arrays rely on, whoever wrote the file.
fn check_meaning(snapshot: &Snapshot) -> Checked<()> {
    let Snapshot { meta, link_sources, link_targets, edges, graph } = snapshot;
    let (records, links, edge_count) = (meta.record_count, meta.link_rows, edges.len() as u64);
    ensure(records < u64::from(u32::MAX) && links < u64::from(u32::MAX), || "too many rows".into())?;
    let rows = graph.outgoing_rows();
    let statements: &[u32] = match &edges.said_by {
        SaidBy::Rows { rows, .. } => rows,
        SaidBy::SameRow => &[],
    };
    let lengths = [
        ("link sources", link_sources.len() as u64, links),
        ("link targets", link_targets.len() as u64, links),
        ("edge targets", edges.targets.len() as u64, edge_count),
        ("edge kinds", edges.kinds.len() as u64, edge_count),
        ("edge directions", edges.directed.len() as u64, edge_count),
        ("edge weights", edges.weights.len() as u64, edge_count),
        ("edge starts", edges.valid_from.len() as u64, edge_count),
        ("edge ends", edges.valid_to.len() as u64, edge_count),
        (
            "row weights",
            rows.weights.as_ref().map_or(rows.targets.len(), |weights| weights.len()) as u64,
            rows.targets.len() as u64,
        ),
    ];
    for (what, length, expected) in lengths {
        ensure(length == expected, || format!("{what}: {length} of {expected}"))?;
    }
    if let SaidBy::Rows { offsets, rows } = &edges.said_by {
        check_offsets("statement offsets", offsets, edge_count, rows.len())?;
    }
    check_offsets("row offsets", &rows.offsets, records, rows.targets.len())?;
    if meta.generated.is_some() {
        check_ascending(link_sources, link_targets)?;
    }
    let ids: [(&str, &[u32], u64); 6] = [
        ("link sources", link_sources, records),
        ("link targets", link_targets, records),
        ("edge sources", &edges.sources, records),
        ("edge targets", &edges.targets, records),
        ("statements", statements, links),
        ("row targets", &rows.targets, records),
    ];
    for (what, ids, count) in ids {
        let below = ids.par_iter().all(|&id| u64::from(id) < count);
        ensure(below, || format!("{what}: an id is not below {count}"))?;
    }
    let weights = edges.weights.distinct().iter().chain(rows.weights.iter().flat_map(|weights| weights.iter()));
    ensure(weights.into_iter().all(|weight| weight.is_finite() && *weight >= 0.0), || {
        "a weight is negative or not finite".into()
    })
}

/// Checks that links come in the order of their ends, each pair once, and the smaller end first.
fn check_ascending(sources: &[u32], targets: &[u32]) -> Checked<()> {
    let pair = |link: usize| (sources[link], targets[link]);
    let ordered = (0..sources.len()).into_par_iter().all(|link| {
        let (source, target) = pair(link);
        source < target && (link == 0 || pair(link - 1) < (source, target))
    });
    ensure(ordered, || "generated links are not in the order of their ends".into())
}

fn check_offsets(what: &str, offsets: &[u64], count: u64, length: usize) -> Checked<()> {
    ensure(offsets.len() as u64 == count + 1, || format!("{what}: {} for {count}", offsets.len()))?;
    ensure(offsets[0] == 0 && offsets[offsets.len() - 1] == length as u64, || format!("{what}: do not span {length}"))?;
    ensure(offsets.par_windows(2).all(|pair| pair[0] <= pair[1]), || format!("{what}: fall"))
}

#[cfg(test)]
mod tests;
