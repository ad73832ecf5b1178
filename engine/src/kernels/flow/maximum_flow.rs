//! Maximum flow by Dinic's method. Each round looks at all edges once or twice and lengthens the shortest path that is
//! left, so that there are few rounds in networks where everybody is near to everybody.

use crate::error::Result;
use crate::graph::Graph;
use crate::kernels::chunks;
use crate::kernels::flow::network::{self, Network, check_ends};
use crate::kernels::mismatch::{Mismatch, compare};
use crate::progress::Progress;

/// Options of [`maximum_flow`].
#[derive(Debug, Clone, Default)]
pub struct MaximumFlowOptions {
    /// Where the flow starts: a node of the graph; default 0.
    pub source: u32,
    /// Where it ends: another node of the graph; default 0, which is none.
    pub target: u32,
    /// An edge has room for its weight rather than for 1; default false.
    pub weighted: bool,
}

/// What [`maximum_flow`] computes.
#[derive(Debug, Clone, PartialEq)]
pub struct MaximumFlow {
    /// How much flows from the source to the target.
    pub value: f64,
    /// How much flows along each edge.
    pub flows: Vec<f64>,
}

/// Finds the most that can flow from the source to the target at once, when an edge lets pass no more than its capacity
/// and no other node keeps or adds anything. With capacities of 1, that is how many paths there are without an edge in
/// common.
///
/// - Complexity: `O(n^2 m)` at worst; capacities of 1, `O(m min(n^(2/3), m^(1/2)))`. Measured in
///   processor time: 1.8 s for 1 M nodes and 5 M random edges; 4.0 s between the two largest hubs of a Kronecker graph
///   of 1 M nodes and 15.7 M edges, for a flow of 27,576.
/// - Parallelism: none.
/// - Shape: `flows[e]` belongs to the `e`th of [`Graph::edges`]; from 0 to its capacity. Of an edge without direction,
///   positive from the smaller to the larger end, and negative the other way. In the unit of the weights. Of several
///   flows of the same value it is one, always the same.
/// - Conventions: along the direction of edges; an undirected edge either way. Loops do not count; parallel edges are
///   one, of summed weight. Nothing flows between nodes that are not connected. Opposite edges never both carry flow.
///   Exact where all capacities are multiples of one number, less than 2^53 times it, and the value too: so with whole
///   numbers, and as a rule with `f32` weights of which none is 2^28 times another. Otherwise sums are rounded to
///   `f64`.
///
/// # Errors
/// [`Error::NodeOutOfRange`](crate::error::Error::NodeOutOfRange) when an end is not a node of the graph;
/// [`Error::BadParameter`](crate::error::Error::BadParameter) names `target` when it is the source;
/// [`Error::Limit`](crate::error::Error::Limit) for graphs of more than 2^31 edges;
/// [`Error::Cancelled`](crate::error::Error::Cancelled).
///
/// # References
/// Dinic: Algorithm for solution of a problem of maximum flow in networks with power estimation. Soviet Mathematics
/// Doklady 11 (1970). Even, Tarjan: Network flow and testing graph connectivity. SIAM Journal on Computing 4 (1975),
/// for capacities of 1.
///
/// # Example
/// ```
/// use trama_engine::graph::{Edge, Graph};
/// use trama_engine::kernels::flow::maximum_flow::{MaximumFlowOptions, maximum_flow};
/// use trama_engine::progress::Progress;
///
/// // Two ways from 0 to 3; the one by 1 lets 2 pass, that by 2 only 1.
/// let edge = |source, target, weight| Edge { source, target, weight };
/// let edges = [edge(0, 1, 3.0), edge(0, 2, 1.0), edge(1, 3, 2.0), edge(2, 3, 5.0)];
/// let options = MaximumFlowOptions { source: 0, target: 3, weighted: true };
/// let found = maximum_flow(&Graph::from_edges(4, &edges, true)?, &options, &Progress::new())?;
/// assert_eq!((found.value, &found.flows[..]), (3.0, &[2.0, 1.0, 2.0, 1.0][..]));
/// # Ok::<(), trama_engine::error::Error>(())
/// ```
pub fn maximum_flow(graph: &Graph, options: &MaximumFlowOptions, progress: &Progress) -> Result<MaximumFlow> {
    progress.begin("maximum flow", 0);
    progress.check()?;
    check_ends(graph, options.source, options.target)?;
    let mut network = Network::new(graph, options.weighted, progress)?;
    network.fill(options.source, options.target)?;
    let mut flows = network.flows;
    if graph.is_directed() {
        cancel_opposite(graph, &mut flows, progress)?;
    }
    let outflow = |((source, target, _), &flow): ((u32, u32, f32), &f64)| match options.source {
        node if node == source => flow,
        node if node == target => -flow,
        _ => 0.0,
    };
    Ok(MaximumFlow { value: chunks::sum(graph.edges().zip(&flows).map(outflow)), flows })
}

