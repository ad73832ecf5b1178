//! Rows of a Parquet file as texts, in the form that the rules for CSV read. Through this door come files of others;
//! the program's own tables are read in [`crate::version`].
//!
//! A file is decoded one row group at a time. What it declares is checked before anything is decoded: where its parts
//! lie, how many rows and values they have, how large they are uncompressed, in the footer and in each page. The library has panicked on hostile files,
//! so a panic becomes an error here.

mod pages;
mod texts;

use std::fs::File;
use std::io::{Cursor, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use polars::io::mmap::MmapBytesReader;
// The library's readers of whole files know only the types that its features name, and a feature costs minutes of
// building. This one of its functions hands over columns of any type.
use polars::io::parquet::read::_internal::to_deserializer;
use polars::prelude::{FileMetadataRef, ParquetReader, PolarsResult, SerReader, infer_schema};

use crate::error::{Error, Result};
use texts::{Column, Texts};

/// Values of one row group. More than any usual writer puts in one, and at 16 bytes a value less than 2 GiB.
const MAX_GROUP_VALUES: u64 = 120_000_000;

/// How much a file may hold before it is refused.
#[derive(Debug, Clone, Copy)]
pub struct ParquetLimits {
    /// Rows.
    pub max_rows: u64,
    /// Bytes that the file declares to have uncompressed.
    pub max_bytes: u64,
}

/// A Parquet file that is read row group by row group.
pub struct ParquetTexts {
    path: PathBuf,
    content: Box<dyn MmapBytesReader>,
    content_bytes: u64,
    metadata: FileMetadataRef,
    columns: Vec<Column>,
    next_group: usize,
    bytes_read: u64,
}

/// The rows of one row group.
pub struct TextRows {
    height: usize,
    columns: Vec<Texts>,
}

impl ParquetTexts {
    /// Opens a file; `path` is its name in errors.
    ///
    /// # Errors
    /// [`Error::Io`]; [`Error::Table`] if it is no Parquet file, or has a column of a type that is no text, number,
    /// flag, date or time; [`Error::Limit`].
    pub fn open(path: &Path, file: File, limits: &ParquetLimits) -> Result<ParquetTexts> {
        let bytes = file.metadata().map_err(|source| Error::Io { path: path.to_owned(), source })?.len();
        ParquetTexts::new(path, Box::new(file), bytes, limits)
    }

    /// Opens a file that lies in memory; otherwise as [`ParquetTexts::open`].
    ///
    /// # Errors
    /// As [`ParquetTexts::open`].
    pub fn from_bytes(path: &Path, bytes: &'static [u8], limits: &ParquetLimits) -> Result<ParquetTexts> {
        ParquetTexts::new(path, Box::new(Cursor::new(bytes)), bytes.len() as u64, limits)
    }

    fn new(path: &Path, content: Box<dyn MmapBytesReader>, bytes: u64, limits: &ParquetLimits) -> Result<ParquetTexts> {
        let mut content = content;
        let read = || {
            let mut reader = ParquetReader::new(&mut content);
            let metadata = reader.get_metadata()?.clone();
            let schema = infer_schema(&metadata)?;
            Ok((metadata, schema))
        };
        let (metadata, schema) = guarded(path, None, read)?;
        let same_names = metadata.schema().fields().iter().map(|field| field.name()).eq(schema.iter_names_cloned());
        if !same_names {
            return Err(table_error(path, "its Arrow schema names other columns than its Parquet schema"));
        }
        let columns = schema.iter_values().map(|field| Column::new(path, field)).collect::<Result<_>>()?;
        let texts = ParquetTexts {
            path: path.to_owned(),
            content,
            content_bytes: bytes,
            metadata,
            columns,
            next_group: 0,
            bytes_read: 0,
        };
        texts.check_sizes(limits)?;
        Ok(texts)
    }

    /// Names of the columns, in order.
    pub fn column_names(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(Column::name)
    }

    /// Bytes of the file decoded so far.
    pub fn bytes_read(&self) -> u64 {
        self.bytes_read
    }

    /// Decodes the next row group; `None` after the last.
    ///
    /// # Errors
    /// [`Error::Io`], or [`Error::Table`] naming the column that is not what the file says.
    pub fn next_group(&mut self) -> Result<Option<TextRows>> {
        let Some(height) = self.metadata.row_groups.get(self.next_group).map(|group| group.num_rows()) else {
            return Ok(None);
        };
        let columns = (0..self.columns.len()).map(|column| self.decode(column, height)).collect::<Result<_>>()?;
        self.next_group += 1;
        Ok(Some(TextRows { height, columns }))
    }

    /// Compares what the file declares with the limits and with its own size.
    fn check_sizes(&self, limits: &ParquetLimits) -> Result<()> {
        let check = |what: &'static str, value: u64, limit: u64| match value > limit {
            true => Err(Error::Limit { what, value, limit }),
            false => Ok(()),
        };
        let (mut rows, mut bytes) = (0u64, 0u64);
        for group in &self.metadata.row_groups {
            let mut values = group.num_rows() as u64;
            for chunk in group.parquet_columns() {
                // A negative number is a huge one here, and over the limit.
                values = values.saturating_add(chunk.num_values() as u64);
                bytes = bytes.saturating_add(chunk.uncompressed_size() as u64);
            }
            rows = rows.saturating_add(group.num_rows() as u64);
            check("values of a Parquet row group", values, MAX_GROUP_VALUES)?;
        }
        check("rows of a Parquet file", rows, limits.max_rows)?;
        check("bytes of a Parquet file, uncompressed", bytes, limits.max_bytes)
    }

    /// One column of the row group at hand.
    fn decode(&mut self, column: usize, height: usize) -> Result<Texts> {
        let metadata = self.metadata.clone();
        let name = self.columns[column].name().to_owned();
        let mut parts = Vec::new();
        for chunk in metadata.row_groups[self.next_group].columns_under_root_iter(&name).into_iter().flatten() {
            let range = guarded(&self.path, Some(&name), || Ok(chunk.byte_range()))?;
            let bytes = self.read_part(&name, range)?;
            pages::check(&bytes, chunk.num_values() as u64, chunk.uncompressed_size() as u64)
                .map_err(|reason| table_error(&self.path, format!("column `{name}`: {reason}")))?;
            parts.push((chunk, bytes.into()));
        }
        if parts.is_empty() {
            return Err(table_error(&self.path, format!("column `{name}`: a row group lacks it")));
        }
        let column = &self.columns[column];
        let decode = || {
            let (arrays, _) = to_deserializer(parts, column.field(), None)?;
            column.texts(arrays)
        };
        let texts = guarded(&self.path, Some(&name), decode)?;
        match texts.len() == height {
            true => Ok(texts),
            false => {
                let reason = format!("column `{name}`: {} values in a row group of {height} rows", texts.len());
                Err(table_error(&self.path, reason))
            }
        }
    }

    fn read_part(&mut self, name: &str, range: std::ops::Range<u64>) -> Result<Vec<u8>> {
        if range.start > range.end || range.end > self.content_bytes {
            return Err(table_error(&self.path, format!("column `{name}` lies beyond the end of the file")));
        }
        let mut bytes = vec![0; (range.end - range.start) as usize];
        let read = self.content.seek(SeekFrom::Start(range.start)).and_then(|_| self.content.read_exact(&mut bytes));
        read.map_err(|source| Error::Io { path: self.path.clone(), source })?;
        self.bytes_read += bytes.len() as u64;
        Ok(bytes)
    }
}

