//! Strength: the summed weights of an entity's links.

use super::graph_analysis::GraphAnalysis;
use super::listing::{Ranking, scores};
use crate::kernels::centrality::strength::{StrengthOptions, estimate_bytes, strength};
use crate::registry::{Info, Parameter, common};

const PARAMETERS: &[Parameter] = common::selecting![common::DIRECTED];

/// What it is.
pub const STRENGTH: GraphAnalysis = GraphAnalysis {
    info: Info {
        name: "strength",
        summary: "Sum of the weights of an entity's links; directed, of those in and out.",
        complexity: "n + m",
        stochastic: false,
        parameters: PARAMETERS,
    },
    bytes: |size, _| estimate_bytes(size.nodes, size.edges),
    seconds: |size, _| size.linear(10.0),
    run: |asked| {
        let found = strength(asked.graph(), &StrengthOptions::default(), asked.progress)?;
        asked.outcome(scores::list(asked, &Ranking::float(found.scores)), [])
    },
};
