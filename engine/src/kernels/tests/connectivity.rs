//! What hangs together in real networks, and the validation graphs of LDBC Graphalytics with their reference outputs.

use std::path::Path;

use super::{Network, cells, edge_list, folder, lines, matrix, montagna};
use crate::graph::{Edge, Graph};
use crate::kernels::community::cdlp::{CdlpOptions, cdlp};
use crate::kernels::connectivity::articulation_points::articulation_points;
use crate::kernels::connectivity::bridges::bridges;
use crate::kernels::connectivity::clustering::clustering;
use crate::kernels::connectivity::components::components;
use crate::kernels::connectivity::strong_components::strong_components;
use crate::kernels::connectivity::triangles::triangles;
use crate::kernels::samples::unweighted;
use crate::progress::Progress;

#[test]
fn the_articulation_points_of_montagna_are_as_published() {
    let Some(folder) = folder("montagna") else { return };
    let (meetings, calls) = montagna(&folder);
    for (links, expected) in [(meetings, 12), (calls, 16)] {
        let found = articulation_points(&Network::new(&links).graph, &Progress::new()).unwrap();
        assert_eq!(found.pieces.iter().filter(|&&pieces| pieces > 1).count(), expected);
        assert_eq!(found.separated_pairs.iter().filter(|&&pairs| pairs > 0).count(), expected);
    }
}

/// Against networkx 3.6.1 and igraph 1.0.0: triangles, transitivity, and each local coefficient.
fn assert_clustering(network: &Network, reference: &Path, totals: Option<(u64, f64)>) {
    let found = clustering(&network.graph, &Progress::new()).unwrap();
    let lines = lines(reference);
    let column = cells(&lines[0], ',').iter().position(|&name| name == "clustering").unwrap();
    for line in &lines[1..] {
        let cells = cells(line, ',');
        let (id, expected): (u32, f64) = (cells[0].parse().unwrap(), cells[column].parse().unwrap());
        let found = found.scores[network.nodes[&id] as usize];
        assert!((found - expected).abs() <= 1e-15, "{}: {id} is {found}, not {expected}", reference.display());
    }
    if let Some((total, transitivity)) = totals {
        assert_eq!(triangles(&network.graph, &Progress::new()).unwrap().total, total);
        assert!((found.transitivity - transitivity).abs() < 5e-10, "{}", found.transitivity);
    }
}

#[test]
fn montagna_clusters_as_the_reference_says() {
    let Some(folder) = folder("montagna") else { return };
    let (meetings, calls) = montagna(&folder);
    let reference = |name: &str| folder.join("reference_outputs").join(format!("montagna_{name}.centrality.csv"));
    let union = [meetings.clone(), calls.clone()].concat();
    for (name, links, totals) in [
        ("meetings", meetings, (284, 0.417647059)),
        ("phonecalls_undirected", calls, (22, 0.072687225)),
        ("union", union, (320, 0.273816315)),
    ] {
        assert_clustering(&Network::new(&links), &reference(name), Some(totals));
    }
}

#[test]
fn classical_networks_cluster_as_the_reference_says() {
    let Some(folder) = folder("classical") else { return };
    for name in ["karate", "les_miserables", "davis_southern_women", "football"] {
        let links = edge_list(&folder.join(format!("{name}.edges.csv")), ',', 1);
        let reference = folder.join("reference_outputs").join(format!("{name}.centrality.csv"));
        assert_clustering(&Network::new(&links), &reference, None);
    }
}

#[test]
fn caviar_clusters_as_the_reference_says() {
    let Some(folder) = folder("caviar") else { return };
    let reference =
        |name: &str| folder.join("reference_outputs").join(format!("caviar_{name}_undirected.centrality.csv"));
    let full = Network::new(&matrix(&folder.join("caviar_full_110x110.csv")));
    assert_clustering(&full, &reference("full"), Some((130, 0.122873346)));
    for phase in 1..=11 {
        let network = Network::new(&matrix(&folder.join(format!("phases/phase{phase}.csv"))));
        assert_clustering(&network, &reference(&format!("phase{phase:02}")), None);
    }
}

#[test]
fn deborah_ford_is_in_ten_triangles_of_pole() {
    let Some(folder) = folder("pole_manchester") else { return };
    let link = |line: &String| (cells(line, ',')[0].parse().unwrap(), cells(line, ',')[1].parse().unwrap(), 1.0);
    let network = Network::new(&lines(&folder.join("relationships.KNOWS.csv"))[1..].iter().map(link).collect());
    let found = triangles(&network.graph, &Progress::new()).unwrap().scores;
    let persons = lines(&folder.join("nodes.Person.csv"));
    let ford = persons.iter().map(|line| cells(line, ',')).find(|cells| (cells[3], cells[1]) == ("Deborah", "Ford"));
    let id: u32 = ford.unwrap()[0].parse().unwrap();
    assert_eq!(found[network.nodes[&id] as usize], 10);
}

/// A graph of LDBC Graphalytics: its nodes by ascending id, and what it says of them in a file.
struct Validation {
    ids: Vec<u32>,
    graph: Graph,
}

impl Validation {
    fn new(mut ids: Vec<u32>, links: &[(u32, u32)], directed: bool) -> Self {
        ids.sort_unstable();
        let node = |id: u32| ids.binary_search(&id).unwrap() as u32;
        let edge = |&(source, target): &(u32, u32)| Edge { source: node(source), target: node(target), weight: 1.0 };
        let edges: Vec<Edge> = links.iter().map(edge).collect();
        Validation { graph: Graph::from_edges(ids.len(), &edges, directed).unwrap(), ids }
    }

