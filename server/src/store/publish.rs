//! Publishing: write aside, sync, read back and verify, rename, sync the directories, then one commit.

use std::fs;
use std::io::Write;
use std::path::Path;

use trama_engine::version::{ENTITIES_FILE, LINKS_FILE, SNAPSHOT_FILE, Version};

use super::directory::sync;
use super::manifest::{self, MANIFEST_FILE};
use super::pointer::{Base, check_base};
use super::{FileHash, ImportRecord, PurgeRecord, Store, VersionManifest, check_name};
use crate::error::{Error, Result};

/// How a version came to be.
#[derive(Debug, Clone, Default)]
pub(super) struct History {
    pub(super) imports: Vec<ImportRecord>,
    pub(super) purges: Vec<PurgeRecord>,
}

impl History {
    /// That of a version.
    fn of(manifest: &VersionManifest) -> History {
        History { imports: manifest.imports.clone(), purges: manifest.purges.clone() }
    }

    /// That of a version after something was purged of it.
    pub(super) fn purged(manifest: &VersionManifest, purge: PurgeRecord) -> History {
        let mut history = History::of(manifest);
        history.imports = history.imports.iter().map(ImportRecord::after_purge).collect();
        history.purges.push(purge);
        history
    }
}

impl Store {
    /// Makes a version the current one of a dataset. It was made by `import` from the statements of `earlier`; unless
    /// it replaces everything, `earlier` must still be current when it is published. Content that is current already
    /// makes no new version: its manifest is returned.
    ///
    /// # Errors
    /// [`Error::Overtaken`] when somebody else published meanwhile. On any error nothing has become visible.
    pub(crate) fn publish(
        &self,
        dataset: &str,
        version: &Version,
        import: ImportRecord,
        earlier: Option<&VersionManifest>,
    ) -> Result<VersionManifest> {
        check_name(dataset)?;
        let current = self.pointers.current(dataset)?;
        let base = if import.replaced { Base::Any } else { Base::Current(earlier.map(|manifest| manifest.version)) };
        if let Some(manifest) = self.current_if_same(dataset, current, &version.content_digest())? {
            return Ok(manifest);
        }
        let mut history = earlier.map(History::of).unwrap_or_default();
        history.imports.push(import);
        self.put(dataset, version, history, base)
    }

    /// Makes a version with this history the current one, whatever is current.
    pub(super) fn put(
        &self,
        dataset: &str,
        version: &Version,
        history: History,
        base: Base,
    ) -> Result<VersionManifest> {
        check_base(dataset, base, self.pointers.current(dataset)?)?;
        let lock = self.directory.lock()?;
        let number = self.pointers.reserve(dataset)?;
        let tmp = self.directory.make_tmp(&format!("{dataset}-v{number}"))?;
        drop(lock);

        version.write(&tmp.path)?;
        let manifest = describe(dataset, number, version, &tmp.path, history)?;
        let bytes = manifest::to_bytes(&manifest)?;
        write_new(&tmp.path.join(MANIFEST_FILE), &bytes)?;
        sync(&tmp.path)?;
        verify(dataset, &tmp.path, &manifest)?;

        let _lock = self.directory.lock()?;
        check_base(dataset, base, self.pointers.current(dataset)?)?;
        let target = self.directory.version(dataset, number);
        fs::create_dir_all(self.directory.dataset(dataset)).map_err(Error::io(&target))?;
        fs::rename(&tmp.path, &target).map_err(Error::io(&target))?;
        for directory in [self.directory.dataset(dataset), self.directory.datasets(), self.directory.tmp()] {
            sync(&directory)?;
        }
        self.pointers.publish(dataset, number, &manifest::hash(&bytes), base)?;
        Ok(manifest)
    }

    /// The manifest of the current version, if that holds the same statements. One that cannot be read is no reason
    /// not to publish another.
    fn current_if_same(&self, dataset: &str, current: Option<u64>, content: &str) -> Result<Option<VersionManifest>> {
        let Some(number) = current else { return Ok(None) };
        let Some(published) = self.pointers.published(dataset, Some(number))? else { return Ok(None) };
        let manifest = manifest::read(&self.directory.version(dataset, number), &published.manifest);
        Ok(manifest.ok().filter(|manifest| manifest.content == content))
    }
}

/// Hashes and syncs the files of a version, and says what it is.
fn describe(
    dataset: &str,
    number: u64,
    version: &Version,
    directory: &Path,
    history: History,
) -> Result<VersionManifest> {
    let files = [ENTITIES_FILE, LINKS_FILE, SNAPSHOT_FILE].map(|name| {
        let path = directory.join(name);
        sync(&path)?;
        Ok((name.to_owned(), FileHash::of(&path)?))
    });
    let tables = version.tables();
    Ok(VersionManifest {
        dataset: dataset.to_owned(),
        version: number,
        created_at: jiff::Timestamp::now().to_string(),
        program: concat!("trama ", env!("CARGO_PKG_VERSION")).to_owned(),
        content: version.content_digest(),
        entity_statements: tables.entity_statement_count(),
        link_statements: tables.link_statement_count(),
        records: tables.record_count(),
        files: files.into_iter().collect::<Result<_>>()?,
        imports: history.imports,
        purges: history.purges,
    })
}

fn write_new(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut file = fs::File::create_new(path).map_err(Error::io(path))?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(Error::io(path))
}

/// Opens what was written, of which the files have just been hashed, and compares it with what was meant.
fn verify(dataset: &str, directory: &Path, manifest: &VersionManifest) -> Result<()> {
    let found = Version::open(dataset, directory)?.content_digest();
    match found == manifest.content {
        true => Ok(()),
        false => Err(Error::Internal(format!("wrote a version with content {found} for {}", manifest.content))),
    }
}
