//! Breadth first search: how many links away everybody is from one entity.

use super::graph_analysis::GraphAnalysis;
use super::listing::{Column, Ranking, scores};
use crate::kernels::paths::bfs::{BfsOptions, UNREACHED, bfs, estimate_bytes};
use crate::registry::{Info, Parameter, common};

const PARAMETERS: &[Parameter] = common::selecting![common::SOURCE, common::DIRECTED];

/// What it is.
pub const BFS: GraphAnalysis = GraphAnalysis {
    info: Info {
        name: "bfs",
        summary: "How many links away from `source` everybody is, and over whom. Nothing for those out of reach.",
        complexity: "n + m",
        stochastic: false,
        parameters: PARAMETERS,
    },
    bytes: |size, _| estimate_bytes(size.nodes, size.edges) + 32 * size.nodes as u64,
    seconds: |size, _| size.linear(20.0),
    run: |asked| {
        let found = bfs(asked.graph(), &BfsOptions { source: asked.node(common::SOURCE.name)? }, asked.progress)?;
        let reached = found.distances.iter().filter(|&&distance| distance != UNREACHED).count();
        let distance = |&distance: &u32| if distance == UNREACHED { f64::NAN } else { f64::from(distance) };
        let ranking = Ranking::float(found.distances.iter().map(distance).collect()).lowest_first();
        let previous = found.parents.into_iter().map(|node| Some(node).filter(|&node| node != UNREACHED)).collect();
        let columns = vec![("previous", Column::Nodes(previous))];
        asked.outcome(scores::list_with(asked, "distance", &ranking, columns), [("reached", reached.into())])
    },
};
