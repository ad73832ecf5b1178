//! Columns: built one row at a time, read back by name.

use std::path::Path;

use polars::prelude::*;

use super::statement_id::ContentHasher;
use crate::error::{Error, Result};

/// What walks over the fields of a statement, always in the same order: a hasher, or the builders of a frame.
pub(super) trait Fields {
    fn text(&mut self, name: &'static str, value: Option<&str>);
    fn int(&mut self, name: &'static str, value: Option<i64>);
    fn float(&mut self, name: &'static str, value: Option<f64>);
    fn flag(&mut self, name: &'static str, value: Option<bool>);

    /// Several texts, as a JSON array; nothing when there are none.
    fn texts(&mut self, name: &'static str, values: &[String]) {
        let json = (!values.is_empty()).then(|| serde_json::json!(values).to_string());
        self.text(name, json.as_deref());
    }
}

enum Builder {
    Text(StringChunkedBuilder),
    Int(PrimitiveChunkedBuilder<Int64Type>),
    Float(PrimitiveChunkedBuilder<Float64Type>),
    Flag(BooleanChunkedBuilder),
    Bytes(BinaryChunkedBuilder),
}

/// One column in the making. Most columns of most files are empty from end to end, so empty cells are counted and
/// written only when a value follows.
struct Growing {
    name: &'static str,
    builder: Builder,
    written: usize,
    empty: usize,
}

impl Growing {
    fn finish(mut self) -> Column {
        let height = self.written + self.empty;
        if self.written == 0 {
            let dtype = match self.builder {
                Builder::Text(_) => DataType::String,
                Builder::Int(_) => DataType::Int64,
                Builder::Float(_) => DataType::Float64,
                Builder::Flag(_) => DataType::Boolean,
                Builder::Bytes(_) => DataType::Binary,
            };
            return Column::full_null(self.name.into(), height, &dtype);
        }
        self.write_empty();
        match self.builder {
            Builder::Text(builder) => builder.finish().into_column(),
            Builder::Int(builder) => builder.finish().into_column(),
            Builder::Float(builder) => builder.finish().into_column(),
            Builder::Flag(builder) => builder.finish().into_column(),
            Builder::Bytes(builder) => builder.finish().into_column(),
        }
    }

    fn write_empty(&mut self) {
        let empty = std::mem::take(&mut self.empty);
        self.written += empty;
        for _ in 0..empty {
            match &mut self.builder {
                Builder::Text(builder) => builder.append_null(),
                Builder::Int(builder) => builder.append_null(),
                Builder::Float(builder) => builder.append_null(),
                Builder::Flag(builder) => builder.append_null(),
                Builder::Bytes(builder) => builder.append_null(),
            }
        }
    }
}

macro_rules! append {
    ($self:ident, $name:ident, $value:ident, $variant:ident, $new:expr) => {{
        let column = $self.next($name, || Builder::$variant($new));
        let Some(value) = $value else {
            column.empty += 1;
            return;
        };
        column.write_empty();
        column.written += 1;
        match &mut column.builder {
            Builder::$variant(builder) => builder.append_value(value),
            _ => unreachable!("a field never changes its type"),
        }
    }};
}

/// The columns of one table. The first row names them; every row walks them in that order.
#[derive(Default)]
pub(super) struct Columns {
    columns: Vec<Growing>,
    position: usize,
}

impl Columns {
    /// Ends a row. The next field belongs to the first column again.
    pub(super) fn end_row(&mut self) {
        self.position = 0;
    }

    /// The frame of all rows but the first, which only named the columns.
    pub(super) fn finish(self, table: &str) -> Result<DataFrame> {
        let columns: Vec<Column> =
            self.columns.into_iter().map(|column| column.finish().slice(1, usize::MAX)).collect();
        let height = columns.first().map_or(0, Column::len);
        DataFrame::new(height, columns).map_err(|error| table_error(table, &error))
    }

    /// A field of raw bytes.
    pub(super) fn bytes(&mut self, name: &'static str, value: Option<&[u8]>) {
        append!(self, name, value, Bytes, BinaryChunkedBuilder::new(name.into(), 0));
    }

    /// The column of the field at hand; on the first row, made by `new`.
    fn next(&mut self, name: &'static str, new: impl FnOnce() -> Builder) -> &mut Growing {
        if self.position == self.columns.len() {
            self.columns.push(Growing { name, builder: new(), written: 0, empty: 0 });
        }
        self.position += 1;
        let column = &mut self.columns[self.position - 1];
        debug_assert_eq!(column.name, name, "fields must always come in the same order");
        column
    }
}

impl Fields for Columns {
    fn text(&mut self, name: &'static str, value: Option<&str>) {
        append!(self, name, value, Text, StringChunkedBuilder::new(name.into(), 0));
    }

    fn int(&mut self, name: &'static str, value: Option<i64>) {
        append!(self, name, value, Int, PrimitiveChunkedBuilder::new(name.into(), 0));
    }

    fn float(&mut self, name: &'static str, value: Option<f64>) {
        append!(self, name, value, Float, PrimitiveChunkedBuilder::new(name.into(), 0));
    }

    fn flag(&mut self, name: &'static str, value: Option<bool>) {
        append!(self, name, value, Flag, BooleanChunkedBuilder::new(name.into(), 0));
    }
}

/// An error of the table library about a table or its file.
pub(super) fn table_error(table: impl AsRef<Path>, error: &PolarsError) -> Error {
    Error::Table { path: table.as_ref().to_owned(), reason: error.to_string() }
}

/// A column read by row. Of one that is empty from end to end, as most columns of most files are, no cell is made.
pub(super) struct Values<'a, T: PolarsDataType>(Option<&'a ChunkedArray<T>>);

impl<T: PolarsDataType> Clone for Values<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: PolarsDataType> Copy for Values<'_, T> {}

impl<'a, T: PolarsDataType> Values<'a, T> {
    fn of(
        frame: &'a DataFrame,
        name: &str,
        cast: impl FnOnce(&'a Column) -> PolarsResult<&'a ChunkedArray<T>>,
    ) -> Result<Self> {
        let column = frame.column(name).map_err(|error| table_error(name, &error))?;
        if column.null_count() == column.len() {
            return Ok(Values(None));
        }
        cast(column).map(|column| Values(Some(column))).map_err(|error| table_error(name, &error))
    }

    /// Whether no row has a value.
    pub(super) fn are_none(self) -> bool {
        self.0.is_none()
    }

    /// That of a row.
    pub(super) fn get(self, row: usize) -> Option<T::Physical<'a>> {
        self.0.and_then(|column| column.get(row))
    }
}

/// A column of texts.
pub(super) type Texts<'a> = Values<'a, StringType>;
/// A column of integers.
pub(super) type Integers<'a> = Values<'a, Int64Type>;
/// A column of floats.
pub(super) type Floats<'a> = Values<'a, Float64Type>;
/// A column of flags.
pub(super) type Flags<'a> = Values<'a, BooleanType>;
/// A column of raw bytes.
pub(super) type Bytes<'a> = Values<'a, BinaryType>;

/// A column of texts; an error names it when it is missing or of another type.
pub(super) fn text<'a>(frame: &'a DataFrame, name: &str) -> Result<Texts<'a>> {
    Values::of(frame, name, Column::str)
}

/// A column of integers.
pub(super) fn int<'a>(frame: &'a DataFrame, name: &str) -> Result<Integers<'a>> {
    Values::of(frame, name, Column::i64)
}

