//! What the samples say of the nodes, and how it becomes scores.

use super::pairs::Pairs;
use super::{SampledBetweenness, SampledBetweennessOptions, TopNode};
use crate::graph::Graph;

/// Shares of the connected pairs that nodes lie between, with bounds.
pub(super) struct Shares {
    pub(super) found: Vec<f64>,
    pub(super) lower: Vec<f64>,
    pub(super) upper: Vec<f64>,
}

/// Upper bound of what [`Shares`] and their top allocate, in bytes.
pub(super) fn estimate_bytes(node_count: usize) -> u64 {
    (3 * 8 + 4 + size_of::<TopNode>() as u64) * node_count as u64
}

impl Shares {
    pub(super) fn nothing(node_count: usize) -> Self {
        Shares { found: vec![0.0; node_count], lower: vec![0.0; node_count], upper: vec![0.0; node_count] }
    }

    pub(super) fn error(&self) -> f64 {
        let bounds = self.lower.iter().zip(&self.upper);
        let errors = self.found.iter().zip(bounds).map(|(found, (lower, upper))| (found - lower).max(upper - found));
        errors.fold(0.0, f64::max)
    }

    pub(super) fn has_certain_top(&self, count: Option<u32>) -> bool {
        count.is_some() && self.top(count).iter().all(|top| top.is_certain)
    }

    fn top(&self, count: Option<u32>) -> Vec<TopNode> {
        let Some(count) = count.map(|count| self.found.len().min(count as usize)).filter(|&count| count > 0) else {
            return Vec::new();
        };
        let by_share = |&one: &u32, &other: &u32| {
            self.found[other as usize].total_cmp(&self.found[one as usize]).then(one.cmp(&other))
        };
        let mut nodes: Vec<u32> = (0..self.found.len() as u32).collect();
        nodes.select_nth_unstable_by(count - 1, by_share);
        let (top, rest) = nodes.split_at_mut(count);
        top.sort_unstable_by(by_share);
        let most_of_rest = rest.iter().map(|&node| self.upper[node as usize]).fold(0.0, f64::max);
        let mark = |&node: &u32| TopNode { node, is_certain: self.lower[node as usize] >= most_of_rest };
        top.iter().map(mark).collect()
    }

    pub(super) fn into_result(
        self,
        scale: &Scale,
        top: Option<u32>,
        samples: u64,
        max_samples: u64,
    ) -> SampledBetweenness {
        let (top, error) = (self.top(top), self.error() * scale.connected);
        let factor = scale.connected * scale.unit;
        let scaled = |shares: Vec<f64>| -> Vec<f64> { shares.into_iter().map(|share| share * factor).collect() };
        let [scores, lower, upper] = [self.found, self.lower, self.upper].map(scaled);
        SampledBetweenness { scores, lower, upper, error, top, samples, max_samples }
    }
}

/// What turns shares of the connected pairs into scores.
pub(super) struct Scale {
    /// The allowed error as a share of the connected pairs.
    pub(super) epsilon: f64,
    /// Connected pairs to all that a node could lie between.
    connected: f64,
    /// Those that a node could lie between, in the unit of the scores.
    unit: f64,
}

impl Scale {
    pub(super) fn new(graph: &Graph, pairs: &Pairs, options: &SampledBetweennessOptions) -> Self {
        let node_count = graph.node_count() as f64;
        let ordered_pairs = ((node_count - 1.0) * (node_count - 2.0)).max(1.0);
        let unit = match (options.normalized, graph.is_directed()) {
            (true, _) => 1.0,
            (false, true) => ordered_pairs,
            (false, false) => ordered_pairs / 2.0,
        };
        let connected = pairs.count() as f64 / ordered_pairs;
        Scale { epsilon: (options.epsilon / connected).min(LARGEST_EPSILON), connected, unit }
    }
}

/// Among the connected pairs no larger error is allowed, however few they are.
const LARGEST_EPSILON: f64 = 0.25;
