//! What a record says of case data, as the log may hold it: the log outlives every purge, and whoever reads it reads no
//! case data.
//!
//! - An entity is a handle: 16 bytes of a keyed BLAKE3 over its dataset and its id. Whoever has the id and the data
//!   directory can ask who looked at it; a handle alone leads back to nobody.
//! - A masked person, `protected-3`, is another one in another view: his handle is made of the view's digest too. Else
//!   all who are third in some view would pass for one.
//! - Parameters, which can name entities, are a keyed BLAKE3.
//! - `result HASH` names no entity, and stays.

use std::fs;
use std::path::Path;

use trama_engine::view::HANDLE;

use super::head::is_absent;
use super::record::Record;
use crate::secret::Secret;

/// Bytes of a handle.
const HANDLE_LEN: usize = 16;
/// In the directory of the log: what its keys are known by.
const CHECK: &str = "key";
const RESULT: &str = "result ";
/// Begins the name of a run.
const RUN: &str = "run ";

/// A record that holds no id and no parameters.
#[derive(Debug, Clone)]
pub(super) struct Sealed(Record);

impl Sealed {
    /// What the program itself records. It shows nothing.
    pub(super) fn of_program(action: &str, outcome: String) -> Sealed {
        Sealed(Record { actor: "trama".to_owned(), action: action.to_owned(), outcome, ..Record::default() })
    }

    /// Its fields.
    pub(super) fn into_record(self) -> Record {
        self.0
    }
}

/// The keys of a data directory that seal records.
pub(crate) struct Seal {
    objects: [u8; 32],
    parameters: [u8; 32],
    /// Tells whether another seal is this one, and nothing else.
    check: String,
}

impl Seal {
    /// Derives the keys.
    pub(super) fn new(secret: &Secret) -> Seal {
        let check = blake3::Hash::from(secret.key("trama 2026 audit key check"));
        Seal {
            objects: secret.key("trama 2026 audit object"),
            parameters: secret.key("trama 2026 audit parameters"),
            check: format!("{check}\n"),
        }
    }

    /// Sees to it that all handles of a log are made with the same keys: with others, it would seem that nobody has
    /// looked. A log without a mark gets it. The caller holds the lock of the log.
    ///
    /// # Errors
    /// In words.
    pub(super) fn check(&self, directory: &Path) -> Result<(), String> {
        let path = directory.join(CHECK);
        let at = |error: std::io::Error| format!("{}: {error}", path.display());
        match fs::read_to_string(&path) {
            Err(error) if is_absent(&error) => {
                super::head::write_whole(&path, self.check.as_bytes(), &directory.join("key.new")).map_err(at)
            }
            Err(error) => Err(at(error)),
            Ok(check) if check == self.check => Ok(()),
            Ok(_) => Err(format!(
                "the secret of the data directory is not the one that the log's handles were made with; restore it from \
                 a backup, or remove {} to go on without finding what was looked at before",
                path.display()
            )),
        }
    }

    /// Seals a record.
    pub(super) fn seal(&self, record: Record) -> Sealed {
        let (dataset, view) = (record.dataset.as_deref(), record.view.as_deref());
        let object = |object: &String| match names_nobody(object) {
            true => object.clone(),
            false => self.handle(dataset.unwrap_or_default(), view, object),
        };
        let objects = record.objects.iter().map(object).collect();
        let parameters = record.parameters.as_deref().map(|parameters| self.parameters(parameters));
        Sealed(Record { objects, parameters, ..record })
    }

    /// The handle of an entity, by its id in the view.
    pub(super) fn handle(&self, dataset: &str, view: Option<&str>, id: &str) -> String {
        let view = view.filter(|_| is_mask(id)).unwrap_or_default();
        let mut hasher = blake3::Hasher::new_keyed(&self.objects);
        for part in [dataset, view, id] {
            hasher.update(&(part.len() as u64).to_le_bytes()).update(part.as_bytes());
        }
        hasher.finalize().to_hex()[..2 * HANDLE_LEN].to_owned()
    }

    fn parameters(&self, text: &str) -> String {
        blake3::keyed_hash(&self.parameters, text.as_bytes()).to_hex().to_string()
    }
}

/// Whether an id is that of a masked person, which says nothing without its view.
pub(super) fn is_mask(id: &str) -> bool {
    id.starts_with(HANDLE)
}

/// Whether this is a result or a run, and not an entity of which the id begins alike: hashes that name nobody.
fn names_nobody(object: &str) -> bool {
    let is_hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    let is_hash = |hash: &str, len: usize| hash.len() == len && hash.bytes().all(is_hex);
    object.strip_prefix(RESULT).is_some_and(|hash| is_hash(hash, 64))
        || object.strip_prefix(RUN).is_some_and(|id| is_hash(id, 32))
}
