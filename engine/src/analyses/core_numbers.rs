//! Core numbers: how deep an entity sits in the dense part of the network.

use super::measure::{self, Scores};
use crate::error::Result;
use crate::kernels::connectivity::core_numbers::{core_numbers, estimate_bytes};
use crate::progress::Progress;
use crate::registry::{Analysis, Estimate, Info, Outcome, Parameter, Parameters, common};
use crate::view::View;

/// See [`INFO`].
pub struct CoreNumbers;

const PARAMETERS: &[Parameter] =
    &[common::LINKS, common::KIND, common::SINCE, common::UNTIL, common::MIN_GRADE, common::TOP];

/// What it is.
pub const INFO: Info = Info {
    name: "core_numbers",
    summary: "The largest k such that an entity belongs to a group in which all have k links within the group.",
    complexity: "n + m",
    stochastic: false,
    parameters: PARAMETERS,
};

impl Analysis for CoreNumbers {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn estimate(&self, view: &View, parameters: &Parameters) -> Result<Estimate> {
        measure::estimate(view, parameters, estimate_bytes, |nodes, edges| (nodes + edges) * 5e-8)
    }

    fn run(&self, view: &View, parameters: &mut Parameters, _seed: u64, progress: &Progress) -> Result<Outcome> {
        let subgraph = view.select(&parameters.selection())?;
        let found = core_numbers(&subgraph.graph, progress)?;
        let scores = found.scores.into_iter().map(u64::from).collect();
        Ok(measure::ranked(&subgraph, Scores::Count(scores), parameters))
    }
}
