//! Weakly connected components by union-find on all threads, from two neighbours of each node first: most edges then lie
//! within the largest tree, and are skipped (Afforest). A root is only ever hung below a smaller one, so whatever the
//! order of unions, the last root of a component is its smallest node.

use std::sync::atomic::{AtomicU32, Ordering};

use rayon::prelude::*;

use crate::error::Result;
use crate::graph::Graph;
use crate::kernels::chunks::{self, CHUNK};
use crate::kernels::mismatch::{Mismatch, compare};
use crate::kernels::numbering::{self, Numbered};
use crate::kernels::rows::Rows;
use crate::progress::Progress;

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
///   machine: 46 ms for 1 M nodes and 5 M random edges, 63 ms for a Kronecker graph of 1 M nodes and 15.7 M edges.
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
    let Numbered { labels, sizes } = numbering::number_roots(roots(graph, |_, _| true, progress)?);
    Ok(Components { labels, sizes })
}

/// The smallest node of the component of each, when only the edges count whose two ends `joins` accepts, whichever comes
/// first. Advances by a unit a node.
pub(in crate::kernels) fn roots(
    graph: &Graph,
    joins: impl Fn(u32, u32) -> bool + Copy + Sync,
    progress: &Progress,
) -> Result<Vec<u32>> {
    progress.check()?;
    let outgoing = Rows::new(graph.outgoing_rows());
    let incoming = graph.is_directed().then(|| Rows::new(graph.incoming_rows()));
    let mut parents = vec![0; graph.node_count()];
    chunks::fill(&mut parents, progress, |node| {
        joined(outgoing, node, joins).next().map_or(node, |first| first.min(node))
    })?;
    let forest = Forest { parents: parents.into_iter().map(AtomicU32::new).collect() };
    forest.each(progress, |node| {
        joined(outgoing, node, joins).nth(1).into_iter().for_each(|second| forest.unite(node, second));
    })?;
    forest.each(progress, |node| forest.flatten(node))?;
    // An edge between two nodes of the largest tree changes nothing, and any other has an end at which it is looked at:
    // one that is not of that tree, or not before this edge.
    let largest = forest.largest();
    forest.each(progress, |node| {
        if forest.parent(node) != largest {
            let first = joined(outgoing, node, joins).next().filter(|&first| first > node);
            let entering = incoming.into_iter().flat_map(|rows| joined(rows, node, joins));
            let left = first.into_iter().chain(joined(outgoing, node, joins).skip(2)).chain(entering);
            for neighbor in left {
                forest.unite(node, neighbor);
                if forest.root(node) == forest.root(largest) {
                    break;
                }
            }
        }
    })?;
    forest.each(progress, |node| forest.flatten(node))?;
    progress.advance(graph.node_count() as u64)?;
    Ok(forest.parents.into_iter().map(AtomicU32::into_inner).collect())
}

fn joined(rows: Rows<'_>, node: u32, joins: impl Fn(u32, u32) -> bool) -> impl Iterator<Item = u32> {
    rows.neighbors(node).iter().copied().filter(move |&neighbor| joins(node, neighbor))
}

/// Upper bound of what [`components`] allocates, in bytes.
pub fn estimate_bytes(node_count: usize, _edge_count: usize) -> u64 {
    4 * node_count as u64 + 4 * SAMPLE as u64 + numbering::estimate_bytes(node_count)
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

/// Nodes looked at to learn which tree is the largest.
const SAMPLE: usize = 1024;

/// A forest over the nodes, each hung below a smaller one or, a root, below itself.
pub(in crate::kernels) struct Forest {
    parents: Vec<AtomicU32>,
}

impl Forest {
    /// A forest in which every node is a root.
    pub(in crate::kernels) fn new(node_count: usize) -> Self {
        Forest { parents: (0..node_count as u32).map(AtomicU32::new).collect() }
    }

    fn parent(&self, node: u32) -> u32 {
        self.parents[node as usize].load(Ordering::Relaxed)
    }

    /// The root above `node`, halving the way there.
    pub(in crate::kernels) fn root(&self, mut node: u32) -> u32 {
        loop {
            let parent = self.parent(node);
            let grandparent = self.parent(parent);
            if parent == grandparent {
                return parent;
            }
            self.hang(node, parent, grandparent);
            node = grandparent;
        }
    }

    /// Hangs `node` below its root.
    fn flatten(&self, node: u32) {
        self.parents[node as usize].store(self.root(node), Ordering::Relaxed);
    }

    /// The root of most nodes of a sample, once all are flattened.
    fn largest(&self) -> u32 {
        let step = self.parents.len().div_ceil(SAMPLE).max(1);
        let mut roots: Vec<u32> = (0..self.parents.len() as u32).step_by(step).map(|node| self.parent(node)).collect();
        roots.sort_unstable();
        roots.chunk_by(|one, other| one == other).max_by_key(|tree| tree.len()).map_or(0, |tree| tree[0])
    }

    /// Visits all nodes on all threads.
    fn each(&self, progress: &Progress, visit: impl Fn(u32) + Sync) -> Result<()> {
        let node_count = self.parents.len();
        (0..node_count.div_ceil(CHUNK)).into_par_iter().try_for_each(|chunk| {
            progress.check()?;
            (chunk * CHUNK..node_count.min((chunk + 1) * CHUNK)).for_each(|node| visit(node as u32));
            Ok(())
        })
    }

    /// Brings two trees together below the smaller root.
    pub(in crate::kernels) fn unite(&self, one: u32, other: u32) {
        let (mut one, mut other) = (self.root(one), self.root(other));
        while one != other {
            let (upper, lower) = (one.min(other), one.max(other));
            if self.hang(lower, lower, upper) {
                return;
            }
            (one, other) = (self.root(upper), self.root(lower));
        }
    }

    /// Hangs `node` below `parent` unless somebody else moved it from `old_parent` first.
    fn hang(&self, node: u32, old_parent: u32, parent: u32) -> bool {
        let slot = &self.parents[node as usize];
        slot.compare_exchange(old_parent, parent, Ordering::Relaxed, Ordering::Relaxed).is_ok()
    }
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
    fn threads_do_not_matter() {
        let graph = random(40_000, 20_000, true, 9);
        assert_same_on_any_threads(|| run(&graph).labels.into_iter().map(f64::from).collect());
        assert_eq!(verify_components(&graph, &run(&graph)), Ok(()));
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
