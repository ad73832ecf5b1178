//! Betweenness of links: which links the shortest paths between others use.

use super::graph_analysis::GraphAnalysis;
use super::listing::Ranking;
use super::listing::links::{self, Links};
use crate::kernels::centrality::edge_betweenness::{EdgeBetweennessOptions, edge_betweenness, estimate_bytes};
use crate::registry::{Info, Parameter, common};

const PARAMETERS: &[Parameter] = common::selecting![common::WEIGHTED, common::DIRECTED, common::NORMALIZED];

/// What it is.
pub const EDGE_BETWEENNESS: GraphAnalysis = GraphAnalysis {
    info: Info {
        name: "edge_betweenness",
        summary: "How many pairs a link lies between, by the share of their shortest paths that use it; each undirected pair once.",
        complexity: "n m; weighted n m log n",
        stochastic: false,
        parameters: PARAMETERS,
    },
    bytes: |size, parameters| {
        estimate_bytes(size.nodes, size.edges, size.threads) + links::estimate_bytes(size, parameters)
    },
    seconds: |size, _| size.times_every_node(15.0),
    run: |asked| {
        let options = EdgeBetweennessOptions { weighted: asked.weighted(), normalized: asked.normalized() };
        let found = edge_betweenness(asked.graph(), &options, asked.progress)?;
        asked.outcome(Links::of(asked.graph()).list(asked, "score", &Ranking::float(found.scores)), [])
    },
};
