//! The dataset that a command works on: one of the data directory, or files read for this command alone.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use serde::{Deserialize, Serialize};
use trama_datasets::Input;
use trama_engine::error::Error as EngineError;
use trama_engine::registry::{Analysis, Parameters};
use trama_engine::tables::{Appended, Reject};
use trama_engine::version::Version;
use trama_engine::view::{Purpose, View, Viewer};

use super::run::canonical;
use super::{Global, os_user, watch::watched};
use crate::audit::{Audit, Record};
use crate::error::{Error, Result};
use crate::import::{self, Reading};
use crate::secret::digest_key;
use crate::store::StoredVersion;

/// Names a dataset and, for files, says what they do not.
#[derive(Args, Clone)]
pub(crate) struct DatasetArgs {
    /// A dataset, DATASET@2 for its version 2, or the path of a file (with a `/` or a `.` in it)
    #[arg(value_name = "DATASET")]
    pub(crate) dataset: String,
    #[command(flatten)]
    pub(crate) said: Said,
    /// The files of a plan or a manifest, which name them apart from the dataset.
    #[arg(skip)]
    pub(crate) files: Option<Files>,
}

/// What the user says of files, beside what they hold. It stands in the manifests of results, so that the files can be
/// read in the same way again.
#[derive(Args, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Said {
    /// What files do not say: category=suspect, handling=H0, kind=company, ...
    #[arg(long = "set", value_name = "FIELD=VALUE")]
    pub(crate) set: Vec<String>,
    /// What the columns of other people's tables mean, in TOML
    #[arg(long = "map", value_name = "FILE.toml")]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) map: Vec<PathBuf>,
}

/// Files by their names as somebody wrote them, and the directory from which relative ones are meant, maps too.
#[derive(Clone)]
pub(crate) struct Files {
    pub(crate) base: PathBuf,
    pub(crate) names: Vec<PathBuf>,
}

/// A dataset version in memory.
pub(crate) struct Opened {
    /// As the user named it.
    pub(crate) name: String,
    /// Version number; `None` for a file.
    pub(crate) number: Option<u64>,
    pub(crate) version: Arc<Version>,
    /// The files that it was read from; nothing of a dataset.
    pub(crate) files: Option<Files>,
    /// What is known of how it came to be; nothing of a file.
    pub(crate) stored: Option<Arc<StoredVersion>>,
    /// What was left out of a file.
    rejects: Vec<Reject>,
}

impl DatasetArgs {
    /// Opens it.
    pub(crate) fn open(&self, global: &Global) -> Result<Opened> {
        if let Some(files) = &self.files {
            return self.read(global, files.clone());
        }
        // A dataset's name holds none of these, so that no file can stand in for a dataset unseen.
        if self.dataset.contains(['/', '\\', '.']) {
            return self.read(global, Files { base: PathBuf::new(), names: vec![PathBuf::from(&self.dataset)] });
        }
        if !self.said.set.is_empty() || !self.said.map.is_empty() {
            return Err(Error::Usage(
                "--set and --map are for files: of a dataset it was said when it was imported".to_owned(),
            ));
        }
        let (name, number) = split_version(&self.dataset)?;
        let stored = global.store()?.version(name, number)?;
        Ok(Opened {
            name: name.to_owned(),
            number: Some(stored.number),
            version: stored.version.clone(),
            files: None,
            stored: Some(stored),
            rejects: Vec::new(),
        })
    }

    fn read(&self, global: &Global, files: Files) -> Result<Opened> {
        let stem = Path::new(&self.dataset).file_stem();
        let namespace = stem.map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let from_base = |names: &[PathBuf]| names.iter().map(|name| files.base.join(name)).collect::<Vec<_>>();
        let said = Said { set: self.said.set.clone(), map: from_base(&self.said.map) };
        let inputs = from_base(&files.names).into_iter().map(Input::file).collect();
        let reading = Reading::new(inputs, None, &namespace, &said)?;
        let read = watched(global, |progress| import::read(&reading, None, progress))?;
        let Appended { tables, rejects, .. } = read.appended;
        let version = Arc::new(Version::build(&namespace, tables)?);
        Ok(Opened { name: self.dataset.clone(), number: None, version, files: Some(files), stored: None, rejects })
    }
}

