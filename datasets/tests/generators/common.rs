//! Networks drawn by name.

use std::collections::BTreeMap;

use trama_datasets::Error;
use trama_datasets::generate::{self, Structure};
use trama_engine::progress::Progress;
use trama_engine::registry::Parameters;

/// Memory that every test fits into.
pub(crate) const PLENTY: u64 = 1 << 32;

pub(crate) fn try_draw(model: &str, given: &[(&str, &str)], seed: u64) -> Result<Structure, Error> {
    let model = generate::find(model)?;
    let parameters = Parameters::from_texts(model.info().name, model.info().parameters, given.iter().copied())?;
    generate::structure(model, &parameters, seed, PLENTY, &Progress::new())
}

pub(crate) fn draw(model: &str, given: &[(&str, &str)], seed: u64) -> Structure {
    try_draw(model, given, seed).unwrap()
}

/// The files of a network by name.
pub(crate) fn files(model: &str, given: &[(&str, &str)], seed: u64) -> BTreeMap<String, Vec<u8>> {
    let folder = tempfile::tempdir().unwrap();
    draw(model, given, seed).write(folder.path(), &Progress::new()).unwrap();
    let entries = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap());
    entries.map(|entry| (entry.file_name().into_string().unwrap(), std::fs::read(entry.path()).unwrap())).collect()
}

/// The same files, drawn on so many threads.
pub(crate) fn files_on(threads: usize, model: &str, given: &[(&str, &str)], seed: u64) -> BTreeMap<String, Vec<u8>> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    pool.install(|| files(model, given, seed))
}

/// BLAKE3 of all files and their names.
pub(crate) fn hash(files: &BTreeMap<String, Vec<u8>>) -> String {
    let mut hasher = blake3::Hasher::new();
    for (name, bytes) in files {
        hasher.update(name.as_bytes()).update(&(bytes.len() as u64).to_le_bytes()).update(bytes);
    }
    hasher.finalize().to_hex().to_string()
}

/// The message of the error that these parameters must give.
pub(crate) fn error(model: &str, given: &[(&str, &str)]) -> String {
    try_draw(model, given, 0).map(|_| ()).unwrap_err().to_string()
}
