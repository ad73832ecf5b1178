//! Reads the files of an import, one after the other.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use rustc_hash::FxHashSet;
use trama_engine::progress::Progress;
use trama_engine::tables::StatementSink;

use crate::declarations::Declarations;
use crate::edges;
use crate::error::{Error, Result};
use crate::format::Format;
use crate::limits::Limits;
use crate::matrix;
use crate::neo4j;
use crate::own;
use crate::reading::{FileSummary, Import, Reading};
use crate::shape::{self, Body, Shape};
use crate::sniff::Head;
use crate::text::{Hashed, Layout, Records, Source};

/// Bytes looked at to recognise a format; more when they hold no two whole lines.
const SAMPLE_BYTES: u64 = 64 << 10;
const LONG_SAMPLE_BYTES: u64 = 2 << 20;

/// How to read the files of an import.
#[derive(Debug, Clone, Default)]
pub struct ReadOptions {
    /// The format of all files; `None` recognises each by its content.
    pub format: Option<Format>,
    /// Where ids live that come without a namespace: the dataset's name.
    pub namespace: String,
    /// What the user declares where the files are silent.
    pub declarations: Declarations,
    /// How much is read before the import is refused.
    pub limits: Limits,
}

/// Reads files in the order given, and pushes what they say into `sink`. Progress counts bytes.
///
/// # Errors
///
/// Everything that concerns a file as a whole: see [`Error`]. All paths are looked at before the first is read. A sink
/// that has received statements before an error holds a part of the import, and is to be thrown away.
pub fn read_files(
    paths: &[PathBuf],
    options: &ReadOptions,
    sink: &mut dyn StatementSink,
    progress: &Progress,
) -> Result<Vec<FileSummary>> {
    let bytes = check_paths(paths, &options.limits)?;
    progress.begin("reading", bytes);
    let mut import = Import { options, sink, progress, rows: 0, ends: FxHashSet::default() };
    let mut summaries = Vec::new();
    for (path, file) in paths.iter().zip(0..) {
        progress.check()?;
        import.sink.file(&path.display().to_string());
        summaries.push(read_file(&mut import, path, file)?);
    }
    Ok(summaries)
}

/// Sees to it that all paths are files, and different ones; returns their bytes.
fn check_paths(paths: &[PathBuf], limits: &Limits) -> Result<u64> {
    let mut seen = FxHashSet::default();
    let mut bytes = 0;
    for path in paths {
        if path.to_string_lossy().contains("://") {
            return Err(Error::NotAFile { path: path.clone(), what: "an address of the network" });
        }
        let metadata = path.metadata().map_err(|error| Error::io(path, error))?;
        if !metadata.is_file() {
            let what = if metadata.is_dir() { "a directory" } else { "no regular file" };
            return Err(Error::NotAFile { path: path.clone(), what });
        }
        let (what, value, limit) = ("bytes of a file", metadata.len(), limits.max_file_bytes);
        if value > limit {
            return Err(Error::Limit { path: path.clone(), what, value, limit });
        }
        if !seen.insert(path.canonicalize().map_err(|error| Error::io(path, error))?) {
            return Err(Error::DuplicateFile { path: path.clone() });
        }
        bytes += value;
    }
    Ok(bytes)
}

fn read_file(import: &mut Import, path: &Path, file: u32) -> Result<FileSummary> {
    let options = import.options;
    let mut content = File::open(path).map_err(|error| Error::io(path, error))?;
    let sample = sample(&mut content).map_err(|error| Error::io(path, error))?;
    let head = head(path, &sample, options)?;
    let shape = shape::recognise(path, &head, options.format, &options.declarations)?;
    let columns = shape.header.names().len();
    let layout = Layout { columns: Some(columns), ..head.layout };
    let whole: Box<dyn Read> = Box::new(std::io::Cursor::new(sample).chain(content));
    let source = BufReader::with_capacity(64 << 10, Hashed::new(whole));
    let mut records: Records<Source> = Records::new(source, layout, options.limits.max_field_bytes);
    if shape.has_header {
        records.advance().map_err(|error| Error::io(path, error))?;
    }
    let names = shape.header.names().to_vec();
    let mut reading = Reading::new(import, path, file, names, shape.body.format());
    read_body(&mut reading, &mut records, shape)?;
    Ok(reading.finish(&records))
}

fn read_body(reading: &mut Reading, records: &mut Records<Source>, shape: Shape) -> Result<()> {
    match shape.body {
        Body::Own(described) => own::read(reading, records, shape.header, &described),
        Body::Edges(columns) => edges::read(reading, records, shape.header, columns),
        Body::Matrix => matrix::read(reading, records, &shape.header),
        Body::Neo4j(layout) => neo4j::read(reading, records, shape.header, &layout),
    }
}

/// The beginning of a file.
fn sample(content: &mut File) -> std::io::Result<Vec<u8>> {
    let mut sample = Vec::new();
    content.by_ref().take(SAMPLE_BYTES).read_to_end(&mut sample)?;
    if sample.iter().filter(|&&byte| byte == b'\n').count() < 2 {
        content.by_ref().take(LONG_SAMPLE_BYTES).read_to_end(&mut sample)?;
    }
    Ok(sample)
}

/// The first rows of a sample whose last line may be cut off.
fn head(path: &Path, sample: &[u8], options: &ReadOptions) -> Result<Head> {
    let whole_lines = match sample.iter().rposition(|&byte| byte == b'\n') {
        Some(end) if sample.len() as u64 >= SAMPLE_BYTES => &sample[..=end],
        _ => sample,
    };
    if let Some(what) = binary(sample) {
        let expected = "text in UTF-8".to_owned();
        return Err(Error::UnknownFormat { path: path.to_owned(), seen: what.to_owned(), expected });
    }
    let head = Head::of(whole_lines, &options.limits);
    let (value, limit) = (head.columns() as u64, options.limits.max_columns as u64);
    if value > limit {
        return Err(Error::Limit { path: path.to_owned(), what: "columns of a file", value, limit });
    }
    Ok(head)
}

/// What a file is that is no text at all.
fn binary(sample: &[u8]) -> Option<&'static str> {
    let starts = |magic: &[u8]| sample.starts_with(magic);
    match () {
        () if starts(b"\xff\xfe") || starts(b"\xfe\xff") => Some("text in UTF-16"),
        () if starts(b"\x1f\x8b") => Some("a gzip file"),
        () if starts(b"PK\x03\x04") => Some("a zip file (a spreadsheet is one)"),
        () if starts(b"PAR1") => Some("a Parquet file"),
        () => None,
    }
}
