//! The secret of a data directory: what its keys are derived from. Whoever has it can try ids against the handles in the
//! audit: it stays in the directory, readable by its owner alone.

use std::fmt;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

use trama_engine::view::DigestKey;

use crate::error::{Error, Result};

/// In the data directory.
const NAME: &str = "secret";
/// The secret while it is written.
const UNFINISHED: &str = "secret.new";
const LEN: usize = 32;

/// 32 random bytes, made when the data directory is opened first.
pub(crate) struct Secret([u8; LEN]);

/// The key of a data directory under which digests of views are made for all but its operator's own eyes.
///
/// # Errors
/// Those of [`Secret::open`].
pub(crate) fn digest_key(data: &Path) -> Result<DigestKey> {
    Ok(DigestKey::new(&Secret::open(data)?.key("trama 2026 view digest")))
}

impl Secret {
    /// Reads the secret of a data directory, or makes it. Whoever comes at the same time gets the same.
    ///
    /// # Errors
    /// [`Error::Io`]; [`Error::InvalidData`] names a file that is no secret.
    pub(crate) fn open(data: &Path) -> Result<Secret> {
        DirBuilder::new().recursive(true).mode(0o700).create(data).map_err(Error::io(data))?;
        if let Some(secret) = Secret::read(data)? {
            return Ok(secret);
        }
        let directory = File::open(data).map_err(Error::io(data))?;
        directory.lock().map_err(Error::io(data))?;
        match Secret::read(data)? {
            Some(secret) => Ok(secret),
            None => Secret::create(data, &directory).map_err(Error::io(data.join(NAME))),
        }
    }

    /// A key for one purpose. Keys of different purposes tell nothing of each other, nor of the secret.
    pub(crate) fn key(&self, purpose: &str) -> [u8; 32] {
        blake3::derive_key(purpose, &self.0)
    }

    /// `None` when there is none yet.
    fn read(data: &Path) -> Result<Option<Secret>> {
        let path = data.join(NAME);
        let mut bytes = Vec::new();
        match File::open(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            opened => opened.and_then(|file| file.take(LEN as u64 + 1).read_to_end(&mut bytes)),
        }
        .map_err(Error::io(&path))?;
        let no_secret = |_| {
            let path = path.display();
            Error::InvalidData(format!("{path}: expected a secret of {LEN} bytes; restore it from a backup"))
        };
        bytes.try_into().map(|secret| Some(Secret(secret))).map_err(no_secret)
    }

    /// Makes it so that a crash leaves it whole or not there. The caller holds the lock of the directory.
    fn create(data: &Path, directory: &File) -> io::Result<Secret> {
        let mut bytes = [0; LEN];
        getrandom::fill(&mut bytes).map_err(|error| io::Error::other(error.to_string()))?;
        let unfinished = data.join(UNFINISHED);
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&unfinished)?;
        file.write_all(&bytes)?;
        file.sync_all()?;
        fs::rename(&unfinished, data.join(NAME))?;
        directory.sync_all()?;
        Ok(Secret(bytes))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::os::unix::fs::PermissionsExt;

    use tempfile::TempDir;

    use super::*;

    #[test]
    fn a_secret_is_made_once_and_each_directory_has_its_own() {
        let (data, other) = (TempDir::new().unwrap(), TempDir::new().unwrap());
        let first = Secret::open(data.path()).unwrap();
        assert_eq!(Secret::open(data.path()).unwrap().0, first.0);
        assert_ne!(Secret::open(other.path()).unwrap().0, first.0);
        let file = fs::metadata(data.path().join(NAME)).unwrap();
        assert_eq!((file.permissions().mode() & 0o777, file.len()), (0o600, 32));
    }

    #[test]
    fn keys_differ_by_purpose_and_by_secret() {
        let (first, second) = (Secret([1; LEN]), Secret([2; LEN]));
        let keys = [first.key("a"), first.key("b"), second.key("a"), second.key("b"), first.0, second.0];
        assert_eq!(BTreeSet::from(keys).len(), 6);
        assert_eq!(first.key("a"), Secret([1; LEN]).key("a"));
    }

    #[test]
    fn a_file_of_another_length_is_an_error_that_names_it() {
        for length in [0, 31, 33, 100] {
            let data = TempDir::new().unwrap();
            fs::write(data.path().join(NAME), vec![7; length]).unwrap();
            let error = Secret::open(data.path()).unwrap_err();
            assert_eq!(error.exit_code(), 3);
            assert!(error.to_string().starts_with(&data.path().join(NAME).display().to_string()), "{error}");
            assert_eq!(fs::read(data.path().join(NAME)).unwrap().len(), length, "it is left as it was");
        }
    }

    #[test]
    fn half_a_secret_of_a_crash_is_none() {
        let data = TempDir::new().unwrap();
        fs::write(data.path().join(UNFINISHED), [7; 9]).unwrap();
        let secret = Secret::open(data.path()).unwrap();
        assert_eq!(Secret::open(data.path()).unwrap().0, secret.0);
        assert!(!data.path().join(UNFINISHED).exists());
    }

    #[test]
    fn all_who_come_first_at_once_have_the_same() {
        let data = TempDir::new().unwrap();
        let open = || Secret::open(data.path()).unwrap().0;
        let secrets: BTreeSet<[u8; LEN]> = std::thread::scope(|scope| {
            let threads = [(); 16].map(|()| scope.spawn(open));
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert_eq!(secrets, BTreeSet::from([open()]));
    }

    #[test]
    fn a_secret_does_not_show_itself() {
        assert_eq!(format!("{:?}", Secret([7; LEN])), "Secret");
    }
}
