//! What somebody handles, by himself and by what he holds: companies and assets that he owns, controls, directs, fronts
//! for, represents or possesses, and those that these hold in turn. What several handle is divided among them.

use super::field::{Field, Scene};
use crate::model::{EntityKind, LinkKind};

/// Payments: the sum of `log(1 + value)` of each merged payment link that ends at somebody or at what he holds.
pub(super) fn money(field: &Field<'_>, scene: &Scene<'_>) -> Vec<f64> {
    let edges = &field.subgraph.edges;
    let payments = |node: u32| {
        let at = edges.at(node).iter().copied();
        at.filter(|&edge| scene.kept.has(edge) && edges.kind(edge) == LinkKind::Payment).collect()
    };
    handled(field, scene, edges.len(), payments, |edge| f64::from(edges.weights[edge as usize]).ln_1p())
}

/// Shipments: how many somebody or what he holds takes part in.
pub(super) fn goods(field: &Field<'_>, scene: &Scene<'_>) -> Vec<f64> {
    let edges = &field.subgraph.edges;
    let is_shipment = |node: u32| kind(field, node) == EntityKind::Shipment;
    let shipments = |node: u32| {
        let at = edges.at(node).iter().filter(|&&edge| scene.kept.has(edge));
        at.map(|&edge| edges.other_end(edge, node)).filter(|&other| is_shipment(other)).collect()
    };
    handled(field, scene, field.subgraph.graph.node_count(), shipments, |_| 1.0)
}

/// For each node of the graph, what the things it handles are worth, each divided among those who handle it.
fn handled(
    field: &Field<'_>,
    scene: &Scene<'_>,
    thing_count: usize,
    things_at: impl Fn(u32) -> Vec<u32>,
    worth: impl Fn(u32) -> f64,
) -> Vec<f64> {
    let of_node = |node: u32| {
        let mut things: Vec<u32> =
            holds(field, scene, field.subgraph_node(node)).into_iter().flat_map(&things_at).collect();
        things.sort_unstable();
        things.dedup();
        things
    };
    let handled: Vec<Vec<u32>> = (0..field.node_count() as u32).map(of_node).collect();
    let mut shared_by = vec![0u32; thing_count];
    for (_, things) in (0..).zip(&handled).filter(|(node, _)| field.is_of_kind(*node)) {
        things.iter().for_each(|&thing| shared_by[thing as usize] += 1);
    }
    let share = |&thing: &u32| worth(thing) / f64::from(shared_by[thing as usize].max(1));
    handled.iter().map(|things| in_order(things.iter().map(share).collect())).collect()
}

/// A node of the subgraph, what it holds, and what that holds, ascending.
pub(crate) fn holds(field: &Field<'_>, scene: &Scene<'_>, node: u32) -> Vec<u32> {
    let edges = &field.subgraph.edges;
    let held = |holder: u32| {
        let at = edges.at(holder).iter().copied();
        at.filter(move |&edge| scene.kept.has(edge) && is_holding(edges.kind(edge)) && edges.ends(edge).0 == holder)
            .map(move |edge| edges.ends(edge).1)
            .filter(|&thing| matches!(kind(field, thing), EntityKind::Company | EntityKind::Asset))
    };
    let mut all: Vec<u32> = std::iter::once(node).chain(held(node)).collect();
    all.extend(held(node).flat_map(held).collect::<Vec<_>>());
    all.sort_unstable();
    all.dedup();
    all
}

/// Whether a link says that its source disposes of its target.
fn is_holding(kind: LinkKind) -> bool {
    use LinkKind::{Directorship, Nominee, Representation};
    kind.is_holding() || matches!(kind, Directorship | Nominee | Representation)
}

fn kind(field: &Field<'_>, node: u32) -> EntityKind {
    field.view().traits(field.subgraph.entity(node)).kind
}

/// The sum from the least to the largest, whatever the order of things.
fn in_order(mut values: Vec<f64>) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    values.into_iter().fold(0.0, |sum, value| sum + value)
}
