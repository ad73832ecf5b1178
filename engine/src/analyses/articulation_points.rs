//! Articulation points: without whom a network falls apart.

use super::graph_analysis::GraphAnalysis;
use super::listing::{Column, Ranking, Values, scores};
use crate::kernels::connectivity::articulation_points::{articulation_points, estimate_bytes};
use crate::registry::{Info, Parameter, common};

const PARAMETERS: &[Parameter] = common::selecting![];

/// What it is.
pub const ARTICULATION_POINTS: GraphAnalysis = GraphAnalysis {
    info: Info {
        name: "articulation_points",
        summary: "Entities without which their component falls into pieces, by how many pairs of others this separates. Direction does not matter.",
        complexity: "n + m",
        stochastic: false,
        parameters: PARAMETERS,
    },
    bytes: |size, _| estimate_bytes(size.nodes, size.edges) + 16 * size.nodes as u64,
    seconds: |size, _| size.linear(100.0),
    run: |asked| {
        let found = articulation_points(asked.graph(), asked.progress)?;
        let is_one = |&node: &u32| found.separated_pairs[node as usize] > 0;
        let about = [("articulation_points", asked.subgraph.open_nodes().filter(is_one).count().into())];
        let pieces = found.pieces.into_iter().map(u64::from).collect();
        let columns = vec![("pieces", Column::Values(Values::Count(pieces)))];
        let ranking = Ranking::count(found.separated_pairs).only_positive();
        asked.outcome(scores::list_with(asked, "score", &ranking, columns), about)
    },
};
