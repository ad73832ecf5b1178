use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use trama_datasets::{Error, Input, Limits, Packing, ReadOptions};

use crate::common::{Kept, options, read_inputs, read_paths, try_read};

const TEXT: &str = "id,kind,name\n1,company,Ana d.o.o.\n2,company,\"Vardar\nTrade\"\n3,alien,x\n";

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub(crate) fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 3).unwrap()
}

fn message(bytes: &[u8]) -> String {
    try_read(&[bytes], &options(&[])).map(|_| ()).unwrap_err().to_string()
}

/// What was read, less the names of temporary folders.
fn said(kept: &Kept) -> String {
    let rejects: Vec<_> = kept.rejects.iter().map(|reject| (reject.line, &reject.column, &reject.reason)).collect();
    format!("{:?} {:?} {:?} {rejects:?}", kept.entities, kept.ends, kept.links)
}

#[test]
fn a_compressed_file_is_read_as_the_file_in_it_whatever_it_is_called() {
    let plain = try_read(&[TEXT.as_bytes()], &options(&[])).unwrap();
    for (packed, packing) in [(gzip(TEXT.as_bytes()), Packing::Gzip), (zstd(TEXT.as_bytes()), Packing::Zstd)] {
        let kept = try_read(&[&packed], &options(&[])).unwrap();
        assert_eq!(said(&kept), said(&plain));
        let summary = &kept.summaries[0];
        assert_eq!((summary.packing, summary.bytes), (packing, packed.len() as u64));
        assert_eq!(summary.blake3, blake3::hash(&packed).to_hex().to_string());
        assert_eq!(kept.rejects[0].line, 5);
    }
    assert_eq!(plain.summaries[0].packing, Packing::Text);
}

#[test]
fn several_members_and_frames_are_one_file_even_where_a_row_spans_them() {
    let plain = try_read(&[TEXT.as_bytes()], &options(&[])).unwrap();
    for compress in [gzip, zstd] {
        let members: Vec<u8> = TEXT.as_bytes().chunks(17).flat_map(compress).collect();
        assert_eq!(said(&try_read(&[&members], &options(&[])).unwrap()), said(&plain));
    }
    let skippable = [&b"\x50\x2a\x4d\x18\x03\0\0\0abc"[..], &zstd(TEXT.as_bytes())].concat();
    assert_eq!(said(&try_read(&[&skippable], &options(&[])).unwrap()), said(&plain));
}

#[test]
fn a_compressed_file_that_is_cut_short_anywhere_is_an_error_that_names_it() {
    let long: String =
        TEXT.to_owned() + &(0..200).map(|row| format!("{row},company,n{}\n", row * row)).collect::<String>();
    for (packed, packing) in [(gzip(long.as_bytes()), "gzip"), (zstd(long.as_bytes()), "zstd")] {
        for length in 4..packed.len() {
            let message = message(&packed[..length]);
            assert!(message.contains(&format!("0.csv: this {packing} file cannot be read: ")), "{length}: {message}");
        }
    }
}

#[test]
fn a_compressed_file_that_was_altered_is_an_error() {
    let mut packed = gzip(TEXT.as_bytes());
    let checksum = packed.len() - 6;
    packed[checksum] ^= 1;
    assert!(message(&packed).contains("this gzip file cannot be read"));
    let trailing = [gzip(TEXT.as_bytes()), b"id,kind\n".to_vec()].concat();
    assert!(message(&trailing).contains("this gzip file cannot be read"));
    let trailing = [zstd(TEXT.as_bytes()), b"id,kind\n".to_vec()].concat();
    assert!(message(&trailing).contains("this zstd file cannot be read"));
}

