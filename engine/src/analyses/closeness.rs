//! Closeness: who is near to the others he reaches.

use super::measure::{Measure, Measured};
use crate::kernels::centrality::closeness::{ClosenessOptions, closeness, estimate_bytes};
use crate::registry::{Info, Parameter, common};

const PARAMETERS: &[Parameter] = &[
    common::LINKS,
    common::KIND,
    common::SINCE,
    common::UNTIL,
    common::MIN_GRADE,
    common::WEIGHTED,
    common::DIRECTED,
    common::TOP,
];

/// What it is.
pub const CLOSENESS: Measure = Measure {
    info: Info {
        name: "closeness",
        summary: "Wasserman-Faust closeness: nearness to those an entity reaches, times the share of all that they are.",
        complexity: "n m; weighted n m log n",
        stochastic: false,
        parameters: PARAMETERS,
    },
    bytes: |nodes, edges| estimate_bytes(nodes, edges, rayon::current_num_threads()),
    seconds: |nodes, edges| nodes * (nodes + edges) * 5e-9,
    compute: |graph, parameters, progress| {
        let options = ClosenessOptions { weighted: parameters.flag(common::WEIGHTED.name) };
        Ok(Measured::new(closeness(graph, &options, progress)?.scores))
    },
};
