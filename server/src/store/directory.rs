//! Paths of the data directory, its lock, and what is done after a crash.

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use super::pointer::Pointers;
use crate::error::{Error, Result};

const DATABASE: &str = "trama.db";
const LOCK: &str = "lock";
const TMP: &str = "tmp";
const DATASETS: &str = "datasets";
/// Where versions go that the database does not know: left by a crash before they were published, or published and
/// forgotten by a database restored from a backup. Never deleted by the program.
const ORPHANED: &str = "orphaned";
/// What the directory of a store may hold while its database is not there yet.
const OURS: [&str; 13] = [
    DATABASE,
    LOCK,
    TMP,
    DATASETS,
    ORPHANED,
    "secret",
    "secret.new",
    "audit",
    "audit.anchor",
    "audit.anchor.new",
    "results",
    "service.lock",
    "lost+found",
];

/// The data directory.
pub(super) struct Directory {
    path: PathBuf,
}

/// Held while the directory changes; let go when dropped.
pub(super) struct Locked {
    _file: File,
}

impl Directory {
    /// Makes the directory with what belongs into it, for its owner alone.
    pub(super) fn open(path: &Path) -> Result<Directory> {
        make(path)?;
        let directory = Directory { path: path.canonicalize().map_err(Error::io(path))? };
        directory.check_ours()?;
        fs::set_permissions(path, Permissions::from_mode(0o700)).map_err(Error::io(path))?;
        for child in [TMP, DATASETS] {
            make(&directory.path.join(child))?;
        }
        sync(&directory.path)?;
        Ok(directory)
    }

    /// Nobody's home directory becomes ours by a slip of the keyboard.
    fn check_ours(&self) -> Result<()> {
        if self.database().exists() {
            return Ok(());
        }
        if self.holds_versions()? {
            return Err(Error::NoDatabase { path: self.database() });
        }
        let names = entries(&self.path)?;
        match names.iter().all(|name| OURS.contains(&name.as_str())) {
            true => Ok(()),
            false => Err(Error::NotADataDirectory { path: self.path.clone() }),
        }
    }

    fn holds_versions(&self) -> Result<bool> {
        let datasets = self.datasets();
        if !datasets.is_dir() {
            return Ok(false);
        }
        let names = entries(&datasets)?;
        let versions = names.iter().filter(|name| self.dataset(name).is_dir()).map(|name| entries(&self.dataset(name)));
        versions.collect::<Result<Vec<_>>>().map(|versions| versions.iter().any(|versions| !versions.is_empty()))
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn database(&self) -> PathBuf {
        self.path.join(DATABASE)
    }

    pub(super) fn dataset(&self, dataset: &str) -> PathBuf {
        self.path.join(DATASETS).join(dataset)
    }

    pub(super) fn datasets(&self) -> PathBuf {
        self.path.join(DATASETS)
    }

    pub(super) fn tmp(&self) -> PathBuf {
        self.path.join(TMP)
    }

    pub(super) fn version(&self, dataset: &str, number: u64) -> PathBuf {
        self.dataset(dataset).join(format!("v{number}"))
    }

    /// Waits until no other process or thread changes the directory.
    pub(super) fn lock(&self) -> Result<Locked> {
        let path = self.path.join(LOCK);
        let file = lock_file(&path)?;
        file.lock().map_err(Error::io(path))?;
        Ok(Locked { _file: file })
    }

    /// Makes an entry in `tmp/` that [`Directory::recover`] leaves alone while its writer lives. The caller holds the
    /// lock.
    pub(super) fn make_tmp(&self, name: &str) -> Result<TmpEntry> {
        let path = self.tmp().join(name);
        let alive = alive_path(&path);
        let file = lock_file(&alive)?;
        file.lock().map_err(Error::io(&alive))?;
        fs::create_dir(&path).map_err(Error::io(&path))?;
        Ok(TmpEntry { path, alive, _file: file })
    }

    /// Destroys the files of versions that were purged. Idempotent; the caller holds the lock.
    pub(super) fn destroy_doomed(&self, pointers: &Pointers) -> Result<()> {
        for (dataset, number) in pointers.doomed()? {
            let path = self.version(&dataset, number);
            match fs::remove_dir_all(&path) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(Error::io(path)(error)),
                _ => {}
            }
            if self.dataset(&dataset).is_dir() {
                sync(&self.dataset(&dataset))?;
            }
            pointers.destroyed(&dataset, number)?;
        }
        Ok(())
    }

