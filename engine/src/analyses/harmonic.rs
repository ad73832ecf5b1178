//! Harmonic centrality: closeness that disconnected graphs do not break.

use super::measure::{Measure, Measured};
use crate::kernels::centrality::harmonic::{HarmonicOptions, estimate_bytes, harmonic};
use crate::registry::{Info, Parameter, common};

const PARAMETERS: &[Parameter] = &[
    common::LINKS,
    common::KIND,
    common::SINCE,
    common::UNTIL,
    common::MIN_GRADE,
    common::WEIGHTED,
    common::DIRECTED,
    common::NORMALIZED,
    common::TOP,
];

/// What it is.
pub const HARMONIC: Measure = Measure {
    info: Info {
        name: "harmonic",
        summary: "Sum of 1/distance to the others; those out of reach add 0.",
        complexity: "n m; weighted n m log n",
        stochastic: false,
        parameters: PARAMETERS,
    },
    bytes: |nodes, edges| estimate_bytes(nodes, edges, rayon::current_num_threads()),
    seconds: |nodes, edges| nodes * (nodes + edges) * 5e-9,
    compute: |graph, parameters, progress| {
        let options = HarmonicOptions {
            weighted: parameters.flag(common::WEIGHTED.name),
            normalized: parameters.flag(common::NORMALIZED.name),
        };
        Ok(Measured::new(harmonic(graph, &options, progress)?.scores))
    },
};
