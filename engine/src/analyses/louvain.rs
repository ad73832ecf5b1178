//! Louvain: communities of high modularity, as most programs find them.

use super::communities::{self, RESOLUTION, RUNS, best_of_runs};
use super::graph_analysis::GraphAnalysis;
use crate::kernels::community::louvain::{LouvainOptions, estimate_bytes, louvain};
use crate::kernels::community::runs::Partition;
use crate::registry::{Info, Parameter, common};

const PARAMETERS: &[Parameter] = common::selecting![common::WEIGHTED, RESOLUTION, RUNS];

/// What it is.
pub const LOUVAIN: GraphAnalysis = GraphAnalysis {
    info: Info {
        name: "louvain",
        summary: "Communities of high modularity by the method of Louvain, split where they are not connected: the best of several runs, and how stable each membership is. Prefer leiden.",
        complexity: "(n + m) per pass and run",
        stochastic: true,
        parameters: PARAMETERS,
    },
    bytes: |size, parameters| {
        communities::estimate_bytes(size, parameters, estimate_bytes(size.nodes, size.edges, size.threads))
    },
    seconds: |size, parameters| f64::from(communities::run_count(parameters)) * size.linear(300.0),
    run: |asked| {
        let resolution = asked.parameters.number(RESOLUTION.name);
        let options = LouvainOptions { resolution, weighted: asked.weighted(), ..LouvainOptions::default() };
        best_of_runs(asked, |seed, progress| {
            louvain(asked.graph(), &LouvainOptions { seed, ..options.clone() }, progress).map(Partition::from)
        })
    },
};