/// Upper bound of what [`maximum_flow`] allocates, in bytes.
pub fn estimate_bytes(node_count: usize, edge_count: usize) -> u64 {
    network::estimate_bytes(node_count, edge_count) + 8 * (node_count as u64 + 1)
}

/// Checks `found`: that no edge carries too much, that nothing is kept or added on the way, and that a search from the
/// source along what room is left does not find the target, which proves that no flow is larger. A mismatch names a
/// node: the source of an edge that carries too much, a node that does not pass on what it gets, or the target. Serial.
pub fn verify_maximum_flow(graph: &Graph, options: &MaximumFlowOptions, found: &MaximumFlow) -> Result<(), Mismatch> {
    let mut balances = vec![0.0; graph.node_count()];
    let mut room = Vec::new();
    for (edge, (source, target, weight)) in graph.edges().enumerate() {
        let capacity = if options.weighted { f64::from(weight) } else { 1.0 };
        let flow = found.flows.get(edge).copied().unwrap_or(f64::NAN);
        let least = if graph.is_directed() { 0.0 } else { -capacity };
        if !(least..=capacity).contains(&flow) {
            return Err(Mismatch { node: source, found: flow, expected: capacity });
        }
        balances[source as usize] += flow;
        balances[target as usize] -= flow;
        room.extend((flow < capacity).then_some((source, target)));
        room.extend((flow > least).then_some((target, source)));
    }
    let mut expected = vec![0.0; graph.node_count()];
    expected[options.source as usize] = found.value;
    expected[options.target as usize] = -found.value;
    let scale = if found.value > 0.0 { found.value } else { 1.0 };
    compare(
        balances.iter().map(|balance| balance / scale),
        &expected.iter().map(|value| value / scale).collect::<Vec<_>>(),
        1e-9,
    )?;
    let mut is_reached = vec![false; graph.node_count()];
    is_reached[options.source as usize] = true;
    let mut has_changed = true;
    while std::mem::take(&mut has_changed) {
        for &(source, target) in &room {
            has_changed |= is_reached[source as usize] && !is_reached[target as usize];
            is_reached[target as usize] |= is_reached[source as usize];
        }
    }
    match is_reached[options.target as usize] {
        true => Err(Mismatch { node: options.target, found: found.value, expected: f64::NAN }),
        false => Ok(()),
    }
}

/// Takes from a pair of opposite edges what only flows to and fro.
fn cancel_opposite(graph: &Graph, flows: &mut [f64], progress: &Progress) -> Result<()> {
    let rows = graph.outgoing_rows();
    for source in 0..graph.node_count() as u32 {
        progress.check()?;
        for (position, &target) in graph.out_neighbors(source).iter().enumerate() {
            let Ok(back) = graph.out_neighbors(target).binary_search(&source) else { continue };
            let there = rows.offsets[source as usize] as usize + position;
            let back = rows.offsets[target as usize] as usize + back;
            let both = flows[there].min(flows[back]);
            flows[there] -= both;
            flows[back] -= both;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
