use proptest::prelude::*;

use super::*;
use crate::error::Error;
use crate::kernels::community::louvain::{louvain, verify_louvain};
use crate::kernels::connectivity::components::components;
use crate::kernels::random::mix;
use crate::kernels::samples::{any_graph, assert_same_on_any_threads, graph, random, unweighted};

fn run(graph: &Graph, options: &LeidenOptions) -> Leiden {
    leiden(graph, options, &Progress::new()).unwrap()
}

fn cpm(resolution: f64) -> LeidenOptions {
    LeidenOptions { quality: Quality::Cpm, resolution, ..LeidenOptions::default() }
}

fn weighted() -> LeidenOptions {
    LeidenOptions { weighted: true, ..LeidenOptions::default() }
}

/// Cliques of five in a ring, neighbours joined by an edge.
fn ring_of_cliques(clique_count: u32) -> Graph {
    let clique = |first: u32| (0..5).flat_map(move |one| (0..one).map(move |other| (first + one, first + other)));
    let bridge = |number: u32| (5 * number + 4, 5 * ((number + 1) % clique_count));
    let edges: Vec<_> = (0..clique_count).flat_map(|number| clique(5 * number).chain([bridge(number)])).collect();
    unweighted(5 * clique_count as usize, false, &edges)
}

#[test]
fn cliques_in_a_ring_are_communities_of_the_constant_potts_model() {
    // A clique is worth 10 - 10 r; two that are merged gain the bridge and lose 25 r: nothing at r > 1/25.
    let graph = ring_of_cliques(30);
    let found = run(&graph, &cpm(0.5));
    assert_eq!((&found.sizes[..], found.quality), (&[5; 30][..], 150.0));
    assert!((0..150).all(|node| found.labels[node] as usize == node / 5));
    assert_eq!(verify_leiden(&graph, &cpm(0.5), &found), Ok(()));
    let merged = run(&graph, &cpm(0.03));
    assert!(merged.sizes.len() < 30 && merged.quality > 30.0 * (10.0 - 0.3), "{merged:?}");
}

#[test]
fn modularity_merges_small_cliques_in_a_large_ring() {
    // The resolution limit (Fortunato, Barthelemy 2007): pairs of cliques are worth more than cliques.
    let found = run(&ring_of_cliques(30), &LeidenOptions::default());
    assert!(found.sizes[0] == 10 && found.sizes.len() < 20, "{:?}", found.sizes);
    assert!(found.modularity > 1.0 - 30.0 / 330.0 - 1.0 / 30.0, "more than of single cliques");
    let finer = run(&ring_of_cliques(30), &LeidenOptions { resolution: 3.0, ..LeidenOptions::default() });
    assert_eq!(finer.sizes, [5; 30]);
}

#[test]
fn the_largest_comes_first_and_the_smaller_node_breaks_ties() {
    let found = run(&unweighted(9, false, &[(8, 7), (5, 2), (0, 4), (4, 6), (6, 0)]), &LeidenOptions::default());
    assert_eq!(found.labels, [0, 3, 1, 4, 0, 1, 0, 2, 2]);
    assert_eq!(found.sizes, [3, 2, 2, 1, 1]);
}

#[test]
fn a_node_without_weight_stays_alone() {
    let graph = graph(4, false, &[(0, 1, 1.0), (1, 2, 0.0), (2, 3, 0.0)]);
    assert_eq!(run(&graph, &weighted()).labels, [0, 0, 1, 2]);
    assert_eq!(run(&graph, &LeidenOptions::default()).sizes, [2, 2]);
}

#[test]
fn where_nothing_weighs_anything_every_node_is_alone() {
    let graph = graph(3, true, &[(0, 1, 0.0), (2, 1, 0.0)]);
    for quality in [Quality::Modularity, Quality::Cpm] {
        let found = run(&graph, &LeidenOptions { quality, ..weighted() });
        assert_eq!((found.sizes, found.quality, found.modularity), (vec![1; 3], 0.0, 0.0));
        assert!(found.converged);
    }
}

#[test]
fn no_node_and_one_node_are_found() {
    let nobody = run(&unweighted(0, true, &[]), &LeidenOptions::default());
    assert_eq!((nobody.labels, nobody.sizes, nobody.quality), (vec![], vec![], 0.0));
    let one = run(&unweighted(1, false, &[]), &LeidenOptions::default());
    assert_eq!((one.labels, one.sizes, one.quality), (vec![0], vec![1], 0.0));
}

