//! What is left of Operation Montagna's networks when the most central are removed, against the tables that the authors
//! publish (Cavallaro et al., PLOS ONE 15(8): e0236476): the largest component after each removal, as a share of that
//! before.
//!
//! The unweighted tables follow, most to the last row, from Katz centrality of alpha .1, collective influence of radius
//! 1, degree and unweighted betweenness, where of equal scores the larger id goes first. Ties that have been broken in
//! some other way lead elsewhere at last: of degree and betweenness on phone calls, and of Katz centrality in blocks,
//! where the authors' scores tell equal ones apart by rounding. There the rows before that are compared. The weighted
//! tables do not say what weights mean and depart within a few rows: they are not compared.

use super::{Links, Network, components, folder, lines, montagna};
use crate::graph::{Edge, Graph};
use crate::kernels::centrality::betweenness::{BetweennessOptions, betweenness};
use crate::kernels::centrality::collective_influence::{CollectiveInfluenceOptions, collective_influence};
use crate::kernels::centrality::degree::{DegreeOptions, degree};
use crate::kernels::centrality::katz::{KatzOptions, katz};
use crate::progress::Progress;

fn by_betweenness(graph: &Graph) -> Vec<f64> {
    betweenness(graph, &BetweennessOptions::default(), &Progress::new()).unwrap().scores
}

fn by_katz(graph: &Graph) -> Vec<f64> {
    let options = KatzOptions { alpha: Some(0.1), ..KatzOptions::default() };
    katz(graph, &options, &Progress::new()).unwrap().scores
}

fn by_collective_influence(graph: &Graph) -> Vec<f64> {
    let options = CollectiveInfluenceOptions { radius: 1 };
    let found = collective_influence(graph, &options, &Progress::new()).unwrap();
    found.scores.into_iter().map(|score| score as f64).collect()
}

fn by_degree(graph: &Graph) -> Vec<f64> {
    let found = degree(graph, &DegreeOptions::default(), &Progress::new()).unwrap();
    found.scores.into_iter().map(|score| score as f64).collect()
}

/// The same nodes, some of them without edges.
fn without(graph: &Graph, is_removed: &[bool]) -> Graph {
    let is_left = |node: u32| !is_removed[node as usize];
    let edges: Vec<Edge> = graph
        .edges()
        .filter(|&(source, target, _)| is_left(source) && is_left(target))
        .map(|(source, target, weight)| Edge { source, target, weight })
        .collect();
    Graph::from_edges(graph.node_count(), &edges, false).unwrap()
}

/// The largest component after each of `rounds` rounds that remove the `block` nodes of the highest scores, as a share
/// of that of the whole graph, which comes first.
fn attack_curve(graph: &Graph, block: usize, rounds: usize, scores_of: fn(&Graph) -> Vec<f64>) -> Vec<f64> {
    let largest = |graph: &Graph| components(graph, &Progress::new()).unwrap().sizes[0] as f64;
    let mut is_removed = vec![false; graph.node_count()];
    let mut curve = vec![1.0];
    for _ in 0..rounds {
        let scores = scores_of(&without(graph, &is_removed));
        let mut left: Vec<usize> = (0..scores.len()).filter(|&node| !is_removed[node]).collect();
        left.sort_by(|&one, &other| scores[other].total_cmp(&scores[one]).then(other.cmp(&one)));
        left.iter().take(block).for_each(|&node| is_removed[node] = true);
        curve.push(largest(&without(graph, &is_removed)) / largest(graph));
    }
    curve
}

fn assert_is(curve: &[f64], expected: &[f64], tolerance: f64, what: &str) {
    assert_eq!(curve.len(), expected.len(), "{what}");
    for (removal, (found, expected)) in curve.iter().zip(expected).enumerate() {
        assert!((found - expected).abs() < tolerance, "{what}, row {removal}: {found}, expected {expected}");
    }
}

/// A published table: the column of a measure.
fn published(table: &str, measure: &str) -> Option<Vec<f64>> {
    let lines = lines(&folder("montagna")?.join("published_disruption_results").join(table));
    let column = lines[0].split(',').position(|name| name == measure)?;
    Some(lines[1..].iter().map(|line| line.split(',').nth(column).unwrap().parse().unwrap()).collect())
}

fn network(links: &Links) -> Graph {
    Network::new(links).graph
}

#[test]
fn montagna_falls_apart_as_published() {
    type Measure = (&'static str, fn(&Graph) -> Vec<f64>);
    const MEASURES: [Measure; 4] = [
        ("Katz", by_katz),
        ("Collective Influence", by_collective_influence),
        ("Degree", by_degree),
        ("Betweenness", by_betweenness),
    ];
    const ALL: usize = usize::MAX;
    let Some(folder) = folder("montagna") else { return };
    let (meetings, calls) = montagna(&folder);
    // The rows compared, by measure.
    let cases = [
        (&meetings, "sequential_meeting", 1, [ALL, ALL, ALL, ALL]),
        (&meetings, "block_meeting", 5, [9, ALL, ALL, ALL]),
        (&calls, "sequential_phone_calls", 1, [ALL, ALL, 6, 75]),
        (&calls, "block_phone_calls", 5, [ALL, ALL, ALL, 14]),
    ];
    for (links, table, block, rows) in cases {
        let graph = network(links);
        for ((measure, scores_of), rows) in MEASURES.into_iter().zip(rows) {
            let table = format!("{table}_Unweighted_5nrem.csv");
            let expected = published(&table, measure).unwrap();
            let expected = &expected[..expected.len().min(rows)];
            let curve = attack_curve(&graph, block, expected.len() - 1, scores_of);
            assert_is(&curve, expected, 1e-9, &format!("{table}, {measure}"));
        }
    }
}

#[test]
fn brokers_removed_one_by_one_or_in_one_raid_leave_what_is_known() {
    let Some(folder) = folder("montagna") else { return };
    let (meetings, calls) = montagna(&folder);
    let meetings = attack_curve(&network(&meetings), 1, 5, by_betweenness);
    assert_is(&meetings, &[1.0, 0.957, 0.739, 0.717, 0.500, 0.424], 5e-4, "meetings");
    let raid = attack_curve(&network(&calls), 5, 1, by_betweenness);
    assert_is(&raid, &[1.0, 0.326], 5e-4, "one raid on phone calls");
    let calls = attack_curve(&network(&calls), 1, 5, by_betweenness);
    assert_is(&calls, &[1.0, 0.764, 0.573, 0.427, 0.393, 0.247], 5e-4, "phone calls");
}
