use proptest::prelude::*;

use super::Mode::{First, Neither, Second};
use super::*;
use crate::kernels::samples::{any_graph, assert_same_on_any_threads, random, unweighted};

fn run(graph: &Graph, modes: &[Mode], normalized: bool) -> TwoModeBetweenness {
    let options = TwoModeBetweennessOptions { modes: modes.to_vec(), normalized };
    two_mode_betweenness(graph, &options, &Progress::new()).unwrap()
}

/// As many of the first mode, and the rest of the second.
fn first(first_count: usize, node_count: usize) -> Vec<Mode> {
    (0..node_count).map(|node| if node < first_count { First } else { Second }).collect()
}

#[test]
fn a_meeting_gives_its_attendants_nothing() {
    let meeting: Vec<_> = (0..40).map(|person| (person, 40)).collect();
    assert_eq!(run(&unweighted(41, false, &meeting), &first(40, 41), false).scores, [0.0; 41]);
}

#[test]
fn who_attends_two_meetings_lies_between() {
    // Persons 0 and 1 in meeting 5, 1 and 2 in meeting 6, 3 and 4 in meeting 7.
    let attendances = [(0, 5), (1, 5), (1, 6), (2, 6), (3, 7), (4, 7)];
    let graph = unweighted(8, false, &attendances);
    assert_eq!(run(&graph, &first(5, 8), false).scores, [0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
    assert_eq!(run(&graph, &first(5, 8), true).scores[1], 1.0 / 6.0);
}

#[test]
fn a_step_counts_once_for_each_shared_partner() {
    // From person 0 to person 3 by way of person 1, known from meetings 4 and 5, or of person 2, known from 6 alone.
    let attendances = [(0, 4), (1, 4), (0, 5), (1, 5), (0, 6), (2, 6), (1, 7), (3, 7), (2, 8), (3, 8)];
    let found = run(&unweighted(9, false, &attendances), &first(4, 9), false);
    assert_eq!(compare(found.scores[1..3].iter().copied(), &[2.0 / 3.0, 1.0 / 3.0], 1e-12), Ok(()));
}

#[test]
fn edges_within_a_mode_are_ignored_and_counted() {
    let graph = unweighted(5, true, &[(0, 3), (1, 3), (1, 4), (2, 4), (0, 2), (2, 0), (3, 4)]);
    let found = run(&graph, &first(3, 5), false);
    assert_eq!((found.scores[1], found.ignored_edge_count), (1.0, 2));
    let clean = unweighted(5, false, &[(0, 3), (1, 3), (1, 4), (2, 4)]);
    assert_eq!(run(&clean, &first(3, 5), false).scores, found.scores);
}

#[test]
fn a_node_of_neither_mode_is_no_part_of_the_network() {
    // Person 0 and meeting 2 through node 3, which is a place; persons 0 and 1 through meeting 2.
    let graph = unweighted(5, false, &[(0, 3), (3, 2), (0, 2), (1, 2), (1, 4)]);
    let found = run(&graph, &[First, First, Second, Neither, First], false);
    assert_eq!(found.ignored_edge_count, 3, "two at the place, one between persons");
    assert!(found.scores[3].is_nan() && found.scores[..3] == [0.0; 3]);
}

#[test]
fn too_few_of_a_mode_score_0() {
    for normalized in [false, true] {
        assert_eq!(run(&unweighted(0, false, &[]), &[], normalized).scores, [0.0; 0]);
        assert_eq!(run(&unweighted(1, true, &[]), &[Second], normalized).scores, [0.0]);
        assert_eq!(run(&unweighted(3, false, &[(0, 1), (1, 2)]), &[First, Second, First], normalized).scores, [0.0; 3]);
    }
}

#[test]
fn a_mode_is_needed_for_each_node() {
    let outcome = two_mode_betweenness(
        &unweighted(2, false, &[(0, 1)]),
        &TwoModeBetweennessOptions { modes: vec![First], normalized: false },
        &Progress::new(),
    );
    let Err(Error::BadParameter { name, value, .. }) = outcome else { panic!("no error") };
    assert_eq!((name.as_str(), value.as_str()), ("modes", "1 modes"));
}

#[test]
fn threads_do_not_matter() {
    let graph = random(2500, 7500, false, 6);
    assert_same_on_any_threads(|| run(&graph, &first(1000, 2500), false).scores);
}

#[test]
fn a_cancelled_run_says_so() {
    let progress = Progress::new();
    progress.cancel();
    let options = TwoModeBetweennessOptions { modes: first(1, 2), normalized: false };
    let outcome = two_mode_betweenness(&unweighted(2, false, &[(0, 1)]), &options, &progress);
    assert!(matches!(outcome, Err(Error::Cancelled)));
}

proptest! {
    #[test]
    fn the_verifier_agrees(graph in any_graph(14), modes in prop::collection::vec(0..7, 14), normalized: bool) {
        let mode = |&number: &i32| match number { 0..3 => First, 3..6 => Second, _ => Neither };
        let modes = modes[..graph.node_count()].iter().map(mode).collect();
        let options = TwoModeBetweennessOptions { modes, normalized };
        let found = two_mode_betweenness(&graph, &options, &Progress::new()).unwrap();
        prop_assert_eq!(verify_two_mode_betweenness(&graph, &options, &found), Ok(()));
    }
}
