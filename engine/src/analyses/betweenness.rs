//! Betweenness: who lies on the shortest paths between others.

use super::measure::{Measure, Measured};
use crate::kernels::centrality::betweenness::{BetweennessOptions, betweenness, estimate_bytes};
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
pub const BETWEENNESS: Measure = Measure {
    info: Info {
        name: "betweenness",
        summary: "How many pairs of others an entity lies between, by the share of their shortest paths; each undirected pair once.",
        complexity: "n m; weighted n m log n",
        stochastic: false,
        parameters: PARAMETERS,
    },
    bytes: |nodes, edges| estimate_bytes(nodes, edges, rayon::current_num_threads()),
    seconds: |nodes, edges| nodes * (nodes + edges) * 1e-8,
    compute: |graph, parameters, progress| {
        let options = BetweennessOptions {
            weighted: parameters.flag(common::WEIGHTED.name),
            normalized: parameters.flag(common::NORMALIZED.name),
        };
        Ok(Measured::new(betweenness(graph, &options, progress)?.scores))
    },
};
