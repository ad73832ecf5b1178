//! The links and statements behind a target's position.

use serde_json::{Value, json};

use super::{Field, coefficients, kind, selection};
use crate::error::Result;
use crate::registry::Parameters;
use crate::view::{PersonNetwork, Subgraph, Through, TiePart, View};

/// More ties than this are counted and not listed.
const MAX_TIES: usize = 200;

/// What ties an entity to others on the graph on which its kind is ranked: each tie with its weight, and what it rests
/// on down to the statements. Strongest first, at most 200; `tie_count` tells how many there are. Nothing for an entity that is
/// not on that graph, and nothing for a protected person.
///
/// # Errors
/// As the analysis `targets` itself, for its parameters.
pub fn evidence(view: &View, parameters: &Parameters, entity: u32) -> Result<Value> {
    let subgraph = view.select(&selection(parameters))?;
    let node = subgraph.node(entity).filter(|_| !view.traits(entity).protected);
    let Some(node) = node else { return Ok(json!({ "tie_count": 0, "ties": [] })) };
    let field = Field::build(&subgraph, kind(parameters), &coefficients(parameters)?)?;
    let ties = match &field.network {
        Some(network) => person_ties(network, &subgraph, node),
        None => typed_ties(&subgraph, node),
    };
    Ok(json!({ "tie_count": ties.len(), "ties": ties.into_iter().take(MAX_TIES).collect::<Vec<_>>() }))
}

fn person_ties(network: &PersonNetwork, subgraph: &Subgraph<'_>, node: u32) -> Vec<Value> {
    let Ok(person) = network.persons.binary_search(&node) else { return Vec::new() };
    let shown = |node: u32| json!(subgraph.view().shown(subgraph.entity(node)));
    let ties = network.ties_of(person as u32).into_iter().map(|tie| {
        let ends = [node, network.persons[tie.other as usize]];
        let parts: Vec<Value> = tie.parts.iter().map(|part| part_json(subgraph, part, ends)).collect();
        json!({ "with": shown(ends[1]), "weight": tie.weight, "because": parts })
    });
    ties.collect()
}

fn part_json(subgraph: &Subgraph<'_>, part: &TiePart, persons: [u32; 2]) -> Value {
    let shown = |node: u32| json!(subgraph.view().shown(subgraph.entity(node)));
    let edges = &subgraph.edges;
    match part.through {
        Through::Edge(edge) => {
            let (source, target) = edges.ends(edge);
            json!({
                "kind": part.kind,
                "value": part.value,
                "source": shown(source),
                "target": shown(target),
                "statements": statements(subgraph, edge),
            })
        }
        Through::Node(shared) => {
            let attached = |edge: &u32| {
                let end = edges.other_end(*edge, shared);
                persons.contains(&end) || edges.at(end).iter().any(|&held| persons.contains(&edges.other_end(held, end)))
            };
            let links: Vec<Value> = edges
                .at(shared)
                .iter()
                .copied()
                .filter(attached)
                .map(|edge| json!({ "with": shown(edges.other_end(edge, shared)), "statements": statements(subgraph, edge) }))
                .collect();
            json!({ "kind": part.kind, "value": part.value, "through": shown(shared), "links": links })
        }
    }
}

fn typed_ties(subgraph: &Subgraph<'_>, node: u32) -> Vec<Value> {
    let edges = &subgraph.edges;
    let mut at: Vec<u32> = edges.at(node).to_vec();
    at.sort_by(|&left, &right| edges.weights[right as usize].total_cmp(&edges.weights[left as usize]).then(left.cmp(&right)));
    let tie = |edge: u32| {
        let other = edges.other_end(edge, node);
        json!({
            "with": subgraph.view().shown(subgraph.entity(other)),
            "weight": edges.weights[edge as usize],
            "because": [{ "kind": edges.kind(edge), "statements": statements(subgraph, edge) }],
        })
    };
    at.into_iter().map(tie).collect()
}

fn statements(subgraph: &Subgraph<'_>, edge: u32) -> Vec<Value> {
    subgraph.edges.statements_of(edge).iter().map(|&row| subgraph.view().link_statement(row).into()).collect()
}
