use proptest::prelude::*;

use super::*;
use crate::kernels::samples::{any_graph, assert_same_on_any_threads, graph, random, unweighted};

const WEIGHTED: EigenvectorOptions =
    EigenvectorOptions { weighted: true, tolerance: 1e-12, max_iterations: 10_000, normalized: false };

fn run(graph: &Graph, options: &EigenvectorOptions) -> Eigenvector {
    eigenvector(graph, options, &Progress::new()).unwrap()
}

fn plain(graph: &Graph) -> Eigenvector {
    run(graph, &EigenvectorOptions::default())
}

fn assert_close(found: &[f64], expected: &[f64]) {
    assert_eq!(compare(found.iter().copied(), expected, 1e-11), Ok(()));
}

fn path(node_count: u32, directed: bool) -> Graph {
    let edges: Vec<_> = (1..node_count).map(|node| (node - 1, node)).collect();
    unweighted(node_count as usize, directed, &edges)
}

#[test]
fn a_path_is_solved_by_hand() {
    // Scores are sines of k pi / (n + 1), and the eigenvalue twice the cosine of pi / (n + 1).
    let angle = std::f64::consts::PI / 1001.0;
    let found = plain(&path(1000, false));
    assert!(found.converged, "{} left after {} iterations", found.residual, found.iterations);
    assert!((found.eigenvalue - 2.0 * angle.cos()).abs() < 1e-12);
    let expected: Vec<f64> = (1..=1000).map(|k| (f64::from(k) * angle).sin() / 500.5f64.sqrt()).collect();
    assert_eq!(compare(found.scores.into_iter(), &expected, 1e-6), Ok(()));
}

#[test]
fn a_graph_of_even_cycles_converges() {
    let complete: Vec<_> = (0..3).flat_map(|one| (3..7).map(move |other| (one, other))).collect();
    let found = plain(&unweighted(7, false, &complete));
    assert!(found.converged && (found.eigenvalue - 12f64.sqrt()).abs() < 1e-12);
    let (few, many) = (1.0 / 6f64.sqrt(), 1.0 / 8f64.sqrt());
    assert_close(&found.scores, &[few, few, few, many, many, many, many]);
    let both_ways: Vec<_> = complete.iter().flat_map(|&(one, other)| [(one, other), (other, one)]).collect();
    assert_close(&plain(&unweighted(7, true, &both_ways)).scores, &found.scores);
}

#[test]
fn scores_lead_along_edges() {
    // A cycle of three, and a tail that it feeds: each node of the cycle scores alike, and so does the tail.
    let found = plain(&unweighted(5, true, &[(0, 1), (1, 2), (2, 0), (2, 3), (4, 0)]));
    assert!((found.eigenvalue - 1.0).abs() < 1e-11);
    assert_close(&found.scores, &[0.5, 0.5, 0.5, 0.5, 0.0]);
}

#[test]
fn without_a_cycle_all_score_0() {
    let nothing = |node_count| Eigenvector {
        scores: vec![0.0; node_count],
        eigenvalue: 0.0,
        iterations: 0,
        residual: 0.0,
        converged: true,
    };
    assert_eq!(plain(&path(50, true)), nothing(50));
    assert_eq!(plain(&unweighted(0, false, &[])), nothing(0));
    assert_eq!(plain(&unweighted(1, true, &[(0, 0)])), nothing(1));
    assert_eq!(plain(&unweighted(3, false, &[])), nothing(3));
    let weightless = graph(3, true, &[(0, 1, 0.0), (1, 0, 2.0), (1, 2, 1.0)]);
    assert_eq!(run(&weightless, &WEIGHTED), nothing(3));
    assert!(plain(&weightless).eigenvalue > 0.9, "unweighted, it is a cycle");
    assert_eq!(run(&graph(2, false, &[(0, 1, 0.0)]), &WEIGHTED), nothing(2));
}

