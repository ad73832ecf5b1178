//! From edges in any order to compressed sparse rows.
//!
//! An edge makes an arc for each row that it stands in; arcs are sorted, which puts rows one after another
//! and parallel edges side by side, to be added in an order of their own values. So the result does not depend on the
//! threads.

mod sort;

use rayon::prelude::*;

use super::{Adjacency, Graph, huge_pages};
use crate::error::{Error, Result};
use sort::{Arc, Arcs};

/// One edge to build from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Edge {
    /// Where the edge starts.
    pub source: u32,
    /// Where it ends.
    pub target: u32,
    /// Its structural weight: finite, at least 0.
    pub weight: f32,
}

/// Edges a thread takes at a time.
const CHUNK: usize = 1 << 16;

impl Graph {
    /// Builds the simple graph of `edges` over nodes `0..node_count`: loops are dropped, parallel edges merged by
    /// adding their weights (in `f64`, smallest first). In an undirected graph opposite edges are parallel.
    ///
    /// # Errors
    /// [`Error::BadWeight`] names the first edge whose weight, alone or merged, is negative, infinite or not a number;
    /// [`Error::NodeOutOfRange`] the first whose end is not below `node_count`.
    pub fn from_edges(node_count: usize, edges: &[Edge], directed: bool) -> Result<Graph> {
        check(node_count, edges)?;
        let rows = |ways| match edges.par_iter().all(|edge| edge.weight == 1.0) {
            true => sort::rows(node_count, &OfEdges { edges, ways, arc: |ends, _| UnitArc::new(ends) }),
            false => sort::rows(node_count, &OfEdges { edges, ways, arc: WeightedArc::new }),
        };
        let graph = match directed {
            true => Graph::directed(rows(Ways::Forth), rows(Ways::Back)),
            false => Graph::undirected(rows(Ways::Both)),
        };
        check_merged(&graph)?;
        Ok(graph)
    }
}

impl Graph {
    /// The undirected simple graph of distinct pairs, which come in ascending order, the smaller end first. Its rows
    /// come out sorted: a node's smaller neighbours first, as the sources of the pairs that end in it, then its larger.
    ///
    /// # Errors
    /// [`Error::UnorderedPairs`] and [`Error::NodeOutOfRange`] name the first pair, or the first end, that is not so.
    pub fn from_pairs(node_count: usize, sources: &[u32], targets: &[u32]) -> Result<Graph> {
        check_pairs(node_count, sources, targets)?;
        let mut offsets: Vec<u64> = huge_pages::zeroed(node_count + 1);
        for &node in sources.iter().chain(targets) {
            offsets[node as usize + 1] += 1;
        }
        for node in 0..node_count {
            offsets[node + 1] += offsets[node];
        }
        let mut cursors = offsets[..node_count].to_vec();
        let mut neighbors = huge_pages::zeroed(2 * sources.len());
        let mut push = |node: u32, neighbor: u32| {
            neighbors[cursors[node as usize] as usize] = neighbor;
            cursors[node as usize] += 1;
        };
        sources.iter().zip(targets).for_each(|(&source, &target)| push(target, source));
        sources.iter().zip(targets).for_each(|(&source, &target)| push(source, target));
        Ok(Graph::undirected(Adjacency { offsets: offsets.into(), targets: neighbors.into(), weights: None }))
    }

    /// The undirected simple graph of pairs in any order, each either way around and however often: loops are dropped,
    /// repeats count once.
    ///
    /// # Errors
    /// [`Error::NodeOutOfRange`] names the first end that is not below `node_count`.
    pub fn from_lists(node_count: usize, lists: &[Vec<[u32; 2]>]) -> Result<Graph> {
        let is_bad = |node: &u32| *node as usize >= node_count;
        if let Some(&node) =
            lists.par_iter().find_map_first(|pairs| pairs.as_flattened().iter().find(|node| is_bad(node)))
        {
            return Err(Error::NodeOutOfRange { node, node_count });
        }
        let mut rows = sort::rows(node_count, &OfLists(lists));
        rows.weights = None;
        Ok(Graph::undirected(rows))
    }
}

fn check_pairs(node_count: usize, sources: &[u32], targets: &[u32]) -> Result<()> {
    let pair = |link: usize| (sources[link], targets[link]);
    let is_bad = |&link: &usize| pair(link).0 >= pair(link).1 || link > 0 && pair(link - 1) >= pair(link);
    if let Some(link) = (0..sources.len()).into_par_iter().find_first(is_bad) {
        return Err(Error::UnorderedPairs { link });
    }
    match targets.par_iter().max() {
        Some(&node) if node as usize >= node_count => Err(Error::NodeOutOfRange { node, node_count }),
        _ => Ok(()),
    }
}

