use proptest::prelude::*;

use super::*;
use crate::kernels::samples::{any_graph, assert_same_on_any_threads, graph, random, unweighted};

fn run(graph: &Graph, labels: &[u32], options: &PartitionQualityOptions) -> PartitionQuality {
    partition_quality(graph, labels, options, &Progress::new()).unwrap()
}

fn weighted() -> PartitionQualityOptions {
    PartitionQualityOptions { weighted: true, ..PartitionQualityOptions::default() }
}

#[test]
fn two_triangles_and_a_bridge_are_solved_by_hand() {
    // 6 edges within, 1 between; each triangle has volume 7 of 14.
    let edges = [(0, 1), (1, 2), (0, 2), (3, 4), (4, 5), (3, 5), (2, 3)];
    let found = run(&unweighted(6, false, &edges), &[0, 0, 0, 1, 1, 1], &PartitionQualityOptions::default());
    assert!((found.modularity - (6.0 / 7.0 - 0.5)).abs() < 1e-15);
    assert_eq!((found.cpm, found.sizes, found.internal_edges), (0.0, vec![3, 3], vec![3, 3]));
    assert_eq!((found.internal_weights, found.cut_weights), (vec![3.0; 2], vec![1.0; 2]));
    assert_eq!(found.conductances, [1.0 / 7.0; 2]);
}

#[test]
fn weights_count_when_asked_for() {
    // Volumes 5 and 1 of 6; the pair holds 2.
    let graph = graph(3, false, &[(0, 1, 2.0), (1, 2, 1.0)]);
    let found = run(&graph, &[0, 0, 1], &weighted());
    assert!((found.modularity - (4.0 / 6.0 - 26.0 / 36.0)).abs() < 1e-15);
    assert_eq!((found.internal_weights, found.conductances), (vec![2.0, 0.0], vec![1.0, 1.0]));
    assert_eq!(run(&graph, &[0, 0, 1], &PartitionQualityOptions::default()).internal_weights, [1.0, 0.0]);
}

#[test]
fn opposite_edges_add_up() {
    let both_ways = graph(3, true, &[(0, 1, 1.0), (1, 0, 1.0), (1, 2, 1.0)]);
    let once = graph(3, false, &[(0, 1, 2.0), (1, 2, 1.0)]);
    assert_eq!(run(&both_ways, &[0, 0, 1], &weighted()), run(&once, &[0, 0, 1], &weighted()));
}

#[test]
fn where_nothing_leads_out_conductance_is_0() {
    let graph = unweighted(5, false, &[(0, 1), (1, 2)]);
    assert_eq!(run(&graph, &[0, 0, 0, 2, 2], &PartitionQualityOptions::default()).conductances, [0.0; 3]);
}

#[test]
fn what_weighs_nothing_has_no_modularity() {
    let graph = graph(2, false, &[(0, 1, 0.0)]);
    let found = run(&graph, &[0, 0], &weighted());
    assert_eq!((found.modularity, found.cpm, found.conductances), (0.0, -1.0, vec![0.0]));
    let nobody = run(&unweighted(0, true, &[]), &[], &weighted());
    assert_eq!((nobody.modularity.to_bits(), nobody.cpm.to_bits(), nobody.sizes), (0, 0, vec![]));
}

#[test]
fn a_tiny_rest_does_not_make_conductance_infinite() {
    let graph = graph(3, false, &[(0, 1, 3e38), (1, 2, 1e-23)]);
    assert_eq!(run(&graph, &[0, 0, 1], &weighted()).conductances, [1.0, 1.0]);
}

#[test]
fn a_bad_option_or_label_is_named() {
    let graph = unweighted(2, false, &[(0, 1)]);
    let name_of = |labels: &[u32], resolution| {
        let options = PartitionQualityOptions { resolution, weighted: false };
        match partition_quality(&graph, labels, &options, &Progress::new()).unwrap_err() {
            Error::BadParameter { name, .. } => name,
            other => panic!("{other}"),
        }
    };
    for resolution in [-0.1, f64::NAN, f64::INFINITY] {
        assert_eq!(name_of(&[0, 0], resolution), "resolution");
    }
    assert_eq!(name_of(&[0], 1.0), "labels");
    assert_eq!(name_of(&[0, 2], 1.0), "labels");
}

#[test]
fn threads_do_not_matter() {
    let graph = random(10_000, 40_000, true, 6);
    let labels: Vec<u32> = (0..10_000).map(|node| node % 37).collect();
    assert_same_on_any_threads(|| {
        let found = run(&graph, &labels, &weighted());
        [vec![found.modularity, found.cpm], found.internal_weights, found.conductances].concat()
    });
}

#[test]
fn a_cancelled_run_says_so() {
    let progress = Progress::new();
    progress.cancel();
    let outcome = partition_quality(&unweighted(1, false, &[]), &[0], &weighted(), &progress);
    assert!(matches!(outcome, Err(Error::Cancelled)));
}

fn partitioned() -> impl Strategy<Value = (Graph, Vec<u32>)> {
    any_graph(16).prop_flat_map(|graph| {
        let node_count = graph.node_count();
        (Just(graph), prop::collection::vec(0..node_count.max(1) as u32, node_count))
    })
}

proptest! {
    #[test]
    fn the_verifier_agrees((graph, labels) in partitioned(), weighted: bool, resolution in 0.0..3.0) {
        let options = PartitionQualityOptions { resolution, weighted };
        let found = run(&graph, &labels, &options);
        prop_assert_eq!(verify_partition_quality(&graph, &labels, &options, &found), Ok(()));
    }
}
