//! The edges of a simple undirected graph, each once, in order.
//!
//! Models draw edges in whatever order, and may draw one twice. They hand them over as *runs*, each sorted by whoever
//! drew it; [`Edges::merge`] takes from all runs what belongs to a range of sources, and sorts that. Every step works on
//! a piece that is small and independent of the threads, so it can be cancelled between any two, and at no time is more
//! held than the runs and 4 bytes an edge.

use rayon::prelude::*;
use trama_engine::progress::Progress;
use trama_engine::version::Pairs;

use crate::error::Result;

/// Ranges of sources that are merged one by one. More of them are smaller, and cost a search in every run.
const RANGES: usize = 1024;

/// Undirected edges of a simple graph over nodes `0..node_count`: each from its smaller to its larger end, ascending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edges {
    /// `node_count + 1` positions into `targets`.
    offsets: Vec<u64>,
    targets: Vec<u32>,
}

/// An edge as one word, ordered by its smaller end, then by the larger one.
pub(super) fn pack(one: u32, other: u32) -> u64 {
    u64::from(one.min(other)) << 32 | u64::from(one.max(other))
}

fn unpack(edge: u64) -> (u32, u32) {
    ((edge >> 32) as u32, edge as u32)
}

/// The edges of a range of sources.
struct Part {
    row_lengths: Vec<u32>,
    targets: Vec<u32>,
}

impl Edges {
    /// The distinct edges of sorted runs; no run holds a loop.
    pub(super) fn merge(node_count: u32, runs: Vec<Vec<u64>>, progress: &Progress) -> Result<Edges> {
        let width = (node_count as usize).div_ceil(RANGES).max(1);
        let starts: Vec<usize> = (0..node_count as usize).step_by(width).collect();
        progress.begin("merging edges", starts.len() as u64);
        let part = |&start: &usize| {
            progress.advance(1)?;
            Ok(part(&runs, start, width.min(node_count as usize - start)))
        };
        let parts = starts.par_iter().map(part).collect::<Result<Vec<Part>>>()?;
        drop(runs);
        Ok(Edges::join(node_count, parts))
    }

    fn join(node_count: u32, parts: Vec<Part>) -> Edges {
        let mut offsets = Vec::with_capacity(node_count as usize + 1);
        let mut targets = Vec::with_capacity(parts.iter().map(|part| part.targets.len()).sum());
        let mut end = 0;
        offsets.push(end);
        for part in parts {
            targets.extend_from_slice(&part.targets);
            offsets.extend(part.row_lengths.iter().map(|&length| {
                end += u64::from(length);
                end
            }));
        }
        Edges { offsets, targets }
    }

    /// Number of edges.
    pub fn len(&self) -> usize {
        self.targets.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.targets.is_empty()
    }

    /// Number of nodes, with and without edges; ids are `0..node_count`.
    pub fn node_count(&self) -> u32 {
        (self.offsets.len() - 1) as u32
    }

    /// The larger ends of the edges whose smaller end is `source`, ascending.
    pub fn row(&self, source: u32) -> &[u32] {
        let position = |node: usize| self.offsets[node] as usize;
        &self.targets[position(source as usize)..position(source as usize + 1)]
    }

    /// All edges `(source, target)` with `source < target`, ascending by source, then by target.
    pub fn pairs(&self) -> impl Iterator<Item = (u32, u32)> + '_ {
        (0..self.node_count()).flat_map(|source| self.row(source).iter().map(move |&target| (source, target)))
    }
}

impl From<Edges> for Pairs {
    /// Both ends of each edge; the larger ones are taken over as they lie.
    fn from(edges: Edges) -> Pairs {
        let mut sources = Vec::with_capacity(edges.len());
        for source in 0..edges.node_count() {
            sources.extend(std::iter::repeat_n(source, edges.row(source).len()));
        }
        Pairs { sources, targets: edges.targets }
    }
}

fn part(runs: &[Vec<u64>], start: usize, width: usize) -> Part {
    let border = |run: &Vec<u64>, node: usize| run.partition_point(|&edge| edge >> 32 < node as u64);
    let slices = runs.iter().map(|run| &run[border(run, start)..border(run, start + width)]);
    let mut edges: Vec<u64> = slices.flatten().copied().collect();
    edges.sort_unstable();
    edges.dedup();
    let mut row_lengths = vec![0; width];
    for &edge in &edges {
        row_lengths[unpack(edge).0 as usize - start] += 1;
    }
    Part { row_lengths, targets: edges.into_iter().map(|edge| unpack(edge).1).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merged_runs_hold_each_edge_once_in_order() {
        let runs = vec![vec![pack(2, 0), pack(1, 4)], vec![], vec![pack(0, 1), pack(0, 2), pack(4, 3)]];
        let edges = Edges::merge(6, runs, &Progress::new()).unwrap();
        assert_eq!(edges.pairs().collect::<Vec<_>>(), [(0, 1), (0, 2), (1, 4), (3, 4)]);
        assert_eq!((edges.len(), edges.node_count(), edges.is_empty()), (4, 6, false));
        assert_eq!((edges.row(0), edges.row(5)), (&[1, 2][..], &[][..]));
        assert_eq!(Pairs::from(edges), Pairs { sources: vec![0, 0, 1, 3], targets: vec![1, 2, 4, 4] });
    }

    #[test]
    fn more_nodes_than_ranges_lose_no_edge() {
        let all: Vec<u64> = (0..5000).map(|node| pack(node, node + 1)).collect();
        let runs = vec![all.iter().copied().step_by(2).collect(), all.iter().copied().skip(1).step_by(2).collect()];
        let edges = Edges::merge(5001, runs, &Progress::new()).unwrap();
        assert!(edges.pairs().eq((0..5000).map(|node| (node, node + 1))));
    }

    #[test]
    fn no_edges_and_no_nodes_are_no_error() {
        assert!(Edges::merge(3, vec![], &Progress::new()).unwrap().is_empty());
        assert_eq!(Edges::merge(0, vec![vec![]], &Progress::new()).unwrap().pairs().count(), 0);
    }
}
