//! What is asked of a view.

use std::sync::Arc;

use serde::Serialize;
use serde_json::{Map, Value};
use trama_engine::registry::{Analysis, Parameters};
use trama_engine::view::View;

use crate::error::{Error, Result};

/// Rises whenever the rules of access change, so that no result made under other rules is found.
const POLICY_EPOCH: u64 = 0;

/// An analysis of a view.
#[derive(Clone)]
pub(crate) struct Question {
    /// The dataset, and the version of it that the view is of.
    pub(crate) dataset: String,
    pub(crate) number: u64,
    pub(crate) view: Arc<View>,
    /// The same viewer's view of another version, which the parameters name.
    earlier: Option<Arc<View>>,
    pub(crate) analysis: &'static dyn Analysis,
    /// Resolved.
    parameters: Parameters,
    pub(crate) seed: u64,
}

/// Everything that a result depends on. What it inherits of handling codes follows from the view.
#[derive(Serialize)]
struct Canonical<'a> {
    dataset: &'a str,
    policy: u64,
    program: &'static str,
    view: &'a str,
    analysis: &'static str,
    parameters: &'a Parameters,
    seed: u64,
}

impl Question {
    /// A question about the view of a version.
    ///
    /// # Errors
    /// Those of [`Analysis::resolve`].
    pub(crate) fn new(
        (dataset, number, view): (&str, u64, Arc<View>),
        analysis: &'static dyn Analysis,
        parameters: &Parameters,
        seed: u64,
    ) -> Result<Question> {
        let parameters = analysis.resolve(parameters.clone())?;
        Ok(Question { dataset: dataset.to_owned(), number, view, earlier: None, analysis, parameters, seed })
    }

    /// The same, compared with a view that its parameters name by its digest.
    pub(crate) fn against(self, earlier: Arc<View>) -> Question {
        Question { earlier: Some(earlier), ..self }
    }

    /// The view that is computed on: with that which it is compared with, if it is.
    pub(crate) fn computed_on(&self) -> Arc<View> {
        match &self.earlier {
            None => self.view.clone(),
            Some(earlier) => Arc::new(View::clone(&self.view).with_earlier(earlier.clone())),
        }
    }

    /// All parameters, defaults included.
    pub(crate) fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    /// They by name.
    pub(super) fn values(&self) -> Map<String, Value> {
        self.parameters.values().iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect()
    }

    /// What was asked, whatever the data are by now.
    pub(super) fn body(&self) -> Result<String> {
        let body = (&self.dataset, self.analysis.info().name, &self.parameters, self.seed);
        serde_json::to_string(&body).map_err(|error| Error::Internal(error.to_string()))
    }

    /// The same for questions that have the same answer. Whoever has not the key of the data directory learns nothing
    /// from it.
    pub(super) fn hash(&self, key: &[u8; 32]) -> Result<String> {
        let canonical = Canonical {
            dataset: &self.dataset,
            policy: POLICY_EPOCH,
            program: env!("CARGO_PKG_VERSION"),
            view: self.view.digest(),
            analysis: self.analysis.info().name,
            parameters: &self.parameters,
            seed: self.seed,
        };
        let canonical = serde_json::to_vec(&canonical).map_err(|error| Error::Internal(error.to_string()))?;
        Ok(blake3::keyed_hash(key, &canonical).to_hex().to_string())
    }
}
