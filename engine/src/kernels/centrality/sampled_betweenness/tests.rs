use proptest::prelude::*;

use super::paths::PathSampler;
use super::*;
use crate::kernels::centrality::betweenness::{BetweennessOptions, betweenness};
use crate::kernels::random::Random;
use crate::kernels::samples::{any_graph, assert_same_on_any_threads, graph, random, unweighted};

const NORMALIZED: SampledBetweennessOptions =
    SampledBetweennessOptions { epsilon: 0.03, delta: 0.1, top: None, seed: 0, normalized: true };

fn run(graph: &Graph, options: &SampledBetweennessOptions) -> SampledBetweenness {
    sampled_betweenness(graph, options, &Progress::new()).unwrap()
}

/// Seeds out of 20 for which a score is further from the exact one than `epsilon`, or outside its bounds.
fn failures(graph: &Graph) -> usize {
    let options = BetweennessOptions { normalized: true, ..BetweennessOptions::default() };
    let exact = betweenness(graph, &options, &Progress::new()).unwrap().scores;
    let fails = |seed: &u64| {
        let found = run(graph, &SampledBetweennessOptions { seed: *seed, ..NORMALIZED });
        assert!(found.error <= NORMALIZED.epsilon && found.samples <= found.max_samples);
        let is_off = |node: usize| {
            (found.scores[node] - exact[node]).abs() > NORMALIZED.epsilon
                || !(found.lower[node] - 1e-12..=found.upper[node] + 1e-12).contains(&exact[node])
        };
        (0..graph.node_count()).any(is_off)
    };
    (0..20).filter(fails).count()
}

fn path(node_count: u32) -> Vec<(u32, u32)> {
    (1..node_count).map(|node| (node - 1, node)).collect()
}

#[test]
fn errors_are_as_guaranteed() {
    let star: Vec<_> = (1..200).map(|leaf| (0, leaf)).collect();
    let pieces = [path(60), path(40).into_iter().map(|(one, other)| (one + 60, other + 60)).collect()].concat();
    let both_ways: Vec<_> = path(80).into_iter().flat_map(|(one, other)| [(one, other), (other, one)]).collect();
    let graphs = [
        ("star", unweighted(200, false, &star)),
        ("path", unweighted(150, false, &path(150))),
        ("path one way", unweighted(100, true, &path(100))),
        ("path both ways", unweighted(80, true, &both_ways)),
        ("pieces and isolated nodes", unweighted(150, false, &pieces)),
        ("random", random(2000, 6000, false, 1)),
        ("random, in pieces", random(600, 500, false, 2)),
        ("random, directed", random(600, 2400, true, 3)),
    ];
    for (name, graph) in &graphs {
        // More than two failures of twenty are allowed by `delta`, but the bounds are not that tight.
        assert!(failures(graph) <= 1, "{name}");
    }
}

#[test]
fn few_connected_pairs_need_few_samples() {
    let whole = unweighted(60, false, &path(60));
    let with_isolated_nodes = unweighted(600, false, &path(60));
    let (whole, found) = (run(&whole, &NORMALIZED), run(&with_isolated_nodes, &NORMALIZED));
    assert!(10 * found.samples < whole.samples, "{} of {}", found.samples, whole.samples);
    assert!(found.scores[30] > 0.0 && found.scores[60..].iter().all(|&score| score == 0.0));
}

#[test]
fn scores_are_pairs_or_shares_as_those_of_betweenness() {
    let star: Vec<_> = (1..10).map(|leaf| (0, leaf)).collect();
    for (graph, pairs) in [
        (unweighted(10, false, &star), 36.0),
        (
            unweighted(
                10,
                true,
                &star.iter().flat_map(|&(one, other)| [(one, other), (other, one)]).collect::<Vec<_>>(),
            ),
            72.0,
        ),
    ] {
        let found = run(&graph, &SampledBetweennessOptions { normalized: false, ..NORMALIZED });
        assert!((found.scores[0] / pairs - 1.0).abs() < 0.03, "{}", found.scores[0]);
        assert_eq!(found.scores[1..], [0.0; 9]);
        assert!((run(&graph, &NORMALIZED).scores[0] - 1.0).abs() < 0.03);
    }
}

#[test]
fn every_shortest_path_is_as_likely() {
    // From 0 to 7: over 1 and 3 or 4, over 2 and 4, 5 or 6. The middle pair alone has five paths.
    let edges = [(0, 1), (0, 2), (1, 3), (1, 4), (2, 4), (2, 5), (2, 6), (3, 7), (4, 7), (5, 7), (6, 7)];
    let graph = unweighted(8, true, &edges);
    let progress = Progress::new();
    let mut sampler = PathSampler::new(&graph, &progress);
    let mut counts = [0i32; 8];
    for seed in 0..10_000 {
        sampler.sample((0, 7), Random::new(seed, 0), |node| counts[node as usize] += 1).unwrap();
    }
    for (node, paths) in [(1, 2), (2, 3), (3, 1), (4, 2), (5, 1), (6, 1)] {
        assert!((counts[node] - 2000 * paths).abs() < 200, "{counts:?}");
    }
    assert_eq!((counts[0], counts[7]), (0, 0));
}

