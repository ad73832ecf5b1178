//! Harmonic centrality: closeness that disconnected graphs do not break.

use super::graph_analysis::GraphAnalysis;
use super::listing::{Ranking, scores};
use crate::kernels::centrality::harmonic::{HarmonicOptions, estimate_bytes, harmonic};
use crate::registry::{Info, Parameter, common};

const PARAMETERS: &[Parameter] = common::selecting![common::WEIGHTED, common::DIRECTED, common::NORMALIZED];

/// What it is.
pub const HARMONIC: GraphAnalysis = GraphAnalysis {
    info: Info {
        name: "harmonic",
        summary: "Sum of 1/distance to the others; those out of reach add 0.",
        complexity: "n m; weighted n m log n",
        stochastic: false,
        parameters: PARAMETERS,
    },
    bytes: |size, _| estimate_bytes(size.nodes, size.edges, size.threads),
    seconds: |size, parameters| size.times_every_node(if parameters.flag(common::WEIGHTED.name) { 20.0 } else { 1.0 }),
    run: |asked| {
        let options = HarmonicOptions { weighted: asked.weighted(), normalized: asked.normalized() };
        let found = harmonic(asked.graph(), &options, asked.progress)?;
        asked.outcome(scores::list(asked, &Ranking::float(found.scores)), [])
    },
};
