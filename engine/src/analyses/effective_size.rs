//! Burt's effective size: how many of an entity's contacts are not known to each other.

use super::graph_analysis::GraphAnalysis;
use super::listing::{Ranking, scores};
use crate::kernels::centrality::effective_size::{EffectiveSizeOptions, effective_size, estimate_bytes};
use crate::registry::{Info, Parameter, common};

const PARAMETERS: &[Parameter] = common::selecting![common::WEIGHTED];

/// What it is.
pub const EFFECTIVE_SIZE: GraphAnalysis = GraphAnalysis {
    info: Info {
        name: "effective_size",
        summary: "An entity's contacts less what they have in common (Burt): n - 2t/n for n contacts with t links between them.",
        complexity: "sum of squared degrees",
        stochastic: false,
        parameters: PARAMETERS,
    },
    bytes: |size, _| estimate_bytes(size.nodes, size.edges),
    seconds: |size, _| size.linear(2000.0),
    run: |asked| {
        let options = EffectiveSizeOptions { weighted: asked.weighted() };
        let found = effective_size(asked.graph(), &options, asked.progress)?;
        asked.outcome(scores::list(asked, &Ranking::float(found.scores)), [])
    },
};
