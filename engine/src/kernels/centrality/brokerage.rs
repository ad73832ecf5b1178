//! Between which of its neighbours a node lies: its betweenness, taken apart by the ties over which the shortest paths
//! come and go. Brandes' method passes the ties of a node right before and after the node itself, so that one run over
//! all sources tells which share of what comes in over one tie goes out over another.

use super::brandes::{self, Tally, Ways, sum_over_sources};
use crate::error::Result;
use crate::graph::Graph;
use crate::kernels::mismatch::{Mismatch, compare};
use crate::kernels::paths::all_pairs::AllPairs;
use crate::kernels::rows::Rows;
use crate::progress::Progress;

/// Options of [`brokerage`].
#[derive(Debug, Clone)]
pub struct BrokerageOptions {
    /// The node whose betweenness is taken apart; it has to be one of the graph.
    pub node: u32,
    /// Shortest by distance `1 / weight`, rather than by number of edges; default false.
    pub weighted: bool,
    /// So many neighbours, those of the highest degree, are told apart in pairs; default 64.
    pub paired: usize,
}

impl Default for BrokerageOptions {
    fn default() -> Self {
        BrokerageOptions { node: 0, weighted: false, paired: 64 }
    }
}

/// What [`brokerage`] computes.
#[derive(Debug, Clone, PartialEq)]
pub struct Brokerage {
    /// Neighbours of the node, ascending.
    pub neighbors: Vec<u32>,
    /// Pairs that reach each other over the node and each neighbour.
    pub carried: Vec<f64>,
    /// Pairs of neighbours with what passes from one over the node to the other, either way; those of 0 are left out.
    pub between: Vec<Between>,
}

/// What passes between two neighbours.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Between {
    /// The smaller neighbour.
    pub low: u32,
    /// The larger.
    pub high: u32,
    /// Pairs that reach each other over the one, the node and the other.
    pub pairs: f64,
}

/// Computes for each neighbour `u` of a node `v`, and each two of them, how many pairs of nodes reach each other by
/// shortest paths over them,
///
/// ```text
/// carried(u)    = sum of sigma(s, t | u v) / sigma(s, t)         over pairs s, t with s != v != t
/// between(u, w) = sum of sigma(s, t | u v w) / sigma(s, t)       over the same pairs
/// ```
///
/// where `sigma(s, t | u v w)` counts the shortest paths that have `u`, `v` and `w` in a row, either way. `between` adds
/// up to the betweenness of `v`, and `carried` to twice as much: what comes over one tie goes over another.
///
/// - Complexity: `O(n m)`, weighted `O(n m log n)`, as [`betweenness`](super::betweenness::betweenness).
/// - Parallelism: over blocks of sources, at most 64 at once.
/// - Shape: `carried[i]` belongs to `neighbors[i]`; pairs, 0 or more.
/// - Conventions: undirected graphs; loops do not count. Weighted: an edge of weight 0 cannot be passed.
///
/// # Errors
/// [`Error::Cancelled`](crate::error::Error::Cancelled).
/// [`Error::Limit`](crate::error::Error::Limit) when two nodes are joined by more shortest paths than `f64` can count.
///
/// # References
/// Brandes: On variants of shortest-path betweenness centrality and their generic computation. Social Networks 30 (2008).
/// Gould, Fernandez: Structures of mediation. Sociological Methodology 19 (1989), for brokerage between neighbours.
///
/// # Example
/// ```
/// use trama_engine::graph::{Edge, Graph};
/// use trama_engine::kernels::centrality::brokerage::{BrokerageOptions, brokerage};
/// use trama_engine::progress::Progress;
///
/// // In the middle of a path of five, all goes from the one side to the other: two nodes with two.
/// let edge = |source, target| Edge { source, target, weight: 1.0 };
/// let path = Graph::from_edges(5, &[edge(0, 1), edge(1, 2), edge(2, 3), edge(3, 4)], false)?;
/// let found = brokerage(&path, &BrokerageOptions { node: 2, ..Default::default() }, &Progress::new())?;
/// assert_eq!((found.neighbors, found.carried), (vec![1, 3], vec![4.0, 4.0]));
/// assert_eq!(found.between[0].pairs, 4.0);
/// # Ok::<(), trama_engine::error::Error>(())
/// ```
pub fn brokerage(graph: &Graph, options: &BrokerageOptions, progress: &Progress) -> Result<Brokerage> {
    progress.begin("brokerage", graph.node_count() as u64);
    let rows = Rows::new(graph.outgoing_rows());
    let neighbors = rows.neighbors(options.node);
    let (paired, ties) = (paired(rows, options), ties(rows, options.node));
    let of_node = OfNode { node: options.node, ties: &ties, paired: &paired, count: neighbors.len() };
    let scores = sum_over_sources(Ways::new(graph, progress), None, options.weighted, of_node)?;
    let place = |neighbor: u32| neighbors.binary_search(&neighbor).ok();
    let mut between = Vec::new();
    for (row, &low) in paired.iter().enumerate() {
        for (column, &high) in paired.iter().enumerate().skip(row + 1) {
            let ways = [(row, column), (column, row)].map(|(row, column)| scores[of_node.pair(row, column)]);
            let pairs = (ways[0] + ways[1]) / 2.0;
            if pairs > 0.0 {
                between.push(Between { low: neighbors[low as usize], high: neighbors[high as usize], pairs });
            }
        }
    }
    between.sort_unstable_by_key(|between| (place(between.low), place(between.high)));
    Ok(Brokerage { neighbors: neighbors.to_vec(), carried: scores[..neighbors.len()].to_vec(), between })
}