#[test]
fn the_component_of_the_largest_eigenvalue_has_all_the_scores() {
    // A triangle, a path that is larger, and one node apart.
    let graph = unweighted(9, false, &[(0, 1), (1, 2), (2, 3), (3, 4), (5, 6), (6, 7), (7, 5)]);
    let third = 1.0 / 3f64.sqrt();
    let found = plain(&graph);
    assert_close(&found.scores, &[0.0, 0.0, 0.0, 0.0, 0.0, third, third, third, 0.0]);
    assert_eq!(found.scores[..5], [0.0; 5], "to the last bit");
}

#[test]
fn components_alike_score_alike() {
    let graph = unweighted(8, false, &[(0, 3), (3, 5), (5, 0), (1, 2), (2, 4), (4, 1), (6, 7)]);
    let sixth = 1.0 / 6f64.sqrt();
    assert_close(&plain(&graph).scores, &[sixth, sixth, sixth, sixth, sixth, sixth, 0.0, 0.0]);
}

#[test]
fn cycles_as_strong_that_feed_each_other_do_not_claim_to_converge() {
    // The first pair feeds the second, which has all the scores in the end, as 1 to the iterations.
    let pairs = unweighted(4, true, &[(0, 1), (1, 0), (1, 2), (2, 3), (3, 2)]);
    let found = plain(&pairs);
    assert!(!found.converged && found.scores[0] < 1e-3 && (found.eigenvalue - 1.0).abs() < 1e-3);
    assert!((found.scores[2] - 0.5f64.sqrt()).abs() < 1e-3);
}

#[test]
fn normalized_scores_reach_1() {
    let options = EigenvectorOptions { normalized: true, ..EigenvectorOptions::default() };
    let star = unweighted(5, false, &[(0, 1), (0, 2), (0, 3), (0, 4)]);
    assert_close(&run(&star, &options).scores, &[1.0, 0.5, 0.5, 0.5, 0.5]);
}

#[test]
fn scores_equal_networkx_and_igraph() {
    // eigenvector_centrality_numpy() of networkx 3.6.1, which igraph 1.0.0 agrees with after scaling.
    let edges = [
        (0, 1, 2.0),
        (1, 0, 3.0),
        (0, 2, 1.0),
        (2, 1, 0.5),
        (2, 3, 4.0),
        (3, 0, 1.5),
        (3, 4, 1.0),
        (4, 3, 2.0),
        (5, 0, 2.5),
    ];
    let directed = graph(6, true, &edges);
    assert_close(
        &plain(&directed).scores,
        &[0.5862274998282, 0.5862274998282, 0.3623085200337, 0.3623085200337, 0.2239189797945, 0.0],
    );
    assert_close(
        &run(&directed, &WEIGHTED).scores,
        &[0.7097356229717, 0.5108438535099, 0.2358313787402, 0.4022807154068, 0.1336700775392, 0.0],
    );
    let undirected = graph(6, false, &edges);
    assert_close(
        &plain(&undirected).scores,
        &[0.5640723813305, 0.3898641473731, 0.5095023003696, 0.4490875083369, 0.1630842469724, 0.2048405218125],
    );
    assert_close(
        &run(&undirected, &WEIGHTED).scores,
        &[0.5838415802094, 0.4630644547045, 0.3902544788681, 0.4523196507412, 0.2017635960562, 0.2170256818697],
    );
}

#[test]
fn weights_of_any_size_give_the_same_scores() {
    for directed in [false, true] {
        let edges = |weight| [(0, 1, weight), (1, 2, weight), (2, 0, weight), (2, 3, weight), (3, 1, weight)];
        let expected = run(&graph(4, directed, &edges(1.0)), &WEIGHTED);
        for weight in [1e-45, 1e-23, 3e38] {
            let found = run(&graph(4, directed, &edges(weight)), &WEIGHTED);
            assert!(found.converged && (found.eigenvalue / f64::from(weight) - expected.eigenvalue).abs() < 1e-9);
            assert_close(&found.scores, &expected.scores);
        }
    }
}

