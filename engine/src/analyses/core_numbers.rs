//! Core numbers: how deep an entity sits in the dense part of the network.

use super::measure::{Measure, Measured};
use crate::kernels::connectivity::core_numbers::{core_numbers, estimate_bytes};
use crate::registry::{Info, Parameter, common};

const PARAMETERS: &[Parameter] =
    &[common::LINKS, common::KIND, common::SINCE, common::UNTIL, common::MIN_GRADE, common::TOP];

/// What it is.
pub const CORE_NUMBERS: Measure = Measure {
    info: Info {
        name: "core_numbers",
        summary: "The largest k such that an entity belongs to a group in which all have k links within the group.",
        complexity: "n + m",
        stochastic: false,
        parameters: PARAMETERS,
    },
    bytes: estimate_bytes,
    seconds: |nodes, edges| (nodes + edges) * 5e-8,
    compute: |graph, _, progress| {
        let found = core_numbers(graph, progress)?;
        Ok(Measured::counted(found.scores.into_iter().map(u64::from).collect()))
    },
};
