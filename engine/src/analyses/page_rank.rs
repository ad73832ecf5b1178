//! PageRank: who is linked to by those who are linked to.

use super::graph_analysis::GraphAnalysis;
use super::listing::{Ranking, scores};
use crate::kernels::centrality::page_rank::{PageRankOptions, estimate_bytes, page_rank};
use crate::registry::{DefaultValue, Domain, Info, Parameter, common};

const DAMPING: Parameter = Parameter {
    name: "damping",
    meaning: "Probability of following a link rather than jumping.",
    domain: Domain::Number(0.0, 0.999_999),
    default: DefaultValue::Number(0.85),
};

const PARAMETERS: &[Parameter] = common::selecting![common::WEIGHTED, common::DIRECTED, DAMPING];

/// What it is.
pub const PAGE_RANK: GraphAnalysis = GraphAnalysis {
    info: Info {
        name: "page_rank",
        summary: "Share of time that a random walker spends at an entity; dangling mass is spread evenly, to 1e-12 in L1.",
        complexity: "(n + m) per iteration",
        stochastic: false,
        parameters: PARAMETERS,
    },
    bytes: |size, _| estimate_bytes(size.nodes, size.edges),
    seconds: |size, _| size.linear(1000.0),
    run: |asked| {
        let options = PageRankOptions {
            damping: asked.parameters.number(DAMPING.name),
            weighted: asked.weighted(),
            ..PageRankOptions::default()
        };
        let found = page_rank(asked.graph(), &options, asked.progress)?;
        let about = [
            ("iterations", found.iterations.into()),
            ("residual", found.residual.into()),
            ("converged", found.converged.into()),
        ];
        Ok(asked.outcome(scores::list(asked, &Ranking::float(found.scores)), about))
    },
};
