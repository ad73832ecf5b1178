//! Bridges: links without which a network falls apart.

use super::graph_analysis::GraphAnalysis;
use super::listing::Ranking;
use super::listing::links::{self, Links};
use crate::kernels::connectivity::bridges::{bridges, estimate_bytes};
use crate::registry::{Info, Parameter, common};

const PARAMETERS: &[Parameter] = common::selecting![];

/// What it is.
pub const BRIDGES: GraphAnalysis = GraphAnalysis {
    info: Info {
        name: "bridges",
        summary: "Links without which their component falls in two, by how many pairs this separates. Direction does not matter.",
        complexity: "n + m",
        stochastic: false,
        parameters: PARAMETERS,
    },
    bytes: |size, parameters| estimate_bytes(size.nodes, size.edges) + links::estimate_bytes(size, parameters),
    seconds: |size, _| size.linear(100.0),
    run: |asked| {
        let found = bridges(asked.graph(), asked.progress)?;
        let ranking = Ranking::count(found.separated_pairs).only_positive();
        let links = Links::of(asked.graph());
        asked.outcome(links.list(asked, "score", &ranking), [("bridges", links.count(asked, &ranking).into())])
    },
};
