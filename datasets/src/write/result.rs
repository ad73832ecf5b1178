//! Writers of results.

use std::io::Write;
use std::path::Path;

use trama_engine::registry::ResultTable;

/// How a result is written to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResultFormat {
    /// Comma separated, with a header; empty cells are empty.
    Csv,
    /// One JSON array of objects.
    Json,
    /// One JSON object a line.
    Ndjson,
    /// Apache Parquet.
    Parquet,
    /// Apache Arrow IPC file.
    Arrow,
    /// Apache Arrow IPC stream.
    ArrowStream,
}

impl ResultFormat {
    /// All formats and the file extension of each.
    pub const ALL: [(&'static str, ResultFormat); 6] = [
        ("csv", ResultFormat::Csv),
        ("json", ResultFormat::Json),
        ("ndjson", ResultFormat::Ndjson),
        ("parquet", ResultFormat::Parquet),
        ("arrow", ResultFormat::Arrow),
        ("arrows", ResultFormat::ArrowStream),
    ];

    /// The format that a file's extension names.
    pub fn of(path: &Path) -> Option<ResultFormat> {
        let extension = path.extension()?.to_str()?.to_ascii_lowercase();
        Self::ALL.into_iter().find(|(name, _)| *name == extension).map(|(_, format)| format)
    }
}

/// Writes a result.
///
/// # Errors
/// Whatever the writer says.
pub fn write_result(table: &ResultTable, format: ResultFormat, out: &mut impl Write) -> std::io::Result<()> {
    match format {
        ResultFormat::Csv => write_csv(table, out),
        ResultFormat::Json => {
            serde_json::to_writer_pretty(&mut *out, &table.rows().collect::<Vec<_>>())?;
            writeln!(out)
        }
        ResultFormat::Ndjson => table.rows().try_for_each(|row| {
            serde_json::to_writer(&mut *out, &row)?;
            writeln!(out)
        }),
        ResultFormat::Parquet => table.write_parquet(out).map_err(std::io::Error::other),
        ResultFormat::Arrow => table.write_arrow(out).map_err(std::io::Error::other),
        ResultFormat::ArrowStream => table.write_arrow_stream(out).map_err(std::io::Error::other),
    }
}

fn write_csv(table: &ResultTable, out: &mut impl Write) -> std::io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(table.columns().iter().map(|(name, _)| name.as_bytes()))?;
    for row in 0..table.height() {
        writer.write_record(table.columns().iter().map(|(_, cells)| cells.text(row)))?;
    }
    writer.flush()
}

#[cfg(test)]
mod tests {
    use super::*;
    use trama_engine::registry::Cells;

    fn table() -> ResultTable {
        ResultTable::new(vec![
            ("id", Cells::Text(vec![Some("a,\"b\"".into()), None])),
            ("score", Cells::Float(vec![Some(0.1), None])),
            ("rank", Cells::Integer(vec![Some(1), None])),
        ])
    }

    fn written(format: ResultFormat) -> Vec<u8> {
        let mut out = Vec::new();
        write_result(&table(), format, &mut out).unwrap();
        out
    }

    #[test]
    fn csv_has_a_header_even_without_rows_and_quotes_what_needs_it() {
        assert_eq!(
            String::from_utf8(written(ResultFormat::Csv)).unwrap(),
            "id,score,rank\n\"a,\"\"b\"\"\",0.1,1\n,,\n"
        );
        let mut empty = table();
        empty.truncate(0);
        let mut out = Vec::new();
        write_result(&empty, ResultFormat::Csv, &mut out).unwrap();
        assert_eq!(out, b"id,score,rank\n");
    }

    #[test]
    fn json_keeps_the_order_of_columns() {
        let text = String::from_utf8(written(ResultFormat::Ndjson)).unwrap();
        assert_eq!(text.lines().next(), Some(r#"{"id":"a,\"b\"","score":0.1,"rank":1}"#));
        let array: serde_json::Value = serde_json::from_slice(&written(ResultFormat::Json)).unwrap();
        assert_eq!(array[1]["score"], serde_json::Value::Null);
    }

    #[test]
    fn parquet_and_arrow_start_with_their_magic() {
        assert!(written(ResultFormat::Parquet).starts_with(b"PAR1"));
        assert!(written(ResultFormat::Arrow).starts_with(b"ARROW1"));
        assert!(written(ResultFormat::ArrowStream).starts_with(&[0xff; 4]));
    }

    #[test]
    fn the_extension_names_the_format() {
        assert_eq!(ResultFormat::of(Path::new("x/b.CSV")), Some(ResultFormat::Csv));
        assert_eq!(ResultFormat::of(Path::new("b.txt")), None);
    }
}
