use super::{Network, cells, edge_list, folder, lines, montagna};
use crate::kernels::centrality::edge_betweenness::{EdgeBetweennessOptions, edge_betweenness};
use crate::kernels::centrality::two_mode_betweenness::{Mode, TwoModeBetweennessOptions, two_mode_betweenness};
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

/// Computed with networkx 3.6.1 from the definition: all shortest paths of every pair, by `all_shortest_paths`, in exact
/// fractions.
#[test]
fn the_women_and_events_of_davis_score_as_enumerated() {
    let Some(folder) = folder("classical") else { return };
    let network = Network::new(&edge_list(&folder.join("davis_southern_women.edges.csv"), ',', 1));
    let mut modes = vec![Mode::First; 32];
    for line in &lines(&folder.join("davis_southern_women.nodes.csv"))[1..] {
        let cells = cells(line, ',');
        let node = network.nodes[&cells[0].parse().unwrap()];
        modes[node as usize] = if cells[2] == "event" { Mode::Second } else { Mode::First };
    }
    let options = TwoModeBetweennessOptions { modes, normalized: false };
    let found = two_mode_betweenness(&network.graph, &options, &Progress::new()).unwrap();
    assert_eq!(found.ignored_edge_count, 0);
    let score = |id: u32| format!("{:.6}", found.scores[network.nodes[&id] as usize]);
    // Theresa, Evelyn, Nora, Ruth; meetings 8, 7, 9, 6 and 1.
    assert_eq!([2, 0, 13, 8].map(score), ["2.906611", "2.479959", "1.584780", "1.496269"]);
    assert_eq!([25, 24, 26, 23, 18].map(score), ["8.634945", "6.848936", "5.990913", "3.525207", "0.000000"]);
}
