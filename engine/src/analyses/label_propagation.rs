//! Label propagation: communities in which everybody has most of his links.

use super::communities::{self, RUNS, best_of_runs};
use super::graph_analysis::GraphAnalysis;
use crate::kernels::community::label_propagation::{LabelPropagationOptions, estimate_bytes, label_propagation};
use crate::kernels::community::quality::{self, PartitionQualityOptions, partition_quality};
use crate::kernels::community::runs::Partition;
use crate::registry::{Info, Parameter, common};

const PARAMETERS: &[Parameter] = common::selecting![common::WEIGHTED, RUNS];

/// What it is.
pub const LABEL_PROPAGATION: GraphAnalysis = GraphAnalysis {
    info: Info {
        name: "label_propagation",
        summary: "Communities in which everybody has at least as many links as to any other: of several runs that of highest modularity, and how stable each membership is. Direction does not matter.",
        complexity: "(n + m) per round and run",
        stochastic: true,
        parameters: PARAMETERS,
    },
    bytes: |size, parameters| {
        let run =
            estimate_bytes(size.nodes, size.edges, size.threads) + quality::estimate_bytes(size.nodes, size.edges);
        communities::estimate_bytes(size, parameters, run + 16 * size.nodes as u64)
    },
    seconds: |size, parameters| f64::from(communities::run_count(parameters)) * size.linear(300.0),
    run: |asked| {
        let weighted = asked.weighted();
        let judge = PartitionQualityOptions { weighted, ..PartitionQualityOptions::default() };
        best_of_runs(asked, |seed, progress| {
            let options = LabelPropagationOptions { weighted, seed, ..LabelPropagationOptions::default() };
            let labels = label_propagation(asked.graph(), &options, progress)?.labels;
            let quality = partition_quality(asked.graph(), &labels, &judge, progress)?.modularity;
            Ok(Partition { labels, quality })
        })
    },
};