impl TextRows {
    /// Number of rows.
    pub fn height(&self) -> usize {
        self.height
    }

    /// Number of columns.
    pub fn width(&self) -> usize {
        self.columns.len()
    }

    /// One cell: whole and decimal numbers in the fewest digits that read back as the same number, dates as in
    /// ISO 8601, times as in RFC 3339 and UTC, the texts of a list with `;` between them; nothing is an empty text. A
    /// list whose texts come to more than `max_bytes` is cut somewhere beyond that.
    pub fn cell(&self, row: usize, column: usize, max_bytes: usize) -> std::borrow::Cow<'_, str> {
        self.columns[column].cell(row, max_bytes)
    }
}

/// Calls the table library; what it says, or its panic, becomes an error that names the file and the column.
fn guarded<T>(path: &Path, column: Option<&str>, call: impl FnOnce() -> PolarsResult<T>) -> Result<T> {
    let of_column = column.map(|column| format!("column `{column}`: ")).unwrap_or_default();
    match catch_unwind(AssertUnwindSafe(call)) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(table_error(path, format!("{of_column}{error}"))),
        Err(_) => Err(table_error(path, format!("{of_column}not what a Parquet file may hold"))),
    }
}

fn table_error(path: &Path, reason: impl Into<String>) -> Error {
    Error::Table { path: path.to_owned(), reason: reason.into() }
}
