//! What each factor contributes, and what carries it.

use std::collections::BTreeMap;

use super::between::Between;
use super::carrying::{shares, things};
use super::model::{Carrier, Contribution};
use super::support::{Support, steps};
use super::{Case, words};
use crate::analyses::targets::factor::Factor;
use crate::error::Result;
use crate::model::LinkKind;
use crate::progress::Progress;

/// Carriers shown of a factor.
const CARRIERS: usize = 5;
/// Statements shown of a payment or a shipment.
const STATEMENTS: usize = 5;

/// Those that count, the one that contributes most in front, then the other plain measures and those with a value.
pub(super) fn of(
    case: &Case<'_, '_>,
    between: &Between,
    support: &Support,
    progress: &Progress,
) -> Result<Vec<Contribution>> {
    let weights = &case.field.question.weights;
    let mut all = Vec::new();
    for factor in Factor::ALL {
        let weight = weights.get(factor);
        let value = case.standing.measured.values(factor)[case.node as usize];
        if weight == 0.0 && !factor.is_plain() && (value.is_nan() || value == 0.0) {
            continue;
        }
        let percentile = case.standing.measured.percentiles(factor)[case.position];
        let carried_by = match weight > 0.0 {
            true => carriers(case, between, support, factor, progress)?,
            false => Vec::new(),
        };
        let mut contribution = Contribution {
            factor: factor.name(),
            counts: weight > 0.0,
            value: Some(value).filter(|value| !value.is_nan()),
            percentile,
            weight,
            contribution: weight * percentile,
            carried_by,
            words: String::new(),
        };
        contribution.words = words::contribution(case, factor, &contribution);
        all.push(contribution);
    }
    all.sort_by(|left, right| right.counts.cmp(&left.counts).then(right.contribution.total_cmp(&left.contribution)));
    Ok(all)
}

fn carriers(
    case: &Case<'_, '_>,
    between: &Between,
    support: &Support,
    factor: Factor,
    progress: &Progress,
) -> Result<Vec<Carrier>> {
    Ok(match factor {
        Factor::CrossBorderReach => jurisdictions(case),
        Factor::CrossAgencyReach => agencies(case),
        Factor::CrossCommunityReach => communities(case, progress)?,
        Factor::Money | Factor::Goods => handled(case, factor),
        factor => {
            let mut shares = shares(case, between, factor);
            shares.retain(|(_, share)| *share > 0.0);
            shares.sort_by(|left, right| steps(right.1).total_cmp(&steps(left.1)));
            let tie = |(neighbor, share)| Some(Carrier::Tie { with: support.tie(neighbor)?.with.clone(), share });
            shares.into_iter().filter_map(tie).take(CARRIERS).collect()
        }
    })
}

/// Neighbours in the graph with the weights of their ties.
fn neighbors<'c>(case: &'c Case<'_, '_>) -> impl Iterator<Item = (u32, f64)> + 'c {
    let graph = &case.scene.graph;
    let weights = graph.out_weights(case.node);
    let weight = move |place: usize| weights.map_or(1.0, |weights| f64::from(weights[place]));
    graph.out_neighbors(case.node).iter().enumerate().map(move |(place, &neighbor)| (neighbor, weight(place)))
}

fn jurisdictions(case: &Case<'_, '_>) -> Vec<Carrier> {
    let mut strengths: BTreeMap<String, f64> = BTreeMap::new();
    for (neighbor, weight) in neighbors(case) {
        let all = case.view().shown(case.field.entity(neighbor)).jurisdiction;
        let share = weight / all.len().max(1) as f64;
        all.into_iter().for_each(|jurisdiction| *strengths.entry(jurisdiction).or_default() += share);
    }
    classes(strengths)
}

/// The agencies that state his links, one a statement, as the factor counts them.
fn agencies(case: &Case<'_, '_>) -> Vec<Carrier> {
    let (edges, view) = (&case.field.subgraph.edges, case.view());
    let mut strengths: BTreeMap<String, f64> = BTreeMap::new();
    for &edge in edges.at(case.own()).iter().filter(|&&edge| edges.kind(edge) != LinkKind::Family) {
        for &row in edges.statements_of(edge).iter() {
            let provider = view.link_provider(row).unwrap_or("not named").to_owned();
            *strengths.entry(provider).or_default() += 1.0;
        }
    }
    classes(strengths)
}

/// Communities by who of his neighbours in them is tied to him most strongly.
fn communities(case: &Case<'_, '_>, progress: &Progress) -> Result<Vec<Carrier>> {
    let labels = case.field.communities(progress)?;
    let mut found: BTreeMap<u32, (f64, f64, u32)> = BTreeMap::new();
    for (neighbor, weight) in neighbors(case) {
        let (all, most, who) = found.entry(labels[neighbor as usize]).or_insert((0.0, 0.0, neighbor));
        *all += weight;
        if weight > *most {
            (*most, *who) = (weight, neighbor);
        }
    }
    let name = |(label, (all, _, who)): (u32, (f64, f64, u32))| {
        let own = if labels[case.node as usize] == label { "the own community" } else { "the community" };
        (format!("{own} with {}", words::label(&case.view().shown(case.field.entity(who)))), all)
    };
    Ok(classes(found.into_iter().map(name).collect()))
}

fn classes(strengths: BTreeMap<String, f64>) -> Vec<Carrier> {
    let sum = strengths.values().fold(0.0, |sum, strength| sum + strength);
    let mut classes: Vec<(String, f64)> = strengths.into_iter().collect();
    classes.sort_by(|left, right| steps(right.1).total_cmp(&steps(left.1)).then_with(|| left.0.cmp(&right.0)));
    let class = |(class, strength): (String, f64)| Carrier::Class { class, share: strength / sum };
    classes.into_iter().filter(|(_, strength)| *strength > 0.0).take(CARRIERS).map(class).collect()
}

fn handled(case: &Case<'_, '_>, factor: Factor) -> Vec<Carrier> {
    let (subgraph, view) = (case.field.subgraph, case.view());
    let shown = |node: u32| view.shown(subgraph.entity(node));
    let carrier = |thing: super::carrying::Handled| {
        let mut chain = vec![case.shown()];
        if thing.holding != case.own() {
            chain.extend(over(case, thing.holding).into_iter().chain([thing.holding]).map(shown));
        }
        chain.push(shown(subgraph.edges.other_end(thing.edge, thing.holding)));
        let rows = view.statements_of(&subgraph.edges, thing.edge);
        let statements = rows.into_iter().take(STATEMENTS).map(|row| view.link_statement(row).into()).collect();
        Carrier::Thing { chain, kind: subgraph.edges.kind(thing.edge).to_string(), statements }
    };
    things(case, factor).into_iter().take(CARRIERS).map(carrier).collect()
}

/// What the target holds by which he holds something else; nothing where he holds it himself.
fn over(case: &Case<'_, '_>, holding: u32) -> Option<u32> {
    let edges = &case.field.subgraph.edges;
    let neighbors = |node: u32| edges.at(node).iter().map(move |&edge| edges.other_end(edge, node));
    if neighbors(case.own()).any(|held| held == holding) {
        return None;
    }
    let own: Vec<u32> = neighbors(case.own()).collect();
    neighbors(holding).filter(|between| own.contains(between)).min()
}