#[test]
fn what_comes_out_of_a_file_is_limited_like_a_file() {
    let limits = Limits { max_file_bytes: 1 << 20, ..Limits::default() };
    let limited = ReadOptions { limits, ..options(&[]) };
    let rows = [b"id,kind\n".to_vec(), b"1,company\n".repeat(1 << 18)].concat();
    let no_line_end = [b"id,kind\n1,company\n2,".to_vec(), vec![b'x'; 3 << 20]].concat();
    for bomb in [gzip(&rows), zstd(&rows), gzip(&no_line_end), zstd(&no_line_end), gzip(&vec![0; 8 << 20])] {
        assert!(bomb.len() < 1 << 16);
        let error = try_read(&[&bomb], &limited).map(|_| ()).unwrap_err();
        assert!(matches!(error, Error::Limit { limit: 0x10_0000, .. }), "{error}");
        assert!(error.to_string().contains("0.csv: bytes of a file, decompressed: "), "{error}");
    }
}

#[test]
fn a_window_that_only_a_large_memory_holds_is_refused() {
    let mut encoder = zstd::Encoder::new(Vec::new(), 1).unwrap();
    encoder.window_log(28).unwrap();
    encoder.write_all(TEXT.as_bytes()).unwrap();
    assert!(message(&encoder.finish().unwrap()).contains("this zstd file cannot be read: "));
}

#[test]
fn what_is_packed_twice_is_told() {
    assert!(message(&gzip(&gzip(TEXT.as_bytes()))).contains("found another gzip file in a gzip file"));
    assert!(message(&gzip(&zstd(TEXT.as_bytes()))).contains("found another zstd file in a gzip file"));
    assert!(message(&zstd(b"PAR1....PAR1")).contains("found a Parquet file, which compresses its own columns"));
    assert!(message(&zstd(b"")).contains("an empty file"));
}

#[test]
fn a_file_of_the_program_is_called_by_its_name_and_read_like_any_other() {
    let inputs = [
        Input::embedded("case/entities.csv", TEXT.as_bytes()),
        Input::embedded("case/links.csv", b"source,target,kind\n1,2,ownership\n1,2,alien\n"),
    ];
    let kept = read_inputs(&inputs, &options(&[])).unwrap();
    assert_eq!(kept.files, ["case/entities.csv", "case/links.csv"]);
    assert_eq!(kept.summaries[0].path, "case/entities.csv");
    assert_eq!(kept.summaries[0].blake3, blake3::hash(TEXT.as_bytes()).to_hex().to_string());
    assert_eq!((kept.entities.len(), kept.links.len()), (2, 1));
    assert_eq!(kept.rejects[1].file, "case/links.csv");
    let twice = read_inputs(&[inputs[0].clone(), inputs[0].clone()], &options(&[]));
    assert!(matches!(twice, Err(Error::DuplicateFile { .. })));
    let limits = Limits { max_file_bytes: 4, ..Limits::default() };
    let over = read_inputs(&inputs, &ReadOptions { limits, ..options(&[]) });
    assert!(matches!(over, Err(Error::Limit { .. })));
}

#[test]
fn progress_counts_the_bytes_as_they_lie_in_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.csv.gz");
    let packed = gzip(&b"source,target\n1,2\n".repeat(5000));
    std::fs::write(&path, &packed).unwrap();
    let kept = read_paths(&[path], &options(&[])).unwrap();
    assert_eq!(kept.summaries[0].bytes, packed.len() as u64);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(100) })]

    #[test]
    fn any_bytes_compressed_are_read_as_the_bytes_themselves(
        header in prop::sample::select(vec!["", "id,kind,name\n", "source,target\n", "a\tb\tc\n"]),
        bytes in prop::collection::vec(prop::sample::select(b"\"\n\r,;\t 1a\0\xff".to_vec()), 0..300),
        cut in 0usize..300,
    ) {
        let bytes = [header.as_bytes(), &bytes].concat();
        let plain = try_read(&[&bytes], &options(&[])).map(|kept| said(&kept)).map_err(|error| error.to_string());
        let (first, second) = bytes.split_at(cut.min(bytes.len()));
        for packed in [gzip(&bytes), zstd(&bytes), [gzip(first), gzip(second)].concat()] {
            let read = try_read(&[&packed], &options(&[])).map(|kept| said(&kept)).map_err(|error| error.to_string());
            let without_folder = |text: String| text.split_once("0.csv").map_or(text.clone(), |(_, rest)| rest.into());
            prop_assert_eq!(read.map_err(without_folder), plain.clone().map_err(without_folder));
        }
    }
}
