//! Degree: how many others an entity is linked to.

use super::measure::{Measure, Measured};
use crate::kernels::centrality::degree::{DegreeOptions, degree, estimate_bytes};
use crate::registry::{Info, Parameter, common};

const PARAMETERS: &[Parameter] =
    &[common::LINKS, common::KIND, common::SINCE, common::UNTIL, common::MIN_GRADE, common::DIRECTED, common::TOP];

/// What it is.
pub const DEGREE: Measure = Measure {
    info: Info {
        name: "degree",
        summary: "How many others an entity is linked to; directed, links in and out count apart.",
        complexity: "n + m",
        stochastic: false,
        parameters: PARAMETERS,
    },
    bytes: estimate_bytes,
    seconds: |nodes, _| nodes * 1e-8,
    compute: |graph, _, progress| {
        let found = degree(graph, &DegreeOptions::default(), progress)?;
        Ok(Measured::counted(found.scores))
    },
};
