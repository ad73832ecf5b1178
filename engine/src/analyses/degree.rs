//! Degree: how many others an entity is linked to.

use super::graph_analysis::GraphAnalysis;
use super::listing::{Ranking, scores};
use crate::kernels::centrality::degree::{DegreeOptions, degree, estimate_bytes};
use crate::registry::{Info, Parameter, common};

const PARAMETERS: &[Parameter] = common::selecting![common::DIRECTED];

/// What it is.
pub const DEGREE: GraphAnalysis = GraphAnalysis {
    info: Info {
        name: "degree",
        summary: "How many others an entity is linked to; directed, links in and out count apart.",
        complexity: "n + m",
        stochastic: false,
        parameters: PARAMETERS,
    },
    bytes: |size, _| estimate_bytes(size.nodes, size.edges),
    seconds: |size, _| size.linear(10.0),
    run: |asked| {
        let found = degree(asked.graph(), &DegreeOptions::default(), asked.progress)?;
        asked.outcome(scores::list(asked, &Ranking::count(found.scores)), [])
    },
};
