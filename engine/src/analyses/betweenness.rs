//! Betweenness: who lies on the shortest paths between others.

use super::graph_analysis::GraphAnalysis;
use super::listing::{Ranking, scores};
use crate::kernels::centrality::betweenness::{BetweennessOptions, betweenness, estimate_bytes};
use crate::registry::{Info, Parameter, common};

const PARAMETERS: &[Parameter] = common::selecting![common::WEIGHTED, common::DIRECTED, common::NORMALIZED];

/// What it is.
pub const BETWEENNESS: GraphAnalysis = GraphAnalysis {
    info: Info {
        name: "betweenness",
        summary: "How many pairs of others an entity lies between, by the share of their shortest paths; each undirected pair once.",
        complexity: "n m; weighted n m log n",
        stochastic: false,
        parameters: PARAMETERS,
    },
    bytes: |size, _| estimate_bytes(size.nodes, size.edges, size.threads),
    seconds: |size, _| size.times_every_node(10.0),
    run: |asked| {
        let options = BetweennessOptions { weighted: asked.weighted(), normalized: asked.normalized() };
        let found = betweenness(asked.graph(), &options, asked.progress)?;
        asked.outcome(scores::list(asked, &Ranking::float(found.scores)), [])
    },
};
