//! Collective influence: whose removal breaks a network, seen from some links away.

use super::graph_analysis::GraphAnalysis;
use super::listing::{Ranking, scores};
use crate::kernels::centrality::collective_influence::{
    CollectiveInfluenceOptions, collective_influence, estimate_bytes,
};
use crate::registry::{DefaultValue, Domain, Info, Parameter, common};

const RADIUS: Parameter = Parameter {
    name: "radius",
    meaning: "How many links away the others are whose degrees count.",
    domain: Domain::Integer(1, 16),
    default: DefaultValue::Integer(2),
};

const PARAMETERS: &[Parameter] = common::selecting![RADIUS];

/// What it is.
pub const COLLECTIVE_INFLUENCE: GraphAnalysis = GraphAnalysis {
    info: Info {
        name: "collective_influence",
        summary: "Degree less 1, times the same summed over all who are exactly `radius` links away (Morone, Makse).",
        complexity: "n times the size of a ball",
        stochastic: false,
        parameters: PARAMETERS,
    },
    bytes: |size, _| estimate_bytes(size.nodes, size.edges, size.threads),
    // A ball grows some thirtyfold with its radius where there are hubs, and ends as the graph.
    seconds: |size, parameters| {
        let radius = parameters.integer(RADIUS.name).unwrap_or_default().min(10) as i32;
        size.linear(200.0 * 30f64.powi(radius - 1)).min(size.times_every_node(2.0))
    },
    run: |asked| {
        let radius = asked.parameters.integer(RADIUS.name).unwrap_or_default() as u32;
        let found = collective_influence(asked.graph(), &CollectiveInfluenceOptions { radius }, asked.progress)?;
        asked.outcome(scores::list(asked, &Ranking::count(found.scores)), [])
    },
};
