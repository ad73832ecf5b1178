//! Reads the files of an import, one after the other.

use std::path::Path;

use trama_engine::progress::Progress;
use trama_engine::tables::StatementSink;

use crate::created_ends::CreatedEnds;
use crate::declarations::Declarations;
use crate::edges;
use crate::error::{Error, Result};
use crate::format::Format;
use crate::ftm::{self, JsonLines};
use crate::input::{self, Input};
use crate::limits::Limits;
use crate::map::{self, Map};
use crate::matrix;
use crate::neo4j;
use crate::own;
use crate::parquet::ParquetRows;
use crate::reading::{FileSummary, Import, Reading};
use crate::rows::Rows;
use crate::shape::{self, Body, Shape};
use crate::sniff::{HEAD_ROWS, Head};
use crate::source::{Contents, Packing, Source};
use crate::text::{Layout, Records};

/// Bytes of a file that are read at a time.
const SOURCE_BYTES: usize = 64 << 10;

/// How to read the files of an import.
#[derive(Debug, Clone, Default)]
pub struct ReadOptions {
    /// The format of all files; `None` recognises each by its content.
    pub format: Option<Format>,
    /// Maps that say what the columns of the files mean. If there is any, every file needs one, and `format` is not used.
    pub maps: Vec<Map>,
    /// Where ids live that come without a namespace: the dataset's name.
    pub namespace: String,
    /// What the user declares where the files are silent.
    pub declarations: Declarations,
    /// How much is read before the import is refused.
    pub limits: Limits,
}

/// Reads files in the order given, and pushes what they say into `sink`. Progress counts bytes as they lie in the files.
///
/// # Errors
///
/// Everything that concerns a file as a whole: see [`Error`]. All inputs are looked at before the first is read. A sink
/// that has received statements before an error holds a part of the import, and is to be thrown away.
pub fn read_files(
    inputs: &[Input],
    options: &ReadOptions,
    sink: &mut dyn StatementSink,
    progress: &Progress,
) -> Result<Vec<FileSummary>> {
    let bytes = input::check(inputs, &options.limits)?;
    progress.begin("reading", bytes);
    let mut import = Import { options, sink, progress, rows: 0, ends: CreatedEnds::default() };
    let mut summaries = Vec::new();
    for (input, file) in inputs.iter().zip(0..) {
        progress.check()?;
        import.sink.file(&input.path().display().to_string());
        summaries.push(read_file(&mut import, input, file)?);
    }
    Ok(summaries)
}

fn read_file(import: &mut Import, input: &Input, file: u32) -> Result<FileSummary> {
    let (path, options) = (input.path(), import.options);
    let contents = Contents::open(input, &options.limits).map_err(|error| Error::io(path, error))?;
    let packing = contents.packing();
    if packing != Packing::Parquet {
        check_text(path, &contents)?;
        if options.maps.is_empty() && ftm::is_meant(options.format, contents.sample()) {
            return read_json_lines(import, path, file, contents);
        }
    }
    let (opened, head) = open(input, contents, &options.limits)?;
    let shape = match options.maps.is_empty() {
        true => shape::recognise(path, &head, options.format, &options.declarations)?,
        false => shape::mapped(path, &head, map::choose(&options.maps, path)?)?,
    };
    let mut rows = opened.rows(path, &shape, &options.limits)?;
    let names = shape.header.names().to_vec();
    let mut reading = Reading::new(import, path, file, names, (shape.body.format(), packing));
    read_body(&mut reading, rows.as_mut(), shape)?;
    Ok(reading.finish(rows.identity()))
}

fn read_json_lines(import: &mut Import, path: &Path, file: u32, contents: Contents) -> Result<FileSummary> {
    let packing = contents.packing();
    let mut lines = JsonLines::new(Source::with_capacity(SOURCE_BYTES, contents), &import.options.limits);
    let mut reading = Reading::new(import, path, file, ftm::columns(), (Format::Ftm, packing));
    ftm::read(&mut reading, &mut lines)?;
    Ok(reading.finish(lines.identity()))
}

fn read_body(reading: &mut Reading, rows: &mut dyn Rows, shape: Shape) -> Result<()> {
    match shape.body {
        Body::Own(described) => own::read(reading, rows, shape.header, &described),
        Body::Edges(columns) => edges::read(reading, rows, shape.header, columns),
        Body::Matrix => matrix::read(reading, rows, &shape.header),
        Body::Neo4j(layout) => neo4j::read(reading, rows, shape.header, &layout),
        Body::Map(index) => map::read(reading, rows, &shape.header, &reading.options().maps[index]),
    }
}

/// A file of which the beginning was seen.
enum Opened {
    Text(Contents, Layout),
    Parquet(Box<ParquetRows>),
}

fn open(input: &Input, contents: Contents, limits: &Limits) -> Result<(Opened, Head)> {
    let path = input.path();
    let (opened, head) = match contents.packing() {
        Packing::Parquet => {
            let rows = ParquetRows::open(input, limits).map_err(|error| Error::io(path, error))?;
            let head = Head { separator: None, rows: rows.head(HEAD_ROWS), first_fault: None };
            (Opened::Parquet(Box::new(rows)), head)
        }
        Packing::Text | Packing::Gzip | Packing::Zstd => {
            let (layout, head) = Head::of(contents.whole_lines(), limits);
            (Opened::Text(contents, layout), head)
        }
    };
    let (value, limit) = (head.columns() as u64, limits.max_columns as u64);
    if value > limit {
        return Err(Error::Limit { path: path.to_owned(), what: "columns of a file", value, limit });
    }
    Ok((opened, head))
}

impl Opened {
    /// The rows behind the header.
    fn rows(self, path: &Path, shape: &Shape, limits: &Limits) -> Result<Box<dyn Rows>> {
        let (contents, layout) = match self {
            Opened::Text(contents, layout) => (contents, layout),
            Opened::Parquet(rows) => return Ok(rows),
        };
        let layout = Layout { columns: Some(shape.header.names().len()), ..layout };
        let source = Source::with_capacity(SOURCE_BYTES, contents);
        let mut records = Records::new(source, layout, limits.max_field_bytes);
        if shape.has_header {
            records.advance().map_err(|error| Error::io(path, error))?;
        }
        Ok(Box::new(records))
    }
}

fn check_text(path: &Path, contents: &Contents) -> Result<()> {
    let Some(what) = binary(contents.sample()) else { return Ok(()) };
    let seen = match contents.packing() {
        Packing::Text | Packing::Parquet => what.to_owned(),
        packed => format!("{what} in a {} file", packed.as_str()),
    };
    Err(Error::UnknownFormat { path: path.to_owned(), seen, expected: "text in UTF-8".to_owned() })
}

/// What a file is that is no text at all.
fn binary(sample: &[u8]) -> Option<&'static str> {
    let starts = |magic: &[u8]| sample.starts_with(magic);
    match () {
        () if starts(b"\xff\xfe") || starts(b"\xfe\xff") => Some("text in UTF-16"),
        () if starts(b"PK\x03\x04") => Some("a zip file (a spreadsheet is one)"),
        () if starts(b"\x1f\x8b") => Some("another gzip file"),
        () if starts(b"\x28\xb5\x2f\xfd") => Some("another zstd file"),
        () if starts(b"PAR1") => Some("a Parquet file, which compresses its own columns: decompress it"),
        () => None,
    }
}
