//! Distances by number of edges from one source, and a tree of shortest paths, by breadth first search that pushes from
//! a small frontier and pulls into the rest of the graph from a large one. Which parent a node gets is a rule, not a
//! race: threads keep the smallest.

use std::sync::atomic::{AtomicU32, Ordering};

use crate::error::{Error, Result};
use crate::graph::{Graph, huge_pages};
use crate::kernels::chunks;
use crate::kernels::mismatch::{Mismatch, compare};
use crate::kernels::paths::lengths::{Lengths, arcs};
use crate::progress::Progress;
use crate::traverse::{self, Search, Visit, atomics};

/// The distance of a node that cannot be reached, and the parent of a node without one.
pub const UNREACHED: u32 = u32::MAX;

/// Options of [`bfs`].
#[derive(Debug, Clone, Default)]
pub struct BfsOptions {
    /// Where the search starts: a node of the graph; default 0.
    pub source: u32,
}

/// What [`bfs`] computes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bfs {
    /// Edges on the way from the source to each node, at least; [`UNREACHED`] where there is no way.
    pub distances: Vec<u32>,
    /// The node before each on a shortest path; [`UNREACHED`] for the source and where there is no way.
    pub parents: Vec<u32>,
}

/// Finds how many edges away from the source each node is, and on which shortest path.
///
/// - Complexity: `O(n + m)`. Measured in processor time on one thread of a busy machine: 36 ms for a Kronecker graph of
///   1 M nodes and 15.7 M edges, 36 ms for 1 M nodes and 5 M random edges (54 ms directed), 38 ms for a path of 1 M.
/// - Parallelism: over the nodes of a level.
/// - Shape: `distances[v]` and `parents[v]` belong to node `v`; a distance is from 0 (the source alone) to `n - 1`.
/// - Conventions: along the direction of edges, both ways in an undirected graph. Weights (0 too), loops and parallel
///   edges do not matter. Of several nodes that could be the parent, it is the smallest.
///
/// # Errors
/// [`Error::NodeOutOfRange`] when the source is not a node of the graph, as in a graph of none; [`Error::Cancelled`].
///
/// # References
/// Beamer, Asanović, Patterson: Direction-optimizing breadth-first search. SC (2012).
///
/// # Example
/// ```
/// use trama_engine::graph::{Edge, Graph};
/// use trama_engine::kernels::paths::bfs::{BfsOptions, UNREACHED, bfs};
/// use trama_engine::progress::Progress;
///
/// // A square, and one node apart.
/// let edge = |source, target| Edge { source, target, weight: 1.0 };
/// let graph = Graph::from_edges(5, &[edge(0, 1), edge(1, 2), edge(2, 3), edge(3, 0)], false)?;
/// let found = bfs(&graph, &BfsOptions { source: 0 }, &Progress::new())?;
/// assert_eq!(found.distances, [0, 1, 2, 1, UNREACHED]);
/// assert_eq!(found.parents, [UNREACHED, 0, 1, 0, UNREACHED]);
/// # Ok::<(), trama_engine::error::Error>(())
/// ```
pub fn bfs(graph: &Graph, options: &BfsOptions, progress: &Progress) -> Result<Bfs> {
    let (node_count, source) = (graph.node_count(), options.source);
    progress.begin("bfs", node_count as u64);
    progress.check()?;
    if source as usize >= node_count {
        return Err(Error::NodeOutOfRange { node: source, node_count });
    }
    let (mut distances, mut parents) = (huge_pages::zeroed(node_count), huge_pages::zeroed(node_count));
    chunks::fill(&mut distances, progress, |_| UNREACHED)?;
    chunks::fill(&mut parents, progress, |_| UNREACHED)?;
    distances[source as usize] = 0;
    let mut search = Search::new(graph, source);
    let mut level = Level { distance: 1, distances: atomics(&mut distances), parents: atomics(&mut parents) };
    loop {
        let reached = search.edge_map(&level, progress)?;
        progress.advance(reached as u64)?;
        if reached == 0 {
            return Ok(Bfs { distances, parents });
        }
        level.distance += 1;
    }
}

/// Upper bound of what [`bfs`] allocates, in bytes.
pub fn estimate_bytes(node_count: usize, _edge_count: usize) -> u64 {
    (4 + 4) * node_count as u64 + traverse::estimate_bytes(node_count)
}

