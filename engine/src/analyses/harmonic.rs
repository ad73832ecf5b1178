//! Harmonic centrality: closeness that disconnected graphs do not break.

use super::measure::{self, Scores};
use crate::error::Result;
use crate::kernels::centrality::harmonic::{HarmonicOptions, estimate_bytes, harmonic};
use crate::progress::Progress;
use crate::registry::{Analysis, Estimate, Info, Outcome, Parameter, Parameters, common};
use crate::view::View;

/// See [`INFO`].
pub struct Harmonic;

const PARAMETERS: &[Parameter] = &[
    common::LINKS,
    common::KIND,
    common::SINCE,
    common::UNTIL,
    common::MIN_GRADE,
    common::WEIGHTED,
    common::DIRECTED,
    common::NORMALIZED,
    common::TOP,
];

/// What it is.
pub const INFO: Info = Info {
    name: "harmonic",
    summary: "Sum of 1/distance to the others; those out of reach add 0.",
    complexity: "n m; weighted n m log n",
    stochastic: false,
    parameters: PARAMETERS,
};

impl Analysis for Harmonic {
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
        let options = HarmonicOptions {
            weighted: parameters.flag(common::WEIGHTED.name),
            normalized: parameters.flag(common::NORMALIZED.name),
        };
        let found = harmonic(&subgraph.graph, &options, progress)?;
        Ok(measure::ranked(&subgraph, Scores::Float(found.scores), parameters))
    }
}
