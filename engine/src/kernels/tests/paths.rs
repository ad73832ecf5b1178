//! Paths and flows on the validation graphs of LDBC Graphalytics and on real networks, against networkx 3.6.1 and
//! igraph 1.0.0.

use std::collections::BTreeMap;
use std::path::Path;

use super::{Links, Network, edge_list, folder, lines, matrix, montagna};
use crate::graph::{Edge, Graph};
use crate::kernels::flow::maximum_flow::{MaximumFlowOptions, maximum_flow, verify_maximum_flow};
use crate::kernels::flow::minimum_cut::{MinimumCutOptions, minimum_cut, verify_minimum_cut};
use crate::kernels::paths::all_shortest_paths::{AllShortestPathsOptions, all_shortest_paths};
use crate::kernels::paths::bfs::{BfsOptions, UNREACHED, bfs, verify_bfs};
use crate::kernels::paths::k_shortest_paths::{KShortestPathsOptions, k_shortest_paths};
use crate::kernels::paths::lengths::Lengths;
use crate::kernels::paths::shortest_paths::{Method, ShortestPathsOptions, shortest_paths, verify_shortest_paths};
use crate::progress::Progress;

/// The graph of `links` between these nodes and their ends, and the number of each node.
fn numbered(nodes: &[u32], links: &Links, directed: bool) -> (BTreeMap<u32, u32>, Graph) {
    let ends = links.iter().flat_map(|&(source, target, _)| [source, target]);
    let mut numbers: BTreeMap<u32, u32> = nodes.iter().copied().chain(ends).map(|node| (node, 0)).collect();
    numbers.values_mut().zip(0..).for_each(|(number, next)| *number = next);
    let edge = |&(source, target, weight)| Edge { source: numbers[&source], target: numbers[&target], weight };
    let edges: Vec<Edge> = links.iter().map(edge).collect();
    let graph = Graph::from_edges(numbers.len(), &edges, directed).unwrap();
    (numbers, graph)
}

fn words(path: &Path) -> Vec<Vec<String>> {
    lines(path).iter().map(|line| line.split_whitespace().map(str::to_owned).collect()).collect()
}

/// Asserts that the distances from the source are those of the file, whose infinity has a name of its own.
fn assert_distances(numbers: &BTreeMap<u32, u32>, found: &[f64], path: &Path) {
    let expected = words(path);
    assert_eq!(expected.len(), found.len());
    for line in expected {
        let distance = if line[1] == "9223372036854775807" { f64::INFINITY } else { line[1].parse().unwrap() };
        let found = found[numbers[&line[0].parse().unwrap()] as usize];
        assert!(found == distance || (found - distance).abs() < 1e-7, "{}: {line:?}, found {found}", path.display());
    }
}

fn bfs_distances(graph: &Graph, source: u32) -> Vec<f64> {
    let options = BfsOptions { source };
    let found = bfs(graph, &options, &Progress::new()).unwrap();
    assert_eq!(verify_bfs(graph, &options, &found), Ok(()));
    let distance = |&edges: &u32| if edges == UNREACHED { f64::INFINITY } else { f64::from(edges) };
    found.distances.iter().map(distance).collect()
}

fn distances(graph: &Graph, source: u32, lengths: Lengths) -> Vec<f64> {
    let [found, other] = [Method::DeltaStepping, Method::Dijkstra].map(|method| {
        let options = ShortestPathsOptions { source, lengths, method, delta: None };
        let found = shortest_paths(graph, &options, &Progress::new()).unwrap();
        assert_eq!(verify_shortest_paths(graph, &options, &found), Ok(()));
        found
    });
    assert_eq!(found, other);
    found.distances
}

