use std::collections::BTreeMap;

use trama_datasets::generate::Structure;

use crate::common::{draw, error, files, files_on, hash};

const NAME: &str = "planted-partition";

/// Edges within and between communities, counted from the edges and the truth.
fn within_and_between(network: &Structure) -> (usize, usize) {
    let communities = network.communities.as_ref().unwrap();
    let (within, between): (Vec<_>, Vec<_>) =
        network.edges.pairs().partition(|&(one, other)| communities[one as usize] == communities[other as usize]);
    (within.len(), between.len())
}

#[test]
fn edges_within_and_between_communities_are_exact() {
    for (edges, mixing, within, between) in
        [("5000", "0.2", 4000, 1000), ("5000", "0", 5000, 0), ("999", "0.5", 499, 500), ("3000", "1", 0, 3000)]
    {
        for sizes in ["equal", "skewed"] {
            let given =
                [("nodes", "1000"), ("communities", "10"), ("edges", edges), ("mixing", mixing), ("sizes", sizes)];
            let network = draw(NAME, &given, 8);
            assert_eq!(within_and_between(&network), (within, between), "{given:?}");
            let counts: BTreeMap<_, _> = network.counts().into_iter().collect();
            assert_eq!(counts["edges_between_communities"] as usize, between);
        }
    }
}

#[test]
fn the_graph_is_simple_and_every_node_has_a_community() {
    let network = draw(NAME, &[("nodes", "1003"), ("communities", "10"), ("edges", "9000")], 1);
    let pairs: Vec<_> = network.edges.pairs().collect();
    assert!(pairs.windows(2).all(|pair| pair[0] < pair[1]) && pairs.iter().all(|&(one, other)| one < other));
    let communities = network.communities.unwrap();
    let mut sizes = [0; 10];
    communities.iter().for_each(|&community| sizes[community as usize] += 1);
    assert_eq!((communities.len(), sizes), (1003, [101, 101, 101, 100, 100, 100, 100, 100, 100, 100]));
}

#[test]
fn pairs_within_a_community_are_equally_likely_wherever_they_are() {
    // 6 communities of 50: 7,350 pairs within, a tenth of them edges; the 1,225 pairs of each get 122.5 on average.
    let given = [("nodes", "300"), ("communities", "6"), ("edges", "1000"), ("mixing", "0.265")];
    let mut by_community = [0u32; 6];
    for seed in 0..40 {
        let network = draw(NAME, &given, seed);
        let communities = network.communities.as_ref().unwrap();
        for (one, other) in network.edges.pairs() {
            if communities[one as usize] == communities[other as usize] {
                by_community[communities[one as usize] as usize] += 1;
            }
        }
    }
    // 40 * 735 / 6 = 4,900 each; a hypergeometric's spread is at most 64.
    assert!(by_community.iter().all(|&count| count.abs_diff(4900) < 320), "{by_community:?}");
}

#[test]
fn ids_tell_nothing_of_communities() {
    let communities = draw(NAME, &[("nodes", "10000"), ("communities", "4")], 2).communities.unwrap();
    let alike = communities.windows(2).filter(|pair| pair[0] == pair[1]).count();
    // A quarter of 9,999 neighbours in the order of ids, to within five standard deviations.
    assert!(alike.abs_diff(2500) < 220, "{alike}");
}

#[test]
fn all_pairs_and_no_edges_are_graphs_too() {
    let full = draw(NAME, &[("nodes", "40"), ("communities", "4"), ("edges", "780"), ("mixing", "0.76923")], 0);
    assert_eq!(within_and_between(&full), (180, 600));
    let empty = draw(NAME, &[("nodes", "1"), ("communities", "1"), ("edges", "0")], 0);
    assert_eq!((empty.edges.len(), empty.communities), (0, Some(vec![0])));
}

#[test]
fn the_same_bytes_on_any_number_of_threads() {
    let given = [("nodes", "20000"), ("edges", "100000"), ("sizes", "skewed")];
    let one = files_on(1, NAME, &given, 9);
    assert_eq!(one.keys().collect::<Vec<_>>(), ["edges.csv", "truth.csv"]);
    assert!(one == files_on(2, NAME, &given, 9) && one == files_on(8, NAME, &given, 9));
}

/// The value is that of a program in Python, written after the heads of the modules, which lists all pairs instead of
/// computing them from their numbers; it is not this crate's output.
#[test]
fn another_machine_would_notice_if_it_drew_otherwise() {
    let given = [("nodes", "200"), ("communities", "7"), ("edges", "900"), ("mixing", "0.3"), ("sizes", "skewed")];
    assert_eq!(hash(&files(NAME, &given, 42)), "bac0cb03fc0813a44a8aeab578e8d492e53c0823559785d69a91327ac75fe47c");
}

#[test]
fn parameters_that_make_no_graph_are_refused_by_name() {
    let small = [("nodes", "20"), ("communities", "4"), ("edges", "100"), ("mixing", "0.5")];
    for (given, said) in [
        (("nodes", "0"), "parameter `nodes` is 0: expected a whole number from 1"),
        (("communities", "0"), "parameter `communities` is 0"),
        (("communities", "21"), "parameter `communities` is 21: expected at most `nodes`, which is 20"),
        (("mixing", "NaN"), "parameter `mixing` is NaN: expected a number from 0 to 1"),
        (("mixing", "1.01"), "parameter `mixing` is 1.01"),
        (("mixing", "-0.01"), "parameter `mixing` is -0.01"),
        (("mixing", "inf"), "parameter `mixing` is inf"),
        (("edges", "-5"), "parameter `edges` is -5"),
        (("edges", "100"), "parameter `edges` is 100: expected so many that at most 40 lie within communities"),
        (("communities", "1"), "expected so many that at most 0 lie between communities, and not 50"),
        (("sizes", "odd"), "parameter `sizes` is odd: expected one of equal, skewed"),
    ] {
        let others = small.into_iter().filter(|(name, _)| *name != given.0);
        let error = error(NAME, &others.chain([given]).collect::<Vec<_>>());
        assert!(error.contains(said), "{given:?}: {error}");
    }
    let huge = error(NAME, &[("nodes", "2147483648"), ("edges", "4294967295")]);
    assert!(huge.contains("estimated memory in bytes"), "{huge}");
}