/// `name@2` as name and number.
pub(crate) fn split_version(dataset: &str) -> Result<(&str, Option<u64>)> {
    let Some((name, number)) = dataset.split_once('@') else { return Ok((dataset, None)) };
    let parsed = number.parse::<u64>().ok().filter(|&number| number > 0);
    let number = parsed.ok_or_else(|| {
        Error::Usage(format!("{dataset}: expected DATASET@N with a version number from 1, found {number:?}"))
    })?;
    Ok((name, Some(number)))
}

impl Opened {
    /// The view of the person at the terminal, after writing to the audit that he looks.
    pub(crate) fn view(&self, global: &Global, action: &str, parameters: &str) -> Result<View> {
        self.view_for(Purpose::Investigation, global, action, parameters)
    }

    /// The same for another purpose, which the audit has too.
    pub(crate) fn view_for(&self, purpose: Purpose, global: &Global, action: &str, parameters: &str) -> Result<View> {
        let viewer = Viewer::Local { name: os_user() };
        let version = self.version.clone();
        let view = match purpose {
            Purpose::Investigation => View::new(version, &viewer, purpose),
            // What leaves tells nothing of who is masked to those who have all the rest; results stay reproducible.
            Purpose::Export => View::keyed(version, &viewer, purpose, &digest_key(&global.data_directory()?)?),
        };
        self.audit(global, purpose, &view, action, parameters)?;
        for reject in &self.rejects {
            global.note(format_args!("rejected {reject}"));
        }
        Ok(view)
    }

    /// The view for a run, together with that of the version which its parameters compare it with.
    pub(crate) fn view_for_run(
        &self,
        global: &Global,
        what: &str,
        analysis: &dyn Analysis,
        parameters: &Parameters,
    ) -> Result<View> {
        let view = self.view(global, &format!("{what} {}", analysis.info().name), &canonical(parameters)?)?;
        let earlier = self.earlier_view(global, what, analysis, parameters)?;
        Ok(match earlier {
            Some(earlier) => view.with_earlier(earlier),
            None => view,
        })
    }

    /// The view of another version of the dataset that the parameters name, if they do. The audit has it too.
    ///
    /// # Errors
    /// [`EngineError::BadParameter`] for a version that the dataset does not have, and for any of a file.
    pub(crate) fn earlier_view(
        &self,
        global: &Global,
        what: &str,
        analysis: &dyn Analysis,
        parameters: &Parameters,
    ) -> Result<Option<Arc<View>>> {
        let info = analysis.info();
        let Some((name, said)) = parameters.version(info.parameters) else { return Ok(None) };
        let bad = |expected: String| {
            Error::from(EngineError::BadParameter { name: name.to_owned(), value: said.to_owned(), expected })
        };
        if self.number.is_none() {
            return Err(bad("a dataset, of which there are versions, and not a file".to_owned()));
        }
        let number = said.parse().map_err(|_| bad("the number of a version".to_owned()))?;
        let stored = match global.store()?.version(&self.name, Some(number)) {
            Err(Error::UnknownVersion { known, .. }) => {
                return Err(bad(format!("a version of {}, which has: {known}", self.name)));
            }
            stored => stored?,
        };
        let (name, version) = (self.name.clone(), stored.version.clone());
        let opened =
            Opened { name, number: Some(number), version, files: None, stored: Some(stored), rejects: Vec::new() };
        let view = opened.view(global, &format!("{what} {}", info.name), &canonical(parameters)?)?;
        Ok(Some(Arc::new(view)))
    }

    /// Writes to the audit that the person at the terminal looks at a view again.
    pub(crate) fn audit(
        &self,
        global: &Global,
        purpose: Purpose,
        view: &View,
        action: &str,
        parameters: &str,
    ) -> Result<()> {
        let audit = Audit::open(&global.data_directory()?)?;
        audit.append(Record {
            actor: os_user(),
            purpose: Some(purpose.as_str().to_owned()),
            action: action.to_owned(),
            dataset: Some(self.name.clone()),
            view: Some(view.digest().to_owned()),
            parameters: Some(parameters.to_owned()),
            outcome: "allowed".to_owned(),
            ..Record::default()
        })?;
        Ok(())
    }
}
