//! Weakly connected components. Two steps from the node with the most neighbours reach most of many a network, and look
//! at few of its edges. The rest is united on all threads, two neighbours of each node first: most edges then lie within
//! the largest tree, and are skipped (Afforest).

mod hub;

use rayon::prelude::*;

use crate::error::Result;
use crate::graph::{Graph, huge_pages};
use crate::kernels::chunks::CHUNK;
use crate::kernels::connectivity::forest::{self, Forest};
use crate::kernels::mismatch::{Mismatch, compare};
use crate::kernels::numbering::{self, Numbered};
use crate::kernels::rows::Rows;
use crate::progress::Progress;
use crate::traverse::set_bits;

/// What [`components`] computes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Components {
    /// Component of each node.
    pub labels: Vec<u32>,
    /// Nodes of each component, largest first.
    pub sizes: Vec<u64>,
}

/// Finds which nodes hang together, edges taken as undirected.
///
/// - Complexity: `O(n + m)`, but for the inverse Ackermann function. Measured in processor time of two threads of a busy
///   machine: 46 ms for 1 M nodes and 5 M random edges, 40 ms for a Kronecker graph of 1 M nodes and 15.7 M edges.
/// - Parallelism: over nodes; groups of several nodes are sorted by one thread.
/// - Shape: `labels[u]` is the component of node `u`, an index into `sizes`. Components are numbered by size, largest
///   first, and of equal ones that with the smaller node first.
/// - Conventions: direction, weights (0 too), loops and parallel edges do not matter. An isolated node is a component.
///
/// # Errors
/// [`Error::Cancelled`](crate::error::Error::Cancelled).
///
/// # References
/// Sutton, Ben-Nun, Barak: Optimizing parallel graph connectivity computation via subgraph sampling. IPDPS (2018).
/// Jayanti, Tarjan: Concurrent disjoint set union. Distributed Computing 34 (2021), with linking by index.
///
/// # Example
/// ```
/// use trama_engine::graph::{Edge, Graph};
/// use trama_engine::kernels::connectivity::components::components;
/// use trama_engine::progress::Progress;
///
/// let edge = |source, target| Edge { source, target, weight: 1.0 };
/// let graph = Graph::from_edges(5, &[edge(0, 1), edge(2, 3), edge(4, 3)], true)?;
/// let found = components(&graph, &Progress::new())?;
/// assert_eq!(found.labels, [1, 1, 0, 0, 0]);
/// assert_eq!(found.sizes, [3, 2]);
/// # Ok::<(), trama_engine::error::Error>(())
/// ```
pub fn components(graph: &Graph, progress: &Progress) -> Result<Components> {
    progress.begin("components", graph.node_count() as u64);
    let known = hub::surroundings(Rows::new(graph.outgoing_rows()), progress)?;
    let roots = united(graph, &known, |_, _| true, progress)?;
    let Numbered { labels, sizes } = numbering::number_roots(roots);
    Ok(Components { labels, sizes })
}

/// The smallest node of the component of each, when only the edges count whose two ends `joins` accepts, whichever comes
/// first. Advances by a unit a node.
pub(in crate::kernels) fn roots(
    graph: &Graph,
    joins: impl Fn(u32, u32) -> bool + Copy + Sync,
    progress: &Progress,
) -> Result<Vec<u32>> {
    united(graph, &[], joins, progress)
}

/// The smallest node of the component of each. Those whose bit is set in `known`, if it is not empty, hang together.
fn united(
    graph: &Graph,
    known: &[u64],
    joins: impl Fn(u32, u32) -> bool + Copy + Sync,
    progress: &Progress,
) -> Result<Vec<u32>> {
    let incoming = graph.is_directed().then(|| Rows::new(graph.incoming_rows()));
    let edges = Edges { outgoing: Rows::new(graph.outgoing_rows()), incoming, joins };
    let (parents, left) = edges.first_parents(known, progress)?;
    let known_count: u32 = known.iter().map(|bits| bits.count_ones()).sum();
    if known_count > 0 && known_count as usize <= left.len() {
        return united(graph, &[], joins, progress);
    }
    let forest = Forest::of(parents);
    each_of(&left, progress, |node| {
        edges.leaving(node).nth(1).into_iter().for_each(|second| forest.unite(node, second));
    })?;
    // An edge between two nodes of the largest tree changes nothing, and any other has an end at which it is looked at:
    // one that is not of that tree, or not before this edge. Who is known is of that tree.
    let largest = smallest_of(known).unwrap_or_else(|| forest.largest());
    each_of(&left, progress, |node| edges.unite_with(largest, node, &forest))?;
    forest.each(progress, |node| forest.flatten(node))?;
    progress.advance(graph.node_count() as u64)?;
    Ok(forest.into_roots())
}