/// Checks `found` by lowering distances along the list of all edges until nothing changes. Serial, `O(n m)`.
pub fn verify_bfs(graph: &Graph, options: &BfsOptions, found: &Bfs) -> Result<(), Mismatch> {
    let mut distances = vec![f64::INFINITY; graph.node_count()];
    distances[options.source as usize] = 0.0;
    let arcs = arcs(graph, Lengths::Hops);
    let mut has_changed = true;
    while std::mem::take(&mut has_changed) {
        for &(source, target, _) in &arcs {
            let distance = distances[source as usize] + 1.0;
            has_changed |= distance < distances[target as usize];
            distances[target as usize] = distances[target as usize].min(distance);
        }
    }
    let mut parents = vec![f64::from(UNREACHED); graph.node_count()];
    for (source, target, _) in arcs {
        let (distance, before) = (distances[target as usize], distances[source as usize]);
        let is_before = distance.is_finite() && before + 1.0 == distance;
        let parent = &mut parents[target as usize];
        *parent = if is_before { parent.min(f64::from(source)) } else { *parent };
    }
    distances.iter_mut().for_each(|distance| *distance = distance.min(f64::from(UNREACHED)));
    compare(found.distances.iter().copied().map(f64::from), &distances, 0.0)?;
    compare(found.parents.iter().copied().map(f64::from), &parents, 0.0)
}

/// Writes down who is reached at one distance.
struct Level<'a> {
    distance: u32,
    distances: &'a [AtomicU32],
    parents: &'a [AtomicU32],
}

impl Visit for Level<'_> {
    fn push(&self, source: u32, target: u32) -> bool {
        let parent = &self.parents[target as usize];
        let is_first =
            parent.load(Ordering::Relaxed) > source && parent.fetch_min(source, Ordering::Relaxed) == UNREACHED;
        if is_first {
            self.distances[target as usize].store(self.distance, Ordering::Relaxed);
        }
        is_first
    }

    fn pull(&self, source: u32, target: u32) {
        self.parents[target as usize].store(source, Ordering::Relaxed);
        self.distances[target as usize].store(self.distance, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::kernels::samples::{any_graph_and_ends, assert_same_on_any_threads, random, unweighted};

    fn run(graph: &Graph, source: u32) -> Bfs {
        bfs(graph, &BfsOptions { source }, &Progress::new()).unwrap()
    }

    #[test]
    fn distances_lead_along_the_edges() {
        let found = run(&unweighted(5, true, &[(1, 0), (1, 2), (2, 3), (4, 3)]), 1);
        assert_eq!(found.distances, [1, 0, 1, 2, UNREACHED]);
        assert_eq!(found.parents, [1, UNREACHED, 1, 2, UNREACHED]);
    }

    #[test]
    fn the_smallest_of_several_parents_counts() {
        let found = run(&unweighted(5, false, &[(4, 3), (4, 1), (4, 2), (3, 0), (2, 0), (1, 0)]), 4);
        assert_eq!(found.parents, [1, 4, 4, 4, UNREACHED]);
    }

    #[test]
    fn one_node_is_at_its_own_place_and_none_is_no_source() {
        assert_eq!(run(&unweighted(1, false, &[]), 0), Bfs { distances: vec![0], parents: vec![UNREACHED] });
        for (node_count, node) in [(0, 0), (3, 3)] {
            let graph = unweighted(node_count, true, &[]);
            let outcome = bfs(&graph, &BfsOptions { source: node }, &Progress::new());
            assert!(matches!(outcome, Err(Error::NodeOutOfRange { node: found, .. }) if found == node));
        }
    }

    #[test]
    fn a_long_path_is_walked_to_its_end() {
        let edges: Vec<_> = (1..100_000).map(|node| (node, node - 1)).collect();
        let found = run(&unweighted(100_000, false, &edges), 99_999);
        assert!((0..100_000).all(|node| found.distances[node as usize] == 99_999 - node));
    }

    #[test]
    fn pushed_or_pulled_it_is_the_same() {
        // Dense enough to pull, with tails that are pushed before and after.
        for directed in [false, true] {
            let middle = random(20_000, 200_000, directed, 4);
            let tail = |from: u32| (0..100).map(move |i| (from + i, from + i + 1));
            let edges: Vec<_> = middle.edges().map(|(source, target, _)| (source, target)).collect();
            let edges =
                [edges, tail(20_000).collect(), vec![(20_100, 0), (5, 20_101)], tail(20_101).collect()].concat();
            let graph = unweighted(20_202, directed, &edges);
            let found = run(&graph, 20_000);
            assert_eq!(verify_bfs(&graph, &BfsOptions { source: 20_000 }, &found), Ok(()));
        }
    }

    #[test]
    fn threads_do_not_matter() {
        for directed in [false, true] {
            let graph = random(50_000, 150_000, directed, 11);
            assert_same_on_any_threads(|| {
                let found = run(&graph, 7);
                found.distances.into_iter().chain(found.parents).map(f64::from).collect()
            });
        }
    }

    #[test]
    fn a_cancelled_run_says_so() {
        let progress = Progress::new();
        progress.cancel();
        let outcome = bfs(&unweighted(2, false, &[(0, 1)]), &BfsOptions::default(), &progress);
        assert!(matches!(outcome, Err(Error::Cancelled)));
    }

    proptest! {
        #[test]
        fn the_verifier_agrees((graph, source, _) in any_graph_and_ends(1, 40)) {
            let found = run(&graph, source);
            prop_assert_eq!(verify_bfs(&graph, &BfsOptions { source }, &found), Ok(()));
        }
    }
}
