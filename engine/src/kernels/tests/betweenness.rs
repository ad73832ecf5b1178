use super::{Network, folder, montagna};
use crate::kernels::centrality::edge_betweenness::{EdgeBetweennessOptions, edge_betweenness};
use crate::progress::Progress;

/// The best three edges by the ids of their ends, and their scores to six digits.
fn top_three_edges(network: &Network, weighted: bool) -> Vec<(u32, u32, String)> {
    let options = EdgeBetweennessOptions { weighted, normalized: true };
    let scores = edge_betweenness(&network.graph, &options, &Progress::new()).unwrap().scores;
    let ids: Vec<u32> = network.nodes.keys().copied().collect();
    let mut ranked: Vec<_> = network.graph.edges().zip(scores).collect();
    ranked.sort_by(|one, other| other.1.total_cmp(&one.1));
    let named = ranked
        .into_iter()
        .map(|((source, target, _), score)| (ids[source as usize], ids[target as usize], format!("{score:.6}")));
    named.take(3).collect()
}

/// Values of networkx 3.6.1, `edge_betweenness_centrality`; weighted, with reciprocal weights as exact fractions, since
/// it misses paths of equal length when they are floats.
#[test]
fn the_links_of_montagna_score_as_in_networkx() {
    let Some(folder) = folder("montagna") else { return };
    let meetings = Network::new(&montagna(&folder).0);
    let expected = [(18, 47, "0.152532"), (12, 18, "0.097739"), (25, 27, "0.075540")];
    assert_eq!(top_three_edges(&meetings, false), expected.map(|(one, other, score)| (one, other, score.to_owned())));
    let expected = [(18, 29, "0.365636"), (27, 29, "0.334032"), (12, 18, "0.185171")];
    assert_eq!(top_three_edges(&meetings, true), expected.map(|(one, other, score)| (one, other, score.to_owned())));
}