#[test]
fn the_top_is_found_with_fewer_samples() {
    // Two hubs, of 120 and of 60 leaves, joined.
    let leaves = (2..182).map(|leaf| (u32::from(leaf >= 122), leaf));
    let graph = unweighted(182, false, &leaves.chain([(0, 1)]).collect::<Vec<_>>());
    let all = run(&graph, &SampledBetweennessOptions { epsilon: 0.01, ..NORMALIZED });
    let options = SampledBetweennessOptions { epsilon: 0.01, top: Some(1), ..NORMALIZED };
    let found = run(&graph, &options);
    assert_eq!(found.top, [TopNode { node: 0, is_certain: true }]);
    assert!(3 * found.samples < all.samples, "{} of {}", found.samples, all.samples);
    assert!(found.error > 0.01 && all.top.is_empty());
    assert_eq!(verify_sampled_betweenness(&graph, &options, &found), Ok(()));
}

#[test]
fn a_top_of_equals_is_not_certain() {
    let circle: Vec<_> = (0..20).map(|node| (node, (node + 1) % 20)).collect();
    let found = run(&unweighted(20, false, &circle), &SampledBetweennessOptions { top: Some(5), ..NORMALIZED });
    assert!(found.top.len() == 5 && found.top.iter().all(|top| !top.is_certain));
    assert!(found.error <= 0.03, "it ends all the same");
    let all = run(&unweighted(3, false, &path(3)), &SampledBetweennessOptions { top: Some(9), ..NORMALIZED });
    assert!(all.top.len() == 3 && all.top[0].node == 1 && all.top.iter().all(|top| top.is_certain));
}

#[test]
fn where_nothing_lies_between_no_path_is_drawn() {
    for (node_count, edges) in [(0, vec![]), (1, vec![]), (2, vec![(0, 1)]), (5, vec![])] {
        for directed in [false, true] {
            let found = run(&unweighted(node_count, directed, &edges), &NORMALIZED);
            assert_eq!((found.scores, found.samples, found.error), (vec![0.0; node_count], 0, 0.0));
        }
    }
}

#[test]
fn a_bad_option_is_named() {
    let name_of = |options| match sampled_betweenness(&unweighted(1, true, &[]), &options, &Progress::new()) {
        Err(Error::BadParameter { name, .. }) => name,
        other => panic!("{other:?}"),
    };
    for epsilon in [0.0, 1.0, -1.0, 1e-7, f64::NAN] {
        assert_eq!(name_of(SampledBetweennessOptions { epsilon, ..NORMALIZED }), "epsilon");
    }
    for delta in [0.0, 1.0, f64::NAN] {
        assert_eq!(name_of(SampledBetweennessOptions { delta, ..NORMALIZED }), "delta");
    }
    assert_eq!(name_of(SampledBetweennessOptions { top: Some(0), ..NORMALIZED }), "top");
}

#[test]
fn more_paths_than_a_float_counts_are_refused() {
    let diamonds = (0..2500).map(|i| 3 * i);
    let edges: Vec<_> =
        diamonds.flat_map(|at| [(at, at + 1), (at, at + 2), (at + 1, at + 3), (at + 2, at + 3)]).collect();
    let outcome = sampled_betweenness(&unweighted(7501, false, &edges), &NORMALIZED, &Progress::new());
    assert!(matches!(outcome, Err(Error::Limit { .. })));
}

#[test]
fn threads_do_not_matter_and_seeds_do() {
    let graph = random(5000, 15_000, false, 6);
    let options = |seed| SampledBetweennessOptions { seed, top: Some(10), ..NORMALIZED };
    assert_same_on_any_threads(|| {
        let found = run(&graph, &options(0));
        [found.scores, found.lower, found.upper, vec![found.error, found.samples as f64]].concat()
    });
    assert_ne!(run(&graph, &options(0)).scores, run(&graph, &options(1)).scores);
}

#[test]
fn the_way_back_from_a_hub_is_drawn_evenly() {
    // From 0 by 1 or 2 to the hub 3, and on to 4. Leaves at 4 see to it that the hub is found from 0.
    let ways = [(0, 1), (0, 2), (1, 3), (2, 3), (3, 4)];
    let leaves = (5..215).map(|leaf| if leaf < 15 { (4, leaf) } else { (3, leaf) });
    let graph = unweighted(215, false, &ways.into_iter().chain(leaves).collect::<Vec<_>>());
    let progress = Progress::new();
    let mut sampler = PathSampler::new(&graph, &progress);
    let mut counts = [0; 5];
    for sample in 0..4000 {
        sampler.sample((0, 4), Random::new(sample, 0), |node| counts[node as usize] += 1).unwrap();
    }
    assert_eq!((counts[0], counts[1] + counts[2], counts[3], counts[4]), (0, 4000, 4000, 0));
    assert!((1900..2100).contains(&counts[1]), "{counts:?}");
}

#[test]
fn a_cancelled_run_says_so() {
    let progress = Progress::new();
    progress.cancel();
    let outcome = sampled_betweenness(&graph(3, false, &[(0, 1, 2.0), (1, 2, 1.0)]), &NORMALIZED, &progress);
    assert!(matches!(outcome, Err(Error::Cancelled)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn the_verifier_agrees(graph in any_graph(14), normalized: bool, top in prop::option::of(1u32..6), seed: u64) {
        let options = SampledBetweennessOptions { epsilon: 0.05, delta: 1e-6, top, seed, normalized };
        prop_assert_eq!(verify_sampled_betweenness(&graph, &options, &run(&graph, &options)), Ok(()));
    }
}
