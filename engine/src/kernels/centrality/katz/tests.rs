use proptest::prelude::*;

use super::*;
use crate::kernels::samples::{any_graph, assert_same_on_any_threads, graph, random, unweighted};

fn run(graph: &Graph, options: &KatzOptions) -> Katz {
    katz(graph, options, &Progress::new()).unwrap()
}

fn with_alpha(alpha: f64) -> KatzOptions {
    KatzOptions { alpha: Some(alpha), ..KatzOptions::default() }
}

fn assert_close(found: &[f64], expected: &[f64]) {
    assert_eq!(compare(found.iter().copied(), expected, 1e-11), Ok(()));
}

fn refusal(graph: &Graph, options: &KatzOptions) -> (String, String, String) {
    match katz(graph, options, &Progress::new()).unwrap_err() {
        Error::BadParameter { name, value, expected } => (name, value, expected),
        other => panic!("{other}"),
    }
}

#[test]
fn a_star_is_solved_by_hand() {
    // c = 1 + .75 l and l = 1 + .25 c, so c = 1.75 / (1 - .1875).
    let star = unweighted(4, false, &[(0, 1), (0, 2), (0, 3)]);
    let center = 1.75 / 0.8125;
    let leaf = 1.0 + 0.25 * center;
    assert_close(&run(&star, &with_alpha(0.25)).scores, &[center, leaf, leaf, leaf]);
    let options = KatzOptions { normalized: true, beta: 7.0, ..with_alpha(0.25) };
    assert_close(&run(&star, &options).scores, &[1.0, leaf / center, leaf / center, leaf / center]);
}

#[test]
fn scores_equal_networkx() {
    // katz_centrality_numpy(alpha=0.1, normalized=False) of networkx 3.6.1.
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
    for (directed, weighted, expected) in [
        (true, false, [1.3473944648352, 1.2482133911319, 1.1347394464835, 1.2257312572206, 1.1225731257221, 1.0]),
        (true, true, [1.9411642388889, 1.4479386689722, 1.1941164238889, 1.7118842546485, 1.1711884254649, 1.0]),
        (
            false,
            false,
            [1.5280390322236, 1.2951277709609, 1.4232386773852, 1.4092199706676, 1.1409219970668, 1.1528039032224],
        ),
        (
            false,
            true,
            [3.7856286008752, 3.035463868755, 2.8529913663473, 3.3066382820552, 1.9919914846166, 1.9464071502188],
        ),
    ] {
        let options = KatzOptions { weighted, ..with_alpha(0.1) };
        assert_close(&run(&graph(6, directed, &edges), &options).scores, &expected);
    }
}

#[test]
fn the_default_alpha_is_a_share_of_the_reciprocal_of_the_eigenvalue() {
    let star = unweighted(5, false, &[(0, 1), (0, 2), (0, 3), (0, 4)]);
    let found = run(&star, &KatzOptions::default());
    assert!(found.converged && (found.alpha - 0.425).abs() < 1e-9);
}

#[test]
fn without_a_cycle_the_default_alpha_is_a_share_of_the_reciprocal_of_the_greatest_strength() {
    let fan = graph(4, true, &[(0, 1, 1.0), (0, 2, 1.0), (1, 3, 2.0), (2, 3, 3.0)]);
    assert_eq!(run(&fan, &KatzOptions::default()).alpha, 0.85 / 2.0);
    assert_eq!(run(&fan, &KatzOptions { weighted: true, ..KatzOptions::default() }).alpha, 0.85 / 5.0);
    let nobody = run(&unweighted(2, false, &[]), &KatzOptions::default());
    assert_eq!((nobody.alpha, nobody.scores), (0.85, vec![1.0, 1.0]));
}

#[test]
fn an_alpha_without_an_end_to_its_walks_is_refused_with_the_bound() {
    let triangle = unweighted(3, false, &[(0, 1), (1, 2), (2, 0)]);
    for alpha in [0.5, 0.75, 1e300] {
        let (name, value, expected) = refusal(&triangle, &with_alpha(alpha));
        assert_eq!((name.as_str(), value), ("alpha", alpha.to_string()));
        let bound = expected.strip_prefix("a number below ").unwrap();
        let bound = bound.strip_suffix(", the reciprocal of the largest eigenvalue").unwrap();
        assert!((bound.parse::<f64>().unwrap() - 0.5).abs() < 1e-9);
    }
    assert!(run(&triangle, &with_alpha(0.48)).converged);
}

