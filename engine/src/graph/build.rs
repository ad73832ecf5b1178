//! From a list of edges to compressed sparse rows, by a parallel counting sort.
//!
//! Edges are counted per node, scattered to their node's slots in whatever order the threads come, and each row is then
//! sorted, so the result does not depend on the threads. A slot packs target and weight into one word: sorting a row
//! orders it by target, and parallel edges lie side by side in an order of their own values, to be added.

use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;

use super::{Adjacency, Graph};
use crate::error::{Error, Result};

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
const CHUNK: usize = 1 << 14;

impl Graph {
    /// Builds the simple graph of `edges` over nodes `0..node_count`: loops are dropped, parallel edges merged by
    /// adding their weights (in `f64`, smallest first). In an undirected graph opposite edges are parallel.
    ///
    /// # Errors
    /// [`Error::BadWeight`] names the first edge whose weight, alone or merged, is negative, infinite or not a number;
    /// [`Error::NodeOutOfRange`] the first whose end is not below `node_count`.
    pub fn from_edges(node_count: usize, edges: &[Edge], directed: bool) -> Result<Graph> {
        check(node_count, edges)?;
        let graph = match directed {
            true => Graph::directed(
                rows(node_count, edges, |edge| [Some((edge.source, edge.target)), None]),
                rows(node_count, edges, |edge| [Some((edge.target, edge.source)), None]),
            ),
            false => Graph::undirected(rows(node_count, edges, |edge| {
                [Some((edge.source, edge.target)), Some((edge.target, edge.source))]
            })),
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
        let mut offsets = vec![0u64; node_count + 1];
        for &node in sources.iter().chain(targets) {
            offsets[node as usize + 1] += 1;
        }
        for node in 0..node_count {
            offsets[node + 1] += offsets[node];
        }
        let mut cursors = offsets[..node_count].to_vec();
        let mut neighbors = vec![0; 2 * sources.len()];
        let mut push = |node: u32, neighbor: u32| {
            neighbors[cursors[node as usize] as usize] = neighbor;
            cursors[node as usize] += 1;
        };
        sources.iter().zip(targets).for_each(|(&source, &target)| push(target, source));
        sources.iter().zip(targets).for_each(|(&source, &target)| push(source, target));
        Ok(Graph::undirected(Adjacency { offsets: offsets.into(), targets: neighbors.into(), weights: None }))
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

/// Rows of the arcs that `arcs` makes of each edge, sorted and merged.
fn rows(node_count: usize, edges: &[Edge], arcs: impl Fn(&Edge) -> [Option<(u32, u32)>; 2] + Sync) -> Adjacency {
    let each_arc = |visit: &(dyn Fn(u32, u32, f32) + Sync)| {
        edges.par_chunks(CHUNK).for_each(|chunk| {
            for edge in chunk.iter().filter(|edge| edge.source != edge.target) {
                for (source, target) in arcs(edge).into_iter().flatten() {
                    visit(source, target, edge.weight);
                }
            }
        });
    };
    let cursors: Vec<AtomicU64> = (0..=node_count).map(|_| AtomicU64::new(0)).collect();
    each_arc(&|source, _, _| {
        cursors[source as usize + 1].fetch_add(1, Ordering::Relaxed);
    });
    let starts = prefix_sum(cursors.iter().map(|count| count.load(Ordering::Relaxed)));
    for (cursor, &start) in cursors.iter().zip(&starts) {
        cursor.store(start, Ordering::Relaxed);
    }
    let slots: Vec<AtomicU64> = (0..starts[node_count]).map(|_| AtomicU64::new(0)).collect();
    each_arc(&|source, target, weight| {
        let position = cursors[source as usize].fetch_add(1, Ordering::Relaxed);
        slots[position as usize].store(pack(target, weight), Ordering::Relaxed);
    });
    drop(cursors);
    let slots: Vec<u64> = slots.into_iter().map(AtomicU64::into_inner).collect();
    merge_rows(node_count, slots, &starts)
}

/// Sums that end at each item: `[a, b, c]` gives `[a, a + b, a + b + c]`.
fn prefix_sum(counts: impl Iterator<Item = u64>) -> Vec<u64> {
    counts
        .scan(0, |sum, count| {
            *sum += count;
            Some(*sum)
        })
        .collect()
}

fn pack(target: u32, weight: f32) -> u64 {
    u64::from(target) << 32 | u64::from(weight.to_bits())
}

fn unpack(slot: u64) -> (u32, f32) {
    ((slot >> 32) as u32, f32::from_bits(slot as u32))
}

/// Sorts every row and adds up what is parallel.
fn merge_rows(node_count: usize, mut slots: Vec<u64>, starts: &[u64]) -> Adjacency {
    let mut rest = slots.as_mut_slice();
    let mut unsorted = Vec::with_capacity(node_count);
    for node in 0..node_count {
        let (row, tail) = rest.split_at_mut((starts[node + 1] - starts[node]) as usize);
        unsorted.push(row);
        rest = tail;
    }
    let lengths: Vec<u64> = unsorted.into_par_iter().with_min_len(256).map(merge_row).collect();
    let offsets = prefix_sum(std::iter::once(0).chain(lengths.iter().copied()));
    let total = offsets[node_count] as usize;
    let (mut targets, mut weights) = (Vec::with_capacity(total), Vec::with_capacity(total));
    for node in 0..node_count {
        let start = starts[node] as usize;
        for &slot in &slots[start..start + lengths[node] as usize] {
            let (target, weight) = unpack(slot);
            targets.push(target);
            weights.push(weight);
        }
    }
    let weights = weights.par_iter().any(|&weight| weight != 1.0).then(|| weights.into());
    Adjacency { offsets: offsets.into(), targets: targets.into(), weights }
}

/// Sorts one row in place, merges its parallel edges to the front, and gives the merged length.
fn merge_row(row: &mut [u64]) -> u64 {
    row.sort_unstable();
    let (mut read, mut length) = (0, 0);
    while read < row.len() {
        let (target, first) = unpack(row[read]);
        let mut weight = f64::from(first);
        read += 1;
        while let Some((_, more)) = row.get(read).map(|&slot| unpack(slot)).filter(|&(next, _)| next == target) {
            weight += f64::from(more);
            read += 1;
        }
        row[length] = pack(target, weight as f32);
        length += 1;
    }
    length as u64
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
    fn no_nodes_make_an_empty_graph() {
        let graph = Graph::from_edges(0, &[], false).unwrap();
        assert_eq!((graph.node_count(), graph.edge_count()), (0, 0));
    }
}
