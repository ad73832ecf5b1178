//! Community detection by label propagation (CDLP) as LDBC Graphalytics specifies it: everybody takes up the label most
//! frequent among the neighbours, all at once, a fixed number of times. There to be compared with other engines; to find
//! communities, [`label_propagation`](super::label_propagation) and modularity do better.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::error::{Error, Result};
use crate::graph::Graph;
use crate::kernels::claims;
use crate::kernels::mismatch::{Mismatch, compare};
use crate::kernels::rows::Rows;
use crate::progress::Progress;

/// Options of [`cdlp`].
#[derive(Debug, Clone)]
pub struct CdlpOptions {
    /// Iterations to do; at least 1; default 10.
    pub iterations: u32,
    /// The label of each node at first, below the number of nodes: the smaller wins a tie. Default its own number.
    pub labels: Option<Vec<u32>>,
}

impl Default for CdlpOptions {
    fn default() -> Self {
        CdlpOptions { iterations: 10, labels: None }
    }
}

/// What [`cdlp`] computes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cdlp {
    /// Label of each node, one of those at first.
    pub labels: Vec<u32>,
}

/// Gives each node a label of its own, and then, `iterations` times, to all nodes at once the label that is most
/// frequent among their neighbours, the smallest of those equally frequent:
///
/// ```text
/// L0(v) = v,  Li(v) = min argmax over l of |{u in in(v) : Li-1(u) = l}| + |{u in out(v) : Li-1(u) = l}|
/// ```
///
/// - Complexity: `O(n + m)` an iteration. Measured, processor time of all threads together: 1.0 s for 1 M nodes and
///   5 M edges, ten iterations.
/// - Parallelism: over nodes, each thread with a count for every label.
/// - Shape: `labels[u]` belongs to node `u`; by default a node, not a number of the community.
/// - Conventions: in a directed graph in- and out-neighbours both count, and one that is both counts twice; in an
///   undirected graph each neighbour counts once. A node without neighbours keeps its label. Weights (0 too) do not
///   matter, loops do not count. Labels may swing for ever, as they do between the sides of a bipartite graph.
///
/// # Errors
/// [`Error::BadParameter`] when `iterations` is 0, or `labels` are not one below the number of nodes for each;
/// [`Error::Cancelled`].
///
/// # References
/// Iosup et al.: The LDBC Graphalytics benchmark. arXiv 2011.15028 (2020).
/// Raghavan, Albert, Kumara: Near linear time algorithm to detect community structures in large-scale networks.
/// Physical Review E 76 (2007).
///
/// # Example
/// ```
/// use trama_engine::graph::{Edge, Graph};
/// use trama_engine::kernels::community::cdlp::{CdlpOptions, cdlp};
/// use trama_engine::progress::Progress;
///
/// // A triangle with a tail. After one iteration 1 0 0 2, after two 0 0 0 0.
/// let edge = |source, target| Edge { source, target, weight: 1.0 };
/// let graph = Graph::from_edges(4, &[edge(0, 1), edge(1, 2), edge(2, 0), edge(2, 3)], false)?;
/// let after = |iterations| cdlp(&graph, &CdlpOptions { iterations, labels: None }, &Progress::new());
/// assert_eq!(after(1)?.labels, [1, 0, 0, 2]);
/// assert_eq!(after(2)?.labels, [0, 0, 0, 0]);
/// # Ok::<(), trama_engine::error::Error>(())
/// ```
pub fn cdlp(graph: &Graph, options: &CdlpOptions, progress: &Progress) -> Result<Cdlp> {
    if options.iterations == 0 {
        return Err(Error::bad_parameter("iterations", options.iterations, "a whole number of at least 1"));
    }
    let node_count = graph.node_count();
    progress.begin("label propagation", u64::from(options.iterations));
    progress.check()?;
    check_labels(node_count, options)?;
    let first_label = |node: u32| options.labels.as_ref().map_or(node, |labels| labels[node as usize]);
    let first_labels = || -> Vec<AtomicU32> { (0..node_count as u32).map(|node| first_label(node).into()).collect() };
    let (mut labels, mut next) = (first_labels(), first_labels());
    let mut counts = claims::scratches(node_count, CLAIM, || vec![0u32; node_count]);
    let neighbors = Neighbors::new(graph);
    for _ in 0..options.iterations {
        claims::each_chunk(node_count, CLAIM, &mut counts, progress, |counts, nodes| {
            for node in nodes {
                let label = neighbors.most_frequent(node as u32, &labels, counts, progress)?;
                next[node].store(label, Ordering::Relaxed);
            }
            Ok(())
        })?;
        std::mem::swap(&mut labels, &mut next);
        progress.advance(1)?;
    }
    Ok(Cdlp { labels: labels.into_iter().map(AtomicU32::into_inner).collect() })
}

/// Upper bound of what [`cdlp`] allocates on `threads` threads, in bytes.
pub fn estimate_bytes(node_count: usize, _edge_count: usize, threads: usize) -> u64 {
    4 * (3 + threads as u64) * node_count as u64
}

