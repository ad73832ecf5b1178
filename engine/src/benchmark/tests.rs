use std::collections::BTreeSet;

use super::{Agreement, Subject, all, length};
use crate::graph::{Edge, Graph};
use crate::progress::Progress;
use crate::registry;

/// A triangle with a tail of one, a pair, and a node apart.
fn subject() -> Subject {
    let edge = |(source, target)| Edge { source, target, weight: 3.0 };
    let edges = [(0, 1), (1, 2), (2, 0), (2, 3), (4, 5)].map(edge);
    Subject::new(Graph::from_edges(7, &edges, false).unwrap())
}

fn check_value(name: &str) -> f64 {
    let benchmark = all().iter().find(|benchmark| benchmark.name == name).unwrap();
    (benchmark.run)(&subject(), &Progress::new()).unwrap().check_value()
}

#[test]
fn every_benchmark_has_a_name_of_its_own_and_an_analysis_of_the_registry() {
    let names: BTreeSet<_> = all().iter().map(|benchmark| benchmark.name).collect();
    assert_eq!(names.len(), all().len());
    for benchmark in all() {
        let is_named = registry::all().iter().any(|analysis| benchmark.name.starts_with(analysis.info().name));
        assert!(is_named, "{}", benchmark.name);
    }
}

#[test]
fn check_values_are_those_of_a_graph_solved_by_hand() {
    assert_eq!(subject().hub(), 2);
    assert_eq!(check_value("components"), 3.0);
    assert_eq!(check_value("core_numbers"), 2.0 * 3.0 + 1.0 + 1.0 + 1.0);
    assert_eq!(check_value("triangles"), 1.0);
    assert_eq!(check_value("clustering"), 1.0 + 1.0 + 1.0 / 3.0);
    assert_eq!(check_value("bfs"), 3.0);
    assert_eq!(check_value("betweenness"), 2.0);
    // Distances 1, 1, 1; 1, 1, 2 twice; 1, 2, 2; and the pair.
    let within_the_four = 3.0 / 3.0 + 2.0 * 3.0 / 4.0 + 3.0 / 5.0;
    assert!((check_value("closeness") - (within_the_four * 3.0 / 6.0 + 2.0 * (1.0 / 6.0))).abs() < 1e-12);
    assert!((check_value("harmonic") - (3.0 + 2.0 * 2.5 + 2.0 + 2.0)).abs() < 1e-12);
    // 5 edges, 4 and 1 in the parts: 1 - (8/10)^2 - (2/10)^2.
    assert!((check_value("leiden") - 0.32).abs() < 1e-12);
    assert!((check_value("louvain") - 0.32).abs() < 1e-12);
}

#[test]
fn every_benchmark_gives_a_number_to_compare_that_scaling_scores_does_not_change() {
    for benchmark in all() {
        let value = check_value(benchmark.name);
        assert!(value.is_finite() && value > 0.0, "{}: {value}", benchmark.name);
    }
    assert_eq!(super::list::sum_by_length(&[3.0, 4.0]), 1.4);
    assert_eq!(super::list::sum_by_length(&[6.0, 8.0]), 1.4);
    // Node 6 has no edge, and whatever it scores does not count.
    let share =
        |of_the_last| super::list::greatest_share(subject().graph(), &[1.0, 1.0, 2.0, 1.0, 1.0, 2.0, of_the_last]);
    assert_eq!([share(0.0), share(9.0)], [0.25, 0.25]);
}

#[test]
fn lengths_are_whole_from_1_to_255_and_the_same_from_both_ends() {
    let subject = subject();
    let graph = subject.with_lengths();
    assert_eq!(subject.graph().out_weights(0), None);
    for (source, target, weight) in graph.edges() {
        assert_eq!(weight, length(target, source));
        assert!((1.0..=255.0).contains(&weight) && weight.fract() == 0.0);
    }
    // What the formula gives in Python.
    assert_eq!([length(0, 1), length(2, 1), length(7, 100_000)], [99.0, 196.0, 127.0]);
    let direct = length(2, 0).min(length(2, 1) + length(1, 0)) + length(2, 1).min(length(2, 0) + length(0, 1));
    assert_eq!(check_value("shortest_paths"), f64::from(direct + length(2, 3)));
}

#[test]
fn agreement_is_by_share_by_difference_or_not_asked_for() {
    assert!(Agreement::Share(0.01).holds(200.0, 201.9) && !Agreement::Share(0.01).holds(200.0, 202.1));
    assert!(Agreement::Difference(0.0).holds(3.0, 3.0) && !Agreement::Difference(0.0).holds(3.0, 3.1));
    assert!(Agreement::Quality.holds(0.5, 0.1));
    assert!(!Agreement::Share(0.01).holds(1.0, f64::NAN), "what is no number agrees with nothing");
}
