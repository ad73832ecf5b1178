//! Maximum flow: how much can pass from one entity to another, and along which links.

use super::graph_analysis::GraphAnalysis;
use super::listing::Ranking;
use super::listing::links::{self, Links};
use crate::kernels::flow::maximum_flow::{MaximumFlowOptions, estimate_bytes, maximum_flow};
use crate::registry::{Info, Parameter, common};

const PARAMETERS: &[Parameter] = common::selecting![common::SOURCE, common::TARGET, common::WEIGHTED, common::DIRECTED];

/// What it is.
pub const MAXIMUM_FLOW: GraphAnalysis = GraphAnalysis {
    info: Info {
        name: "maximum_flow",
        summary: "How much can pass from `source` to `target` at once, each link carrying up to its weight (or 1), and what each then carries.",
        complexity: "n m for unit capacities, at worst n^2 m",
        stochastic: false,
        parameters: PARAMETERS,
    },
    bytes: |size, parameters| estimate_bytes(size.nodes, size.edges) + links::estimate_bytes(size, parameters),
    seconds: |size, _| size.linear(2000.0),
    run: |asked| {
        let (source, target) = asked.two_ends()?;
        let options = MaximumFlowOptions { source, target, weighted: asked.weighted() };
        let found = maximum_flow(asked.graph(), &options, asked.progress)?;
        let mut links = Links::of(asked.graph());
        for ((source, target), _) in links.ends.iter_mut().zip(&found.flows).filter(|(_, flow)| **flow < 0.0) {
            std::mem::swap(source, target);
        }
        let ranking = Ranking::float(found.flows.into_iter().map(f64::abs).collect()).only_positive();
        asked.outcome(links.list_passed(asked, "flow", &ranking), [("flow", found.value.into())])
    },
};
