//! PageRank: who is linked to by those who are linked to.

use super::graph_analysis::{Asked, GraphAnalysis};
use super::listing::{Ranking, scores};
use crate::error::Result;
use crate::kernels::centrality::page_rank::{PageRankOptions, estimate_bytes, page_rank};
use crate::registry::{DefaultValue, Domain, Info, Parameter, common};

const DAMPING: Parameter = Parameter {
    name: "damping",
    meaning: "Probability of following a link rather than jumping.",
    domain: Domain::Number(0.0, 0.999_999),
    default: DefaultValue::Number(0.85),
};

const SOURCES: Parameter = Parameter {
    name: "sources",
    meaning: "Jump to these entities only, so that scores say who is near to them; to all alike when not given.",
    domain: Domain::Entities,
    default: DefaultValue::Absent,
};

const PARAMETERS: &[Parameter] = common::selecting![common::WEIGHTED, common::DIRECTED, DAMPING, SOURCES];

/// What it is.
pub const PAGE_RANK: GraphAnalysis = GraphAnalysis {
    info: Info {
        name: "page_rank",
        summary: "Share of time that a random walker spends at an entity; dangling mass is spread evenly, to 1e-12 in L1.",
        complexity: "(n + m) per iteration",
        stochastic: false,
        parameters: PARAMETERS,
    },
    bytes: |size, _| estimate_bytes(size.nodes, size.edges) + 8 * size.nodes as u64,
    seconds: |size, _| size.linear(200.0),
    run: |asked| {
        let options = PageRankOptions {
            damping: asked.parameters.number(DAMPING.name),
            weighted: asked.weighted(),
            personalization: personalization(asked)?,
            ..PageRankOptions::default()
        };
        let found = page_rank(asked.graph(), &options, asked.progress)?;
        let about = [
            ("iterations", found.iterations.into()),
            ("residual", found.residual.into()),
            ("converged", found.converged.into()),
        ];
        asked.outcome(scores::list(asked, &Ranking::float(found.scores)), about)
    },
};

/// The jumps that `sources` asks for.
fn personalization(asked: &Asked<'_>) -> Result<Option<Vec<f64>>> {
    let sources = asked.nodes(SOURCES.name)?;
    let mut jumps = vec![0.0; if sources.is_empty() { 0 } else { asked.graph().node_count() }];
    sources.iter().for_each(|&source| jumps[source as usize] = 1.0);
    Ok(Some(jumps).filter(|_| !sources.is_empty()))
}