/// A column of floats.
pub(super) fn float<'a>(frame: &'a DataFrame, name: &str) -> Result<Floats<'a>> {
    Values::of(frame, name, Column::f64)
}

/// A column of flags.
pub(super) fn flag<'a>(frame: &'a DataFrame, name: &str) -> Result<Flags<'a>> {
    Values::of(frame, name, Column::bool)
}

/// A column of raw bytes.
pub(super) fn bytes<'a>(frame: &'a DataFrame, name: &str) -> Result<Bytes<'a>> {
    Values::of(frame, name, Column::binary)
}

/// A frame without the columns that are empty from end to end, unless it has no row.
pub(crate) fn filled(frame: &DataFrame) -> Result<DataFrame> {
    let is_filled = |column: &&Column| frame.height() == 0 || column.null_count() < column.len();
    let columns = frame.columns().iter().filter(is_filled).cloned().collect();
    DataFrame::new(frame.height(), columns).map_err(|error| table_error("filled", &error))
}

/// A frame with the columns of `like` that it lacks, empty. Columns that only it has stay, and stand in the way of what
/// would lose them.
pub(super) fn with_columns_of(frame: DataFrame, like: &DataFrame) -> Result<DataFrame> {
    if frame.columns().iter().any(|column| like.column(column.name()).is_err()) {
        return Ok(frame);
    }
    let height = frame.height();
    let empty = |like: &Column| Column::full_null(like.name().clone(), height, like.dtype());
    let columns = like.columns().iter().map(|like| frame.column(like.name()).cloned().unwrap_or_else(|_| empty(like)));
    DataFrame::new(height, columns.collect()).map_err(|error| table_error("append", &error))
}

/// BLAKE3 over the names and values of a row, as statements are hashed; raw bytes do not count.
pub(super) fn content_hash(table: &str, columns: &[&Column], row: usize) -> [u8; 32] {
    let mut hasher = ContentHasher::new(table);
    for column in columns {
        match column.get(row) {
            Ok(AnyValue::String(text)) => hasher.field(column.name(), 0, text.as_bytes()),
            Ok(AnyValue::StringOwned(text)) => hasher.field(column.name(), 0, text.as_bytes()),
            Ok(AnyValue::Int64(number)) => hasher.field(column.name(), 1, &number.to_le_bytes()),
            Ok(AnyValue::Float64(number)) => hasher.field(column.name(), 2, &number.to_bits().to_le_bytes()),
            Ok(AnyValue::Boolean(flag)) => hasher.field(column.name(), 3, &[u8::from(flag)]),
            _ => {}
        }
    }
    hasher.finish()
}

/// One row as a JSON object, without what is empty.
pub(super) fn row_as_json(frame: &DataFrame, row: usize, skip: &[&str]) -> serde_json::Map<String, serde_json::Value> {
    let columns = frame.columns().iter().filter(|column| !skip.contains(&column.name().as_str()));
    let fields = columns.filter_map(|column| {
        let value = match column.get(row).ok()? {
            AnyValue::String(text) => text.into(),
            AnyValue::StringOwned(text) => text.as_str().into(),
            AnyValue::Int64(number) => number.into(),
            AnyValue::Float64(number) => number.into(),
            AnyValue::Boolean(flag) => flag.into(),
            _ => return None,
        };
        Some((column.name().to_string(), value))
    });
    fields.collect()
}