/// Upper bound of what [`brokerage`] allocates on `threads` threads for a node of `degree` neighbours, in bytes.
pub fn estimate_bytes(node_count: usize, edge_count: usize, degree: usize, paired: usize, threads: usize) -> u64 {
    let pairs = paired.min(degree).pow(2);
    let scores = 2 * degree + pairs;
    brandes::estimate_bytes::<OfNode<'_>>(node_count, edge_count, scores, threads)
        + 8 * edge_count as u64
        + 32 * (pairs + 2 * degree) as u64
}

/// Checks `found` from the definition, pair by pair, on matrices of all distances and path counts. Serial, `O(n^2 k^2)`.
pub fn verify_brokerage(graph: &Graph, options: &BrokerageOptions, found: &Brokerage) -> Result<(), Mismatch> {
    let pairs = AllPairs::new(graph, options.weighted);
    let (node_count, node) = (graph.node_count(), options.node as usize);
    let ordered = |source: usize| (0..node_count).map(move |target| (source, target));
    let ends: Vec<(usize, usize)> = (0..node_count)
        .flat_map(ordered)
        .filter(|&(source, target)| source != target && source != node && target != node)
        .filter(|&(source, target)| pairs.path_count(source, target) > 0.0)
        .collect();
    let over = |from: usize, to: usize, (source, target): (usize, usize)| {
        // Over both ties: the share over the first, of which what goes on from the node over the second.
        let first = pairs.share_along(source, (from, node), target);
        let on = pairs.share_along(node, (node, to), target);
        if first > 0.0 { first * on } else { 0.0 }
    };
    let expected: Vec<f64> = found
        .neighbors
        .iter()
        .map(|&neighbor| {
            ends.iter().map(|&(source, target)| pairs.share_along(source, (node, neighbor as usize), target)).sum()
        })
        .collect();
    compare(found.carried.iter().copied(), &expected, 1e-9)?;
    let expected: Vec<f64> = found
        .between
        .iter()
        .map(|between| {
            let (low, high) = (between.low as usize, between.high as usize);
            ends.iter().map(|&ends| over(low, high, ends)).sum()
        })
        .collect();
    compare(found.between.iter().map(|between| between.pairs), &expected, 1e-9)
}

/// Which neighbours are told apart in pairs, ascending, by their places.
fn paired(rows: Rows<'_>, options: &BrokerageOptions) -> Vec<u32> {
    let neighbors = rows.neighbors(options.node);
    let mut places: Vec<u32> =
        (0..neighbors.len() as u32).filter(|&at| neighbors[at as usize] != options.node).collect();
    places.sort_by_key(|&at| std::cmp::Reverse(rows.neighbors(neighbors[at as usize]).len()));
    places.truncate(options.paired);
    places.sort_unstable();
    places
}

/// For each position in the rows: 0, or 1 and the place of a neighbour to which a tie of the node leads, or from which
/// one comes, after all of the former.
fn ties(rows: Rows<'_>, node: u32) -> Vec<u32> {
    let mut ties = vec![0; rows.edge_count()];
    let neighbors = rows.neighbors(node);
    for (place, (out, &neighbor)) in rows.positions(node).zip(neighbors).enumerate() {
        if neighbor == node {
            continue;
        }
        ties[out] = place as u32 + 1;
        if let Ok(back) = rows.neighbors(neighbor).binary_search(&node) {
            ties[rows.positions(neighbor).start + back] = (neighbors.len() + place) as u32 + 1;
        }
    }
    ties
}

