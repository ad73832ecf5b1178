//! Strength: the summed weights of an entity's links.

use super::measure::{self, Scores};
use crate::error::Result;
use crate::kernels::centrality::strength::{StrengthOptions, estimate_bytes, strength};
use crate::progress::Progress;
use crate::registry::{Analysis, Estimate, Info, Outcome, Parameter, Parameters, common};
use crate::view::View;

/// See [`INFO`].
pub struct Strength;

const PARAMETERS: &[Parameter] =
    &[common::LINKS, common::KIND, common::SINCE, common::UNTIL, common::MIN_GRADE, common::DIRECTED, common::TOP];

/// What it is.
pub const INFO: Info = Info {
    name: "strength",
    summary: "Sum of the weights of an entity's links; directed, of those in and out.",
    complexity: "n + m",
    stochastic: false,
    parameters: PARAMETERS,
};

impl Analysis for Strength {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn estimate(&self, view: &View, parameters: &Parameters) -> Result<Estimate> {
        measure::estimate(view, parameters, estimate_bytes, |nodes, edges| (nodes + edges) * 1e-8)
    }

    fn run(&self, view: &View, parameters: &mut Parameters, _seed: u64, progress: &Progress) -> Result<Outcome> {
        let subgraph = view.select(&parameters.selection())?;
        let found = strength(&subgraph.graph, &StrengthOptions::default(), progress)?;
        Ok(measure::ranked(&subgraph, Scores::Float(found.scores), parameters))
    }
}
