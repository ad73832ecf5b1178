//! Neighbourhood Shapley value: what an entity adds, on average, to the reach of a group that it joins.

use super::graph_analysis::GraphAnalysis;
use super::listing::{Ranking, scores};
use crate::kernels::centrality::shapley::{estimate_bytes, shapley};
use crate::registry::{Info, Parameter, common};

const PARAMETERS: &[Parameter] = common::selecting![];

/// What it is.
pub const SHAPLEY: GraphAnalysis = GraphAnalysis {
    info: Info {
        name: "shapley",
        summary: "What an entity adds on average to whom a group reaches, itself and its neighbours: the sum of 1/(1 + degree) over both. All scores sum to n.",
        complexity: "n + m",
        stochastic: false,
        parameters: PARAMETERS,
    },
    bytes: |size, _| estimate_bytes(size.nodes, size.edges),
    seconds: |size, _| size.linear(10.0),
    run: |asked| {
        let found = shapley(asked.graph(), asked.progress)?;
        asked.outcome(scores::list(asked, &Ranking::float(found.scores)), [])
    },
};