    /// Destroys what was set aside of a dataset: nobody can say what it holds. Gives how many versions that was.
    pub(super) fn destroy_orphans(&self, dataset: &str) -> Result<usize> {
        let orphaned = self.path.join(ORPHANED);
        if !orphaned.is_dir() {
            return Ok(0);
        }
        let is_of = |name: &String| name.strip_prefix(dataset).is_some_and(is_version_suffix);
        let names: Vec<String> = entries(&orphaned)?.into_iter().filter(is_of).collect();
        for name in &names {
            let path = orphaned.join(name);
            fs::remove_dir_all(&path).map_err(Error::io(path))?;
        }
        sync(&orphaned)?;
        Ok(names.len())
    }

    /// Removes what no living process writes and no pointer knows. Idempotent; the caller holds the lock.
    pub(super) fn recover(&self, pointers: &Pointers) -> Result<()> {
        self.destroy_doomed(pointers)?;
        for name in entries(&self.tmp())? {
            let path = self.tmp().join(name.strip_suffix(ALIVE).unwrap_or(&name));
            self.remove_stale(&path)?;
        }
        let datasets = entries(&self.datasets())?;
        for dataset in datasets.into_iter().filter(|name| self.dataset(name).is_dir()) {
            let published = pointers.versions(&dataset)?;
            for name in entries(&self.dataset(&dataset))? {
                let number = name.strip_prefix('v').and_then(|number| number.parse().ok());
                if number.is_some_and(|number| !published.contains(&number)) {
                    self.set_aside(&dataset, &name)?;
                }
            }
        }
        Ok(())
    }

    /// Moves a version that no pointer knows out of the way, under a name that is free.
    fn set_aside(&self, dataset: &str, name: &str) -> Result<()> {
        let orphaned = self.path.join(ORPHANED);
        make(&orphaned)?;
        let names = (1u32..).map(|number| orphaned.join(format!("{dataset}-{name}-{number}")));
        let aside = names.into_iter().find(|path| !path.exists()).unwrap_or_default();
        tracing::warn!(dataset, name, aside = %aside.display(), "setting aside a version that is not published");
        let path = self.dataset(dataset).join(name);
        fs::rename(&path, &aside).map_err(Error::io(path))
    }

    fn remove_stale(&self, path: &Path) -> Result<()> {
        let alive = alive_path(path);
        if let Ok(file) = File::open(&alive)
            && file.try_lock().is_err()
        {
            return Ok(());
        }
        tracing::warn!(path = %path.display(), "removing what a crash has left");
        for removed in [fs::remove_dir_all(path), fs::remove_file(&alive)] {
            match removed {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(Error::io(path)(error)),
                _ => {}
            }
        }
        Ok(())
    }
}

/// Suffix of the file that the writer of an entry in `tmp/` keeps locked.
const ALIVE: &str = ".alive";

fn alive_path(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ALIVE);
    name.into()
}

/// A directory in `tmp/`, removed when dropped unless it was renamed away.
pub(super) struct TmpEntry {
    pub(super) path: PathBuf,
    alive: PathBuf,
    _file: File,
}

impl Drop for TmpEntry {
    fn drop(&mut self) {
        // What cannot be removed now is removed when the store is opened next.
        let _ = fs::remove_dir_all(&self.path);
        let _ = fs::remove_file(&self.alive);
    }
}

/// Whether a name goes on, after a dataset's, as [`Directory::set_aside`] has it: `-v3-1`.
fn is_version_suffix(rest: &str) -> bool {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    rest.strip_prefix("-v")
        .and_then(|rest| rest.split_once('-'))
        .is_some_and(|(version, times)| is_number(version) && is_number(times))
}

fn lock_file(path: &Path) -> Result<File> {
    OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(path)
        .map_err(Error::io(path))
}

fn make(path: &Path) -> Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(Error::io(path))
}

fn entries(path: &Path) -> Result<Vec<String>> {
    let names = fs::read_dir(path)
        .map_err(Error::io(path))?
        .map(|entry| entry.map(|entry| entry.file_name().to_string_lossy().into_owned()).map_err(Error::io(path)));
    names.collect()
}

/// Makes what was written to a file, or renamed into a directory, survive a loss of power. A failure is final: the
/// system has forgotten which pages were not written.
pub(super) fn sync(path: &Path) -> Result<()> {
    File::open(path).and_then(|file| file.sync_all()).map_err(Error::io(path))
}