/// Visits `nodes` on all threads.
fn each_of(nodes: &[u32], progress: &Progress, visit: impl Fn(u32) + Sync) -> Result<()> {
    nodes.par_chunks(CHUNK).try_for_each(|nodes| {
        progress.check()?;
        nodes.iter().for_each(|&node| visit(node));
        Ok(())
    })
}

fn smallest_of(bits: &[u64]) -> Option<u32> {
    (0..).zip(bits).find_map(|(word, &bits)| set_bits(word, bits).next())
}

/// What joins nodes.
struct Edges<'a, J> {
    outgoing: Rows<'a>,
    /// `None` when the graph is undirected.
    incoming: Option<Rows<'a>>,
    joins: J,
}

impl<J: Fn(u32, u32) -> bool + Copy + Sync> Edges<'_, J> {
    fn joined(&self, rows: Rows<'_>, node: u32) -> impl Iterator<Item = u32> {
        let joins = self.joins;
        rows.neighbors(node).iter().copied().filter(move |&neighbor| joins(node, neighbor))
    }

    fn leaving(&self, node: u32) -> impl Iterator<Item = u32> {
        self.joined(self.outgoing, node)
    }

    fn is_linked(&self, node: u32) -> bool {
        self.outgoing.degree(node) > 0 || self.incoming.is_some_and(|rows| rows.degree(node) > 0)
    }

    /// Hangs nodes below a neighbour or, known ones, below the smallest of them. And those that are not known, but have
    /// edges.
    fn first_parents(&self, known: &[u64], progress: &Progress) -> Result<(Vec<u32>, Vec<u32>)> {
        let smallest = smallest_of(known).unwrap_or_default();
        let is_known = |node: u32| known.get(node as usize / 64).is_some_and(|bits| bits >> (node % 64) & 1 == 1);
        let mut parents = huge_pages::zeroed(self.outgoing.node_count());
        let left = parents.par_chunks_mut(CHUNK).enumerate().map(|(chunk, parents)| {
            progress.check()?;
            let mut left = Vec::new();
            for (node, parent) in (chunk * CHUNK..).map(|node| node as u32).zip(parents) {
                if is_known(node) {
                    *parent = smallest;
                    continue;
                }
                *parent = self.leaving(node).next().map_or(node, |first| first.min(node));
                if self.is_linked(node) {
                    left.push(node);
                }
            }
            Ok(left)
        });
        let left = left.collect::<Result<Vec<_>>>()?.concat();
        Ok((parents, left))
    }

    /// Unites `node` with those next to it until it is of the tree of `largest`.
    fn unite_with(&self, largest: u32, node: u32, forest: &Forest) {
        let entering = self.incoming.into_iter().flat_map(|rows| self.joined(rows, node));
        let mut neighbors = self.leaving(node).chain(entering);
        while forest.root(node) != forest.root(largest) {
            let Some(neighbor) = neighbors.next() else { return };
            forest.unite(node, neighbor);
        }
    }
}

/// Upper bound of what [`components`] allocates, in bytes.
pub fn estimate_bytes(node_count: usize, _edge_count: usize) -> u64 {
    let nodes = node_count as u64;
    // The list of nodes that are left is made in parts, which may have twice the room, and then put together.
    let uniting = forest::estimate_bytes(node_count) + 3 * 4 * nodes + 24 * nodes.div_ceil(CHUNK as u64);
    8 * nodes.div_ceil(64) + uniting.max(4 * nodes + numbering::estimate_bytes(node_count))
}

