//! What an analysis gives: a table with typed columns, in the order in which it is to be read.

use std::borrow::Cow;

use polars::prelude::*;
use serde_json::{Map, Value};

use crate::error::{Error, Result};

/// One column of a result.
#[derive(Debug, Clone, PartialEq)]
pub enum Cells {
    /// Texts.
    Text(Vec<Option<String>>),
    /// Whole numbers.
    Integer(Vec<Option<i64>>),
    /// Numbers.
    Float(Vec<Option<f64>>),
}

impl Cells {
    fn len(&self) -> usize {
        match self {
            Cells::Text(cells) => cells.len(),
            Cells::Integer(cells) => cells.len(),
            Cells::Float(cells) => cells.len(),
        }
    }

    fn truncate(&mut self, length: usize) {
        match self {
            Cells::Text(cells) => cells.truncate(length),
            Cells::Integer(cells) => cells.truncate(length),
            Cells::Float(cells) => cells.truncate(length),
        }
    }

    /// One cell as JSON; empty is `null`.
    pub fn json(&self, row: usize) -> Value {
        match self {
            Cells::Text(cells) => cells[row].clone().into(),
            Cells::Integer(cells) => cells[row].into(),
            Cells::Float(cells) => cells[row].into(),
        }
    }

    /// One cell as text; empty is empty. Numbers have the fewest digits that read back as the same number.
    pub fn text(&self, row: usize) -> String {
        match self.json(row) {
            Value::Null => String::new(),
            Value::String(text) => text,
            other => other.to_string(),
        }
    }
}

/// A result: columns of equal length.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ResultTable {
    columns: Vec<(Cow<'static, str>, Cells)>,
}

impl ResultTable {
    /// A table of these columns.
    ///
    /// # Panics
    /// If they differ in length, which is a bug of the analysis.
    pub fn new<N: Into<Cow<'static, str>>>(columns: Vec<(N, Cells)>) -> Self {
        assert!(
            columns.windows(2).all(|pair| pair[0].1.len() == pair[1].1.len()),
            "columns of one table are equally long"
        );
        ResultTable { columns: columns.into_iter().map(|(name, cells)| (name.into(), cells)).collect() }
    }

    /// Number of rows.
    pub fn height(&self) -> usize {
        self.columns.first().map_or(0, |(_, cells)| cells.len())
    }

    /// Names and cells, in order.
    pub fn columns(&self) -> &[(Cow<'static, str>, Cells)] {
        &self.columns
    }

    /// One column.
    pub fn column(&self, name: &str) -> Option<&Cells> {
        self.columns.iter().find(|(column, _)| *column == name).map(|(_, cells)| cells)
    }

    /// One cell as text; empty where there is no such column.
    pub fn text(&self, column: &str, row: usize) -> String {
        self.column(column).map(|cells| cells.text(row)).unwrap_or_default()
    }

    /// Keeps the first rows.
    pub fn truncate(&mut self, height: usize) {
        self.columns.iter_mut().for_each(|(_, cells)| cells.truncate(height));
    }

    /// One row as a JSON object, its fields in the order of the columns.
    pub fn row(&self, row: usize) -> Map<String, Value> {
        self.columns.iter().map(|(name, cells)| (name.clone().into_owned(), cells.json(row))).collect()
    }

    /// All rows as JSON objects.
    pub fn rows(&self) -> impl Iterator<Item = Map<String, Value>> + '_ {
        (0..self.height()).map(|row| self.row(row))
    }

    /// BLAKE3 over names, types and cells, in hexadecimal: equal for equal results.
    pub fn hash(&self) -> String {
        let mut hasher = blake3::Hasher::new_derive_key("trama 2026 result");
        let mut text = |tag: u8, bytes: &[u8]| {
            hasher.update(&[tag]).update(&(bytes.len() as u64).to_le_bytes()).update(bytes);
        };
        for (name, cells) in &self.columns {
            text(0, name.as_bytes());
            match cells {
                Cells::Text(cells) => cells.iter().for_each(|cell| match cell {
                    Some(cell) => text(1, cell.as_bytes()),
                    None => text(2, &[]),
                }),
                Cells::Integer(cells) => cells.iter().for_each(|cell| match cell {
                    Some(cell) => text(3, &cell.to_le_bytes()),
                    None => text(4, &[]),
                }),
                Cells::Float(cells) => cells.iter().for_each(|cell| match cell {
                    Some(cell) => text(5, &cell.to_bits().to_le_bytes()),
                    None => text(6, &[]),
                }),
            }
        }
        hasher.finalize().to_hex().to_string()
    }

    /// Writes a Parquet file.
    ///
    /// # Errors
    /// [`Error::Table`] with what the table library said.
    pub fn write_parquet(&self, out: impl std::io::Write) -> Result<()> {
        ParquetWriter::new(out).finish(&mut self.frame()?).map(|_| ()).map_err(|error| table_error(&error))
    }

    /// Writes an Arrow IPC file.
    ///
    /// # Errors
    /// [`Error::Table`] with what the table library said.
    pub fn write_arrow(&self, out: impl std::io::Write) -> Result<()> {
        IpcWriter::new(out).finish(&mut self.frame()?).map_err(|error| table_error(&error))
    }

    /// Writes an Arrow IPC stream, of types that every reader of Arrow knows.
    ///
    /// # Errors
    /// [`Error::Table`] with what the table library said.
    pub fn write_arrow_stream(&self, out: impl std::io::Write) -> Result<()> {
        let mut writer = IpcStreamWriter::new(out).with_compat_level(CompatLevel::oldest());
        writer.finish(&mut self.frame()?).map_err(|error| table_error(&error))
    }

    /// Reads what [`ResultTable::write_arrow_stream`] wrote; the table has the same [`ResultTable::hash`]. The bytes
    /// must be known to be those that were written: the table library trusts them.
    ///
    /// # Errors
    /// [`Error::Table`] with what the table library said, or for a column of a type that no result has.
    pub fn read_arrow_stream(bytes: &[u8]) -> Result<Self> {
        let frame = IpcStreamReader::new(std::io::Cursor::new(bytes)).finish().map_err(|error| table_error(&error))?;
        let cells = |column: &Column| match column.dtype() {
            DataType::String => Ok(Cells::Text(column.str()?.iter().map(|cell| cell.map(str::to_owned)).collect())),
            DataType::Int64 => Ok(Cells::Integer(column.i64()?.iter().collect())),
            DataType::Float64 => Ok(Cells::Float(column.f64()?.iter().collect())),
            other => Err(polars_err!(SchemaMismatch: "a column of type {other}")),
        };
        let columns = frame.columns().iter().map(|column| Ok((column.name().to_string(), cells(column)?)));
        columns.collect::<PolarsResult<_>>().map(ResultTable::new).map_err(|error| table_error(&error))
    }

    fn frame(&self) -> Result<DataFrame> {
        let column = |(name, cells): &(Cow<'static, str>, Cells)| match cells {
            Cells::Text(cells) => Column::new(name.as_ref().into(), cells),
            Cells::Integer(cells) => Column::new(name.as_ref().into(), cells),
            Cells::Float(cells) => Column::new(name.as_ref().into(), cells),
        };
        DataFrame::new(self.height(), self.columns.iter().map(column).collect()).map_err(|error| table_error(&error))
    }
}