/// Finds sums that no `f32` can hold.
fn check_merged(graph: &Graph) -> Result<()> {
    let overflows = |node: &u32| graph.out_weights(*node).is_some_and(|weights| weights.iter().any(|w| !w.is_finite()));
    let Some(node) = (0..graph.node_count() as u32).into_par_iter().find_first(overflows) else { return Ok(()) };
    let weights = graph.out_weights(node).unwrap_or_default();
    let at = weights.iter().position(|weight| !weight.is_finite()).unwrap_or_default();
    let (target_node, weight) = (graph.out_neighbors(node)[at], f64::from(weights[at]));
    Err(Error::BadWeight { source_node: node, target_node, weight })
}

fn check(node_count: usize, edges: &[Edge]) -> Result<()> {
    let bad = edges.par_iter().find_first(|edge| {
        let weight_is_good = edge.weight.is_finite() && edge.weight >= 0.0;
        !weight_is_good || edge.source as usize >= node_count || edge.target as usize >= node_count
    });
    let Some(&Edge { source, target, weight }) = bad else { return Ok(()) };
    match source.max(target) as usize >= node_count {
        true => Err(Error::NodeOutOfRange { node: source.max(target), node_count }),
        false => Err(Error::BadWeight { source_node: source, target_node: target, weight: f64::from(weight) }),
    }
}

/// In which rows an edge stands.
#[derive(Clone, Copy)]
enum Ways {
    /// That of its source.
    Forth,
    /// That of its target.
    Back,
    /// Those of both its ends.
    Both,
}

/// The arcs of edges that are no loops; `arc` makes one of its row, its target and a weight.
struct OfEdges<'a, F> {
    edges: &'a [Edge],
    ways: Ways,
    arc: F,
}

impl<A: Arc, F: Fn((u32, u32), f32) -> A + Sync> Arcs<A> for OfEdges<'_, F> {
    fn chunk_count(&self) -> usize {
        self.edges.len().div_ceil(CHUNK)
    }

    fn each(&self, chunk: usize, mut visit: impl FnMut(A)) {
        let edges = &self.edges[chunk * CHUNK..self.edges.len().min((chunk + 1) * CHUNK)];
        for &Edge { source, target, weight } in edges.iter().filter(|edge| edge.source != edge.target) {
            if !matches!(self.ways, Ways::Back) {
                visit((self.arc)((source, target), weight));
            }
            if !matches!(self.ways, Ways::Forth) {
                visit((self.arc)((target, source), weight));
            }
        }
    }
}

/// The arcs of pairs, both ways.
struct OfLists<'a>(&'a [Vec<[u32; 2]>]);

impl Arcs<UnitArc> for OfLists<'_> {
    fn chunk_count(&self) -> usize {
        self.0.len()
    }

    fn each(&self, chunk: usize, mut visit: impl FnMut(UnitArc)) {
        for &[one, other] in self.0[chunk].iter().filter(|[one, other]| one != other) {
            visit(UnitArc::new((one, other)));
            visit(UnitArc::new((other, one)));
        }
    }
}

/// An arc of weight 1.
#[derive(Clone, Copy, Default)]
struct UnitArc(u64);

impl UnitArc {
    fn new(ends: (u32, u32)) -> Self {
        UnitArc(key(ends))
    }
}

impl Arc for UnitArc {
    fn key(self) -> u64 {
        self.0
    }

    fn sum(parallel: &mut [Self]) -> f32 {
        parallel.len() as f32
    }
}

/// An arc of any weight.
#[derive(Clone, Copy, Default)]
struct WeightedArc {
    key: u64,
    weight: f32,
}

impl WeightedArc {
    fn new(ends: (u32, u32), weight: f32) -> Self {
        WeightedArc { key: key(ends), weight }
    }
}

impl Arc for WeightedArc {
    fn key(self) -> u64 {
        self.key
    }

    /// The smallest first, in `f64`.
    fn sum(parallel: &mut [Self]) -> f32 {
        if let [one] = parallel {
            return one.weight;
        }
        parallel.sort_unstable_by(|one, other| one.weight.total_cmp(&other.weight));
        parallel.iter().map(|arc| f64::from(arc.weight)).sum::<f64>() as f32
    }
}