#[test]
fn two_hubs_of_nearly_the_same_size_are_told_apart() {
    // Stars of 400 and 399 leaves whose centers are five steps apart: the two largest eigenvalues differ by 1.3e-3.
    let leaves = |center: u32, first: u32, count: u32| (first..first + count).map(move |leaf| (center, leaf));
    let between = [(0, 2), (2, 3), (3, 4), (4, 5), (5, 1)];
    let edges: Vec<_> = leaves(0, 6, 400).chain(leaves(1, 406, 399)).chain(between).collect();
    let found = plain(&unweighted(805, false, &edges));
    assert!(found.converged && found.iterations < 200, "{} iterations", found.iterations);
    assert!(found.scores[0] > 0.7 && found.scores[1] < 1e-2);
}

#[test]
fn a_run_that_ends_early_says_so() {
    for directed in [false, true] {
        for max_iterations in [1, 2, 3, 6] {
            let options = EigenvectorOptions { max_iterations, ..EigenvectorOptions::default() };
            let edges = [(0, 1), (1, 2), (2, 0), (2, 3), (3, 4), (4, 0), (5, 6), (6, 5), (6, 7)];
            let graph = unweighted(8, directed, &edges);
            let found = run(&graph, &options);
            assert!(!found.converged && found.iterations <= max_iterations);
            assert!(found.residual > 1e-12 && found.residual.is_finite());
            let squares: f64 = found.scores.iter().map(|score| score * score).sum();
            assert!((squares - 1.0).abs() < 1e-12);
        }
    }
}

#[test]
fn a_bad_option_is_named() {
    let name_of =
        |options: EigenvectorOptions| match eigenvector(&path(2, false), &options, &Progress::new()).unwrap_err() {
            Error::BadParameter { name, .. } => name,
            other => panic!("{other}"),
        };
    for tolerance in [0.0, f64::INFINITY, f64::NAN] {
        assert_eq!(name_of(EigenvectorOptions { tolerance, ..EigenvectorOptions::default() }), "tolerance");
    }
    let options = EigenvectorOptions { max_iterations: 0, ..EigenvectorOptions::default() };
    assert_eq!(name_of(options), "max_iterations");
}

#[test]
fn threads_do_not_matter() {
    for directed in [false, true] {
        let graph = random(10_000, 40_000, directed, 16);
        for weighted in [false, true] {
            let options = EigenvectorOptions { weighted, ..EigenvectorOptions::default() };
            assert!(run(&graph, &options).converged);
            assert_same_on_any_threads(|| run(&graph, &options).scores);
        }
    }
}

#[test]
fn a_cancelled_run_says_so() {
    let progress = Progress::new();
    progress.cancel();
    let outcome = eigenvector(&path(2, false), &EigenvectorOptions::default(), &progress);
    assert!(matches!(outcome, Err(Error::Cancelled)));
}

fn has_weights_alike(graph: &Graph) -> bool {
    graph.edges().all(|(_, _, weight)| weight == 0.0 || (0.1..1e3).contains(&weight))
}

proptest! {
    #[test]
    fn the_verifier_agrees(graph in any_graph(16), weighted: bool, normalized: bool) {
        // A small residual says little of the eigenvalue of a directed graph whose weights are far apart.
        prop_assume!(!weighted || !graph.is_directed() || has_weights_alike(&graph));
        let options = EigenvectorOptions { weighted, normalized, max_iterations: 2000, ..EigenvectorOptions::default() };
        let found = run(&graph, &options);
        prop_assert!(found.converged || graph.is_directed());
        prop_assert!(found.scores.iter().all(|&score| score >= 0.0));
        prop_assert_eq!(verify_eigenvector(&graph, &options, &found), Ok(()));
    }
}
