//! One network, drawn, read as its files would be, and ranked by every profile.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;
use serde_json::{Map, Value, json};
use trama_datasets::Input;
use trama_datasets::generate::{self, Model};
use trama_engine::analyses::validate::{Shape, shape};
use trama_engine::progress::Progress;
use trama_engine::registry::{self, Cells, Parameters, ResultTable};
use trama_engine::version::Version;
use trama_engine::view::{Purpose, View, Viewer};

use super::super::{Said, os_user};
use crate::error::{Error, Result};
use crate::import::{self, Reading};

/// The model whose networks have roles.
const MODEL: &str = "task-force";

/// Profiles, and the label in `truth.csv` of those whom each looks for.
pub(super) const PROFILES: [(&str, &str); 4] =
    [("leaders", "leader"), ("brokers", "broker"), ("financiers", "financier"), ("logistics", "logistics")];

/// The parameter of the model that is varied.
pub(super) const MISSINGNESS: &str = "missingness";

/// The fewest resamples: the intervals are those over networks.
const RESAMPLES: u64 = 100;

/// A network as it is recorded, and what everybody in it was planted as.
pub(super) struct Trial {
    view: View,
    roles: BTreeMap<String, String>,
}

/// How a network with so many missing links was ranked.
pub(super) struct Outcome {
    pub(super) shape: Shape,
    /// In the order of [`PROFILES`].
    pub(super) profiles: Vec<Ranked>,
}

/// How well one profile, and each single measure, finds those whom it looks for.
pub(super) struct Ranked {
    pub(super) planted: u64,
    pub(super) judged: u64,
    pub(super) measures: BTreeMap<String, Judged>,
}

/// How well something finds them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Judged {
    pub(super) auc: f64,
    pub(super) precision_at_k: f64,
}

/// Draws, hides and ranks: by network, then by share of missing links.
///
/// # Errors
/// [`trama_engine::error::Error::Cancelled`], and those of generator, readers and analyses.
pub(super) fn judge(
    given: &Map<String, Value>,
    seeds: &[u64],
    missing: &[f64],
    budget: u64,
    progress: &Progress,
) -> Result<Vec<Vec<Outcome>>> {
    progress.begin("ranking networks", (seeds.len() * missing.len()) as u64);
    let outcome = |seed: u64, share: f64| -> Result<Outcome> {
        let outcome = Trial::draw(given, share, seed, budget)?.outcome(budget, progress)?;
        progress.advance(1)?;
        Ok(outcome)
    };
    let network = |&seed: &u64| missing.iter().map(|&share| outcome(seed, share)).collect::<Result<Vec<_>>>();
    seeds.par_iter().map(network).collect()
}

pub(super) fn model() -> Result<&'static dyn Model> {
    Ok(generate::find(MODEL)?)
}

impl Trial {
    /// Draws a network of which a share of the true links is missing, through the files that it is written to.
    pub(super) fn draw(given: &Map<String, Value>, missing: f64, seed: u64, budget: u64) -> Result<Trial> {
        let (model, progress) = (model()?, Progress::new());
        let mut given = given.clone();
        given.insert(MISSINGNESS.to_owned(), missing.into());
        let parameters = Parameters::from_json(MODEL, model.info().parameters, &given)?;
        let directory = tempfile::tempdir().map_err(Error::io("a temporary directory"))?;
        generate::generate(model, &parameters, seed, budget, &progress)?.write(directory.path(), &progress)?;
        let inputs = ["entities.csv", "links.csv"].map(|name| Input::file(directory.path().join(name))).into();
        let read = import::read(&Reading::new(inputs, None, MODEL, &Said::default())?, None, &progress)?;
        let version = Arc::new(Version::build(MODEL, read.appended.tables)?);
        let view = View::new(version, &Viewer::Local { name: os_user() }, Purpose::Investigation);
        Ok(Trial { view, roles: roles(&directory.path().join("truth.csv"))? })
    }

    /// The shape of what is recorded.
    pub(super) fn shape(&self) -> Result<Shape> {
        Ok(shape(&self.view)?)
    }

    fn outcome(&self, budget: u64, progress: &Progress) -> Result<Outcome> {
        let ranked = |&(profile, role): &(&str, &str)| {
            progress.check()?;
            self.ranked(profile, role, budget)
        };
        Ok(Outcome { shape: self.shape()?, profiles: PROFILES.iter().map(ranked).collect::<Result<_>>()? })
    }

    fn ranked(&self, profile: &str, role: &str, budget: u64) -> Result<Ranked> {
        let analysis = registry::find("validate")?;
        let labels: Map<String, Value> =
            self.roles.iter().map(|(id, label)| (id.clone(), (label == role).into())).collect();
        let given = json!({ "profile": profile, "labels": labels, "resamples": RESAMPLES });
        let given = given.as_object().cloned().unwrap_or_default();
        let parameters = Parameters::from_json(analysis.info().name, analysis.info().parameters, &given)?;
        let outcome = registry::run(analysis, &self.view, &parameters, 0, budget, &Progress::new())?.outcome;
        let labels = &outcome.summary["labels"];
        let count = |name: &str| labels[name].as_u64().unwrap_or_default();
        Ok(Ranked { planted: count("positive"), judged: count("used"), measures: measures(&outcome.table) })
    }
}

/// The rows of a validation by measure.
fn measures(table: &ResultTable) -> BTreeMap<String, Judged> {
    let number = |column: &str, row: usize| match table.column(column) {
        Some(Cells::Float(cells)) => cells[row].unwrap_or_default(),
        _ => 0.0,
    };
    let name = |row| table.column("measure").map(|cells| cells.text(row)).unwrap_or_default();
    let judged = |row| Judged { auc: number("auc", row), precision_at_k: number("precision_at_k", row) };
    (0..table.height()).map(|row| (name(row), judged(row))).collect()
}

/// What everybody was planted as, by id.
fn roles(truth: &Path) -> Result<BTreeMap<String, String>> {
    let unreadable = |error: csv::Error| Error::Internal(format!("{}: {error}", truth.display()));
    let mut rows = csv::Reader::from_path(truth).map_err(unreadable)?;
    let role = |row: csv::Result<csv::StringRecord>| -> Result<(String, String)> {
        let row = row.map_err(unreadable)?;
        let cell = |at| row.get(at).unwrap_or_default().to_owned();
        Ok((cell(0), cell(1)))
    };
    rows.records().map(role).collect()
}
