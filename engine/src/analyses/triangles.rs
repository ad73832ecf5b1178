//! Triangles: how many pairs of an entity's contacts are linked themselves.

use super::graph_analysis::GraphAnalysis;
use super::listing::{Ranking, scores};
use crate::kernels::connectivity::triangles::{estimate_bytes, triangles};
use crate::registry::{Info, Parameter, common};

const PARAMETERS: &[Parameter] = common::selecting![];

/// What it is.
pub const TRIANGLES: GraphAnalysis = GraphAnalysis {
    info: Info {
        name: "triangles",
        summary: "How many pairs of others are linked with an entity and with each other. Direction does not matter.",
        complexity: "m times the square root of m",
        stochastic: false,
        parameters: PARAMETERS,
    },
    bytes: |size, _| estimate_bytes(size.nodes, size.edges, size.threads),
    seconds: |size, _| size.linear(250.0),
    run: |asked| {
        let found = triangles(asked.graph(), asked.progress)?;
        let about = [("triangles", found.total.into())];
        asked.outcome(scores::list(asked, &Ranking::count(found.scores)), about)
    },
};
