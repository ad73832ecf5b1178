//! A sink that keeps everything, and files made of text.

use std::path::PathBuf;

use trama_datasets::{Declarations, Error, FileSummary, Format, Input, ReadOptions, read_files};
use trama_engine::model::{EntityStatement, LinkStatement};
use trama_engine::progress::Progress;
use trama_engine::tables::{Origin, Reject, StatementSink};

/// What was pushed, in order.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    pub(crate) files: Vec<String>,
    pub(crate) entities: Vec<(EntityStatement, Origin)>,
    pub(crate) ends: Vec<(EntityStatement, Origin)>,
    pub(crate) links: Vec<(LinkStatement, Origin)>,
    pub(crate) rejects: Vec<Reject>,
    pub(crate) summaries: Vec<FileSummary>,
}

impl StatementSink for Kept {
    fn file(&mut self, name: &str) {
        self.files.push(name.to_owned());
    }
    fn entity(&mut self, statement: EntityStatement, origin: Origin) {
        self.entities.push((statement, origin));
    }
    fn end(&mut self, statement: EntityStatement, origin: Origin) {
        self.ends.push((statement, origin));
    }
    fn link(&mut self, statement: LinkStatement, origin: Origin) {
        self.links.push((statement, origin));
    }
    fn reject(&mut self, reject: Reject) {
        self.rejects.push(reject);
    }
}

pub(crate) fn options(set: &[&str]) -> ReadOptions {
    let set: Vec<String> = set.iter().map(|text| (*text).to_owned()).collect();
    ReadOptions { namespace: "test".into(), declarations: Declarations::parse(&set).unwrap(), ..ReadOptions::default() }
}

pub(crate) fn forced(format: Format, set: &[&str]) -> ReadOptions {
    ReadOptions { format: Some(format), ..options(set) }
}

pub(crate) fn read_paths(paths: &[PathBuf], options: &ReadOptions) -> Result<Kept, Error> {
    read_inputs(&paths.iter().map(Input::file).collect::<Vec<_>>(), options)
}

pub(crate) fn read_inputs(inputs: &[Input], options: &ReadOptions) -> Result<Kept, Error> {
    let mut kept = Kept::default();
    kept.summaries = read_files(inputs, options, &mut kept, &Progress::new())?;
    Ok(kept)
}

/// Reads files of the given contents, called `0.csv`, `1.csv`, ...
pub(crate) fn try_read(contents: &[&[u8]], options: &ReadOptions) -> Result<Kept, Error> {
    let folder = tempfile::tempdir().unwrap();
    let paths: Vec<PathBuf> = (0..contents.len()).map(|index| folder.path().join(format!("{index}.csv"))).collect();
    for (path, content) in paths.iter().zip(contents) {
        std::fs::write(path, content).unwrap();
    }
    read_paths(&paths, options)
}

pub(crate) fn read(content: &str) -> Kept {
    try_read(&[content.as_bytes()], &options(&[])).unwrap()
}

pub(crate) fn read_as(content: &str, options: &ReadOptions) -> Kept {
    try_read(&[content.as_bytes()], options).unwrap()
}

/// The message of the error that a content must give.
pub(crate) fn error(content: &str, options: &ReadOptions) -> String {
    try_read(&[content.as_bytes()], options).map(|_| ()).unwrap_err().to_string()
}

/// The one reject of a content, as `line: column: value: reason`.
pub(crate) fn only_reject(kept: &Kept) -> String {
    assert_eq!(kept.rejects.len(), 1, "{:#?}", kept.rejects);
    let text = kept.rejects[0].to_string();
    text.split_once(".csv:").unwrap().1.to_owned()
}
