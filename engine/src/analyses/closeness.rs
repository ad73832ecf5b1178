//! Closeness: who is near to the others he reaches.

use super::measure::{self, Scores};
use crate::error::Result;
use crate::kernels::centrality::closeness::{ClosenessOptions, closeness, estimate_bytes};
use crate::progress::Progress;
use crate::registry::{Analysis, Estimate, Info, Outcome, Parameter, Parameters, common};
use crate::view::View;

/// See [`INFO`].
pub struct Closeness;

const PARAMETERS: &[Parameter] = &[
    common::LINKS,
    common::KIND,
    common::SINCE,
    common::UNTIL,
    common::MIN_GRADE,
    common::WEIGHTED,
    common::DIRECTED,
    common::TOP,
];

/// What it is.
pub const INFO: Info = Info {
    name: "closeness",
    summary: "Wasserman-Faust closeness: nearness to those an entity reaches, times the share of all that they are.",
    complexity: "n m; weighted n m log n",
    stochastic: false,
    parameters: PARAMETERS,
};

impl Analysis for Closeness {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn estimate(&self, view: &View, parameters: &Parameters) -> Result<Estimate> {
        measure::estimate(
            view,
            parameters,
            |nodes, edges| estimate_bytes(nodes, edges, rayon::current_num_threads()),
            |nodes, edges| nodes * (nodes + edges) * 5e-9,
        )
    }

    fn run(&self, view: &View, parameters: &mut Parameters, _seed: u64, progress: &Progress) -> Result<Outcome> {
        let subgraph = view.select(&parameters.selection())?;
        let options = ClosenessOptions { weighted: parameters.flag(common::WEIGHTED.name) };
        let found = closeness(&subgraph.graph, &options, progress)?;
        Ok(measure::ranked(&subgraph, Scores::Float(found.scores), parameters))
    }
}