#[test]
fn ldbc_distances_are_reproduced() {
    let Some(folder) = folder("ldbc_graphalytics") else { return };
    for (name, directed) in [("dir", true), ("undir", false)] {
        let rows = words(&folder.join(format!("bfs/{name}-input")));
        let row = |row: &Vec<String>| row.iter().map(|node| node.parse().unwrap()).collect::<Vec<u32>>();
        let rows: Vec<Vec<u32>> = rows.iter().map(row).collect();
        let links = rows.iter().flat_map(|row| row[1..].iter().map(|&target| (row[0], target, 1.0))).collect();
        let (numbers, graph) = numbered(&[], &links, directed);
        assert_distances(&numbers, &bfs_distances(&graph, numbers[&1]), &folder.join(format!("bfs/{name}-output")));
    }
    for (name, directed, source) in [("example-directed", true, 1), ("example-undirected", false, 2)] {
        let file = |suffix: &str| folder.join(format!("example/{name}{suffix}"));
        let nodes: Vec<u32> = lines(&file(".v")).iter().map(|node| node.trim().parse().unwrap()).collect();
        let (numbers, graph) = numbered(&nodes, &edge_list(&file(".e"), ' ', 0), directed);
        assert_distances(&numbers, &bfs_distances(&graph, numbers[&source]), &file("-BFS"));
        assert_distances(&numbers, &distances(&graph, numbers[&source], Lengths::Weight), &file("-SSSP"));
    }
}

fn sum_of_finite(distances: &[f64]) -> (usize, f64) {
    let finite: Vec<f64> = distances.iter().copied().filter(|distance| distance.is_finite()).collect();
    (finite.len(), finite.iter().sum())
}

#[test]
fn montagna_distances_and_paths_equal_those_of_networkx() {
    let Some(folder) = folder("montagna") else { return };
    let network = Network::new(&montagna(&folder).0);
    let node = |id: u32| network.nodes[&id];
    let sum = |lengths| sum_of_finite(&distances(&network.graph, node(18), lengths));
    assert_eq!(sum(Lengths::Hops), (92, 187.0));
    assert_eq!(sum(Lengths::Weight), (92, 223.0));
    let (reached, total) = sum(Lengths::Reciprocal);
    assert!(reached == 92 && (total - 122.740_909_090_909_11).abs() < 1e-9, "{total}");

    let k_sum = |source, target| {
        let options =
            KShortestPathsOptions { source: node(source), target: node(target), k: 50, lengths: Lengths::Weight };
        let found = k_shortest_paths(&network.graph, &options, &Progress::new()).unwrap();
        found.paths.iter().map(|path| path.length).sum::<f64>()
    };
    assert_eq!((k_sum(18, 47), k_sum(18, 27), k_sum(27, 48)), (248.0, 220.0, 257.0));

    let all = |source, target| {
        let ends = AllShortestPathsOptions { source: node(source), target: node(target), ..Default::default() };
        let found = all_shortest_paths(&network.graph, &ends, &Progress::new()).unwrap();
        assert_eq!(found.paths.len() as u64, found.count);
        (found.distance, found.count)
    };
    assert_eq!((all(27, 48), all(47, 9)), ((2.0, 5), (4.0, 10)));
}

#[test]
fn montagna_flows_equal_those_of_networkx() {
    let Some(folder) = folder("montagna") else { return };
    let network = Network::new(&montagna(&folder).0);
    let source = network.nodes[&18];
    let value = |&target: &u32| {
        let options = MaximumFlowOptions { source, target, weighted: true };
        let found = maximum_flow(&network.graph, &options, &Progress::new()).unwrap();
        assert_eq!(verify_maximum_flow(&network.graph, &options, &found), Ok(()));
        found.value
    };
    let total: f64 = network.nodes.values().filter(|&&target| target != source).map(value).sum();
    assert_eq!(total, 621.0);
}

/// A question to a phase of Caviar, and what networkx answers.
struct Question {
    phase: u32,
    source: u32,
    target: u32,
    /// Value of the maximum flow, by weights and by number of edges.
    flow: f64,
    unweighted_flow: f64,
    /// Nodes on the side of the source, as far as more could flow, and edges cut.
    source_side: usize,
    cut_edges: usize,
    /// All paths, by weight.
    lengths: &'static [f64],
}

