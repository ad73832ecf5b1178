//! Strength: the summed weights of an entity's links.

use super::measure::{Measure, Measured};
use crate::kernels::centrality::strength::{StrengthOptions, estimate_bytes, strength};
use crate::registry::{Info, Parameter, common};

const PARAMETERS: &[Parameter] =
    &[common::LINKS, common::KIND, common::SINCE, common::UNTIL, common::MIN_GRADE, common::DIRECTED, common::TOP];

/// What it is.
pub const STRENGTH: Measure = Measure {
    info: Info {
        name: "strength",
        summary: "Sum of the weights of an entity's links; directed, of those in and out.",
        complexity: "n + m",
        stochastic: false,
        parameters: PARAMETERS,
    },
    bytes: estimate_bytes,
    seconds: |nodes, edges| (nodes + edges) * 1e-8,
    compute: |graph, _, progress| {
        let found = strength(graph, &StrengthOptions::default(), progress)?;
        Ok(Measured::new(found.scores))
    },
};
