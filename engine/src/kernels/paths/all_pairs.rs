//! Distances and path counts between all pairs, straight from the definition: what verifiers compare with.

use super::exact_lengths::{self, ExactLengths, WIDE};
use crate::graph::Graph;
use crate::kernels::rows::Rows;
use crate::progress::Progress;

type Length = exact_lengths::Length<WIDE>;

/// Matrices over all pairs of nodes.
pub(crate) struct AllPairs {
    node_count: usize,
    lengths: ExactLengths<WIDE>,
    /// Lengths of edges; infinite where there is none, or one of weight 0.
    edges: Vec<Length>,
    distances: Vec<Length>,
    path_counts: Vec<f64>,
}

impl AllPairs {
    /// Distances by Floyd and Warshall's method, `O(n^3)`; with `weighted`, an edge has length `1 / weight`.
    pub(crate) fn new(graph: &Graph, weighted: bool) -> Self {
        let node_count = graph.node_count();
        let rows = Rows::new(graph.outgoing_rows());
        let rows = if weighted { rows } else { rows.unweighted() };
        let lengths = ExactLengths::wide(rows, &Progress::new()).expect("nobody cancels");
        let edges = edge_matrix(rows, &lengths);
        let mut distances = edges.clone();
        for between in 0..node_count {
            distances[between * node_count + between] = Length::ZERO;
        }
        for between in 0..node_count {
            for source in 0..node_count {
                for target in 0..node_count {
                    let detour = distances[source * node_count + between] + distances[between * node_count + target];
                    let distance = &mut distances[source * node_count + target];
                    *distance = (*distance).min(detour);
                }
            }
        }
        let path_counts = vec![0.0; node_count * node_count];
        let mut pairs = AllPairs { node_count, lengths, edges, distances, path_counts };
        (0..node_count).for_each(|source| pairs.count_paths(source));
        pairs
    }

    /// Infinite when there is no path.
    pub(crate) fn distance(&self, source: usize, target: usize) -> f64 {
        self.lengths.to_f64(self.length(source, target))
    }

    pub(crate) fn path_count(&self, source: usize, target: usize) -> f64 {
        self.path_counts[source * self.node_count + target]
    }

    /// Share of the shortest paths from `source` to `target` that pass through `between`.
    pub(crate) fn share_through(&self, source: usize, between: usize, target: usize) -> f64 {
        let detour = self.length(source, between) + self.length(between, target);
        match self.are_equal(detour, self.length(source, target)) {
            true => {
                self.path_count(source, between) * self.path_count(between, target) / self.path_count(source, target)
            }
            false => 0.0,
        }
    }

    /// Share of the shortest paths from `source` to `target` that run along an edge.
    pub(crate) fn share_along(&self, source: usize, (start, end): (usize, usize), target: usize) -> f64 {
        let edge = self.edges[start * self.node_count + end];
        let is_on_path = edge.is_finite()
            && self.length(source, start).is_finite()
            && self
                .are_equal(self.length(source, start) + edge + self.length(end, target), self.length(source, target));
        match is_on_path {
            true => self.path_count(source, start) * self.path_count(end, target) / self.path_count(source, target),
            false => 0.0,
        }
    }

    fn length(&self, source: usize, target: usize) -> Length {
        self.distances[source * self.node_count + target]
    }

    fn are_equal(&self, one: Length, other: Length) -> bool {
        let tolerance = self.lengths.tolerance;
        one.is_finite() && other.is_finite() && one < other + tolerance && other < one + tolerance
    }

    /// Every path ends with an edge: the count to a node is that to the nodes before it, taken by ascending distance.
    fn count_paths(&mut self, source: usize) {
        let node_count = self.node_count;
        let is_reached = |&node: &usize| self.length(source, node).is_finite();
        let mut by_distance: Vec<usize> = (0..node_count).filter(is_reached).collect();
        by_distance.sort_by_key(|&node| self.length(source, node));
        self.path_counts[source * node_count + source] = 1.0;
        for &target in by_distance.iter().filter(|&&target| target != source) {
            let is_last_edge_from = |&node: &usize| {
                let path = self.length(source, node) + self.edges[node * node_count + target];
                self.are_equal(path, self.length(source, target))
            };
            let before = (0..node_count).filter(is_last_edge_from);
            let count = before.map(|node| self.path_count(source, node)).sum();
            self.path_counts[source * node_count + target] = count;
        }
    }
}

fn edge_matrix(rows: Rows<'_>, lengths: &ExactLengths<WIDE>) -> Vec<Length> {
    let node_count = rows.node_count();
    let mut edges = vec![Length::INFINITE; node_count * node_count];
    for source in 0..node_count {
        for (position, &target) in rows.positions(source as u32).zip(rows.neighbors(source as u32)) {
            edges[source * node_count + target as usize] = lengths.of_edges[position];
        }
    }
    edges
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::samples::unweighted;

    #[test]
    fn a_square_has_two_ways_around() {
        let pairs = AllPairs::new(&unweighted(5, false, &[(0, 1), (1, 2), (2, 3), (3, 0)]), false);
        assert_eq!((pairs.distance(0, 2), pairs.path_count(0, 2)), (2.0, 2.0));
        assert_eq!(pairs.share_through(0, 1, 2), 0.5);
        assert_eq!(pairs.share_through(0, 1, 3), 0.0);
        assert_eq!((pairs.distance(0, 4), pairs.path_count(0, 4)), (f64::INFINITY, 0.0));
    }
}
