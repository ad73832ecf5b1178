//! Every analysis by name. The command line, the HTTP service, its documents, the estimate and the cache read this list
//! and nothing else, so that adding an analysis is one file in `analyses/` and one line here.

pub mod common;
mod labels;
mod parameter;
mod result;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

pub use labels::{LABEL_WORDS, label};
pub use parameter::{DefaultValue, Domain, Given, Parameter, Parameters, schema, whole};
pub use result::{Cells, ResultTable};

use crate::analyses;
use crate::error::{Error, Result};
use crate::model::Handling;
use crate::progress::Progress;
use crate::view::View;

/// An analysis, as its callers know it.
pub trait Analysis: Sync {
    /// What it is called, what it is for, what it takes.
    fn info(&self) -> &Info;

    /// Parameters with whatever follows from them alone said in full, so that equal runs have equal manifests. What the
    /// declared domains cannot tell is judged here.
    ///
    /// # Errors
    /// [`Error::BadParameter`].
    fn resolve(&self, parameters: Parameters) -> Result<Parameters> {
        Ok(parameters)
    }

    /// An upper bound of its memory and a guess of its time, from the size of what it would look at.
    ///
    /// # Errors
    /// Those of the parameters that only the view can judge.
    fn estimate(&self, view: &View, parameters: &Parameters) -> Result<Estimate>;

    /// Computes it. The same view, parameters and seed give the same bytes on any number of threads.
    ///
    /// # Errors
    /// [`Error::Cancelled`], and those of the parameters that only the view can judge.
    fn run(&self, view: &View, parameters: &Parameters, seed: u64, progress: &Progress) -> Result<Outcome>;
}

/// What an analysis is.
#[derive(Debug)]
pub struct Info {
    /// Its name, everywhere.
    pub name: &'static str,
    /// What it tells, in a sentence.
    pub summary: &'static str,
    /// How its time grows.
    pub complexity: &'static str,
    /// Whether the seed matters.
    pub stochastic: bool,
    /// What it takes.
    pub parameters: &'static [Parameter],
}

impl Info {
    /// JSON schema of the parameters.
    pub fn schema(&self) -> Value {
        schema(self.parameters)
    }

    /// Everything about it, for `trama analyses` and `/v1/analyses`.
    pub fn document(&self) -> Value {
        json!({
            "name": self.name,
            "summary": self.summary,
            "complexity": self.complexity,
            "stochastic": self.stochastic,
            "parameters": self.schema(),
        })
    }
}

/// What a run would need.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Estimate {
    /// Upper bound of the memory beyond the view, in bytes.
    pub bytes: u64,
    /// Guess of the time, in seconds.
    pub seconds: f64,
    /// Entities it would look at.
    pub entities: u64,
    /// Link statements it would look at.
    pub statements: u64,
}

/// What a run gives.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The rows.
    pub table: ResultTable,
    /// What was computed on, and what to know when reading the rows.
    pub summary: Map<String, Value>,
    /// A sentence that must be shown with the rows, or instead of them.
    pub notice: Option<String>,
}

/// Says exactly what a result was computed from, so that it can be computed again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Program and version.
    pub program: String,
    /// The analysis.
    pub analysis: String,
    /// Digest of the view.
    pub view: String,
    /// Digest of the earlier view that it was compared with, if it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub earlier: Option<String>,
    /// All parameters, defaults included.
    pub parameters: Map<String, Value>,
    /// The seed.
    pub seed: u64,
    /// Handling codes that the result inherits.
    pub handling: BTreeSet<String>,
    /// Rows of the result.
    pub rows: u64,
    /// BLAKE3 of the result.
    pub result: String,
}

/// A finished run.
#[derive(Debug, Clone)]
pub struct Completed {
    /// What it gave.
    pub outcome: Outcome,
    /// What it was computed from.
    pub manifest: Manifest,
}