fn table_error(error: &PolarsError) -> Error {
    Error::Table { path: "result".into(), reason: error.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_tells_every_cell_name_and_emptiness_apart() {
        let table = |name, cells: &[Option<f64>]| ResultTable::new(vec![(name, Cells::Float(cells.to_vec()))]).hash();
        let hashes = [
            table("score", &[Some(1.0), None]),
            table("score", &[None, Some(1.0)]),
            table("score", &[Some(1.0), Some(0.0)]),
            table("rank", &[Some(1.0), None]),
            ResultTable::new(vec![("score", Cells::Integer(vec![Some(1), None]))]).hash(),
        ];
        for (position, hash) in hashes.iter().enumerate() {
            assert!(!hashes[..position].contains(hash), "{position}");
        }
        assert_eq!(table("score", &[Some(1.0), None]), hashes[0]);
    }

    #[test]
    fn an_arrow_stream_reads_back_as_the_same_table_to_the_bit() {
        let floats = [Some(0.1), None, Some(-0.0), Some(f64::NAN), Some(f64::MIN_POSITIVE / 8.0)];
        let table = ResultTable::new(vec![
            (
                "id",
                Cells::Text(
                    ["a", "", "č\n\0", "protected-1", "long enough to be no view"].map(|id| Some(id.into())).into(),
                ),
            ),
            ("name", Cells::Text(vec![None; 5])),
            ("score", Cells::Float(floats.into())),
            ("rank", Cells::Integer([Some(i64::MIN), None, Some(0), Some(i64::MAX), None].into())),
        ]);
        for height in [5, 3, 0] {
            let mut table = table.clone();
            table.truncate(height);
            let mut bytes = Vec::new();
            table.write_arrow_stream(&mut bytes).unwrap();
            let read = ResultTable::read_arrow_stream(&bytes).unwrap();
            assert_eq!((read.hash(), read.height()), (table.hash(), height));
            let mut again = Vec::new();
            read.write_arrow_stream(&mut again).unwrap();
            assert_eq!(again, bytes);
        }
    }
}
