use proptest::prelude::*;

use super::*;
use crate::kernels::samples::{any_graph, assert_same_on_any_threads, graph, random, unweighted};

fn run(graph: &Graph, options: &PageRankOptions) -> PageRank {
    page_rank(graph, options, &Progress::new()).unwrap()
}

fn assert_close(found: &[f64], expected: &[f64]) {
    assert_eq!(compare(found.iter().copied(), expected, 1e-12), Ok(()));
}

#[test]
fn a_star_is_solved_by_hand() {
    // c = .0375 + .85 * 3 l, l = .0375 + .85 c / 3, so c = (.0375 + .095625) / (1 - .7225).
    let star = unweighted(4, false, &[(0, 1), (0, 2), (0, 3)]);
    let center = 0.133_125 / 0.2775;
    let leaf = (1.0 - center) / 3.0;
    assert_close(&run(&star, &PageRankOptions::default()).scores, &[center, leaf, leaf, leaf]);
}

#[test]
fn weights_steer_the_walker() {
    // From 0 to 1 with probability 3/4, to 2 with 1/4; both return: x0 = .05 + .85 (1 - x0).
    let graph = graph(3, true, &[(0, 1, 3.0), (0, 2, 1.0), (1, 0, 9.0), (2, 0, 0.5)]);
    let x0 = 0.9 / 1.85;
    let options = PageRankOptions { weighted: true, ..PageRankOptions::default() };
    let expected = [x0, 0.05 + 0.85 * 0.75 * x0, 0.05 + 0.85 * 0.25 * x0];
    assert_close(&run(&graph, &options).scores, &expected);
    let evenly = 0.05 + 0.85 * 0.5 * x0;
    assert_close(&run(&graph, &PageRankOptions::default()).scores, &[x0, evenly, evenly]);
}

#[test]
fn a_node_whose_edges_weigh_nothing_dangles_when_weighted() {
    let graph = graph(2, true, &[(0, 1, 0.0), (1, 0, 2.0)]);
    let options = PageRankOptions { weighted: true, ..PageRankOptions::default() };
    let arrow = unweighted(2, true, &[(1, 0)]);
    assert_eq!(run(&graph, &options).scores, run(&arrow, &PageRankOptions::default()).scores);
}

#[test]
fn dangling_mass_is_not_lost() {
    let found = run(&unweighted(5, true, &[(0, 1), (1, 2), (3, 2)]), &PageRankOptions::default());
    assert!((found.scores.iter().sum::<f64>() - 1.0).abs() < 1e-12);
}

#[test]
fn nobody_linked_means_everybody_alike() {
    assert_eq!(run(&unweighted(4, true, &[]), &PageRankOptions::default()).scores, [0.25; 4]);
    assert_eq!(run(&unweighted(1, false, &[]), &PageRankOptions::default()).scores, [1.0]);
    let empty = run(&unweighted(0, false, &[]), &PageRankOptions::default());
    assert!(empty.scores.is_empty() && empty.converged);
}

#[test]
fn without_damping_every_score_is_alike() {
    let options = PageRankOptions { damping: 0.0, ..PageRankOptions::default() };
    assert_eq!(run(&unweighted(2, true, &[(0, 1)]), &options).scores, [0.5, 0.5]);
}

#[test]
fn jumps_and_dangling_mass_follow_the_personalization() {
    // One edge, 0 to 1, and node 2 apart; jumps lead to 0 with probability 3/4 and to 1 with 1/4. With j the mass
    // that jumps, x0 = .75 j, x1 = .25 j + .85 x0, and x0 + x1 = 1: j = 1 / (1 + .85 * .75).
    let graph = unweighted(3, true, &[(0, 1)]);
    let personalization = Some(vec![1.5, 0.5, 0.0]);
    let found = run(&graph, &PageRankOptions { personalization, ..PageRankOptions::default() });
    let jumping = 1.0 / 1.6375;
    assert_close(&found.scores, &[0.75 * jumping, 0.8875 * jumping, 0.0]);
}

