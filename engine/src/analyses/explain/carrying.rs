//! How much of a factor each tie carries. Of betweenness it is what share of the paths pass the tie, of PageRank what
//! flows over it, of the Shapley value how few others the neighbour has. It says which links to look at first; what their
//! loss would change is computed anew.

use std::collections::BTreeMap;

use roaring::RoaringBitmap;

use super::Case;
use super::between::Between;
use crate::analyses::targets::factor::Factor;
use crate::analyses::targets::holdings::holds;
use crate::model::{EntityKind, LinkKind};

/// What carries of his score, by neighbour in the graph.
pub(super) fn by_neighbor(case: &Case<'_, '_>, between: &Between) -> BTreeMap<u32, f64> {
    let mut carries = BTreeMap::new();
    for (factor, weight) in case.field.question.weights.iter() {
        let contribution = weight * case.standing.measured.percentiles(factor)[case.position];
        for (neighbor, share) in shares(case, between, factor) {
            *carries.entry(neighbor).or_default() += contribution * share;
        }
    }
    carries
}

/// The share of a factor that each neighbour in the graph carries, ascending by neighbour; nothing for factors that do
/// not rest on ties.
pub(super) fn shares(case: &Case<'_, '_>, between: &Between, factor: Factor) -> Vec<(u32, f64)> {
    let graph = &case.scene.graph;
    let neighbors = || graph.out_neighbors(case.node).iter().copied().filter(|&neighbor| neighbor != case.node);
    let strength = |neighbor: u32| weight(case, neighbor);
    let scaled = |share: &dyn Fn(u32) -> f64| {
        let all: Vec<(u32, f64)> = neighbors().map(|neighbor| (neighbor, share(neighbor))).collect();
        let sum = all.iter().fold(0.0, |sum, (_, share)| sum + share);
        if sum > 0.0 { all.into_iter().map(|(neighbor, share)| (neighbor, share / sum)).collect() } else { Vec::new() }
    };
    match factor {
        Factor::Betweenness | Factor::StrategicPosition => scaled(&|neighbor| between.carried(neighbor)),
        Factor::PageRank => {
            let ranks = case.standing.measured.values(Factor::PageRank);
            scaled(&|neighbor| ranks[neighbor as usize] * flow(case, neighbor))
        }
        Factor::Shapley => scaled(&|neighbor| 1.0 / (1.0 + graph.out_degree(neighbor) as f64)),
        Factor::Strength | Factor::CrossBorderReach | Factor::CrossCommunityReach => scaled(&strength),
        Factor::Degree | Factor::Harmonic | Factor::CoreNumber | Factor::EffectiveSize | Factor::Constraint => {
            scaled(&|_| 1.0)
        }
        _ => Vec::new(),
    }
}

/// The weight of the tie with a neighbour.
fn weight(case: &Case<'_, '_>, neighbor: u32) -> f64 {
    let graph = &case.scene.graph;
    let place = graph.out_neighbors(case.node).binary_search(&neighbor);
    let weights = graph.out_weights(case.node);
    place.ok().zip(weights).map_or(1.0, |(place, weights)| f64::from(weights[place]))
}

/// The share of what flows on from a neighbour that comes to the target.
fn flow(case: &Case<'_, '_>, neighbor: u32) -> f64 {
    let graph = &case.scene.graph;
    match graph.out_weights(neighbor).filter(|_| case.field.question.weighted) {
        Some(weights) => {
            let all: f64 = weights.iter().map(|weight| f64::from(*weight)).sum();
            if all > 0.0 { weight(case, neighbor) / all } else { 0.0 }
        }
        None => 1.0 / graph.out_degree(neighbor).max(1) as f64,
    }
}

/// A payment or a shipment in which the target takes part, by himself or by what he holds.
pub(super) struct Handled {
    /// What he holds that takes part in it; himself, if he does.
    pub(super) holding: u32,
    /// The link.
    pub(super) edge: u32,
    /// What the link is worth.
    pub(super) worth: f64,
}

/// What the target handles, of one factor, most in front.
pub(super) fn things(case: &Case<'_, '_>, factor: Factor) -> Vec<Handled> {
    let edges = &case.field.subgraph.edges;
    let kind = |node: u32| case.view().traits(case.field.subgraph.entity(node)).kind;
    let (mut things, mut seen): (Vec<Handled>, RoaringBitmap) = Default::default();
    for holding in holds(case.field, case.scene, case.own()) {
        for &edge in edges.at(holding) {
            let worth = match factor {
                Factor::Money if edges.kind(edge) == LinkKind::Payment => {
                    f64::from(edges.weights[edge as usize]).ln_1p()
                }
                Factor::Goods if kind(edges.other_end(edge, holding)) == EntityKind::Shipment => 1.0,
                _ => continue,
            };
            if seen.insert(edge) {
                things.push(Handled { holding, edge, worth });
            }
        }
    }
    things.sort_by(|left, right| right.worth.total_cmp(&left.worth).then(left.edge.cmp(&right.edge)));
    things
}

/// What of his score rests on what he handles: how much on each thing, and the statements that say it.
pub(super) fn handled(case: &Case<'_, '_>) -> Vec<(f64, Vec<Vec<u32>>)> {
    let mut handled = Vec::new();
    for (factor, weight) in case.field.question.weights.iter() {
        if !matches!(factor, Factor::Money | Factor::Goods) {
            continue;
        }
        let things = things(case, factor);
        let all: f64 = things.iter().map(|thing| thing.worth).sum();
        let contribution = weight * case.standing.measured.percentiles(factor)[case.position];
        let edges = &case.field.subgraph.edges;
        handled.extend(
            things
                .iter()
                .filter(|_| all > 0.0)
                .map(|thing| (contribution * thing.worth / all, vec![edges.statements_of(thing.edge).into_owned()])),
        );
    }
    handled
}