const QUESTIONS: [Question; 4] = [
    Question {
        phase: 3,
        source: 1,
        target: 3,
        flow: 33.0,
        unweighted_flow: 5.0,
        source_side: 27,
        cut_edges: 5,
        lengths: &[4.0, 5.0, 8.0, 9.0, 16.0, 29.0, 30.0, 33.0, 34.0, 40.0, 41.0, 48.0],
    },
    Question {
        phase: 3,
        source: 3,
        target: 1,
        flow: 5.0,
        unweighted_flow: 3.0,
        source_side: 6,
        cut_edges: 3,
        lengths: &[1.0, 6.0, 6.0, 9.0, 10.0, 12.0, 12.0],
    },
    Question {
        phase: 8,
        source: 1,
        target: 3,
        flow: 88.0,
        unweighted_flow: 7.0,
        source_side: 25,
        cut_edges: 7,
        lengths: &[2.0, 2.0, 5.0, 8.0, 8.0, 19.0, 23.0, 76.0],
    },
    Question {
        phase: 8,
        source: 3,
        target: 1,
        flow: 14.0,
        unweighted_flow: 5.0,
        source_side: 8,
        cut_edges: 6,
        lengths: &[2.0, 5.0, 5.0, 6.0, 9.0, 17.0],
    },
];

#[test]
fn caviar_flows_cuts_and_paths_equal_those_of_networkx() {
    let Some(folder) = folder("caviar") else { return };
    for question in &QUESTIONS {
        let links = matrix(&folder.join(format!("phases/phase{}.csv", question.phase)));
        let (numbers, graph) = numbered(&[], &links, true);
        let (source, target) = (numbers[&question.source], numbers[&question.target]);
        let flow = |weighted| {
            maximum_flow(&graph, &MaximumFlowOptions { source, target, weighted }, &Progress::new()).unwrap()
        };
        assert_eq!((flow(true).value, flow(false).value), (question.flow, question.unweighted_flow));
        let options = MinimumCutOptions { source, target, weighted: true };
        let cut = minimum_cut(&graph, &options, &Progress::new()).unwrap();
        assert_eq!(verify_minimum_cut(&graph, &options, &flow(true), &cut), Ok(()));
        assert_eq!((cut.value, cut.edges.len()), (question.flow, question.cut_edges));
        assert_eq!(cut.source_side.iter().filter(|&&is_there| is_there).count(), question.source_side);
        let options = KShortestPathsOptions { source, target, k: 20, lengths: Lengths::Weight };
        let paths = k_shortest_paths(&graph, &options, &Progress::new()).unwrap().paths;
        assert_eq!(paths.iter().map(|path| path.length).collect::<Vec<_>>(), question.lengths);
    }
}

#[test]
fn karate_paths_and_flow_equal_those_of_igraph() {
    let Some(folder) = folder("classical") else { return };
    let network = Network::new(&edge_list(&folder.join("karate.edges.csv"), ',', 1));
    let node = |id: u32| network.nodes[&id];
    let options = KShortestPathsOptions { source: node(16), target: node(25), k: 12, lengths: Lengths::Hops };
    let paths = k_shortest_paths(&network.graph, &options, &Progress::new()).unwrap().paths;
    let lengths: Vec<f64> = paths.iter().map(|path| path.length).collect();
    assert_eq!(lengths, [4.0, 4.0, 5.0, 5.0, 5.0, 5.0, 5.0, 5.0, 6.0, 6.0, 6.0, 6.0]);
    let options = AllShortestPathsOptions { source: node(16), target: node(25), ..Default::default() };
    let all = all_shortest_paths(&network.graph, &options, &Progress::new()).unwrap();
    let ids = |ids: [u32; 5]| ids.map(node).to_vec();
    assert_eq!(all.paths, [ids([16, 5, 0, 31, 25]), ids([16, 6, 0, 31, 25])]);
    let options = MaximumFlowOptions { source: node(0), target: node(33), weighted: false };
    assert_eq!(maximum_flow(&network.graph, &options, &Progress::new()).unwrap().value, 10.0);
}
