//! Minimum cut: the weakest set of links that keeps one entity from another.

use super::graph_analysis::GraphAnalysis;
use super::listing::Ranking;
use super::listing::links::{self, Links};
use crate::kernels::flow::minimum_cut::{MinimumCutOptions, estimate_bytes, minimum_cut};
use crate::registry::{Info, Parameter, common};

const PARAMETERS: &[Parameter] = common::selecting![common::SOURCE, common::TARGET, common::WEIGHTED, common::DIRECTED];

/// What it is.
pub const MINIMUM_CUT: GraphAnalysis = GraphAnalysis {
    info: Info {
        name: "minimum_cut",
        summary: "The links whose loss keeps `target` out of reach of `source`, as few as possible or, weighted, of least weight: where to watch or to cut. Of equal cuts that nearest to `source`.",
        complexity: "as maximum_flow",
        stochastic: false,
        parameters: PARAMETERS,
    },
    bytes: |size, parameters| estimate_bytes(size.nodes, size.edges) + links::estimate_bytes(size, parameters),
    seconds: |size, _| size.linear(2000.0),
    run: |asked| {
        let (source, target) = asked.two_ends()?;
        let options = MinimumCutOptions { source, target, weighted: asked.weighted() };
        let found = minimum_cut(asked.graph(), &options, asked.progress)?;
        let cut = Links::of(asked.graph()).only(&found.edges, |(source, _)| found.source_side[source as usize]);
        let capacity = |weight: &f64| if asked.weighted() { *weight } else { 1.0 };
        let ranking = Ranking::float(cut.weights.iter().map(capacity).collect());
        let source_side = found.source_side.iter().filter(|is_there| **is_there).count();
        let about = [("cut", found.value.into()), ("source_side", source_side.into())];
        asked.outcome(cut.list_passed(asked, "capacity", &ranking), about)
    },
};