/// Checks `found` by depth first search from the smallest unseen node, serially, and by the order of components.
pub fn verify_components(graph: &Graph, found: &Components) -> Result<(), Mismatch> {
    let node_count = graph.node_count();
    let mut members: Vec<Vec<u32>> = Vec::new();
    let mut is_seen = vec![false; node_count];
    for start in 0..node_count as u32 {
        let (mut component, mut stack) = (Vec::new(), vec![start]);
        while let Some(node) = stack.pop() {
            if !std::mem::replace(&mut is_seen[node as usize], true) {
                component.push(node);
                stack.extend(graph.out_neighbors(node).iter().chain(graph.in_neighbors(node)));
            }
        }
        members.push(component);
    }
    members.retain(|component| !component.is_empty());
    members.sort_by_key(|component| std::cmp::Reverse(component.len()));
    let mut expected = vec![f64::NAN; node_count];
    for (label, component) in members.iter().enumerate() {
        component.iter().for_each(|&node| expected[node as usize] = label as f64);
    }
    compare(found.labels.iter().map(|&label| f64::from(label)), &expected, 0.0)?;
    let sizes: Vec<f64> = members.iter().map(|component| component.len() as f64).collect();
    compare(found.sizes.iter().map(|&size| size as f64), &sizes, 0.0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::error::Error;
    use crate::kernels::samples::{any_graph, assert_same_on_any_threads, graph, random, unweighted};

    fn run(graph: &Graph) -> Components {
        components(graph, &Progress::new()).unwrap()
    }

    #[test]
    fn the_largest_comes_first_and_the_smaller_node_breaks_ties() {
        let found = run(&unweighted(8, false, &[(6, 1), (0, 0), (7, 3), (5, 2), (2, 4)]));
        assert_eq!(found.labels, [3, 1, 0, 2, 0, 0, 1, 2]);
        assert_eq!(found.sizes, [3, 2, 2, 1]);
    }

    #[test]
    fn direction_and_weight_do_not_matter() {
        let found = run(&graph(4, true, &[(1, 0, 0.0), (1, 2, 3.0)]));
        assert_eq!((found.labels, found.sizes), (vec![0, 0, 0, 1], vec![3, 1]));
    }

    #[test]
    fn no_node_is_no_component_and_one_is_one() {
        assert_eq!(run(&unweighted(0, true, &[])), Components { labels: vec![], sizes: vec![] });
        assert_eq!(run(&unweighted(1, false, &[])), Components { labels: vec![0], sizes: vec![1] });
    }

    #[test]
    fn a_path_numbered_backwards_is_one_component() {
        let edges: Vec<_> = (1..50_000u32).map(|node| (50_000 - node, 50_000 - node - 1)).collect();
        assert_eq!(run(&unweighted(50_000, true, &edges)).sizes, [50_000]);
    }

    #[test]
    fn what_is_near_a_hub_and_what_is_not_come_together() {
        // A hub of the smallest or greatest number, next to all nodes of the first half, and a road that ends at one of
        // them: shorter than the half, so that most are known, or longer.
        for (hub, half, road) in [(0, 5000, 300), (9999, 5000, 300), (9999, 1000, 9000), (0, 1000, 8000)] {
            let spokes = (1..half).map(|node| (hub, node));
            let along = (half..half + road - 1).map(|node| (node, node + 1));
            let alone: Vec<_> = spokes.chain(along).filter(|&(one, other)| one.max(other) < 10_000).collect();
            let joined = [&alone[..], &[(half + road / 2, 1)]].concat();
            for directed in [false, true] {
                for edges in [&alone, &joined] {
                    let graph = unweighted(10_000, directed, edges);
                    assert_eq!(verify_components(&graph, &run(&graph)), Ok(()), "{hub} {half} {road}");
                }
            }
        }
    }

    #[test]
    fn threads_do_not_matter() {
        for edge_count in [20_000, 300_000] {
            let graph = random(40_000, edge_count, true, 9);
            assert_same_on_any_threads(|| run(&graph).labels.into_iter().map(f64::from).collect());
            assert_eq!(verify_components(&graph, &run(&graph)), Ok(()));
        }
    }

    #[test]
    fn a_cancelled_run_says_so() {
        let progress = Progress::new();
        progress.cancel();
        assert!(matches!(components(&unweighted(2, false, &[(0, 1)]), &progress), Err(Error::Cancelled)));
    }

    proptest! {
        #[test]
        fn the_verifier_agrees(graph in any_graph(40)) {
            prop_assert_eq!(verify_components(&graph, &run(&graph)), Ok(()));
        }
    }
}