#[test]
fn an_alpha_above_the_bound_of_strengths_may_do() {
    // The greatest strength is 4 and the largest eigenvalue 2.
    let star = unweighted(5, false, &[(0, 1), (0, 2), (0, 3), (0, 4)]);
    assert!(run(&star, &with_alpha(0.4)).converged);
    assert_eq!(refusal(&star, &with_alpha(0.51)).0, "alpha");
}

#[test]
fn without_a_cycle_every_alpha_will_do_while_scores_are_finite() {
    let path: Vec<_> = (1..20u32).map(|node| (node - 1, node, 1e30)).collect();
    let path = graph(20, true, &path);
    assert_close(&run(&path, &with_alpha(3.0)).scores[..3], &[1.0, 4.0, 13.0]);
    let options = KatzOptions { weighted: true, ..with_alpha(3.0) };
    assert_eq!(refusal(&path, &options).0, "alpha");
}

#[test]
fn nobody_linked_means_everybody_has_beta() {
    let options = KatzOptions { beta: 0.25, ..KatzOptions::default() };
    assert_eq!(run(&unweighted(3, true, &[]), &options).scores, [0.25; 3]);
    let empty = run(&unweighted(0, false, &[]), &KatzOptions::default());
    assert!(empty.scores.is_empty() && empty.converged);
    assert_eq!(run(&unweighted(2, true, &[(0, 1)]), &with_alpha(0.0)).scores, [1.0, 1.0]);
}

#[test]
fn a_run_that_ends_early_says_so() {
    let options = KatzOptions { max_iterations: 3, ..KatzOptions::default() };
    let found = run(&unweighted(3, false, &[(0, 1), (1, 2)]), &options);
    assert_eq!((found.iterations, found.converged), (3, false));
    assert!(found.residual > 1e-12 && found.residual.is_finite());
}

#[test]
fn a_bad_option_is_named() {
    let name_of = |options: &KatzOptions| refusal(&unweighted(1, true, &[]), options).0;
    for alpha in [-0.1, f64::INFINITY, f64::NAN] {
        assert_eq!(name_of(&with_alpha(alpha)), "alpha");
    }
    for beta in [0.0, -1.0, f64::INFINITY, f64::NAN] {
        assert_eq!(name_of(&KatzOptions { beta, ..KatzOptions::default() }), "beta");
    }
    for tolerance in [0.0, f64::INFINITY, f64::NAN] {
        assert_eq!(name_of(&KatzOptions { tolerance, ..KatzOptions::default() }), "tolerance");
    }
    assert_eq!(name_of(&KatzOptions { max_iterations: 0, ..KatzOptions::default() }), "max_iterations");
}

#[test]
fn threads_do_not_matter() {
    let graph = random(10_000, 40_000, true, 17);
    for weighted in [false, true] {
        let options = KatzOptions { weighted, ..KatzOptions::default() };
        assert!(run(&graph, &options).converged);
        assert_same_on_any_threads(|| run(&graph, &options).scores);
    }
}

#[test]
fn a_cancelled_run_says_so() {
    let progress = Progress::new();
    progress.cancel();
    let outcome = katz(&unweighted(2, false, &[(0, 1)]), &with_alpha(0.1), &progress);
    assert!(matches!(outcome, Err(Error::Cancelled)));
}

proptest! {
    #[test]
    fn the_verifier_agrees(graph in any_graph(20), weighted: bool, normalized: bool, beta in 0.1..10.0) {
        let options = KatzOptions { weighted, normalized, beta, ..KatzOptions::default() };
        let found = run(&graph, &options);
        // Over weights of 1e20 it can take more iterations than there are; then it says that it has not converged.
        prop_assume!(found.converged);
        prop_assert_eq!(verify_katz(&graph, &options, &found), Ok(()));
    }
}
