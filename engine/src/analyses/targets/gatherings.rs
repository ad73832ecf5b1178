//! Meetings and shipments as a network of their own: the other side of two-mode data.

use crate::error::Result;
use crate::graph::{Edge, Graph};
use crate::kernels::centrality::two_mode_betweenness::{
    Mode, TwoModeBetweennessOptions, two_mode_betweenness as kernel,
};
use crate::model::{EntityKind, LinkKind};
use crate::progress::Progress;

use super::field::{Field, Scene};

/// Who takes part in more gatherings than this ties none of them to another: he is everywhere.
const MAX_GATHERINGS: usize = 50;

/// The dual projection: gatherings, two of which are tied by each person who takes part in both. A person who takes part
/// in `l` counts `1 / (l - 1)` between each two.
///
/// Everett, Borgatti: The dual-projection approach for two-mode networks. Social Networks 35 (2013).
pub(super) struct Gatherings {
    pub(super) graph: Graph,
    /// Persons who take part, by gathering.
    persons: Vec<Vec<u32>>,
    person_count: usize,
}

impl Gatherings {
    /// The meetings and shipments of a scene; `None` where persons are not what is ranked.
    pub(super) fn of(field: &Field<'_>, scene: &Scene<'_>) -> Result<Option<Gatherings>> {
        let Some(builder) = field.persons() else { return Ok(None) };
        let kind = |node: u32| field.view().traits(field.subgraph.entity(node)).kind;
        let nodes = 0..field.subgraph.graph.node_count() as u32;
        let gatherings = nodes.filter(|&node| matches!(kind(node), EntityKind::Event | EntityKind::Shipment));
        let persons: Vec<Vec<u32>> =
            gatherings.map(|node| builder.persons_at(node, scene.kept)).filter(|persons| !persons.is_empty()).collect();
        let person_count = builder.persons().len();
        let mut gatherings_of = vec![Vec::new(); person_count];
        for (gathering, persons) in (0u32..).zip(&persons) {
            persons.iter().for_each(|&person| gatherings_of[person as usize].push(gathering));
        }
        let mut edges = Vec::new();
        for all in gatherings_of.iter().filter(|all| (2..=MAX_GATHERINGS).contains(&all.len())) {
            let weight = 1.0 / (all.len() - 1) as f32;
            for (position, &source) in all.iter().enumerate() {
                edges.extend(all[position + 1..].iter().map(|&target| Edge { source, target, weight }));
            }
        }
        let graph = Graph::from_edges(persons.len(), &edges, false)?;
        Ok(Some(Gatherings { graph, persons, person_count }))
    }

    /// What each person has of the values of the gatherings in which he takes part, each divided among all who do.
    pub(super) fn shares(&self, values: &[f64]) -> Vec<f64> {
        let mut shares = vec![Vec::new(); self.person_count];
        for (persons, value) in self.persons.iter().zip(values).filter(|(_, value)| !value.is_nan()) {
            persons.iter().for_each(|&person| shares[person as usize].push(value / persons.len() as f64));
        }
        // From the least to the largest: gatherings stand in the order of rows, of which a last digit must not tell.
        let sum = |mut shares: Vec<f64>| {
            shares.sort_unstable_by(f64::total_cmp);
            shares.into_iter().fold(0.0, |sum, share| sum + share)
        };
        shares.into_iter().map(sum).collect()
    }
}

/// For each person, how many pairs of persons he lies between in the network of persons and what they share; 0 where
/// persons are not what is ranked.
pub(super) fn two_mode_betweenness(field: &Field<'_>, scene: &Scene<'_>, progress: &Progress) -> Result<Vec<f64>> {
    let Some(builder) = field.persons() else { return Ok(vec![0.0; field.node_count()]) };
    let edges = &field.subgraph.edges;
    let mode = |node: u32| match builder.person(node) {
        Some(_) => Mode::First,
        None if builder.is_joining(node) => Mode::Second,
        None => Mode::Neither,
    };
    let modes: Vec<Mode> = (0..field.subgraph.graph.node_count() as u32).map(mode).collect();
    let joins = |edge: &u32| {
        let (source, target) = edges.ends(*edge);
        let modes = [modes[source as usize], modes[target as usize]];
        modes.contains(&Mode::First) && modes.contains(&Mode::Second) && edges.kind(*edge) != LinkKind::Family
    };
    let edge = |edge: u32| {
        let (source, target) = edges.ends(edge);
        Edge { source, target, weight: 1.0 }
    };
    let list: Vec<Edge> = scene.kept.edges(edges).filter(joins).map(edge).collect();
    let graph = Graph::from_edges(modes.len(), &list, false)?;
    let scores = kernel(&graph, &TwoModeBetweennessOptions { modes, normalized: false }, progress)?.scores;
    Ok(builder.persons().iter().map(|&node| scores[node as usize]).collect())
}