#[test]
fn without_a_resolution_components_are_communities() {
    let graph = unweighted(6, false, &[(0, 1), (1, 2), (2, 3), (4, 5)]);
    for quality in [Quality::Modularity, Quality::Cpm] {
        let options = LeidenOptions { quality, resolution: 0.0, ..LeidenOptions::default() };
        assert_eq!(run(&graph, &options).labels, [0, 0, 0, 0, 1, 1]);
    }
}

#[test]
fn tiny_and_huge_weights_are_told_apart() {
    // The heavy pair is all the modularity there is, and the light ones still hold together.
    let edges = [(0, 1, 3e38), (2, 3, 1e-23), (3, 4, 1e-23), (2, 4, 1e-23), (4, 5, 2e-30)];
    let found = run(&graph(6, false, &edges), &weighted());
    assert_eq!(found.labels, [1, 1, 0, 0, 0, 0]);
    assert!(found.modularity.is_finite());
}

#[test]
fn direction_does_not_matter() {
    let one_way = random(300, 900, true, 8);
    let edges: Vec<_> = one_way.edges().collect();
    assert_eq!(run(&one_way, &weighted()), run(&graph(300, false, &edges), &weighted()));
}

#[test]
fn another_seed_finds_another_way() {
    let graph = random(300, 900, false, 8);
    let with = |seed| run(&graph, &LeidenOptions { seed, ..LeidenOptions::default() });
    assert_eq!(with(1), with(1));
    assert_ne!(with(1).labels, with(2).labels);
}

#[test]
fn a_run_that_ends_early_says_so_and_is_still_settled() {
    let graph = random(200, 600, false, 2);
    let options = LeidenOptions { max_passes: 1, ..LeidenOptions::default() };
    let found = run(&graph, &options);
    assert_eq!((found.passes, found.converged), (1, false));
    assert_eq!(verify_leiden(&graph, &options, &found), Ok(()));
}

#[test]
fn a_bad_option_is_named() {
    let name_of =
        |options: LeidenOptions| match leiden(&unweighted(1, true, &[]), &options, &Progress::new()).unwrap_err() {
            Error::BadParameter { name, .. } => name,
            other => panic!("{other}"),
        };
    for resolution in [-1.0, f64::NAN, f64::INFINITY] {
        assert_eq!(name_of(LeidenOptions { resolution, ..LeidenOptions::default() }), "resolution");
    }
    for tolerance in [-1e-9, 1.1, f64::NAN] {
        assert_eq!(name_of(LeidenOptions { tolerance, ..LeidenOptions::default() }), "tolerance");
    }
    assert_eq!(name_of(LeidenOptions { max_passes: 0, ..LeidenOptions::default() }), "max_passes");
}

/// Large enough for batches, whose choices have to be weighed again.
#[test]
fn threads_do_not_matter() {
    let graph = random(30_000, 300_000, false, 3);
    for weighted in [false, true] {
        let options = LeidenOptions { weighted, max_passes: 2, ..LeidenOptions::default() };
        assert_same_on_any_threads(|| {
            let found = run(&graph, &options);
            found.labels.into_iter().map(f64::from).chain([found.quality]).collect()
        });
    }
}

#[test]
fn a_graph_in_batches_is_settled_too() {
    // Communities of 1000 nodes and 40 edges a node, 8 of which lead anywhere.
    let draw = |edge: u32, salt: u64, bound: u64| (mix(u64::from(edge) << 8 | salt) % bound) as u32;
    let within = (0..160_000).map(|edge| (edge / 16, edge / 16_000 * 1000 + draw(edge, 1, 1000)));
    let between = (0..40_000).map(|edge| (edge / 4, draw(edge, 2, 10_000)));
    let graph = unweighted(10_000, false, &within.chain(between).collect::<Vec<_>>());
    let found = run(&graph, &LeidenOptions::default());
    assert_eq!((&found.sizes[..], found.converged), (&[1000; 10][..], true));
    assert!((0..10_000).all(|node| found.labels[node] == found.labels[node / 1000 * 1000]));
}

#[test]
fn a_pass_that_gains_less_than_the_tolerance_is_the_last() {
    let graph = random(20_000, 200_000, false, 6);
    let passes = |tolerance| {
        let found = run(&graph, &LeidenOptions { tolerance, max_passes: 5, ..LeidenOptions::default() });
        (found.passes, found.converged)
    };
    assert_eq!(passes(1.0), (2, false), "the first has to be there, the second gains less than all weight");
    assert!(passes(0.0).0 > 2);
}

