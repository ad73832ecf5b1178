//! The links and statements behind a target's position.

use serde_json::{Value, json};

use super::field::{Field, Scene};
use super::question::Question;
use crate::error::Result;
use crate::model::GradeTable;
use crate::registry::Parameters;
use crate::view::{Kept, PersonNetwork, Shown, Subgraph, Through, TiePart, View};

/// More ties than this are counted and not listed.
const MAX_TIES: usize = 200;

/// What ties an entity to others on the graph on which its kind is ranked: each tie with its weight, and what it rests
/// on down to the statements. Strongest first, at most 200; `tie_count` tells how many there are. Nothing for an entity that is
/// not on that graph, and nothing for a protected person.
///
/// # Errors
/// As the analysis `targets` itself, for its parameters.
pub fn evidence(view: &View, parameters: &Parameters, entity: u32) -> Result<Value> {
    let question = Question::of(parameters)?;
    let subgraph = view.select(&question.selection)?;
    let node = subgraph.node(entity).filter(|_| !view.traits(entity).protected);
    let Some(node) = node else { return Ok(json!({ "tie_count": 0, "ties": [] })) };
    let Scene { network, .. } = Field::new(&subgraph, &question).scene(Kept::All)?;
    let ties = ties(network.as_ref(), &subgraph, node);
    let listed: Vec<Value> = ties.iter().take(MAX_TIES).map(|tie| tie_json(&subgraph, node, tie)).collect();
    Ok(json!({ "tie_count": ties.len(), "ties": listed }))
}

/// The ties of a node of a subgraph, strongest first.
pub(crate) fn ties(network: Option<&PersonNetwork>, subgraph: &Subgraph<'_>, node: u32) -> Vec<Listed> {
    let mut ties = match network {
        Some(network) => person_ties(network, subgraph, node),
        None => typed_ties(subgraph, node),
    };
    // Equal ties by the shown id: the order of nodes would tell whose id a handle hides.
    ties.sort_by(|left, right| right.weight.total_cmp(&left.weight).then_with(|| left.with.id.cmp(&right.with.id)));
    ties
}

/// A tie to be listed.
pub(crate) struct Listed {
    /// The node of the subgraph at its other end.
    pub(crate) other: u32,
    pub(crate) with: Shown,
    pub(crate) weight: f64,
    pub(crate) because: Because,
}

/// What a tie rests on.
pub(crate) enum Because {
    Parts(Vec<TiePart>),
    Edge(u32),
}

fn person_ties(network: &PersonNetwork, subgraph: &Subgraph<'_>, node: u32) -> Vec<Listed> {
    let Ok(person) = network.persons.binary_search(&node) else { return Vec::new() };
    let ties = network.ties_of(person as u32).into_iter().map(|tie| {
        let other = network.persons[tie.other as usize];
        Listed { other, with: shown(subgraph, other), weight: tie.weight, because: Because::Parts(tie.parts) }
    });
    ties.collect()
}

fn typed_ties(subgraph: &Subgraph<'_>, node: u32) -> Vec<Listed> {
    let edges = &subgraph.edges;
    let ties = edges.at(node).iter().map(|&edge| {
        let other = edges.other_end(edge, node);
        let weight = f64::from(edges.weights[edge as usize]);
        Listed { other, with: shown(subgraph, other), weight, because: Because::Edge(edge) }
    });
    ties.collect()
}

/// A tie with what it rests on, down to the statements.
pub(crate) fn tie_json(subgraph: &Subgraph<'_>, node: u32, tie: &Listed) -> Value {
    let because: Vec<Value> = match &tie.because {
        Because::Parts(parts) => parts.iter().map(|part| part_json(subgraph, part, [node, tie.other])).collect(),
        Because::Edge(edge) => vec![edge_json(subgraph, *edge)],
    };
    json!({ "with": tie.with, "weight": tie.weight, "because": because })
}

fn part_json(subgraph: &Subgraph<'_>, part: &TiePart, persons: [u32; 2]) -> Value {
    let mut json = match part.through {
        Through::Edge(edge) => edge_json(subgraph, edge),
        Through::Node(shared) => shared_json(subgraph, shared, persons),
    };
    json["kind"] = json!(part.kind);
    json["value"] = part.value.into();
    json
}

/// An edge, how probable its grades make it, and the statements that say it.
fn edge_json(subgraph: &Subgraph<'_>, edge: u32) -> Value {
    let (source, target) = subgraph.edges.ends(edge);
    let (mut source, mut target) = (shown(subgraph, source), shown(subgraph, target));
    if subgraph.edges.directed[edge as usize] == 0 && target.id < source.id {
        std::mem::swap(&mut source, &mut target);
    }
    let probability = subgraph.edges.probability(edge, subgraph.view().links(), &GradeTable::default());
    json!({
        "kind": subgraph.edges.kind(edge),
        "probability": probability,
        "source": source,
        "target": target,
        "statements": statements(subgraph, edge),
    })
}

/// What two persons share, and the links that attach them to it, directly or by what they hold.
fn shared_json(subgraph: &Subgraph<'_>, shared: u32, persons: [u32; 2]) -> Value {
    let edges = &subgraph.edges;
    let attached = |edge: &u32| {
        let end = edges.other_end(*edge, shared);
        persons.contains(&end) || edges.at(end).iter().any(|&held| persons.contains(&edges.other_end(held, end)))
    };
    let mut links: Vec<(Shown, u32)> = edges
        .at(shared)
        .iter()
        .copied()
        .filter(attached)
        .map(|edge| (shown(subgraph, edges.other_end(edge, shared)), edge))
        .collect();
    links.sort_by(|left, right| (&left.0.id, edges.kind(left.1)).cmp(&(&right.0.id, edges.kind(right.1))));
    let link = |(with, edge): (Shown, u32)| json!({ "kind": edges.kind(edge), "with": with, "statements": statements(subgraph, edge) });
    json!({ "through": shown(subgraph, shared), "links": links.into_iter().map(link).collect::<Vec<_>>() })
}

fn shown(subgraph: &Subgraph<'_>, node: u32) -> Shown {
    subgraph.view().shown(subgraph.entity(node))
}

fn statements(subgraph: &Subgraph<'_>, edge: u32) -> Vec<Value> {
    let rows = subgraph.view().statements_of(&subgraph.edges, edge);
    rows.into_iter().map(|row| subgraph.view().link_statement(row).into()).collect()
}
