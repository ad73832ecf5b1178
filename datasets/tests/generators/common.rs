//! Networks drawn by name.

use std::collections::BTreeMap;

use trama_datasets::Error;
use trama_datasets::generate::{self, Drawn, Structure};
use trama_engine::progress::Progress;
use trama_engine::registry::Parameters;

/// Memory that every test fits into.
pub(crate) const PLENTY: u64 = 1 << 32;

/// The files of a network by name; those in a directory below have its name before theirs.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

pub(crate) fn try_draw(model: &str, given: &[(&str, &str)], seed: u64) -> Result<Drawn, Error> {
    let model = generate::find(model)?;
    let parameters = Parameters::from_texts(model.info().name, model.info().parameters, given.iter().copied())?;
    generate::generate(model, &parameters, seed, PLENTY, &Progress::new())
}

/// A network that is nothing but structure.
pub(crate) fn draw(model: &str, given: &[(&str, &str)], seed: u64) -> Structure {
    match try_draw(model, given, seed).unwrap() {
        Drawn::Structure(structure) => structure,
        Drawn::Case(_) => panic!("{model} is no structure"),
    }
}

pub(crate) fn files(model: &str, given: &[(&str, &str)], seed: u64) -> Files {
    let folder = tempfile::tempdir().unwrap();
    try_draw(model, given, seed).unwrap().write(folder.path(), &Progress::new()).unwrap();
    read(folder.path(), "")
}

fn read(folder: &std::path::Path, prefix: &str) -> Files {
    let mut files = Files::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = format!("{prefix}{}", path.file_name().unwrap().to_str().unwrap());
        match path.is_dir() {
            true => files.extend(read(&path, &format!("{name}/"))),
            false => drop(files.insert(name, std::fs::read(path).unwrap())),
        }
    }
    files
}

/// The same files, drawn on so many threads.
pub(crate) fn files_on(threads: usize, model: &str, given: &[(&str, &str)], seed: u64) -> Files {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    pool.install(|| files(model, given, seed))
}

/// BLAKE3 of all files and their names.
pub(crate) fn hash(files: &Files) -> String {
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
