//! Columns of a Parquet file, by what their values mean, and the values as texts.

use std::borrow::Cow;
use std::path::Path;

use jiff::{Span, Timestamp, civil};
use polars::prelude::*;

use super::table_error;
use crate::error::Result;

/// A column: its name, the type in which it is decoded, and what its values mean.
pub(super) struct Column {
    field: ArrowField,
    meaning: Meaning,
}

#[derive(Debug, Clone, Copy)]
enum Meaning {
    Empty,
    Text,
    /// A list of texts.
    List,
    Flag,
    /// A whole number of up to 64 bits.
    Integer,
    Unsigned,
    Single,
    Double,
    /// Days since 1970.
    Day,
    /// Units of time since 1970.
    Moment(ArrowTimeUnit),
}

/// The values of one column of a row group.
pub(super) enum Texts {
    Empty(usize),
    Text(StringChunked),
    List(ListChunked),
    Flag(BooleanChunked),
    Integer(Int64Chunked),
    Unsigned(UInt64Chunked),
    Single(Float32Chunked),
    Double(Float64Chunked),
    Day(Int64Chunked),
    Moment(Int64Chunked, ArrowTimeUnit),
}

impl Column {
    /// How a column is read.
    pub(super) fn new(path: &Path, field: &ArrowField) -> Result<Column> {
        use ArrowDataType::*;
        let name = &field.name;
        let decoded = match &field.dtype {
            Null => (Null, Meaning::Empty),
            Utf8View => (Utf8View, Meaning::Text),
            Dictionary(_, values, _) if **values == Utf8View => (Utf8View, Meaning::Text),
            LargeList(item) if is_text(&item.dtype) => {
                let item = ArrowField::new(item.name.clone(), Utf8View, item.is_nullable);
                (LargeList(Box::new(item)), Meaning::List)
            }
            Boolean => (Boolean, Meaning::Flag),
            Int8 | Int16 | Int32 => (Int32, Meaning::Integer),
            UInt8 | UInt16 | UInt32 => (UInt32, Meaning::Integer),
            Int64 => (Int64, Meaning::Integer),
            UInt64 => (UInt64, Meaning::Unsigned),
            Float32 => (Float32, Meaning::Single),
            Float64 => (Float64, Meaning::Double),
            Date32 => (Int32, Meaning::Day),
            Timestamp(unit, zone) => (Timestamp(*unit, zone.clone()), Meaning::Moment(*unit)),
            other => {
                let reason = format!(
                    "column `{name}` is {}: expected texts, lists of texts, numbers, flags, dates or times",
                    type_name(other)
                );
                return Err(table_error(path, reason));
            }
        };
        let (dtype, meaning) = decoded;
        Ok(Column { field: ArrowField::new(name.clone(), dtype, field.is_nullable), meaning })
    }

    pub(super) fn name(&self) -> &str {
        &self.field.name
    }

    /// The type in which the column is decoded.
    pub(super) fn field(&self) -> ArrowField {
        self.field.clone()
    }

    /// Decoded values.
    pub(super) fn texts(&self, arrays: Vec<ArrayRef>) -> PolarsResult<Texts> {
        let name = self.field.name.clone();
        if let Meaning::Moment(unit) = self.meaning {
            let numbers = arrays.into_iter().map(as_numbers).collect::<PolarsResult<Vec<_>>>()?;
            return Ok(Texts::Moment(Series::try_from((name, numbers))?.i64()?.clone(), unit));
        }
        let series = Series::try_from((name, arrays))?;
        Ok(match self.meaning {
            Meaning::Empty => Texts::Empty(series.len()),
            Meaning::Text => Texts::Text(series.str()?.clone()),
            Meaning::List => Texts::List(series.list()?.clone()),
            Meaning::Flag => Texts::Flag(series.bool()?.clone()),
            Meaning::Integer => Texts::Integer(series.cast(&DataType::Int64)?.i64()?.clone()),
            Meaning::Unsigned => Texts::Unsigned(series.u64()?.clone()),
            Meaning::Single => Texts::Single(series.f32()?.clone()),
            Meaning::Double => Texts::Double(series.f64()?.clone()),
            Meaning::Day => Texts::Day(series.cast(&DataType::Int64)?.i64()?.clone()),
            Meaning::Moment(unit) => Texts::Moment(series.i64()?.clone(), unit),
        })
    }
}

