//! Degree: how many others an entity is linked to.

use super::measure::{self, Scores};
use crate::error::Result;
use crate::kernels::centrality::degree::{DegreeOptions, degree, estimate_bytes};
use crate::progress::Progress;
use crate::registry::{Analysis, Estimate, Info, Outcome, Parameter, Parameters, common};
use crate::view::View;

/// See [`INFO`].
pub struct Degree;

const PARAMETERS: &[Parameter] =
    &[common::LINKS, common::KIND, common::SINCE, common::UNTIL, common::MIN_GRADE, common::DIRECTED, common::TOP];

/// What it is.
pub const INFO: Info = Info {
    name: "degree",
    summary: "How many others an entity is linked to; directed, links in and out count apart.",
    complexity: "n + m",
    stochastic: false,
    parameters: PARAMETERS,
};

impl Analysis for Degree {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn estimate(&self, view: &View, parameters: &Parameters) -> Result<Estimate> {
        measure::estimate(view, parameters, estimate_bytes, |nodes, _| nodes * 1e-8)
    }

    fn run(&self, view: &View, parameters: &mut Parameters, _seed: u64, progress: &Progress) -> Result<Outcome> {
        let subgraph = view.select(&parameters.selection())?;
        let found = degree(&subgraph.graph, &DegreeOptions::default(), progress)?;
        Ok(measure::ranked(&subgraph, Scores::Count(found.scores), parameters))
    }
}
