//! Synthetic networks by model: for measuring speed, for measuring how well an analysis finds what was planted, and for
//! training without anybody's data.
//!
//! A network depends on model, parameters and seed alone. Random numbers come from streams that are named by what they
//! decide and cut into chunks of fixed size (`draw.rs`), and nothing is computed but integers and the basic operations of
//! `f64`, which are exact everywhere: the same bytes on any machine and any number of threads.

mod draw;
mod edges;
mod erdos_renyi;
mod kronecker;
mod new_file;
mod pairs;
mod planted_partition;
mod structure;
mod task_force;

use std::path::Path;

use serde::Serialize;
use serde_json::{Map, Value, json};
use trama_engine::error::Error as EngineError;
use trama_engine::progress::Progress;
use trama_engine::registry::{Parameter, Parameters, schema};

pub use edges::Edges;
pub use structure::Structure;
pub use task_force::Case;

use crate::error::{Error, Result};

/// A model, as its callers know it.
pub trait Model: Sync {
    /// What it is called, what it is for, what it takes and what it writes.
    fn info(&self) -> &ModelInfo;

    /// An upper bound of the memory that drawing takes, in bytes.
    ///
    /// # Errors
    /// [`EngineError::BadParameter`] for values that are good alone and not together.
    fn estimate_bytes(&self, parameters: &Parameters) -> Result<u64>;

    /// Draws a network.
    ///
    /// # Errors
    /// Those of [`Model::estimate_bytes`], and [`Error::Cancelled`].
    fn draw(&self, parameters: &Parameters, seed: u64, progress: &Progress) -> Result<Drawn>;
}

/// What a model draws.
#[derive(Debug, Clone)]
pub enum Drawn {
    /// Numbered nodes and edges.
    Structure(Structure),
    /// Entities, links, statements.
    Case(Box<Case>),
}

impl Drawn {
    /// What was made, in numbers.
    pub fn counts(&self) -> Vec<(&'static str, u64)> {
        match self {
            Drawn::Structure(structure) => structure.counts(),
            Drawn::Case(case) => case.counts(),
        }
    }

    /// Writes its files into a directory that is there.
    ///
    /// # Errors
    /// [`Error::Io`], [`Error::Cancelled`].
    pub fn write(&self, directory: &Path, progress: &Progress) -> Result<()> {
        match self {
            Drawn::Structure(structure) => structure.write(directory, progress),
            Drawn::Case(case) => case.write(directory, progress),
        }
    }
}

/// What a model is.
#[derive(Debug)]
pub struct ModelInfo {
    /// Its name.
    pub name: &'static str,
    /// What it makes, in a sentence.
    pub summary: &'static str,
    /// The files it writes, and what is in each.
    pub files: &'static [(&'static str, &'static str)],
    /// What it takes.
    pub parameters: &'static [Parameter],
}

impl ModelInfo {
    /// Everything about it, for `trama generate --json`.
    pub fn document(&self) -> Value {
        let files: Map<String, Value> =
            self.files.iter().map(|(name, what)| ((*name).into(), (*what).into())).collect();
        json!({ "name": self.name, "summary": self.summary, "files": files, "parameters": schema(self.parameters) })
    }
}

/// Says exactly what a network was generated from, so that it can be generated again.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Generator {
    /// Program and version.
    pub program: String,
    /// The model.
    pub model: String,
    /// All parameters, defaults included.
    pub parameters: Map<String, Value>,
    /// The seed.
    pub seed: u64,
}

impl Generator {
    /// What `model` with these parameters and seed is generated from.
    pub fn new(model: &dyn Model, parameters: &Parameters, seed: u64) -> Generator {
        Generator {
            program: concat!("trama ", env!("CARGO_PKG_VERSION")).to_owned(),
            model: model.info().name.to_owned(),
            parameters: parameters.values().iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect(),
            seed,
        }
    }
}

/// All models, in the order in which they are listed.
pub fn all() -> &'static [&'static dyn Model] {
    &[&kronecker::Kronecker, &erdos_renyi::ErdosRenyi, &planted_partition::PlantedPartition, &task_force::TaskForce]
}

/// The model of a name.
///
/// # Errors
/// [`Error::UnknownModel`] listing the known ones.
pub fn find(name: &str) -> Result<&'static dyn Model> {
    all().iter().copied().find(|model| model.info().name == name).ok_or_else(|| Error::UnknownModel {
        name: name.to_owned(),
        known: all().iter().map(|model| model.info().name).collect::<Vec<_>>().join(", "),
    })
}

/// Draws, after checking that it fits into `budget_bytes`.
///
/// # Errors
/// [`EngineError::Limit`] over the budget, before anything is allocated; otherwise as [`Model::draw`].
pub fn generate(
    model: &dyn Model,
    parameters: &Parameters,
    seed: u64,
    budget_bytes: u64,
    progress: &Progress,
) -> Result<Drawn> {
    check_limit("estimated memory in bytes", model.estimate_bytes(parameters)?, budget_bytes)?;
    model.draw(parameters, seed, progress)
}

/// Draws a network that is nothing but structure.
///
/// # Errors
/// [`Error::NotStructural`] for a model of another kind; otherwise as [`generate`].
pub fn structure(
    model: &dyn Model,
    parameters: &Parameters,
    seed: u64,
    budget_bytes: u64,
    progress: &Progress,
) -> Result<Structure> {
    match generate(model, parameters, seed, budget_bytes, progress)? {
        Drawn::Structure(structure) => Ok(structure),
        Drawn::Case(_) => Err(Error::NotStructural { model: model.info().name }),
    }
}

fn check_limit(what: &'static str, value: u64, limit: u64) -> Result<()> {
    match value > limit {
        true => Err(EngineError::Limit { what, value, limit }.into()),
        false => Ok(()),
    }
}

/// A value that is in its domain, and does not go with the others.
fn bad(name: &str, value: impl std::fmt::Display, expected: impl Into<String>) -> Error {
    EngineError::BadParameter { name: name.to_owned(), value: value.to_string(), expected: expected.into() }.into()
}