/// Every node against every community next to it, and every community walked through, edge by edge.
#[test]
fn a_large_graph_is_settled_and_connected_too() {
    let graph = random(20_000, 200_000, false, 5);
    for find in [leiden, louvain] {
        let options = LeidenOptions { max_passes: 1, ..weighted() };
        let found = find(&graph, &options, &Progress::new()).unwrap();
        let strength =
            |node: u32| graph.out_weights(node).unwrap().iter().map(|&weight| f64::from(weight)).sum::<f64>();
        let strengths: Vec<f64> = (0..20_000).map(strength).collect();
        let total: f64 = strengths.iter().sum();
        let mut volumes = vec![0.0; found.sizes.len()];
        found.labels.iter().zip(&strengths).for_each(|(&label, strength)| volumes[label as usize] += strength);
        for node in 0..20_000u32 {
            let own = found.labels[node as usize];
            let mut gains = std::collections::BTreeMap::from([(own, 0.0)]);
            for (&neighbor, &weight) in graph.out_neighbors(node).iter().zip(graph.out_weights(node).unwrap()) {
                *gains.entry(found.labels[neighbor as usize]).or_insert(0.0) += f64::from(weight);
            }
            let strength = strengths[node as usize];
            for (&label, gain) in &mut gains {
                let mass = volumes[label as usize] - if label == own { strength } else { 0.0 };
                *gain -= strength * mass / total;
            }
            let best = gains.values().copied().fold(0.0, f64::max);
            assert!(gains[&own] >= best - 1e-6, "node {node} gains {}", best - gains[&own]);
        }
        let is_within = |&(one, other, _): &(u32, u32, f32)| found.labels[one as usize] == found.labels[other as usize];
        let within =
            crate::kernels::samples::graph(20_000, false, &graph.edges().filter(is_within).collect::<Vec<_>>());
        assert_eq!(components(&within, &Progress::new()).unwrap().labels, found.labels);
    }
}

#[test]
fn a_cancelled_run_says_so() {
    let progress = Progress::new();
    progress.cancel();
    let outcome = leiden(&unweighted(2, false, &[(0, 1)]), &LeidenOptions::default(), &progress);
    assert!(matches!(outcome, Err(Error::Cancelled)));
}

fn any_options() -> impl Strategy<Value = LeidenOptions> {
    let quality = prop_oneof![Just(Quality::Modularity), Just(Quality::Cpm)];
    let resolution = prop_oneof![Just(0.0), Just(0.5), Just(1.0), 0.0..3.0];
    (quality, resolution, any::<bool>(), 1u32..5, any::<u64>()).prop_map(
        |(quality, resolution, weighted, max_passes, seed)| LeidenOptions {
            quality,
            resolution,
            weighted,
            max_passes,
            seed,
            ..LeidenOptions::default()
        },
    )
}

proptest! {
    #[test]
    fn the_verifier_agrees(graph in any_graph(24), options in any_options()) {
        prop_assert_eq!(verify_leiden(&graph, &options, &run(&graph, &options)), Ok(()));
        let found = louvain(&graph, &options, &Progress::new()).unwrap();
        prop_assert_eq!(verify_louvain(&graph, &options, &found), Ok(()));
    }
}

/// What a verifier must refuse: numbers out of order, parts that do not meet, a wrong quality, a node in a wrong place.
#[test]
fn the_verifier_refuses_what_is_wrong() {
    let graph = unweighted(6, false, &[(0, 1), (1, 2), (0, 2), (3, 4), (4, 5), (3, 5), (2, 3)]);
    let right = run(&graph, &LeidenOptions::default());
    assert_eq!(right.labels, [0, 0, 0, 1, 1, 1]);
    let refuses = |change: fn(&mut Leiden)| {
        let mut wrong = right.clone();
        change(&mut wrong);
        verify_leiden(&graph, &LeidenOptions::default(), &wrong).is_err()
    };
    assert!(!refuses(|_| {}));
    assert!(refuses(|found| found.labels = vec![1, 1, 1, 0, 0, 0]));
    assert!(refuses(|found| found.sizes = vec![4, 2]));
    assert!(refuses(|found| found.modularity += 1e-6));
    assert!(refuses(|found| {
        let moved = Leiden { labels: vec![0, 0, 0, 0, 1, 1], sizes: vec![4, 2], ..found.clone() };
        *found = Leiden { modularity: 6.0 / 49.0, quality: 6.0 / 49.0, ..moved };
    }));
    assert!(refuses(|found| found.labels = vec![0, 0, 1, 1, 1, 0]));
}
