//! All shortest paths between two entities.

use super::graph_analysis::GraphAnalysis;
use super::listing::steps::{self, Path};
use super::shortest_paths::{LENGTH, lengths};
use crate::kernels::paths::all_shortest_paths::{AllShortestPathsOptions, all_shortest_paths, estimate_bytes};
use crate::registry::{DefaultValue, Domain, Info, Parameter, Parameters, common};

const LIMIT: Parameter = Parameter {
    name: "limit",
    meaning: "How many paths are listed at most; all are counted.",
    domain: Domain::Integer(1, 100_000),
    default: DefaultValue::Integer(100),
};

const PARAMETERS: &[Parameter] =
    common::selecting![common::SOURCE, common::TARGET, LIMIT, common::WEIGHTED, LENGTH, common::DIRECTED];

fn limit(parameters: &Parameters) -> u32 {
    parameters.integer(LIMIT.name).unwrap_or_default() as u32
}

/// What it is.
pub const ALL_SHORTEST_PATHS: GraphAnalysis = GraphAnalysis {
    info: Info {
        name: "all_shortest_paths",
        summary: "Every shortest path from `source` to `target`, step by step, and how many there are; over links of no length those of fewest links.",
        complexity: "(n + m) log n, and the paths listed",
        stochastic: false,
        parameters: PARAMETERS,
    },
    bytes: |size, parameters| {
        let limit = limit(parameters);
        estimate_bytes(size.nodes, size.edges, limit) + steps::estimate_bytes(limit.into(), size.nodes)
    },
    seconds: |size, _| size.linear(500.0),
    run: |asked| {
        let options = AllShortestPathsOptions {
            source: asked.node(common::SOURCE.name)?,
            target: asked.node(common::TARGET.name)?,
            lengths: lengths(asked)?,
            limit: limit(asked.parameters),
        };
        let found = all_shortest_paths(asked.graph(), &options, asked.progress)?;
        let length = found.distance;
        let paths: Vec<Path> = found.paths.into_iter().map(|nodes| Path { nodes, length }).collect();
        asked.outcome(steps::list(asked, &paths), [("paths", found.count.into())])
    },
};