/// All analyses, in the order in which they are listed.
pub fn all() -> &'static [&'static dyn Analysis] {
    &[
        &analyses::degree::DEGREE,
        &analyses::strength::STRENGTH,
        &analyses::page_rank::PAGE_RANK,
        &analyses::eigenvector::EIGENVECTOR,
        &analyses::katz::KATZ,
        &analyses::betweenness::BETWEENNESS,
        &analyses::edge_betweenness::EDGE_BETWEENNESS,
        &analyses::sampled_betweenness::SAMPLED_BETWEENNESS,
        &analyses::two_mode_betweenness::TWO_MODE_BETWEENNESS,
        &analyses::closeness::CLOSENESS,
        &analyses::harmonic::HARMONIC,
        &analyses::constraint::CONSTRAINT,
        &analyses::effective_size::EFFECTIVE_SIZE,
        &analyses::shapley::SHAPLEY,
        &analyses::collective_influence::COLLECTIVE_INFLUENCE,
        &analyses::components::COMPONENTS,
        &analyses::strong_components::STRONG_COMPONENTS,
        &analyses::articulation_points::ARTICULATION_POINTS,
        &analyses::bridges::BRIDGES,
        &analyses::core_numbers::CORE_NUMBERS,
        &analyses::triangles::TRIANGLES,
        &analyses::clustering::CLUSTERING,
        &analyses::leiden::LEIDEN,
        &analyses::louvain::LOUVAIN,
        &analyses::label_propagation::LABEL_PROPAGATION,
        &analyses::cdlp::CDLP,
        &analyses::bfs::BFS,
        &analyses::shortest_paths::SHORTEST_PATHS,
        &analyses::k_shortest_paths::K_SHORTEST_PATHS,
        &analyses::all_shortest_paths::ALL_SHORTEST_PATHS,
        &analyses::maximum_flow::MAXIMUM_FLOW,
        &analyses::minimum_cut::MINIMUM_CUT,
        &analyses::targets::Targets,
        &analyses::uncertainty::Uncertainty,
        &analyses::validate::Validate,
        &analyses::explain::Explain,
        &analyses::trend::Trend,
        &analyses::changes::Changes,
    ]
}

/// The analysis of a name.
///
/// # Errors
/// [`Error::UnknownAnalysis`] listing the known ones.
pub fn find(name: &str) -> Result<&'static dyn Analysis> {
    all().iter().copied().find(|analysis| analysis.info().name == name).ok_or_else(|| Error::UnknownAnalysis {
        name: name.to_owned(),
        known: all().iter().map(|analysis| analysis.info().name).collect::<Vec<_>>().join(", "),
    })
}

/// Runs an analysis, after checking that it fits into `budget_bytes`, and says what it was computed from.
///
/// # Errors
/// [`Error::Limit`] over the budget, before anything is allocated; otherwise as [`Analysis::run`].
pub fn run(
    analysis: &dyn Analysis,
    view: &View,
    parameters: &Parameters,
    seed: u64,
    budget_bytes: u64,
    progress: &Progress,
) -> Result<Completed> {
    let parameters = analysis.resolve(parameters.clone())?;
    estimate(analysis, view, &parameters, budget_bytes)?;
    let outcome = analysis.run(view, &parameters, seed, progress)?;
    // Whoever cancelled while the last rows were made does not wait for them to be hashed and written.
    progress.check()?;
    let manifest = Manifest {
        rows: outcome.table.height() as u64,
        result: outcome.table.hash(),
        ..asked(analysis, view, &parameters, seed)
    };
    Ok(Completed { outcome, manifest })
}

/// What a run would need, if it fits into `budget_bytes`.
///
/// # Errors
/// [`Error::Limit`] over the budget; otherwise as [`Analysis::estimate`].
pub fn estimate(analysis: &dyn Analysis, view: &View, parameters: &Parameters, budget_bytes: u64) -> Result<Estimate> {
    let estimate = analysis.estimate(view, parameters)?;
    match estimate.bytes > budget_bytes {
        false => Ok(estimate),
        true => Err(Error::Limit { what: "estimated memory in bytes", value: estimate.bytes, limit: budget_bytes }),
    }
}

/// The manifest of a run that is still to be: all but `rows` and `result`, which are 0 and empty. `parameters` are
/// resolved.
pub fn asked(analysis: &dyn Analysis, view: &View, parameters: &Parameters, seed: u64) -> Manifest {
    Manifest {
        program: concat!("trama ", env!("CARGO_PKG_VERSION")).to_owned(),
        analysis: analysis.info().name.to_owned(),
        view: view.digest().to_owned(),
        earlier: view.earlier().map(|earlier| earlier.digest().to_owned()),
        parameters: parameters.values().iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect(),
        seed,
        handling: view.handling().into_iter().map(|code: Handling| code.to_string()).collect(),
        rows: 0,
        result: String::new(),
    }
}
