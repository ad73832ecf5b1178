//! Distances and path counts between all pairs, straight from the definition: what verifiers compare with.

use crate::graph::Graph;

/// Lengths that differ by less than this share of themselves are equal: wider than any rounding, narrower than any
/// true difference in a small graph.
const TOLERANCE: f64 = 1e-10;

/// Matrices over all pairs of nodes.
pub(crate) struct AllPairs {
    node_count: usize,
    distances: Vec<f64>,
    path_counts: Vec<f64>,
}

impl AllPairs {
    /// Distances by Floyd and Warshall's method, `O(n^3)`; with `weighted`, an edge has length `1 / weight`.
    pub(crate) fn new(graph: &Graph, weighted: bool) -> Self {
        let node_count = graph.node_count();
        let lengths = edge_lengths(graph, weighted);
        let mut distances = lengths.clone();
        for between in 0..node_count {
            distances[between * node_count + between] = 0.0;
        }
        for between in 0..node_count {
            for source in 0..node_count {
                for target in 0..node_count {
                    let detour = distances[source * node_count + between] + distances[between * node_count + target];
                    let distance = &mut distances[source * node_count + target];
                    *distance = distance.min(detour);
                }
            }
        }
        let path_counts = path_counts(node_count, &lengths, &distances);
        AllPairs { node_count, distances, path_counts }
    }

    /// Infinite when there is no path.
    pub(crate) fn distance(&self, source: usize, target: usize) -> f64 {
        self.distances[source * self.node_count + target]
    }

    pub(crate) fn path_count(&self, source: usize, target: usize) -> f64 {
        self.path_counts[source * self.node_count + target]
    }

    /// Share of the shortest paths from `source` to `target` that pass through `between`.
    pub(crate) fn share_through(&self, source: usize, between: usize, target: usize) -> f64 {
        let detour = self.distance(source, between) + self.distance(between, target);
        match are_equal(detour, self.distance(source, target)) {
            true => {
                self.path_count(source, between) * self.path_count(between, target) / self.path_count(source, target)
            }
            false => 0.0,
        }
    }
}

/// Infinite where there is no edge, or one of weight 0.
fn edge_lengths(graph: &Graph, weighted: bool) -> Vec<f64> {
    let node_count = graph.node_count();
    let mut lengths = vec![f64::INFINITY; node_count * node_count];
    for source in 0..node_count {
        for (position, &target) in graph.out_neighbors(source as u32).iter().enumerate() {
            let weights = graph.out_weights(source as u32).filter(|_| weighted);
            let weight = weights.map_or(1.0, |weights| f64::from(weights[position]));
            lengths[source * node_count + target as usize] = 1.0 / weight;
        }
    }
    lengths
}

/// Every path ends with an edge: the count to a node is that to the nodes before it, taken by ascending distance.
fn path_counts(node_count: usize, lengths: &[f64], distances: &[f64]) -> Vec<f64> {
    let mut counts = vec![0.0; node_count * node_count];
    for source in 0..node_count {
        let distance = |node: usize| distances[source * node_count + node];
        let mut by_distance: Vec<usize> = (0..node_count).filter(|&node| distance(node).is_finite()).collect();
        by_distance.sort_by(|&a, &b| distance(a).total_cmp(&distance(b)));
        counts[source * node_count + source] = 1.0;
        for &target in by_distance.iter().filter(|&&target| target != source) {
            let is_last_edge_from =
                |&node: &usize| are_equal(distance(node) + lengths[node * node_count + target], distance(target));
            let before = (0..node_count).filter(is_last_edge_from);
            counts[source * node_count + target] = before.map(|node| counts[source * node_count + node]).sum();
        }
    }
    counts
}

fn are_equal(one: f64, other: f64) -> bool {
    one.is_finite() && other.is_finite() && (one - other).abs() <= TOLERANCE * other
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
