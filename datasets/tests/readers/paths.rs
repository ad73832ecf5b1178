use std::path::PathBuf;

use trama_datasets::{Error, Input, Limits, ReadOptions, read_files};
use trama_engine::progress::Progress;

use crate::common::{Kept, error, options, read_paths, try_read};

#[test]
fn a_path_that_is_no_file_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let message = |path: PathBuf| read_paths(&[path], &options(&[])).map(|_| ()).unwrap_err().to_string();
    assert!(message(folder.path().join("none.csv")).contains("none.csv: "));
    assert!(message(folder.path().to_owned()).contains("this is a directory"));
    assert!(message("https://example.org/a.csv".into()).contains("an address of the network"));
}

#[test]
fn a_file_given_twice_is_an_error_even_by_another_name() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.csv");
    std::fs::write(&path, "1,2,3\n").unwrap();
    let again = folder.path().join(".").join("a.csv");
    assert!(matches!(read_paths(&[path, again], &options(&[])), Err(Error::DuplicateFile { .. })));
}

#[test]
fn files_without_text_are_told_by_what_they_are() {
    assert!(error("", &options(&[])).contains("an empty file"));
    assert!(error("\n\n", &options(&[])).contains("an empty file"));
    for (bytes, what) in
        [(&b"\xff\xfea\0"[..], "UTF-16"), (b"PAR1xx", "Parquet"), (b"\x1f\x8b\x08", "gzip"), (b"PK\x03\x04", "zip")]
    {
        assert!(try_read(&[bytes], &options(&[])).map(|_| ()).unwrap_err().to_string().contains(what), "{what}");
    }
}

#[test]
fn limits_stop_an_import_and_say_which() {
    let limited = |limits: Limits| ReadOptions { limits, ..options(&[]) };
    let few = Limits { max_rows: 2, ..Limits::default() };
    assert!(error("1,2,3\n1,2,3\n1,2,3\n", &limited(few)).contains("rows of an import: 3 is over the limit of 2"));
    let small = Limits { max_file_bytes: 4, ..Limits::default() };
    assert!(error("1,2,3\n", &limited(small)).contains("bytes of a file: 6 is over the limit of 4"));
    let narrow = Limits { max_columns: 2, ..Limits::default() };
    assert!(error("1,2,3\n", &limited(narrow)).contains("columns of a file: 3 is over the limit of 2"));
}

#[test]
fn a_cancelled_import_stops() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.csv");
    std::fs::write(&path, "1,2,3\n").unwrap();
    let progress = Progress::new();
    progress.cancel();
    let outcome = read_files(&[Input::file(path)], &options(&[]), &mut Kept::default(), &progress);
    assert!(matches!(outcome, Err(Error::Cancelled)));
}

#[test]
fn progress_counts_the_bytes_of_all_files() {
    let folder = tempfile::tempdir().unwrap();
    let paths = [folder.path().join("a.csv"), folder.path().join("b.csv")];
    let inputs = paths.clone().map(Input::file);
    std::fs::write(&paths[0], "1,2,3\n".repeat(5000)).unwrap();
    std::fs::write(&paths[1], "source,target\n").unwrap();
    let progress = Progress::new();
    read_files(&inputs, &options(&[]), &mut Kept::default(), &progress).unwrap();
    let state = progress.state();
    assert_eq!((state.phase, state.done, state.total), ("reading", 30_014, 30_014));
}
