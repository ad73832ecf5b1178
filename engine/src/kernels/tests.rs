//! Kernels on real networks, against scores that networkx 3.6.1 and igraph 1.0.0 agree on, and against published
//! numbers. The data are not part of the repository: without them these tests pass.

mod attack_curves;
mod betweenness;
mod central_persons;
mod community;
mod connectivity;
mod paths;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::centrality::betweenness::{BetweennessOptions, betweenness};
use super::centrality::closeness::{ClosenessOptions, closeness};
use super::centrality::degree::{DegreeOptions, degree};
use super::centrality::page_rank::{PageRankOptions, page_rank};
use super::centrality::strength::{StrengthOptions, strength};
use super::connectivity::components::components;
use super::connectivity::core_numbers::core_numbers;
use crate::graph::{Edge, Graph};
use crate::progress::Progress;

/// The folder of a data set, if it is there.
fn folder(name: &str) -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/datasets").join(name);
    folder.is_dir().then_some(folder)
}

fn lines(path: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.trim_start_matches('\u{feff}').lines().map(str::to_owned).collect()
}

fn cells(line: &str, separator: char) -> Vec<&str> {
    line.split(separator).map(|cell| cell.trim_matches('"')).collect()
}

/// Links as the file gives them, between the ids of the file.
type Links = Vec<(u32, u32, f32)>;

fn edge_list(path: &Path, separator: char, header_lines: usize) -> Links {
    let link = |line: &String| {
        let cells = cells(line, separator);
        (cells[0].parse().unwrap(), cells[1].parse().unwrap(), cells[2].parse().unwrap())
    };
    lines(path).iter().skip(header_lines).map(link).collect()
}

fn matrix(path: &Path) -> Links {
    let lines = lines(path);
    let ids: Vec<u32> = cells(&lines[0], ',')[1..].iter().map(|id| id.parse().unwrap()).collect();
    let row = |line: &String| {
        let cells = cells(line, ',');
        let source: u32 = cells[0].parse().unwrap();
        let weights: Vec<f32> = cells[1..].iter().map(|weight| weight.parse().unwrap()).collect();
        let links = ids.iter().zip(weights).filter(|&(_, weight)| weight > 0.0);
        links.map(|(&target, weight)| (source, target, weight)).collect::<Links>()
    };
    lines[1..].iter().flat_map(row).collect()
}

/// An undirected graph whose nodes have ids of their own.
struct Network {
    nodes: BTreeMap<u32, u32>,
    graph: Graph,
}

impl Network {
    fn new(links: &Links) -> Self {
        let mut nodes: BTreeMap<u32, u32> =
            links.iter().flat_map(|&(source, target, _)| [(source, 0), (target, 0)]).collect();
        nodes.values_mut().zip(0..).for_each(|(node, number)| *node = number);
        let edges: Vec<Edge> = links
            .iter()
            .map(|(source, target, weight)| Edge { source: nodes[source], target: nodes[target], weight: *weight })
            .collect();
        Network { graph: Graph::from_edges(nodes.len(), &edges, false).unwrap(), nodes }
    }

    fn betweenness(&self, weighted: bool, normalized: bool) -> Vec<f64> {
        betweenness(&self.graph, &BetweennessOptions { weighted, normalized, pivots: None }, &Progress::new())
            .unwrap()
            .scores
    }

    fn page_rank(&self, weighted: bool) -> Vec<f64> {
        let options = PageRankOptions { weighted, ..PageRankOptions::default() };
        page_rank(&self.graph, &options, &Progress::new()).unwrap().scores
    }

    fn degree(&self) -> Vec<f64> {
        let found = degree(&self.graph, &DegreeOptions::default(), &Progress::new()).unwrap();
        found.scores.into_iter().map(|score| score as f64).collect()
    }

    /// The best three and their scores to four digits.
    fn top_three(&self, scores: &[f64]) -> Vec<(u32, String)> {
        let mut ranked: Vec<(u32, f64)> = self.nodes.iter().map(|(&id, &node)| (id, scores[node as usize])).collect();
        ranked.sort_by(|one, other| other.1.total_cmp(&one.1));
        ranked.into_iter().take(3).map(|(id, score)| (id, format!("{score:.4}"))).collect()
    }

    fn assert_equals_reference(&self, path: &Path) {
        let progress = Progress::new();
        let cores = core_numbers(&self.graph, &progress).unwrap().scores;
        let found = [
            ("degree", self.degree()),
            ("strength", strength(&self.graph, &StrengthOptions::default(), &progress).unwrap().scores),
            ("betweenness", self.betweenness(false, false)),
            ("closeness_wf", closeness(&self.graph, &ClosenessOptions::default(), &progress).unwrap().scores),
            ("pagerank_085", self.page_rank(false)),
            ("pagerank_w_085", self.page_rank(true)),
            ("core", cores.into_iter().map(f64::from).collect()),
        ];
        let lines = lines(path);
        let header = cells(&lines[0], ',');
        assert_eq!(lines.len() - 1, self.nodes.len(), "{}", path.display());
        for (measure, scores) in &found {
            let column = header.iter().position(|name| name == measure).unwrap();
            for line in &lines[1..] {
                let cells = cells(line, ',');
                let (id, expected): (u32, f64) = (cells[0].parse().unwrap(), cells[column].parse().unwrap());
                let found = scores[self.nodes[&id] as usize];
                let is_close = (found - expected).abs() <= 1e-9 * expected.abs().max(1.0);
                assert!(is_close, "{}: {measure} of {id} is {found}, expected {expected}", path.display());
            }
        }
    }
}

