//! The files were written by pyarrow, with `parquet_files/make.py`.

use std::path::{Path, PathBuf};

use trama_datasets::{Error, Format, Input, Limits, Packing, ReadOptions};
use trama_engine::model::Moment;
use trama_engine::registry::{Cells, ResultTable};

use crate::common::{Kept, options, read_inputs, read_paths, try_read};

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/readers/parquet_files").join(name)
}

fn read(name: &str) -> Kept {
    read_paths(&[file(name)], &options(&[])).unwrap()
}

fn message(name: &str) -> String {
    read_paths(&[file(name)], &options(&[])).map(|_| ()).unwrap_err().to_string()
}

#[test]
fn every_type_becomes_the_text_that_the_rules_read() {
    let kept = read("types.parquet");
    assert!(kept.rejects.is_empty(), "{:?}", kept.rejects);
    let expected = [
        ("i8", "5", "-128"),
        ("i16", "5", "-32768"),
        ("i32", "5", "-2147483648"),
        ("i64", "5", "-9223372036854775808"),
        ("u8", "5", "255"),
        ("u16", "5", "65535"),
        ("u32", "5", "4294967295"),
        ("u64", "5", "18446744073709551615"),
        ("f32", "0.1", "16777216"),
        ("f64", "100", "0.0000001"),
        ("flag", "true", "false"),
        ("day", "2024-02-29", "0001-01-01"),
        ("s", "2024-02-29T12:30:15Z", ""),
        ("ms", "2024-02-29T12:30:15.25Z", "1969-12-31T23:59:59Z"),
        ("us", "2024-02-29T11:30:15.25Z", ""),
        ("ns", "2024-02-29T12:30:15.250000001Z", "1969-12-31T23:59:59.999999999Z"),
        ("text", "Đorđe; Ђ", " x "),
        ("large", "a", "b"),
        ("categorical", "red", "blue"),
        ("list", "a;b", ""),
        ("nothing", "", ""),
    ];
    for (column, usual, extreme) in expected {
        for (row, text) in [usual, extreme, ""].into_iter().enumerate() {
            let attributes = &kept.entities[row].0.attributes;
            assert_eq!(attributes.get(column).map_or("", String::as_str), text, "{column} in row {}", row + 1);
        }
    }
    assert!(kept.entities[0].0.attributes.len() < 21 && kept.entities[2].0.attributes.is_empty());
    let summary = &kept.summaries[0];
    let bytes = std::fs::read(file("types.parquet")).unwrap();
    assert_eq!((summary.format, summary.packing, summary.rows), (Format::Csv, Packing::Parquet, 3));
    assert_eq!(
        (summary.bytes, summary.blake3.clone()),
        (bytes.len() as u64, blake3::hash(&bytes).to_hex().to_string())
    );
}

#[test]
fn the_times_of_spark_are_read() {
    assert_eq!(read("int96.parquet").entities[0].0.attributes["time"], "2024-02-29T12:30:15.25Z");
}

#[test]
fn rows_are_named_by_their_number_over_all_row_groups() {
    let kept = read("links.parquet");
    assert_eq!(kept.links.iter().map(|link| link.1.line).collect::<Vec<_>>(), [1, 2, 3]);
    let first = &kept.links[0].0;
    assert_eq!((first.share, first.provenance.valid_from), (Some(0.25), Moment::parse_start("2024-02-29")));
    let rejects: Vec<String> = kept.rejects.iter().map(ToString::to_string).collect();
    assert!(rejects[0].ends_with("links.parquet:4: source: \"\": empty: expected an id"), "{rejects:?}");
    assert!(rejects[1].ends_with("links.parquet:5: share: \"7\": expected a share from 0 to 1, such as 0.25"));
}

#[test]
fn an_edge_list_is_one_in_parquet_too() {
    let kept = read("edges.parquet");
    assert_eq!((kept.links.len(), kept.ends.len(), kept.summaries[0].format), (3, 3, Format::Edges));
    assert_eq!(kept.links[0].0.weight, Some(3.0));
    assert!(kept.summaries[0].notes[0].contains("weight from `meetings`"));
}

#[test]
fn a_type_that_is_no_text_is_an_error_that_names_the_column() {
    for (name, type_name) in [
        ("struct", "a struct"),
        ("binary", "binary"),
        ("decimal", "decimal"),
        ("clock", "a time of day"),
        ("numbers", "a list whose items are Int64"),
        ("map", "a list whose items are a struct"),
    ] {
        let message = message(&format!("bad_{name}.parquet"));
        let expected = format!("this Parquet file cannot be read: column `odd` is {type_name}: expected texts, ");
        assert!(message.contains(&expected), "{message}");
    }
    assert!(message("twice.parquet").contains("this Parquet file cannot be read: "), "{}", message("twice.parquet"));
}