    /// The weighted examples: a file of vertices and one of edges.
    fn example(folder: &Path, kind: &str) -> Self {
        let file = |suffix: &str| folder.join(format!("example/example-{kind}.{suffix}"));
        let ids = lines(&file("v")).iter().map(|line| line.trim().parse().unwrap()).collect();
        let links: Vec<_> = edge_list(&file("e"), ' ', 0).into_iter().map(|(one, other, _)| (one, other)).collect();
        Validation::new(ids, &links, kind == "directed")
    }

    /// The others: every line a vertex and its neighbours.
    fn rows(path: &Path, directed: bool) -> Self {
        let row = |line: &String| -> Vec<u32> { line.split_whitespace().map(|id| id.parse().unwrap()).collect() };
        let rows: Vec<Vec<u32>> = lines(path).iter().map(row).filter(|row| !row.is_empty()).collect();
        let links: Vec<_> = rows.iter().flat_map(|row| row[1..].iter().map(|&target| (row[0], target))).collect();
        Validation::new(rows.iter().map(|row| row[0]).collect(), &links, directed)
    }

    fn assert_equals<T: std::str::FromStr + PartialEq + std::fmt::Debug>(&self, found: Vec<T>, reference: &Path) {
        let lines = lines(reference);
        assert_eq!(lines.len(), self.ids.len());
        for line in &lines {
            let (id, expected) = line.split_once(' ').unwrap();
            let node = self.ids.binary_search(&id.parse().unwrap()).unwrap();
            let expected = expected.trim().parse().ok();
            assert_eq!(Some(&found[node]), expected.as_ref(), "{}: {id}", reference.display());
        }
    }

    /// The smallest id of each component, which is how the reference names it.
    fn components(&self) -> Vec<u32> {
        let labels = components(&self.graph, &Progress::new()).unwrap().labels;
        let smallest = |&label| self.ids[labels.iter().position(|&other| other == label).unwrap()];
        labels.iter().map(smallest).collect()
    }

    fn cdlp(&self, iterations: u32) -> Vec<u32> {
        let found = cdlp(&self.graph, &CdlpOptions { iterations, labels: None }, &Progress::new()).unwrap();
        found.labels.into_iter().map(|label| self.ids[label as usize]).collect()
    }

    /// To as many digits as the reference has.
    fn clustering(&self) -> Vec<f64> {
        let scores = clustering(&self.graph, &Progress::new()).unwrap().scores;
        scores.into_iter().map(|score| format!("{score:.15e}").parse().unwrap()).collect()
    }
}

#[test]
fn the_examples_of_graphalytics_come_out_as_its_reference_says() {
    let Some(folder) = folder("ldbc_graphalytics") else { return };
    for kind in ["directed", "undirected"] {
        let reference = |algorithm: &str| folder.join(format!("example/example-{kind}-{algorithm}"));
        let example = Validation::example(&folder, kind);
        example.assert_equals(example.cdlp(2), &reference("CDLP"));
        example.assert_equals(example.clustering(), &reference("LCC"));
        example.assert_equals(example.components(), &reference("WCC"));
    }
}

#[test]
fn the_components_of_graphalytics_come_out_as_its_reference_says() {
    let Some(folder) = folder("ldbc_graphalytics/wcc") else { return };
    for (kind, directed) in [("dir", true), ("undir", false)] {
        let graph = Validation::rows(&folder.join(format!("{kind}-input")), directed);
        graph.assert_equals(graph.components(), &folder.join(format!("{kind}-output")));
    }
}

/// 36 nodes, in several components and two dozen strong ones.
fn tangle(directed: bool) -> Graph {
    let edges = (0..44u32).map(|i| ((i + i * i) % 36, (20 * i + 3 * i * i * i + 5) % 36));
    let cycle = [(0, 5), (5, 10), (10, 15), (15, 20), (20, 0)];
    unweighted(36, directed, &edges.chain(cycle).collect::<Vec<_>>())
}

/// As networkx 3.6.1 and igraph 1.0.0 agree.
#[test]
fn a_tangle_comes_apart_as_other_tools_say() {
    let (progress, graph) = (Progress::new(), tangle(true));
    let strong = strong_components(&graph, &progress).unwrap();
    let members = |label| (0..36).filter(|&node: &usize| strong.labels[node] == label).collect::<Vec<_>>();
    assert_eq!((strong.sizes.len(), &strong.sizes[..4]), (29, &[6, 2, 2, 1][..]));
    assert_eq!([members(0), members(1), members(2)], [vec![0, 5, 10, 15, 18, 20], vec![6, 24], vec![12, 30]]);
    let pieces = articulation_points(&graph, &progress).unwrap().pieces;
    assert_eq!((0..36).filter(|&node| pieces[node] > 1).collect::<Vec<_>>(), [0, 2, 6, 18, 20, 24]);
    let separated_pairs = bridges(&graph, &progress).unwrap().separated_pairs;
    let edges = tangle(false).edges().map(|(source, target, _)| (source, target)).collect::<Vec<_>>();
    let found: Vec<_> =
        edges.iter().zip(&separated_pairs).filter(|&(_, &pairs)| pairs > 0).map(|(&edge, _)| edge).collect();
    let expected = [(0, 14), (2, 4), (2, 16), (2, 28), (6, 8), (18, 32), (20, 22), (20, 34), (24, 26)];
    assert_eq!((found, edges.len()), (expected.to_vec(), separated_pairs.len()));
    let clustering = clustering(&tangle(false), &progress).unwrap();
    assert_eq!(triangles(&graph, &progress).unwrap().total, 7);
    assert_eq!(clustering.transitivity, 0.1875);
    assert!((clustering.average - 0.2378086419753086).abs() < 1e-15);
}
