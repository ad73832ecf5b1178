//! The k shortest paths between two entities.

use super::graph_analysis::GraphAnalysis;
use super::listing::steps::{self, Path};
use super::shortest_paths::{LENGTH, lengths};
use crate::kernels::paths::k_shortest_paths::{KShortestPathsOptions, estimate_bytes, k_shortest_paths};
use crate::registry::{DefaultValue, Domain, Info, Parameter, Parameters, common};

const K: Parameter = Parameter {
    name: "k",
    meaning: "How many paths.",
    domain: Domain::Integer(1, 1000),
    default: DefaultValue::Integer(5),
};

const PARAMETERS: &[Parameter] =
    common::selecting![common::SOURCE, common::TARGET, K, common::WEIGHTED, LENGTH, common::DIRECTED];

fn k(parameters: &Parameters) -> u32 {
    parameters.integer(K.name).unwrap_or_default() as u32
}

/// What it is.
pub const K_SHORTEST_PATHS: GraphAnalysis = GraphAnalysis {
    info: Info {
        name: "k_shortest_paths",
        summary: "The k shortest paths from `source` to `target` that pass nobody twice (Yen), step by step.",
        complexity: "k n (n + m) log n",
        stochastic: false,
        parameters: PARAMETERS,
    },
    bytes: |size, parameters| {
        let k = k(parameters);
        estimate_bytes(size.nodes, size.edges, k) + steps::estimate_bytes(k.into(), size.nodes)
    },
    seconds: |size, parameters| f64::from(k(parameters)) * size.linear(100.0),
    run: |asked| {
        let options = KShortestPathsOptions {
            source: asked.node(common::SOURCE.name)?,
            target: asked.node(common::TARGET.name)?,
            k: k(asked.parameters),
            lengths: lengths(asked)?,
        };
        let found = k_shortest_paths(asked.graph(), &options, asked.progress)?;
        let paths: Vec<Path> =
            found.paths.into_iter().map(|path| Path { nodes: path.nodes, length: path.length }).collect();
        asked.outcome(steps::list(asked, &paths), [("paths", paths.len().into())])
    },
};