/// Adds up what passes a node, by the ties over which it comes and goes. Scores are: what leaves over each tie, from
/// all sources; the same from this source; and what comes over one paired tie and leaves over another.
#[derive(Clone, Copy)]
struct OfNode<'a> {
    node: u32,
    ties: &'a [u32],
    paired: &'a [u32],
    count: usize,
}

impl OfNode<'_> {
    /// Where what comes over one paired tie and leaves over another is added up.
    fn pair(self, row: usize, column: usize) -> usize {
        2 * self.count + row * self.paired.len() + column
    }
}

impl Tally for OfNode<'_> {
    const IN_LANES: bool = false;

    fn score_count(self, _rows: Rows<'_>) -> usize {
        2 * self.count + self.paired.len().pow(2)
    }

    fn wave(_threads: usize) -> usize {
        64
    }

    fn begin_source(self, scores: &mut [f64]) {
        scores[self.count..2 * self.count].fill(0.0);
    }

    fn pass_node(self, scores: &mut [f64], _source: u32, node: u32, _share: f64) {
        if node == self.node {
            let (all, rest) = scores.split_at_mut(self.count);
            all.iter_mut().zip(&rest[..self.count]).for_each(|(all, leaving)| *all += leaving);
        }
    }

    #[inline]
    fn pass_edge(self, scores: &mut [f64], position: usize, share: f64) {
        let tie = self.ties[position] as usize;
        if tie == 0 || share == 0.0 {
            return;
        }
        match (tie - 1).checked_sub(self.count) {
            None => scores[self.count + tie - 1] = share,
            Some(place) => self.come(scores, place, share),
        }
    }
}

impl OfNode<'_> {
    /// What goes on over each tie of what comes over one: the source is farther off than the node, whose own ties onward
    /// were passed before.
    fn come(self, scores: &mut [f64], place: usize, share: f64) {
        let Ok(row) = self.paired.binary_search(&(place as u32)) else { return };
        let onward: f64 = scores[self.count..2 * self.count].iter().sum();
        let part = share / (1.0 + onward);
        for (column, &to) in self.paired.iter().enumerate() {
            let leaving = scores[self.count + to as usize];
            scores[self.pair(row, column)] += part * leaving;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::kernels::centrality::betweenness::{BetweennessOptions, betweenness};
    use crate::kernels::samples::{any_graph, unweighted};

    fn of(graph: &Graph, node: u32) -> Brokerage {
        brokerage(graph, &BrokerageOptions { node, ..BrokerageOptions::default() }, &Progress::new()).unwrap()
    }

    #[test]
    fn the_centre_of_a_star_lies_between_each_two_of_its_leaves_once() {
        let found = of(&unweighted(4, false, &[(0, 1), (0, 2), (0, 3)]), 0);
        assert_eq!(found.carried, [2.0; 3]);
        assert_eq!(found.between.iter().map(|between| between.pairs).collect::<Vec<_>>(), [1.0; 3]);
    }

    #[test]
    fn who_is_one_of_two_ways_counts_half() {
        let found = of(&unweighted(4, false, &[(0, 1), (1, 2), (2, 3), (3, 0)]), 1);
        assert_eq!(found.between, [Between { low: 0, high: 2, pairs: 0.5 }]);
    }

    #[test]
    fn a_node_without_a_tie_lies_between_nobody() {
        let found = of(&unweighted(3, false, &[(1, 2)]), 0);
        assert_eq!(found, Brokerage { neighbors: vec![], carried: vec![], between: vec![] });
    }

    proptest! {
        #[test]
        fn the_definition_and_betweenness_agree(graph in any_graph(12), weighted: bool, node in 0u32..12) {
            prop_assume!(!graph.is_directed() && (node as usize) < graph.node_count());
            let options = BrokerageOptions { node, weighted, ..BrokerageOptions::default() };
            let found = brokerage(&graph, &options, &Progress::new()).unwrap();
            prop_assert_eq!(verify_brokerage(&graph, &options, &found), Ok(()));
            let options = BetweennessOptions { weighted, ..BetweennessOptions::default() };
            let all = betweenness(&graph, &options, &Progress::new()).unwrap();
            let carried: f64 = found.carried.iter().sum();
            prop_assert!((carried - 2.0 * all.scores[node as usize]).abs() <= 1e-9 * (1.0 + carried));
        }
    }
}