/// The numbers in an array of times, which is no column that the library makes with the features it has here.
fn as_numbers(array: ArrayRef) -> PolarsResult<ArrayRef> {
    let times = array.as_any().downcast_ref::<<Int64Type as PolarsDataType>::Array>();
    let times = times.ok_or_else(|| polars_err!(ComputeError: "times that are no whole numbers"))?;
    Ok(Box::new(times.clone().to(ArrowDataType::Int64)))
}

fn is_text(dtype: &ArrowDataType) -> bool {
    matches!(dtype, ArrowDataType::Utf8View)
        || matches!(dtype, ArrowDataType::Dictionary(_, values, _) if **values == ArrowDataType::Utf8View)
}

/// A type in a word or two.
fn type_name(dtype: &ArrowDataType) -> Cow<'static, str> {
    use ArrowDataType::*;
    match dtype {
        Struct(_) => "a struct".into(),
        Map(..) => "a map".into(),
        LargeList(item) | List(item) | FixedSizeList(item, _) => {
            format!("a list whose items are {}", type_name(&item.dtype)).into()
        }
        Binary | LargeBinary | BinaryView | FixedSizeBinary(_) => "binary".into(),
        Decimal(..) | Decimal32(..) | Decimal64(..) | Decimal256(..) => "decimal".into(),
        Time32(_) | Time64(_) => "a time of day".into(),
        Duration(_) => "a duration".into(),
        other => format!("{other:?}").into(),
    }
}

impl Texts {
    pub(super) fn len(&self) -> usize {
        match self {
            Texts::Empty(length) => *length,
            Texts::Text(values) => values.len(),
            Texts::List(values) => values.len(),
            Texts::Flag(values) => values.len(),
            Texts::Integer(values) | Texts::Day(values) | Texts::Moment(values, _) => values.len(),
            Texts::Unsigned(values) => values.len(),
            Texts::Single(values) => values.len(),
            Texts::Double(values) => values.len(),
        }
    }

    pub(super) fn cell(&self, row: usize, max_bytes: usize) -> Cow<'_, str> {
        fn written<T: ToString>(value: Option<T>) -> Option<Cow<'static, str>> {
            value.map(|value| value.to_string().into())
        }
        let text = match self {
            Texts::Empty(_) => None,
            Texts::Text(values) => values.get(row).map(Cow::Borrowed),
            Texts::List(values) => values.get_as_series(row).map(|items| joined(&items, max_bytes).into()),
            Texts::Flag(values) => written(values.get(row)),
            Texts::Integer(values) => written(values.get(row)),
            Texts::Unsigned(values) => written(values.get(row)),
            Texts::Single(values) => written(values.get(row)),
            Texts::Double(values) => written(values.get(row)),
            Texts::Day(values) => values.get(row).map(|days| day(days).into()),
            Texts::Moment(values, unit) => values.get(row).map(|count| moment(count, *unit).into()),
        };
        text.unwrap_or_default()
    }
}

/// The texts of a list with `;` between them, until they are too long.
fn joined(items: &Series, max_bytes: usize) -> String {
    let mut text = String::new();
    for item in items.str().into_iter().flat_map(StringChunked::iter).flatten() {
        if !text.is_empty() {
            text.push(';');
        }
        text.push_str(item);
        if text.len() > max_bytes {
            break;
        }
    }
    text
}

/// A date; one beyond the calendar stays the number that it is, which no rule takes for a date.
fn day(days: i64) -> String {
    let date = Span::new().try_days(days).and_then(|span| civil::date(1970, 1, 1).checked_add(span));
    date.map_or_else(|_| days.to_string(), |date| date.to_string())
}

/// A time of UTC; one beyond the calendar stays the number that it is.
fn moment(count: i64, unit: ArrowTimeUnit) -> String {
    let timestamp = match unit {
        ArrowTimeUnit::Second => Timestamp::from_second(count),
        ArrowTimeUnit::Millisecond => Timestamp::from_millisecond(count),
        ArrowTimeUnit::Microsecond => Timestamp::from_microsecond(count),
        ArrowTimeUnit::Nanosecond => Timestamp::from_nanosecond(i128::from(count)),
    };
    timestamp.map_or_else(|_| count.to_string(), |timestamp| timestamp.to_string())
}
