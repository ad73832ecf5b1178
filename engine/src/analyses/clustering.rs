//! Local clustering: what share of an entity's contacts are linked themselves.

use super::graph_analysis::GraphAnalysis;
use super::listing::{Ranking, scores};
use crate::kernels::connectivity::clustering::{clustering, estimate_bytes};
use crate::registry::{Info, Parameter, common};

const PARAMETERS: &[Parameter] = common::selecting![common::DIRECTED];

/// What it is.
pub const CLUSTERING: GraphAnalysis = GraphAnalysis {
    info: Info {
        name: "clustering",
        summary: "Share of the pairs of an entity's contacts that are linked; directed, of their ordered pairs. 0 for fewer than two contacts.",
        complexity: "m times the square root of m",
        stochastic: false,
        parameters: PARAMETERS,
    },
    bytes: |size, _| estimate_bytes(size.nodes, size.edges, size.threads),
    seconds: |size, _| size.linear(250.0),
    run: |asked| {
        let found = clustering(asked.graph(), asked.progress)?;
        let about = [("average", found.average.into()), ("transitivity", found.transitivity.into())];
        asked.outcome(scores::list(asked, &Ranking::float(found.scores)), about)
    },
};
