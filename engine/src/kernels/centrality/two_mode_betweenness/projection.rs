//! The projection of a small two-mode graph onto one of its modes, for the verifier.

use super::Mode;
use crate::graph::Graph;

pub(super) fn are_adjacent(graph: &Graph, one: usize, other: usize) -> bool {
    graph.out_neighbors(one as u32).contains(&(other as u32))
        || graph.out_neighbors(other as u32).contains(&(one as u32))
}

/// One mode of a small graph, and how many partners each two of its members share.
pub(super) struct Projection {
    pub(super) members: Vec<usize>,
    shared: Vec<Vec<f64>>,
}

impl Projection {
    pub(super) fn new(graph: &Graph, modes: &[Mode], mode: Mode) -> Self {
        let members: Vec<usize> = (0..graph.node_count()).filter(|&node| modes[node] == mode).collect();
        let partners: Vec<usize> = (0..graph.node_count()).filter(|&node| modes[node].is_partner_of(mode)).collect();
        let shared_by = |one: usize, other: usize| {
            let is_shared =
                |&&partner: &&usize| are_adjacent(graph, one, partner) && are_adjacent(graph, partner, other);
            if one == other { 0.0 } else { partners.iter().filter(is_shared).count() as f64 }
        };
        let shared = members.iter().map(|&one| members.iter().map(|&other| shared_by(one, other)).collect()).collect();
        Projection { members, shared }
    }

    /// Steps between all members, infinite where there is no path, and the number of shortest paths.
    fn steps_and_paths(&self) -> (Vec<Vec<f64>>, Vec<Vec<f64>>) {
        let size = self.members.len();
        let (mut steps, mut paths) = (vec![vec![f64::INFINITY; size]; size], vec![vec![0.0; size]; size]);
        for source in 0..size {
            (steps[source][source], paths[source][source]) = (0.0, 1.0);
            for step in 1..size {
                for target in (0..size).filter(|&target| target != source) {
                    let before = (0..size).filter(|&node| steps[source][node] == (step - 1) as f64);
                    let count: f64 = before.map(|node| paths[source][node] * self.shared[node][target]).sum();
                    if count > 0.0 && steps[source][target] >= step as f64 {
                        (steps[source][target], paths[source][target]) = (step as f64, count);
                    }
                }
            }
        }
        (steps, paths)
    }

    /// The scores of the members, from the definition.
    pub(super) fn betweenness(&self, normalized: bool) -> Vec<f64> {
        let size = self.members.len();
        let (steps, paths) = self.steps_and_paths();
        let share = |source: usize, node: usize, target: usize| {
            let is_on_path = steps[source][node] + steps[node][target] == steps[source][target];
            let is_between = node != source && node != target && steps[source][target].is_finite();
            let through = paths[source][node] * paths[node][target];
            if is_on_path && is_between { through / paths[source][target] } else { 0.0 }
        };
        let total = |node: usize| -> f64 {
            let pairs = (0..size).flat_map(|target| (0..target).map(move |source| (source, target)));
            pairs.map(|(source, target)| share(source, node, target)).sum()
        };
        let pairs = (size.saturating_sub(1) * size.saturating_sub(2) / 2).max(1) as f64;
        (0..size).map(|node| if normalized { total(node) / pairs } else { total(node) }).collect()
    }
}