/// Checks `found` from the other end: every node tells its label along its edges, and whoever is told counts. Serial.
pub fn verify_cdlp(graph: &Graph, options: &CdlpOptions, found: &Cdlp) -> Result<(), Mismatch> {
    let mut labels: Vec<u32> = options.labels.clone().unwrap_or_else(|| (0..graph.node_count() as u32).collect());
    for _ in 0..options.iterations {
        let mut told: Vec<BTreeMap<u32, u32>> = vec![BTreeMap::new(); labels.len()];
        for (source, target, _) in graph.edges() {
            *told[target as usize].entry(labels[source as usize]).or_default() += 1;
            *told[source as usize].entry(labels[target as usize]).or_default() += 1;
        }
        for (label, told) in labels.iter_mut().zip(told) {
            let most = told.into_iter().max_by_key(|&(label, count)| (count, std::cmp::Reverse(label)));
            *label = most.map_or(*label, |(label, _)| label);
        }
    }
    let expected: Vec<f64> = labels.into_iter().map(f64::from).collect();
    compare(found.labels.iter().map(|&label| f64::from(label)), &expected, 0.0)
}

fn check_labels(node_count: usize, options: &CdlpOptions) -> Result<()> {
    let Some(labels) = &options.labels else { return Ok(()) };
    let is_bad = labels.len() != node_count || labels.iter().any(|&label| label as usize >= node_count);
    let given = format!("{} labels up to {}", labels.len(), labels.iter().max().unwrap_or(&0));
    match is_bad {
        false => Ok(()),
        true => Err(Error::bad_parameter("labels", given, &format!("{node_count} labels, each below that"))),
    }
}

/// Nodes that a thread takes at a time.
const CLAIM: usize = 512;
/// Neighbours looked at between questions whether to go on.
const CHECK: usize = 8192;

/// Neighbours as they count: those of both directions, one after the other.
struct Neighbors<'a> {
    outgoing: Rows<'a>,
    /// `None` when the graph is undirected.
    incoming: Option<Rows<'a>>,
}

impl<'a> Neighbors<'a> {
    fn new(graph: &'a Graph) -> Self {
        let incoming = graph.is_directed().then(|| Rows::new(graph.incoming_rows()));
        Neighbors { outgoing: Rows::new(graph.outgoing_rows()), incoming }
    }

    /// The label most frequent around `node`, its own without neighbours. `counts` are 0 for every label, and are left
    /// so; after an error they are not.
    fn most_frequent(&self, node: u32, labels: &[AtomicU32], counts: &mut [u32], progress: &Progress) -> Result<u32> {
        let label_of = |node: u32| labels[node as usize].load(Ordering::Relaxed);
        let rows = [self.outgoing.neighbors(node), self.incoming.map_or(&[], |incoming| incoming.neighbors(node))];
        let (mut most, mut most_frequent) = (0, label_of(node));
        for neighbors in rows.into_iter().flat_map(|row| row.chunks(CHECK)) {
            progress.check()?;
            for label in neighbors.iter().map(|&neighbor| label_of(neighbor)) {
                let count = &mut counts[label as usize];
                *count += 1;
                if *count > most || *count == most && label < most_frequent {
                    (most, most_frequent) = (*count, label);
                }
            }
        }
        rows.into_iter().flatten().for_each(|&neighbor| counts[label_of(neighbor) as usize] = 0);
        Ok(most_frequent)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::kernels::samples::{any_graph, assert_same_on_any_threads, graph, random, unweighted};

    fn labels_after(iterations: u32, graph: &Graph) -> Vec<u32> {
        cdlp(graph, &CdlpOptions { iterations, labels: None }, &Progress::new()).unwrap().labels
    }

    #[test]
    fn a_neighbor_both_ways_counts_twice() {
        // Around 3: 0 once, 1 once, 2 twice.
        let directed = graph(4, true, &[(0, 3, 9.0), (3, 1, 9.0), (2, 3, 0.0), (3, 2, 1.0)]);
        assert_eq!(labels_after(1, &directed), [3, 3, 3, 2]);
        let undirected = graph(4, false, &[(0, 3, 9.0), (3, 1, 9.0), (2, 3, 0.0), (3, 2, 1.0)]);
        assert_eq!(labels_after(1, &undirected), [3, 3, 3, 0]);
    }

    #[test]
    fn a_pair_swaps_its_labels_for_ever() {
        let pair = unweighted(2, false, &[(0, 1)]);
        assert_eq!(labels_after(9, &pair), [1, 0]);
        assert_eq!(labels_after(10, &pair), [0, 1]);
    }

    #[test]
    fn who_has_no_neighbor_keeps_the_label() {
        assert_eq!(labels_after(10, &unweighted(0, true, &[])), [0u32; 0]);
        assert_eq!(labels_after(10, &unweighted(3, true, &[(1, 1)])), [0, 1, 2]);
    }

    #[test]
    fn no_iteration_is_a_bad_parameter() {
        let outcome = cdlp(&unweighted(1, true, &[]), &CdlpOptions { iterations: 0, labels: None }, &Progress::new());
        assert!(matches!(outcome, Err(Error::BadParameter { name, .. }) if name == "iterations"));
    }

    #[test]
    fn threads_do_not_matter() {
        let graph = random(10_000, 50_000, true, 25);
        assert_same_on_any_threads(|| labels_after(5, &graph).into_iter().map(f64::from).collect());
    }

    #[test]
    fn a_cancelled_run_says_so() {
        let progress = Progress::new();
        progress.cancel();
        let outcome = cdlp(&unweighted(2, false, &[(0, 1)]), &CdlpOptions::default(), &progress);
        assert!(matches!(outcome, Err(Error::Cancelled)));
    }

    proptest! {
        #[test]
        fn the_verifier_agrees(graph in any_graph(25), iterations in 1u32..6) {
            let options = CdlpOptions { iterations, labels: None };
            let found = cdlp(&graph, &options, &Progress::new()).unwrap();
            prop_assert_eq!(verify_cdlp(&graph, &options, &found), Ok(()));
        }
    }
}
