//! PageRank: who is linked to by those who are linked to.

use super::measure::{Measure, Measured};
use crate::kernels::centrality::page_rank::{PageRankOptions, estimate_bytes, page_rank};
use crate::registry::{DefaultValue, Domain, Info, Parameter, common};

const DAMPING: Parameter = Parameter {
    name: "damping",
    meaning: "Probability of following a link rather than jumping.",
    domain: Domain::Number(0.0, 0.999_999),
    default: DefaultValue::Number(0.85),
};

const PARAMETERS: &[Parameter] = &[
    common::LINKS,
    common::KIND,
    common::SINCE,
    common::UNTIL,
    common::MIN_GRADE,
    common::WEIGHTED,
    common::DIRECTED,
    DAMPING,
    common::TOP,
];

/// What it is.
pub const PAGE_RANK: Measure = Measure {
    info: Info {
        name: "page_rank",
        summary: "Share of time that a random walker spends at an entity; dangling mass is spread evenly, to 1e-12 in L1.",
        complexity: "(n + m) per iteration",
        stochastic: false,
        parameters: PARAMETERS,
    },
    bytes: estimate_bytes,
    seconds: |nodes, edges| (nodes + edges) * 1e-6,
    compute: |graph, parameters, progress| {
        let options = PageRankOptions {
            damping: parameters.number(DAMPING.name),
            weighted: parameters.flag(common::WEIGHTED.name),
            ..PageRankOptions::default()
        };
        let found = page_rank(graph, &options, progress)?;
        let about = [
            ("iterations", found.iterations.into()),
            ("residual", found.residual.into()),
            ("converged", found.converged.into()),
        ];
        Ok(Measured { about: about.into(), ..Measured::new(found.scores) })
    },
};
