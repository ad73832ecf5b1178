//! Burt's constraint: whose contacts all know each other.

use super::graph_analysis::GraphAnalysis;
use super::listing::{Ranking, scores};
use crate::kernels::centrality::constraint::{ConstraintOptions, constraint, estimate_bytes};
use crate::registry::{Info, Parameter, common};

const PARAMETERS: &[Parameter] = common::selecting![common::WEIGHTED];

/// What it is.
pub const CONSTRAINT: GraphAnalysis = GraphAnalysis {
    info: Info {
        name: "constraint",
        summary: "How far an entity's links lead to the same few others (Burt): the least constrained, who can play others off, come first. Undefined without links.",
        complexity: "sum of squared degrees",
        stochastic: false,
        parameters: PARAMETERS,
    },
    bytes: |size, _| estimate_bytes(size.nodes, size.edges),
    seconds: |size, _| size.linear(2000.0),
    run: |asked| {
        let options = ConstraintOptions { weighted: asked.weighted() };
        let found = constraint(asked.graph(), &options, asked.progress)?;
        asked.outcome(scores::list(asked, &Ranking::float(found.scores).lowest_first()), [])
    },
};
