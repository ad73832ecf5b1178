//! The graph by rank of degree: of what belongs to the nodes, that of the hubs, which is read most often, then lies side
//! by side and stays in the cache.

use super::Ways;
use crate::error::Result;
use crate::graph::Graph;
use crate::kernels::by_degree::{self, ByDegree, RankedRows};
use crate::kernels::rows::Rows;
use crate::progress::Progress;

/// A graph whose nodes are ranks; those without an edge are left out.
pub(in super::super) struct Ranked {
    order: ByDegree,
    outgoing: RankedRows,
    /// `None` for an undirected graph.
    incoming: Option<RankedRows>,
}

/// Upper bound of what a [`Ranked`] and the values that it returns to their nodes allocate, in bytes.
pub(in super::super) fn estimate_bytes(node_count: usize, edge_count: usize) -> u64 {
    // One way, or both: the offsets twice and the edges once each.
    let rows = 8 * (node_count as u64 + 1) + by_degree::rows_bytes(node_count, 2 * edge_count);
    by_degree::estimate_bytes(node_count) + rows + 8 * node_count as u64
}

impl Ranked {
    pub(in super::super) fn new(graph: &Graph, progress: &Progress) -> Result<Self> {
        let order = ByDegree::new(graph, progress)?;
        let rows = |adjacency| order.rows(Rows::new(adjacency).unweighted(), progress);
        let outgoing = rows(graph.outgoing_rows())?;
        let incoming = graph.is_directed().then(|| rows(graph.incoming_rows())).transpose()?;
        Ok(Ranked { order, outgoing, incoming })
    }

    pub(in super::super) fn ways<'a>(&'a self, progress: &'a Progress) -> Ways<'a> {
        let outgoing = self.outgoing.rows();
        Ways { outgoing, incoming: self.incoming.as_ref().map_or(outgoing, RankedRows::rows), progress }
    }

    /// The nodes, by rank.
    pub(in super::super) fn nodes(&self) -> &[u32] {
        &self.order.nodes[..self.order.linked_count]
    }

    /// The ranks of those of some nodes that have an edge.
    pub(in super::super) fn ranks(&self, nodes: &[u32]) -> Vec<u32> {
        let ranks = nodes.iter().map(|&node| self.order.ranks[node as usize]);
        ranks.filter(|&rank| (rank as usize) < self.order.linked_count).collect()
    }

    /// Scores by node, from those by rank; a node without an edge has 0.
    pub(in super::super) fn by_node(&self, scores: &[f64], progress: &Progress) -> Result<Vec<f64>> {
        self.order.by_node(scores, |_| 0.0, progress)
    }
}
