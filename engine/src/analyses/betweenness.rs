//! Betweenness: who lies on the shortest paths between others, from all of them or estimated from some.

use super::graph_analysis::GraphAnalysis;
use super::listing::{Ranking, scores};
use crate::kernels::centrality::betweenness::{BetweennessOptions, betweenness, estimate_bytes};
use crate::kernels::centrality::pivots::draw_pivots;
use crate::registry::{DefaultValue, Domain, Info, Parameter, common};

const PIVOTS: Parameter = Parameter {
    name: "pivots",
    meaning: "Estimate from paths that start at so many entities, drawn at random, in the place of all: faster, and on average over many seeds right. From all, and exact, when not given.",
    domain: Domain::Integer(1, 1_000_000),
    default: DefaultValue::Absent,
};

const PARAMETERS: &[Parameter] = common::selecting![common::WEIGHTED, common::DIRECTED, common::NORMALIZED, PIVOTS];

/// What it is.
pub const BETWEENNESS: GraphAnalysis = GraphAnalysis {
    info: Info {
        name: "betweenness",
        summary: "How many pairs of others an entity lies between, by the share of their shortest paths; each undirected pair once.",
        complexity: "n m; weighted n m log n; with pivots, as many times m",
        stochastic: true,
        parameters: PARAMETERS,
    },
    bytes: |size, _| estimate_bytes(size.nodes, size.edges, size.threads),
    seconds: |size, parameters| {
        let nodes = size.nodes as u64;
        let sources = parameters.integer(PIVOTS.name).map_or(nodes, |pivots| pivots.min(nodes));
        sources as f64 * size.linear(if parameters.flag(common::WEIGHTED.name) { 20.0 } else { 2.0 })
    },
    run: |asked| {
        let graph = asked.graph();
        let pivots = asked.parameters.integer(PIVOTS.name).filter(|&pivots| pivots < graph.node_count() as u64);
        let pivots = pivots.map(|pivots| draw_pivots(graph.node_count(), pivots as usize, asked.seed));
        let options = BetweennessOptions { weighted: asked.weighted(), normalized: asked.normalized(), pivots };
        let found = betweenness(graph, &options, asked.progress)?;
        asked.outcome(scores::list(asked, &Ranking::float(found.scores)), [])
    },
};