fn key((row, target): (u32, u32)) -> u64 {
    u64::from(row) << 32 | u64::from(target)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edges(list: &[(u32, u32, f32)]) -> Vec<Edge> {
        list.iter().map(|&(source, target, weight)| Edge { source, target, weight }).collect()
    }

    #[test]
    fn opposite_and_parallel_edges_add_up_and_loops_go() {
        let list = edges(&[(0, 1, 2.0), (1, 0, 3.0), (1, 1, 9.0), (2, 1, 1.0)]);
        let graph = Graph::from_edges(4, &list, false).unwrap();
        assert_eq!((graph.node_count(), graph.edge_count()), (4, 2));
        assert_eq!(graph.out_neighbors(1), [0, 2]);
        assert_eq!(graph.out_weights(1), Some(&[5.0, 1.0][..]));
        assert_eq!(graph.out_neighbors(3), [0u32; 0]);
    }

    #[test]
    fn a_directed_graph_knows_both_ways() {
        let graph = Graph::from_edges(3, &edges(&[(0, 1, 1.0), (2, 1, 1.0), (1, 2, 1.0)]), true).unwrap();
        assert_eq!(graph.edge_count(), 3);
        assert_eq!(graph.in_neighbors(1), [0, 2]);
        assert_eq!(graph.out_neighbors(1), [2]);
        assert!(!graph.is_weighted());
    }

    #[test]
    fn the_order_of_edges_does_not_matter() {
        let mut list: Vec<Edge> = (0..40_000u32)
            .map(|i| Edge { source: i * 7 % 997, target: i * 31 % 991, weight: 0.1 + (i % 13) as f32 })
            .collect();
        let forth = Graph::from_edges(1000, &list, false).unwrap();
        list.reverse();
        let back = Graph::from_edges(1000, &list, false).unwrap();
        assert_eq!(forth.outgoing_rows().targets[..], back.outgoing_rows().targets[..]);
        assert_eq!(forth.outgoing_rows().weights.as_deref(), back.outgoing_rows().weights.as_deref());
    }

    #[test]
    fn bad_edges_are_named() {
        let error = Graph::from_edges(2, &edges(&[(0, 1, 1.0), (1, 0, f32::INFINITY)]), false).unwrap_err();
        assert!(matches!(error, Error::BadWeight { source_node: 1, target_node: 0, .. }), "{error}");
        let error = Graph::from_edges(2, &edges(&[(0, 7, 1.0)]), false).unwrap_err();
        assert!(matches!(error, Error::NodeOutOfRange { node: 7, node_count: 2 }), "{error}");
    }

    #[test]
    fn a_sum_that_overflows_is_named() {
        let error = Graph::from_edges(3, &edges(&[(1, 2, 3e38), (2, 1, 3e38)]), false).unwrap_err();
        assert!(matches!(error, Error::BadWeight { source_node: 1, target_node: 2, .. }), "{error}");
    }

    #[test]
    fn lists_of_pairs_make_the_graph_of_their_distinct_edges() {
        let lists = [vec![[3, 1], [1, 3], [2, 2]], vec![], vec![[0, 1], [3, 1]]];
        let graph = Graph::from_lists(5, &lists).unwrap();
        assert_eq!((graph.node_count(), graph.edge_count(), graph.is_weighted()), (5, 2, false));
        assert_eq!((graph.out_neighbors(1), graph.out_neighbors(3)), (&[0, 3][..], &[1][..]));
        let error = Graph::from_lists(3, &lists).unwrap_err();
        assert!(matches!(error, Error::NodeOutOfRange { node: 3, node_count: 3 }), "{error}");
        assert_eq!(Graph::from_lists(0, &[]).unwrap().node_count(), 0);
    }

    #[test]
    fn rows_are_those_of_a_sorted_map() {
        // Enough arcs for several buckets and for sorting by digits, with a hub, repeats, and nodes without an edge.
        let random =
            |i: u64| (i.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ i << 7).wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 33;
        let ends = |i: u64| {
            [(random(2 * i) % 60_000) as u32, if i.is_multiple_of(3) { 7 } else { (random(2 * i + 1) % 70_000) as u32 }]
        };
        let list: Vec<Edge> = (0..400_000)
            .map(|i| (ends(i), (1 + i % 3) as f32))
            .map(|([source, target], weight)| Edge { source, target, weight })
            .collect();
        let mut expected = std::collections::BTreeMap::<(u32, u32), f32>::new();
        for edge in list.iter().filter(|edge| edge.source != edge.target) {
            *expected.entry((edge.source, edge.target)).or_default() += edge.weight;
        }
        let graph = Graph::from_edges(80_000, &list, true).unwrap();
        assert!(graph.edges().eq(expected.iter().map(|(&(source, target), &weight)| (source, target, weight))));
        let mut back: Vec<_> = expected.keys().map(|&(source, target)| (target, source)).collect();
        back.sort_unstable();
        let incoming =
            (0..80_000u32).flat_map(|node| graph.in_neighbors(node).iter().map(move |&source| (node, source)));
        assert!(incoming.eq(back));
    }

    #[test]
    fn bytes_are_those_of_all_rows() {
        let list = edges(&[(0, 1, 1.0), (1, 2, 1.0)]);
        assert_eq!(Graph::from_edges(3, &list, false).unwrap().bytes(), 4 * 8 + 4 * 4);
        assert_eq!(Graph::from_edges(3, &list, true).unwrap().bytes(), 2 * (4 * 8 + 2 * 4));
        let weighted = edges(&[(0, 1, 2.0)]);
        assert_eq!(Graph::from_edges(2, &weighted, false).unwrap().bytes(), 3 * 8 + 2 * 4 + 2 * 4);
    }

    #[test]
    fn no_nodes_make_an_empty_graph() {
        let graph = Graph::from_edges(0, &[], false).unwrap();
        assert_eq!((graph.node_count(), graph.edge_count()), (0, 0));
    }
}
