//! Closeness: who is near to the others he reaches.

use super::graph_analysis::GraphAnalysis;
use super::listing::{Ranking, scores};
use crate::kernels::centrality::closeness::{ClosenessOptions, closeness, estimate_bytes};
use crate::registry::{Info, Parameter, common};

const PARAMETERS: &[Parameter] = common::selecting![common::WEIGHTED, common::DIRECTED];

/// What it is.
pub const CLOSENESS: GraphAnalysis = GraphAnalysis {
    info: Info {
        name: "closeness",
        summary: "Wasserman-Faust closeness: nearness to those an entity reaches, times the share of all that they are.",
        complexity: "n m; weighted n m log n",
        stochastic: false,
        parameters: PARAMETERS,
    },
    bytes: |size, _| estimate_bytes(size.nodes, size.edges, size.threads),
    seconds: |size, parameters| size.times_every_node(if parameters.flag(common::WEIGHTED.name) { 20.0 } else { 1.0 }),
    run: |asked| {
        let found = closeness(asked.graph(), &ClosenessOptions { weighted: asked.weighted() }, asked.progress)?;
        asked.outcome(scores::list(asked, &Ranking::float(found.scores)), [])
    },
};
