//! The secret of a data directory: 32 random bytes from which keys are derived, one for each use.
//!
//! Under these keys stand the digests of views, the handles of the audit and the ids of runs: who does not have the
//! secret cannot try out names against them.

use std::fmt;
use std::fs::OpenOptions;
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use crate::error::{Error, Result};

/// Name of the file.
pub(crate) const SECRET_FILE: &str = "secret";
const LEN: usize = 32;

/// The secret of a data directory.
#[derive(Clone)]
pub(crate) struct Secret([u8; LEN]);

impl Secret {
    /// Reads the secret of a data directory, or draws one.
    ///
    /// # Errors
    /// [`Error::Io`]; [`Error::InvalidData`] for a file that is no secret.
    pub(crate) fn open(data: &Path) -> Result<Secret> {
        let path = data.join(SECRET_FILE);
        match read(&path)? {
            Some(secret) => Ok(secret),
            None => {
                create(data)?;
                read(&path)?.ok_or_else(|| Error::io(&path)(ErrorKind::NotFound.into()))
            }
        }
    }

    /// The key of one use.
    pub(crate) fn key(&self, purpose: &str) -> [u8; LEN] {
        blake3::derive_key(&format!("trama 2026 {purpose}"), &self.0)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret")
    }
}

fn read(path: &Path) -> Result<Option<Secret>> {
    let mut bytes = Vec::new();
    match OpenOptions::new().read(true).open(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        opened => opened.and_then(|file| file.take(LEN as u64 + 1).read_to_end(&mut bytes)).map_err(Error::io(path))?,
    };
    let length = bytes.len();
    let secret = bytes.try_into().map_err(|_| {
        Error::InvalidData(format!(
            "{}: expected {LEN} bytes, found {length}; restore it from a backup",
            path.display()
        ))
    })?;
    Ok(Some(Secret(secret)))
}

/// Whoever comes first draws: the file is whole before it has its name, and no second one takes the name.
fn create(data: &Path) -> Result<()> {
    let path = data.join(SECRET_FILE);
    let mut bytes = [0; LEN];
    getrandom::fill(&mut bytes).map_err(|error| Error::Internal(format!("no random bytes: {error}")))?;
    let mut file = tempfile::Builder::new()
        .prefix(".secret-")
        .make_in(data, |path| OpenOptions::new().write(true).create_new(true).mode(0o600).open(path))
        .map_err(Error::io(&path))?;
    file.as_file_mut().write_all(&bytes).and_then(|()| file.as_file().sync_all()).map_err(Error::io(&path))?;
    match std::fs::hard_link(file.path(), &path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(Error::io(&path)(error)),
        _ => std::fs::File::open(data).and_then(|directory| directory.sync_all()).map_err(Error::io(data)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_stays_and_its_keys_differ_by_use_and_directory() {
        let [here, there] = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
        let secret = Secret::open(here.path()).unwrap();
        assert_eq!(secret.key("a"), Secret::open(here.path()).unwrap().key("a"));
        assert_ne!(secret.key("a"), secret.key("b"));
        assert_ne!(secret.key("a"), Secret::open(there.path()).unwrap().key("a"));
        assert_eq!(std::fs::read_dir(here.path()).unwrap().count(), 1);
    }

    #[test]
    fn all_who_draw_at_the_same_time_have_the_same_secret() {
        let data = tempfile::tempdir().unwrap();
        let keys: Vec<[u8; LEN]> = std::thread::scope(|scope| {
            let draw = || Secret::open(data.path()).unwrap().key("a");
            let drawn: Vec<_> = (0..8).map(|_| scope.spawn(draw)).collect();
            drawn.into_iter().map(|drawn| drawn.join().unwrap()).collect()
        });
        assert!(keys.iter().all(|key| *key == keys[0]));
    }

    #[test]
    fn a_file_of_another_length_is_an_error_that_names_it() {
        for bytes in [vec![], vec![1; 31], vec![1; 33], vec![1; 4096]] {
            let data = tempfile::tempdir().unwrap();
            std::fs::write(data.path().join(SECRET_FILE), &bytes).unwrap();
            let error = Secret::open(data.path()).unwrap_err().to_string();
            assert!(error.contains("secret: expected 32 bytes"), "{error}");
        }
    }

    #[test]
    fn it_shows_nothing_of_itself() {
        assert_eq!(format!("{:?}", Secret([7; LEN])), "Secret");
    }
}
