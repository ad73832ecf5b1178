//! Sampled betweenness: betweenness within a stated error, for networks too large for the exact one.

use super::graph_analysis::GraphAnalysis;
use super::listing::{Column, Ranking, Values, scores};
use crate::kernels::centrality::sampled_betweenness::{SampledBetweennessOptions, estimate_bytes, sampled_betweenness};
use crate::registry::{DefaultValue, Domain, Info, Parameter, common};

const EPSILON: Parameter = Parameter {
    name: "epsilon",
    meaning: "The largest error of any score, as a share of the pairs that an entity could lie between.",
    domain: Domain::Number(1e-4, 0.5),
    default: DefaultValue::Number(0.01),
};

const DELTA: Parameter = Parameter {
    name: "delta",
    meaning: "The probability that some score has a larger error.",
    domain: Domain::Number(1e-9, 0.5),
    default: DefaultValue::Number(0.1),
};

const TOP_K: Parameter = Parameter {
    name: "top_k",
    meaning: "Stop once so many entities are told apart from the others, or within epsilon; all are scored.",
    domain: Domain::Integer(1, 1_000_000),
    default: DefaultValue::Absent,
};

const PARAMETERS: &[Parameter] = common::selecting![common::DIRECTED, common::NORMALIZED, EPSILON, DELTA, TOP_K];

/// What it is.
pub const SAMPLED_BETWEENNESS: GraphAnalysis = GraphAnalysis {
    info: Info {
        name: "sampled_betweenness",
        summary: "Betweenness from sampled shortest paths: with probability 1 - delta no score is off by more than epsilon of the pairs it could count.",
        complexity: "about log n / epsilon^2 paths",
        stochastic: true,
        parameters: PARAMETERS,
    },
    bytes: |size, _| estimate_bytes(size.nodes, size.edges, size.threads) + 48 * size.nodes as u64,
    seconds: |size, _| size.linear(1000.0),
    run: |asked| {
        let options = SampledBetweennessOptions {
            epsilon: asked.parameters.number(EPSILON.name),
            delta: asked.parameters.number(DELTA.name),
            top: asked.parameters.integer(TOP_K.name).map(|top| top as u32),
            seed: asked.seed,
            normalized: asked.normalized(),
        };
        let found = sampled_betweenness(asked.graph(), &options, asked.progress)?;
        let mut about = vec![
            ("error", found.error.into()),
            ("samples", found.samples.into()),
            ("max_samples", found.max_samples.into()),
        ];
        if options.top.is_some() {
            about.push(("certain", found.top.iter().filter(|top| top.is_certain).count().into()));
        }
        let columns = vec![
            ("lower", Column::Values(Values::Float(found.lower))),
            ("upper", Column::Values(Values::Float(found.upper))),
        ];
        asked.outcome(scores::list_with(asked, "score", &Ranking::float(found.scores), columns), about)
    },
};