fn montagna(folder: &Path) -> (Links, Links) {
    let links = |name: &str| edge_list(&folder.join(format!("Montagna_{name}_edgelist.csv")), '\t', 0);
    (links("meetings"), links("phonecalls"))
}

#[test]
fn montagna_scores_equal_the_reference() {
    let Some(folder) = folder("montagna") else { return };
    let (meetings, calls) = montagna(&folder);
    let reference = |name: &str| folder.join("reference_outputs").join(format!("{name}.centrality.csv"));
    Network::new(&meetings).assert_equals_reference(&reference("montagna_meetings"));
    Network::new(&calls).assert_equals_reference(&reference("montagna_phonecalls_undirected"));
    Network::new(&[meetings, calls].concat()).assert_equals_reference(&reference("montagna_union"));
}

#[test]
fn classical_scores_equal_the_reference() {
    let Some(folder) = folder("classical") else { return };
    for name in ["karate", "les_miserables", "davis_southern_women", "football"] {
        let links = edge_list(&folder.join(format!("{name}.edges.csv")), ',', 1);
        let reference = folder.join("reference_outputs").join(format!("{name}.centrality.csv"));
        Network::new(&links).assert_equals_reference(&reference);
    }
}

#[test]
fn caviar_scores_equal_the_reference() {
    let Some(folder) = folder("caviar") else { return };
    let reference =
        |name: &str| folder.join("reference_outputs").join(format!("caviar_{name}_undirected.centrality.csv"));
    Network::new(&matrix(&folder.join("caviar_full_110x110.csv"))).assert_equals_reference(&reference("full"));
    for phase in 1..=11 {
        let links = matrix(&folder.join(format!("phases/phase{phase}.csv")));
        Network::new(&links).assert_equals_reference(&reference(&format!("phase{phase:02}")));
    }
}

#[test]
fn the_brokers_of_montagna_are_as_published() {
    let Some(folder) = folder("montagna") else { return };
    let (meetings, calls) = montagna(&folder);
    let check = |links: &Links, node_count, edge_count, largest, top: [(u32, &str); 3]| {
        let network = Network::new(links);
        assert_eq!((network.graph.node_count(), network.graph.edge_count()), (node_count, edge_count));
        assert_eq!(components(&network.graph, &Progress::new()).unwrap().sizes[0], largest);
        let found = network.top_three(&network.betweenness(false, true));
        assert_eq!(found, top.map(|(id, score)| (id, score.to_owned())));
    };
    check(&meetings, 101, 256, 92, [(18, "0.3732"), (47, "0.2198"), (27, "0.1585")]);
    check(&calls, 100, 124, 89, [(18, "0.4182"), (61, "0.2817"), (47, "0.2362")]);
}

/// The chance that a boss scores above somebody who is none; equal scores count half.
fn area_under_curve(scores: &[f64], is_boss: &[bool]) -> f64 {
    let of =
        |wanted| scores.iter().zip(is_boss).filter(move |&(_, &is_boss)| is_boss == wanted).map(|(&score, _)| score);
    let wins =
        of(true).flat_map(|boss| of(false).map(move |other| f64::from(boss > other) + 0.5 * f64::from(boss == other)));
    wins.sum::<f64>() / (of(true).count() * of(false).count()) as f64
}

/// Betweenness finds them best unweighted; PageRank and degree are unweighted too.
#[test]
fn the_bosses_of_infinito_are_found_as_published() {
    let Some(folder) = folder("infinito84") else { return };
    let network = Network::new(&edge_list(&folder.join("coattendance.csv"), ',', 1));
    assert_eq!((network.graph.node_count(), network.graph.edge_count()), (84, 663));
    let mut is_boss = vec![false; 84];
    for line in &lines(&folder.join("persons.csv"))[1..] {
        let cells = cells(line, ',');
        is_boss[network.nodes[&cells[0].parse().unwrap()] as usize] = cells[2] == "1";
    }
    let found = |scores: &[f64]| format!("{:.3}", area_under_curve(scores, &is_boss));
    assert_eq!(found(&network.betweenness(false, false)), "0.957");
    assert_eq!(found(&network.betweenness(true, false)), "0.900");
    assert_eq!(found(&network.page_rank(false)), "0.931");
    assert_eq!(found(&network.degree()), "0.920");
}

#[test]
fn the_broker_of_pole_is_as_published() {
    let Some(folder) = folder("pole_manchester") else {
        return;
    };
    let link = |line: &String| (cells(line, ',')[0].parse().unwrap(), cells(line, ',')[1].parse().unwrap(), 1.0);
    let links: Links = lines(&folder.join("relationships.KNOWS.csv"))[1..].iter().map(link).collect();
    let network = Network::new(&links);
    let [(broker, score), ..] = &network.top_three(&network.betweenness(false, false))[..] else { panic!("no nodes") };
    let persons = lines(&folder.join("nodes.Person.csv"));
    let broker = persons.iter().find(|line| cells(line, ',')[0] == broker.to_string()).unwrap();
    assert_eq!(
        (cells(broker, ',')[3], cells(broker, ',')[1], score.split('.').next()),
        ("Annie", "Duncan", Some("5275"))
    );
}
