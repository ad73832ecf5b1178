//! Katz centrality: who is reached by many ways, long ones counting less.

use super::graph_analysis::GraphAnalysis;
use super::listing::{Ranking, scores};
use crate::kernels::centrality::katz::{KatzOptions, estimate_bytes, katz};
use crate::registry::{DefaultValue, Domain, Info, Parameter, common};

const ALPHA: Parameter = Parameter {
    name: "alpha",
    meaning: "What each further link of a way counts; when not given, a value small enough for any such graph, which the result states.",
    domain: Domain::Number(0.0, 1e9),
    default: DefaultValue::Absent,
};

const PARAMETERS: &[Parameter] = common::selecting![common::WEIGHTED, common::DIRECTED, common::NORMALIZED, ALPHA];

/// What it is.
pub const KATZ: GraphAnalysis = GraphAnalysis {
    info: Info {
        name: "katz",
        summary: "How many ways lead to an entity, a way of k links counting alpha^k; its own presence counts 1.",
        complexity: "(n + m) per iteration",
        stochastic: false,
        parameters: PARAMETERS,
    },
    bytes: |size, _| estimate_bytes(size.nodes, size.edges),
    seconds: |size, _| size.linear(100.0),
    run: |asked| {
        let options = KatzOptions {
            alpha: asked.parameters.given_number(ALPHA.name),
            weighted: asked.weighted(),
            normalized: asked.normalized(),
            ..KatzOptions::default()
        };
        let found = katz(asked.graph(), &options, asked.progress)?;
        let about = [
            ("alpha", found.alpha.into()),
            ("iterations", found.iterations.into()),
            ("residual", found.residual.into()),
            ("converged", found.converged.into()),
        ];
        asked.outcome(scores::list(asked, &Ranking::float(found.scores)), about)
    },
};