#[test]
fn personalized_scores_equal_networkx() {
    // networkx 3.6.1: pagerank(G, personalization={0: 1, 3: 2, 5: .5}, tol=1e-15); node 4 dangles.
    let edges =
        [(0, 1, 2.0), (0, 2, 1.0), (1, 2, 3.0), (2, 0, 1.0), (2, 3, 4.0), (3, 4, 1.0), (5, 3, 2.0), (5, 0, 1.0)];
    let graph = graph(6, true, &edges);
    let of = |weighted| {
        let personalization = Some(vec![1.0, 0.0, 0.0, 2.0, 0.0, 0.5]);
        run(&graph, &PageRankOptions { weighted, personalization, ..PageRankOptions::default() }).scores
    };
    assert_close(
        &of(true),
        &[
            0.14505679094246,
            0.082198848200728,
            0.110968445070982,
            0.327842853209054,
            0.278666425227698,
            0.055266637349077,
        ],
    );
    assert_close(
        &of(false),
        &[
            0.186854722139082,
            0.07941325690911,
            0.146914525281853,
            0.289465896484891,
            0.246046012012159,
            0.051305587172905,
        ],
    );
}

#[test]
fn an_even_personalization_changes_nothing() {
    let graph = random(3000, 9000, true, 4);
    let even = PageRankOptions { personalization: Some(vec![1e308; 3000]), ..PageRankOptions::default() };
    assert_close(&run(&graph, &even).scores, &run(&graph, &PageRankOptions::default()).scores);
}

#[test]
fn a_run_that_ends_early_says_so() {
    let options = PageRankOptions { max_iterations: 3, ..PageRankOptions::default() };
    let found = run(&unweighted(3, true, &[(0, 1), (1, 2)]), &options);
    assert_eq!((found.iterations, found.converged), (3, false));
    assert!(found.residual > 1e-12 && found.residual.is_finite());
}

#[test]
fn a_bad_option_is_named() {
    let name_of = |options: PageRankOptions| match page_rank(&unweighted(1, true, &[]), &options, &Progress::new())
        .unwrap_err()
    {
        Error::BadParameter { name, .. } => name,
        other => panic!("{other}"),
    };
    for damping in [1.0, -0.1, f64::NAN] {
        assert_eq!(name_of(PageRankOptions { damping, ..PageRankOptions::default() }), "damping");
    }
    for tolerance in [0.0, f64::INFINITY, f64::NAN] {
        assert_eq!(name_of(PageRankOptions { tolerance, ..PageRankOptions::default() }), "tolerance");
    }
    assert_eq!(name_of(PageRankOptions { max_iterations: 0, ..PageRankOptions::default() }), "max_iterations");
    for weights in [vec![], vec![1.0, 1.0], vec![0.0], vec![-1.0], vec![f64::NAN], vec![f64::INFINITY]] {
        let options = PageRankOptions { personalization: Some(weights), ..PageRankOptions::default() };
        assert_eq!(name_of(options), "personalization");
    }
}

#[test]
fn threads_do_not_matter() {
    let graph = random(20_000, 80_000, true, 3);
    for weighted in [false, true] {
        let options = PageRankOptions { weighted, ..PageRankOptions::default() };
        assert_same_on_any_threads(|| run(&graph, &options).scores);
        let personalization = Some((0..20_000).map(|node| f64::from(node % 7)).collect());
        let options = PageRankOptions { personalization, ..options };
        assert_same_on_any_threads(|| run(&graph, &options).scores);
    }
}

#[test]
fn a_cancelled_run_says_so() {
    let progress = Progress::new();
    progress.cancel();
    let outcome = page_rank(&unweighted(2, false, &[(0, 1)]), &PageRankOptions::default(), &progress);
    assert!(matches!(outcome, Err(Error::Cancelled)));
}

proptest! {
    #[test]
    fn the_verifier_agrees(graph in any_graph(20), weighted: bool, damping in 0.0..0.99) {
        let options = PageRankOptions { weighted, damping, max_iterations: 5000, ..PageRankOptions::default() };
        let found = run(&graph, &options);
        prop_assert!(found.converged);
        prop_assert_eq!(verify_page_rank(&graph, &options, &found), Ok(()));
    }

    #[test]
    fn the_verifier_agrees_on_personalized_scores(
        (graph, weights) in any_graph(20).prop_flat_map(|graph| {
            let weights = prop::collection::vec(prop_oneof![Just(0.0), Just(1e308), 0.0..5.0], graph.node_count());
            (Just(graph), weights)
        }),
        weighted: bool,
    ) {
        prop_assume!(weights.is_empty() || weights.iter().any(|&weight| weight > 0.0));
        let options = PageRankOptions { weighted, personalization: Some(weights), ..PageRankOptions::default() };
        let found = run(&graph, &options);
        prop_assert!(found.converged);
        prop_assert_eq!(verify_page_rank(&graph, &options, &found), Ok(()));
    }
}
