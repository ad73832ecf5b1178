use proptest::prelude::*;

use super::*;
use crate::kernels::samples::{any_graph, assert_same_on_any_threads, graph, random, unweighted};

fn scores(graph: &Graph, radius: u32) -> Vec<u64> {
    collective_influence(graph, &CollectiveInfluenceOptions { radius }, &Progress::new()).unwrap().scores
}

#[test]
fn a_path_is_solved_by_hand() {
    // Degrees 1, 2, 2, 2, 2, 1.
    let path = unweighted(6, false, &[(0, 1), (1, 2), (2, 3), (3, 4), (4, 5)]);
    assert_eq!(scores(&path, 1), [0, 1, 2, 2, 1, 0]);
    assert_eq!(scores(&path, 2), [0, 1, 1, 1, 1, 0]);
    assert_eq!(scores(&path, 3), [0, 1, 0, 0, 1, 0]);
    assert_eq!(scores(&path, 16), [0; 6]);
}

#[test]
fn the_nodes_within_the_ball_do_not_count() {
    // In a clique nobody is two steps away.
    let clique = unweighted(4, false, &[(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)]);
    assert_eq!(scores(&clique, 1), [12; 4]);
    assert_eq!(scores(&clique, 2), [0; 4]);
}

#[test]
fn direction_and_weight_do_not_matter() {
    let expected = scores(&unweighted(4, false, &[(0, 1), (1, 2), (2, 3)]), 1);
    assert_eq!(scores(&graph(4, true, &[(0, 1, 0.0), (1, 0, 3.0), (2, 1, 3e38), (2, 3, 1.0)]), 1), expected);
}

#[test]
fn nobody_influences_nobody() {
    assert_eq!(scores(&unweighted(0, true, &[]), 1), [0; 0]);
    assert_eq!(scores(&unweighted(2, false, &[]), 1), [0; 2]);
    assert_eq!(scores(&unweighted(2, false, &[(0, 1)]), 2), [0; 2]);
}

#[test]
fn a_bad_radius_is_named() {
    for radius in [0, 17] {
        let options = CollectiveInfluenceOptions { radius };
        let outcome = collective_influence(&unweighted(1, true, &[]), &options, &Progress::new());
        assert!(matches!(outcome, Err(Error::BadParameter { name, .. }) if name == "radius"));
    }
}

#[test]
fn threads_do_not_matter() {
    let graph = random(5000, 10_000, true, 13);
    assert_same_on_any_threads(|| scores(&graph, 2).into_iter().map(|score| score as f64).collect());
}

#[test]
fn a_cancelled_run_says_so() {
    let progress = Progress::new();
    progress.cancel();
    let outcome =
        collective_influence(&unweighted(2, false, &[(0, 1)]), &CollectiveInfluenceOptions::default(), &progress);
    assert!(matches!(outcome, Err(Error::Cancelled)));
}

#[test]
fn a_traversal_under_way_hears_of_a_cancel() {
    let star: Vec<_> = (1..=EDGES_BETWEEN_CHECKS as u32).map(|leaf| (0, leaf)).collect();
    let graph = unweighted(star.len() + 1, false, &star);
    let progress = Progress::new();
    progress.cancel();
    let mut ball = Ball::new(Rows::new(graph.outgoing_rows()), &progress);
    assert!(matches!(ball.ring(0, 1), Err(Error::Cancelled)));
}

proptest! {
    #[test]
    fn the_verifier_agrees(graph in any_graph(20), radius in 1..=4u32) {
        let options = CollectiveInfluenceOptions { radius };
        let found = collective_influence(&graph, &options, &Progress::new()).unwrap();
        prop_assert_eq!(verify_collective_influence(&graph, &options, &found), Ok(()));
    }
}
