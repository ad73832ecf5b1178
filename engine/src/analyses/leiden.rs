//! Leiden: communities with more links within than between them, each of them connected.

use super::communities::{self, RESOLUTION, RUNS, best_of_runs};
use super::graph_analysis::GraphAnalysis;
use crate::kernels::community::leiden::{LeidenOptions, estimate_bytes, leiden};
use crate::kernels::community::quality::Quality;
use crate::kernels::community::runs::Partition;
use crate::registry::{DefaultValue, Domain, Info, Parameter, common};

const QUALITY: Parameter = Parameter {
    name: "quality",
    meaning: "What makes communities good: modularity, or cpm, the constant Potts model, which finds small ones in large networks too.",
    domain: Domain::Word(&["modularity", "cpm"]),
    default: DefaultValue::Word("modularity"),
};

const PARAMETERS: &[Parameter] = common::selecting![common::WEIGHTED, QUALITY, RESOLUTION, RUNS];

/// What it is.
pub const LEIDEN: GraphAnalysis = GraphAnalysis {
    info: Info {
        name: "leiden",
        summary: "Communities with more links within than between them, all of them connected: the best of several runs, and how stable each membership is. Direction does not matter.",
        complexity: "(n + m) per pass and run",
        stochastic: true,
        parameters: PARAMETERS,
    },
    bytes: |size, parameters| {
        communities::estimate_bytes(size, parameters, estimate_bytes(size.nodes, size.edges, size.threads))
    },
    seconds: |size, parameters| f64::from(communities::run_count(parameters)) * size.linear(500.0),
    run: |asked| {
        let quality = if asked.parameters.word(QUALITY.name) == "cpm" { Quality::Cpm } else { Quality::Modularity };
        let resolution = asked.parameters.number(RESOLUTION.name);
        let options = LeidenOptions { quality, resolution, weighted: asked.weighted(), ..LeidenOptions::default() };
        best_of_runs(asked, |seed, progress| {
            leiden(asked.graph(), &LeidenOptions { seed, ..options.clone() }, progress).map(Partition::from)
        })
    },
};
