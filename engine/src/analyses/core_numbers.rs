//! Core numbers: how deep an entity sits in the dense part of the network.

use super::graph_analysis::GraphAnalysis;
use super::listing::{Ranking, scores};
use crate::kernels::connectivity::core_numbers::{core_numbers, estimate_bytes};
use crate::registry::{Info, Parameter, common};

const PARAMETERS: &[Parameter] = common::selecting![];

/// What it is.
pub const CORE_NUMBERS: GraphAnalysis = GraphAnalysis {
    info: Info {
        name: "core_numbers",
        summary: "The largest k such that an entity belongs to a group in which all have k links within the group.",
        complexity: "n + m",
        stochastic: false,
        parameters: PARAMETERS,
    },
    bytes: |size, _| estimate_bytes(size.nodes, size.edges),
    seconds: |size, _| size.linear(50.0),
    run: |asked| {
        let found = core_numbers(asked.graph(), asked.progress)?;
        let cores = found.scores.into_iter().map(u64::from).collect();
        asked.outcome(scores::list(asked, &Ranking::count(cores)), [])
    },
};
