//! A result in a file and its manifest beside it, written and found again.

use std::ffi::OsString;
use std::fs::File;
use std::io::Write;
use std::path::{Component, Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use trama_datasets::{ResultFormat, write_result};
use trama_engine::registry::{Completed, Manifest};

use super::dataset::{DatasetArgs, Files, Opened, Said};
use super::whole::{directory_of, write_whole};
use crate::error::{Error, Result};

/// A manifest as it lies on this machine: it says too which dataset version the view was cut from.
#[derive(Serialize, Deserialize)]
pub(crate) struct LocalManifest {
    /// What the result was computed from.
    #[serde(flatten)]
    pub(crate) manifest: Manifest,
    /// The dataset, or the file.
    pub(crate) dataset: String,
    /// Its version; nothing for a file.
    pub(crate) version: Option<u64>,
    /// The files that it was read from; relative ones from the manifest's directory, so that data and results may move
    /// together. Nothing of a dataset.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) files: Vec<PathBuf>,
    /// Hash of its content.
    pub(crate) content: String,
    /// What was said of a file; maps are meant from where files are.
    #[serde(flatten)]
    pub(crate) said: Said,
    /// What the analysis told beside its rows.
    #[serde(default)]
    pub(crate) summary: Map<String, Value>,
    /// BLAKE3 of the result file beside the manifest.
    pub(crate) file: String,
}

/// Ends the name of a manifest, after that of its result file.
pub(crate) const MANIFEST_SUFFIX: &str = ".manifest.json";

/// Where a result goes.
pub(crate) struct ResultFile {
    pub(crate) path: PathBuf,
    pub(crate) format: ResultFormat,
    /// Begins the name of what is not whole yet, in the same directory.
    pub(crate) temporary: &'static str,
}

impl ResultFile {
    /// Where its manifest goes.
    pub(crate) fn manifest(&self) -> PathBuf {
        let mut name = OsString::from(&self.path);
        name.push(MANIFEST_SUFFIX);
        name.into()
    }

    /// Writes the result, then the manifest beside it. Both are complete or not there.
    pub(crate) fn write(&self, args: &DatasetArgs, opened: &Opened, completed: &Completed) -> Result<()> {
        write_whole(&self.path, self.temporary, |out| write_result(&completed.outcome.table, self.format, out))?;
        let file = hash_of(&self.path)?;
        let (manifest, summary) = (completed.manifest.clone(), completed.outcome.summary.clone());
        let manifest = self.manifest_bytes(args, opened, manifest, summary, file)?;
        write_whole(&self.manifest(), self.temporary, |out| out.write_all(&manifest))
    }

    /// The manifest of this result, as its file holds it.
    fn manifest_bytes(
        &self,
        args: &DatasetArgs,
        opened: &Opened,
        manifest: Manifest,
        summary: Map<String, Value>,
        file: String,
    ) -> Result<Vec<u8>> {
        let (mut files, mut said) = (Vec::new(), args.said.clone());
        if let Some(Files { base, names }) = &opened.files {
            let way = way_between(directory_of(&self.path), base)?;
            files = names.iter().map(|name| way.join(name)).collect();
            said.map = said.map.iter().map(|name| way.join(name)).collect();
        }
        let manifest = LocalManifest {
            manifest,
            dataset: opened.name.clone(),
            version: opened.number,
            files,
            content: opened.version.content_digest(),
            said,
            summary,
            file,
        };
        let mut bytes =
            serde_json::to_vec_pretty(&manifest).map_err(|error| Error::io(self.manifest())(error.into()))?;
        bytes.push(b'\n');
        Ok(bytes)
    }

    /// Whether the result is there, whole, and what this would write anew: its manifest is, to the byte, that of
    /// `asked` on this dataset, and the file has the hash which that says.
    pub(crate) fn is_finished(&self, args: &DatasetArgs, opened: &Opened, asked: Manifest) -> Result<bool> {
        let Some(bytes) = if_there(&self.manifest(), |path| std::fs::read(path).map_err(Error::io(path)))? else {
            return Ok(false);
        };
        let Ok(said) = serde_json::from_slice::<LocalManifest>(&bytes) else { return Ok(false) };
        let asked = Manifest { rows: said.manifest.rows, result: said.manifest.result, ..asked };
        let expected = self.manifest_bytes(args, opened, asked, said.summary, said.file.clone())?;
        Ok(bytes == expected && if_there(&self.path, hash_of)?.is_some_and(|hash| hash == said.file))
    }
}

/// BLAKE3 of a file, in hexadecimal.
pub(crate) fn hash_of(path: &Path) -> Result<String> {
    let mut hasher = blake3::Hasher::new();
    let file = File::open(path).map_err(Error::io(path))?;
    hasher.update_reader(file).map_err(Error::io(path))?;
    Ok(hasher.finalize().to_hex().to_string())
}

/// What `read` gives of a file; nothing if that is not there.
fn if_there<T>(path: &Path, read: impl FnOnce(&Path) -> Result<T>) -> Result<Option<T>> {
    match read(path) {
        Err(Error::Io { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => Ok(None),
        read => read.map(Some),
    }
}

/// The way from one directory to another: joined with a name that is meant there, the name is meant from here. Absolute
/// names stay what they are.
fn way_between(from: &Path, to: &Path) -> Result<PathBuf> {
    let absolute = |path: &Path| path.canonicalize().map_err(Error::io(path));
    Ok(way(&absolute(from)?, &absolute(&to.join("."))?))
}

/// The way from one directory to another, both absolute and without links: up to what they share, and down.
fn way(from: &Path, to: &Path) -> PathBuf {
    let shared = from.components().zip(to.components()).take_while(|(from, to)| from == to).count();
    let up = from.components().skip(shared).map(|_| Component::ParentDir);
    up.chain(to.components().skip(shared)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_between_directories_goes_up_to_what_they_share() {
        for (from, to, expected) in [
            ("/a/b/c", "/a/b", ".."),
            ("/a/b", "/a/b", ""),
            ("/a/b", "/a/b/c/d", "c/d"),
            ("/a/bc/d", "/a/b", "../../b"),
            ("/x", "/", ".."),
        ] {
            assert_eq!(way(Path::new(from), Path::new(to)), Path::new(expected), "{from} to {to}");
        }
    }

    #[test]
    fn relative_names_are_meant_from_the_manifest_and_absolute_ones_stay() {
        let home = tempfile::tempdir().unwrap();
        let results = home.path().join("results/calls");
        std::fs::create_dir_all(&results).unwrap();
        let way = way_between(&results, home.path()).unwrap();
        let meant = ["calls/may.csv", "../june.csv", "/data/july.csv"].map(|name| way.join(name));
        let expected = ["../../calls/may.csv", "../../../june.csv", "/data/july.csv"];
        assert_eq!(meant, expected.map(PathBuf::from));
    }
}
