//! `trama verify`: does a manifest still give the same result?

use std::path::PathBuf;

use clap::Args;
use serde_json::json;
use trama_engine::registry::{self, Parameters};

use super::Global;
use super::dataset::{DatasetArgs, Files};
use super::print::line;
use super::results::{LocalManifest, MANIFEST_SUFFIX, hash_of};
use super::run::complete;
use super::whole::directory_of;
use crate::error::{Error, Result};

/// Arguments of the command.
#[derive(Args)]
pub(crate) struct Verify {
    /// A manifest, as `trama run --out` writes it
    #[arg(value_name = "MANIFEST")]
    manifest: PathBuf,
}

impl Verify {
    pub(crate) fn run(self, global: &Global) -> Result<()> {
        let path = &self.manifest;
        let text = std::fs::read_to_string(path).map_err(|source| Error::Io { path: path.clone(), source })?;
        let said: LocalManifest = serde_json::from_str(&text)
            .map_err(|error| Error::InvalidData(format!("{}: not a manifest: {error}", path.display())))?;
        let analysis = registry::find(&said.manifest.analysis)?;
        let info = analysis.info();
        let parameters = Parameters::from_json(info.name, info.parameters, &said.manifest.parameters)?;
        let dataset = match said.version {
            Some(version) => format!("{}@{version}", said.dataset.split('@').next().unwrap_or_default()),
            None => said.dataset.clone(),
        };
        let files =
            (!said.files.is_empty()).then(|| Files { base: directory_of(path).to_owned(), names: said.files.clone() });
        let opened = DatasetArgs { dataset, said: said.said.clone(), files }.open(global)?;
        let found = complete(global, &opened, analysis, &parameters, said.manifest.seed)?.manifest;
        let result = path.to_string_lossy().strip_suffix(MANIFEST_SUFFIX).map(PathBuf::from);
        if let Some(result) = result.filter(|result| result.exists())
            && hash_of(&result)? != said.file
        {
            return Err(Error::Mismatch(format!("{} is not the file that was written", result.display())));
        }
        for (what, said, found) in [
            ("content", &said.content, &opened.version.content_digest()),
            ("view", &said.manifest.view, &found.view),
            ("earlier view", &said.manifest.earlier.unwrap_or_default(), &found.earlier.clone().unwrap_or_default()),
            ("result", &said.manifest.result, &found.result),
        ] {
            if said != found {
                return Err(Error::Mismatch(format!("{what} is {found}, and was {said}")));
            }
        }
        if global.json {
            return line(json!({ "same": true, "rows": found.rows, "result": found.result }));
        }
        line(format_args!("same result: {} rows, {}", found.rows, found.result))
    }
}