#[test]
fn columns_that_fit_no_format_are_told() {
    let table = ResultTable::new(vec![("shoe", Cells::Integer(vec![Some(42)])), ("hat", Cells::Text(vec![None]))]);
    let mut bytes = Vec::new();
    table.write_parquet(&mut bytes).unwrap();
    let message = try_read(&[&bytes], &options(&[])).map(|_| ()).unwrap_err().to_string();
    assert!(message.contains("the format is not known: found 2 columns, `shoe,hat`; expected csv:"), "{message}");
}

#[test]
fn what_the_program_writes_it_reads_again() {
    let table = ResultTable::new(vec![
        ("id", Cells::Text(vec![Some("a".into()), Some("b;c".into())])),
        ("kind", Cells::Text(vec![Some("company".into()); 2])),
        ("score", Cells::Float(vec![Some(0.1), None])),
        ("rank", Cells::Integer(vec![Some(1), Some(2)])),
    ]);
    let mut bytes = Vec::new();
    table.write_parquet(&mut bytes).unwrap();
    let kept = try_read(&[&bytes], &options(&[])).unwrap();
    assert_eq!(kept.entities[0].0.attributes["score"], "0.1");
    assert_eq!((kept.entities[1].0.key.id.as_str(), kept.entities[1].0.attributes.len()), ("b;c", 1));
    let leaked: &'static [u8] = bytes.leak();
    let again = read_inputs(&[Input::embedded("rank.parquet", leaked)], &options(&[])).unwrap();
    assert_eq!((again.entities.len(), again.summaries[0].path.as_str()), (2, "rank.parquet"));
}

#[test]
fn limits_hold_for_what_a_file_declares_and_for_what_comes_out() {
    let limited = |limits: Limits| {
        let read = ReadOptions { limits, ..options(&[]) };
        read_paths(&[file("types.parquet")], &read)
    };
    let error = |limits: Limits| limited(limits).map(|_| ()).unwrap_err().to_string();
    assert!(
        error(Limits { max_rows: 2, ..Limits::default() }).contains("rows of a Parquet file: 3 is over the limit of 2")
    );
    assert!(error(Limits { max_columns: 4, ..Limits::default() }).contains("columns of a file: 23 is over"));
    assert!(error(Limits { max_file_bytes: 100, ..Limits::default() }).contains("bytes of a file"));
    let kept = limited(Limits { max_field_bytes: 19, ..Limits::default() }).unwrap();
    let reject = kept.rejects.iter().find(|reject| reject.line == 2).unwrap();
    assert_eq!((reject.column.as_deref(), reject.reason.as_str()), (Some("i64"), "expected at most 19 bytes"));
}

#[test]
fn one_text_repeated_without_end_is_refused_by_the_size_that_comes_out() {
    let text = Some("x".repeat(10_000));
    let table = ResultTable::new(vec![
        ("id", Cells::Integer((0..20_000).map(Some).collect())),
        ("kind", Cells::Text(vec![Some("company".into()); 20_000])),
        ("memo", Cells::Text(vec![text; 20_000])),
    ]);
    let mut bytes = Vec::new();
    table.write_parquet(&mut bytes).unwrap();
    let limits = Limits { max_file_bytes: 50 << 20, ..Limits::default() };
    let error = try_read(&[&bytes], &ReadOptions { limits, ..options(&[]) }).map(|_| ()).unwrap_err();
    assert!(bytes.len() < 1 << 20, "{}", bytes.len());
    assert!(matches!(error, Error::Limit { .. }), "{error}");
}

#[test]
fn a_file_altered_or_cut_anywhere_is_read_or_refused_and_never_panics() {
    for name in ["links.parquet", "edges.parquet", "int96.parquet"] {
        let whole = std::fs::read(file(name)).unwrap();
        for place in 0..whole.len() {
            for flip in [0x01, 0xff] {
                let mut altered = whole.clone();
                altered[place] ^= flip;
                survives(altered);
            }
            survives(whole[..place].to_vec());
        }
    }
}

/// Reads bytes, from memory that is never given back, since thousands of files take minutes on a busy disk; every row
/// that came must be accounted for.
fn survives(bytes: Vec<u8>) {
    if let Ok(kept) = read_inputs(&[Input::embedded("altered.parquet", bytes.leak())], &options(&[])) {
        let accepted = kept.entities.len() + kept.links.len();
        assert_eq!(kept.summaries[0].rows as usize, accepted + kept.rejects.len());
    }
}
