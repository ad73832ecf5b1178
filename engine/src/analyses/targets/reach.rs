//! Reach: how evenly somebody's ties spread over jurisdictions, agencies or communities,
//!
//! ```text
//! reach(i) = 1 - sum over classes c of (s(i, c) / s(i))^2
//! ```
//!
//! with `s(i, c)` the strength of the ties of `i` into class `c`: 0 for who stays within one, and below 1. A tie to
//! somebody of two jurisdictions counts half for each, and one to somebody of none not at all.

use std::collections::BTreeMap;

use super::field::{Field, Scene};
use crate::graph::Graph;
use crate::model::LinkKind;

/// What the nodes and edges of a field belong to. Numbers stand for names in no order.
pub(super) struct Classes {
    /// Jurisdictions, by node of the graph.
    jurisdictions: Vec<Vec<u32>>,
    /// Agencies that say it, one a statement, by edge of the subgraph.
    agencies: Vec<Vec<u32>>,
}

impl Classes {
    pub(super) fn of(field: &Field<'_>) -> Classes {
        let mut names = Names::default();
        let jurisdictions = (0..field.node_count() as u32)
            .map(|node| field.view().shown(field.entity(node)).jurisdiction)
            .map(|all| all.into_iter().map(|name| names.number(Some(name))).collect());
        let jurisdictions = jurisdictions.collect();
        let mut names = Names::default();
        let edges = &field.subgraph.edges;
        let agencies = (0..edges.len() as u32).map(|edge| {
            let rows = field.view().statements_of(edges, edge);
            rows.into_iter().map(|row| names.number(field.view().link_provider(row).map(str::to_owned))).collect()
        });
        Classes { jurisdictions, agencies: agencies.collect() }
    }
}

/// Numbers for names, as they come.
#[derive(Default)]
struct Names(BTreeMap<Option<String>, u32>);

impl Names {
    fn number(&mut self, name: Option<String>) -> u32 {
        let next = self.0.len() as u32;
        *self.0.entry(name).or_insert(next)
    }
}

/// Over the jurisdictions of neighbours.
pub(super) fn across_borders(field: &Field<'_>, graph: &Graph) -> Vec<f64> {
    let jurisdictions = &field.classes().jurisdictions;
    over_neighbors(graph, |node| &jurisdictions[node as usize])
}

/// Over the communities of neighbours.
pub(super) fn across_communities(communities: &[u32], graph: &Graph) -> Vec<f64> {
    over_neighbors(graph, |node| std::slice::from_ref(&communities[node as usize]))
}

/// Over the agencies that state the links of a node, one a statement; family links do not count.
pub(super) fn across_agencies(field: &Field<'_>, scene: &Scene<'_>) -> Vec<f64> {
    let agencies = &field.classes().agencies;
    let reach = |node: u32| {
        let mut strengths = Strengths::default();
        let edges = &field.subgraph.edges;
        let at = edges.at(field.subgraph_node(node)).iter();
        for &edge in at.filter(|&&edge| scene.kept.has(edge) && edges.kind(edge) != LinkKind::Family) {
            agencies[edge as usize].iter().for_each(|&agency| strengths.add(agency, 1.0));
        }
        strengths.reach()
    };
    (0..field.node_count() as u32).map(reach).collect()
}

fn over_neighbors<'c>(graph: &Graph, classes: impl Fn(u32) -> &'c [u32]) -> Vec<f64> {
    let reach = |node: u32| {
        let mut strengths = Strengths::default();
        let weights = graph.out_weights(node);
        for (position, &neighbor) in graph.out_neighbors(node).iter().enumerate() {
            let classes = classes(neighbor);
            let weight = weights.map_or(1.0, |weights| f64::from(weights[position])) / classes.len().max(1) as f64;
            classes.iter().for_each(|&class| strengths.add(class, weight));
        }
        strengths.reach()
    };
    (0..graph.node_count() as u32).map(reach).collect()
}

/// Strengths into each class.
#[derive(Default)]
struct Strengths(BTreeMap<u32, f64>);

impl Strengths {
    fn add(&mut self, class: u32, strength: f64) {
        *self.0.entry(class).or_default() += strength;
    }

    fn reach(&self) -> f64 {
        // In the order of their size: that of the classes is that of rows, which nobody is to learn from a last digit.
        let mut strengths: Vec<f64> = self.0.values().copied().collect();
        strengths.sort_unstable_by(f64::total_cmp);
        let sum: f64 = strengths.iter().sum();
        if sum > 0.0 { 1.0 - strengths.iter().map(|strength| (strength / sum).powi(2)).sum::<f64>() } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::Edge;

    #[test]
    fn who_stays_within_one_class_reaches_nobody_and_who_halves_himself_reaches_half() {
        let edge = |source, target, weight| Edge { source, target, weight };
        let graph = Graph::from_edges(5, &[edge(0, 1, 3.0), edge(0, 2, 3.0), edge(3, 1, 1.0)], false).unwrap();
        let reach = across_communities(&[0, 1, 2, 0, 0], &graph);
        assert_eq!(reach, [0.5, 0.0, 0.0, 0.0, 0.0]);
    }

    #[test]
    fn a_neighbour_of_two_classes_counts_half_for_each_and_one_of_none_not_at_all() {
        let edge = |source, target, weight| Edge { source, target, weight };
        let graph = Graph::from_edges(4, &[edge(0, 1, 2.0), edge(0, 2, 1.0), edge(0, 3, 9.0)], false).unwrap();
        let classes: [&[u32]; 4] = [&[], &[1, 2], &[1], &[]];
        let reach = over_neighbors(&graph, |node| classes[node as usize]);
        assert!((reach[0] - (1.0 - (4.0 + 1.0) / 9.0)).abs() < 1e-12, "{reach:?}: strengths 2 and 1");
    }
}
