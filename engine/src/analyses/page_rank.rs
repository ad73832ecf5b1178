//! PageRank: who is linked to by those who are linked to.

use super::measure::{self, Scores};
use crate::error::Result;
use crate::kernels::centrality::page_rank::{PageRankOptions, estimate_bytes, page_rank};
use crate::progress::Progress;
use crate::registry::{Analysis, Default, Domain, Estimate, Info, Outcome, Parameter, Parameters, common};
use crate::view::View;

/// See [`INFO`].
pub struct PageRank;

const DAMPING: Parameter = Parameter {
    name: "damping",
    meaning: "Probability of following a link rather than jumping.",
    domain: Domain::Number(0.0, 0.999_999),
    default: Default::Number(0.85),
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
pub const INFO: Info = Info {
    name: "page_rank",
    summary: "Share of time that a random walker spends at an entity; dangling mass is spread evenly, to 1e-12 in L1.",
    complexity: "(n + m) per iteration",
    stochastic: false,
    parameters: PARAMETERS,
};

impl Analysis for PageRank {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn estimate(&self, view: &View, parameters: &Parameters) -> Result<Estimate> {
        measure::estimate(view, parameters, estimate_bytes, |nodes, edges| (nodes + edges) * 1e-6)
    }

    fn run(&self, view: &View, parameters: &mut Parameters, _seed: u64, progress: &Progress) -> Result<Outcome> {
        let subgraph = view.select(&parameters.selection())?;
        let options = PageRankOptions {
            damping: parameters.number(DAMPING.name),
            weighted: parameters.flag(common::WEIGHTED.name),
            ..<PageRankOptions as std::default::Default>::default()
        };
        let found = page_rank(&subgraph.graph, &options, progress)?;
        let mut outcome = measure::ranked(&subgraph, Scores::Float(found.scores), parameters);
        outcome.summary.insert("iterations".to_owned(), found.iterations.into());
        outcome.summary.insert("residual".to_owned(), found.residual.into());
        outcome.summary.insert("converged".to_owned(), found.converged.into());
        Ok(outcome)
    }
}
