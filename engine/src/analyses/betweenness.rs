//! Betweenness: who lies on the shortest paths between others.

use super::measure::{self, Scores};
use crate::error::Result;
use crate::kernels::centrality::betweenness::{BetweennessOptions, betweenness, estimate_bytes};
use crate::progress::Progress;
use crate::registry::{Analysis, Estimate, Info, Outcome, Parameter, Parameters, common};
use crate::view::View;

/// See [`INFO`].
pub struct Betweenness;

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
    name: "betweenness",
    summary: "How many pairs of others an entity lies between, by the share of their shortest paths; each undirected pair once.",
    complexity: "n m; weighted n m log n",
    stochastic: false,
    parameters: PARAMETERS,
};

impl Analysis for Betweenness {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn estimate(&self, view: &View, parameters: &Parameters) -> Result<Estimate> {
        measure::estimate(
            view,
            parameters,
            |nodes, edges| estimate_bytes(nodes, edges, rayon::current_num_threads()),
            |nodes, edges| nodes * (nodes + edges) * 1e-8,
        )
    }

    fn run(&self, view: &View, parameters: &mut Parameters, _seed: u64, progress: &Progress) -> Result<Outcome> {
        let subgraph = view.select(&parameters.selection())?;
        let options = BetweennessOptions {
            weighted: parameters.flag(common::WEIGHTED.name),
            normalized: parameters.flag(common::NORMALIZED.name),
        };
        let found = betweenness(&subgraph.graph, &options, progress)?;
        Ok(measure::ranked(&subgraph, Scores::Float(found.scores), parameters))
    }
}
