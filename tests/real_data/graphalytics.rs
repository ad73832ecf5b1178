//! The validation graphs of LDBC Graphalytics.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::{assert_close, column, run};
use crate::program::{Program, real_data, text};

/// Vertices of one file and edges of another as the dataset `d`; a third cell of an edge is its weight.
fn imported(directed: bool, vertices: &Path, edges: &Path) -> Program {
    let read = |path: &Path| std::fs::read_to_string(path).unwrap();
    let mut entities = String::from("id,kind\n");
    read(vertices).lines().for_each(|line| entities += &format!("{},place\n", line.split(' ').next().unwrap()));
    let mut links = String::from("source,target,kind,directed,weight\n");
    for line in read(edges).lines() {
        let cells: Vec<&str> = line.split(' ').collect();
        let weight = cells.get(2).unwrap_or(&"1");
        links += &format!("{},{},route_leg,{directed},{weight}\n", cells[0], cells[1]);
    }
    let program = Program::new();
    let files = [program.file("entities.csv", &entities), program.file("links.csv", &links)];
    program.ok(&["import", "d", text(&files[0]), text(&files[1])]);
    program
}

/// An expected output by id, without vertices out of reach.
fn expected(path: &Path) -> BTreeMap<String, f64> {
    let text = std::fs::read_to_string(path).unwrap();
    let pairs = text.lines().map(|line| line.split_once(' ').unwrap());
    let values =
        pairs.filter(|(_, value)| *value != "9223372036854775807").map(|(vertex, value)| (vertex.to_owned(), value));
    values.map(|(id, value)| (id, value.parse().unwrap())).filter(|(_, value): &(_, f64)| value.is_finite()).collect()
}

/// Who is with whom, whatever their group is called.
fn groups(labels: &BTreeMap<String, f64>) -> BTreeSet<Vec<&String>> {
    let mut groups: BTreeMap<u64, Vec<&String>> = BTreeMap::new();
    labels.iter().for_each(|(id, label)| groups.entry(*label as u64).or_default().push(id));
    groups.into_values().collect()
}

#[test]
fn the_example_graphs_give_the_expected_outputs() {
    let Some(data) = real_data().map(|data| data.join("ldbc_graphalytics/example")) else { return };
    for (kind, directed, source) in [("directed", true, "1"), ("undirected", false, "2")] {
        let file = |name: &str| data.join(format!("example-{kind}{name}"));
        let program = imported(directed, &file(".v"), &file(".e"));
        let (source, directed) = (format!("source={source}"), format!("directed={directed}"));
        let hops = run(&program, &["bfs", &source, &directed], "distance");
        assert_eq!(hops, expected(&file("-BFS")), "{kind}");
        for method in ["method=delta_stepping", "method=dijkstra"] {
            let measure = ["shortest_paths", &source, &directed, "weighted=true", "length=weight", method];
            // Weights are held as f32.
            assert_close(&run(&program, &measure, "distance"), &expected(&file("-SSSP")), 1e-7, kind);
        }
        assert_close(&run(&program, &["clustering", &directed], "score"), &expected(&file("-LCC")), 1e-12, kind);
        // Ties go to the smaller id as a number: 9 before 10.
        let labels = run(&program, &["cdlp", &directed, "iterations=2"], "community");
        assert_eq!(groups(&labels), groups(&expected(&file("-CDLP"))), "{kind}");
        let components = run(&program, &["components"], "component");
        assert_eq!(groups(&components), groups(&expected(&file("-WCC"))), "{kind}");
    }
}

/// Files of lists of neighbours as files of vertices and edges.
fn from_neighbours(program: &Program, directed: bool, input: &Path, output: &Path) -> Program {
    let mut edges = BTreeSet::new();
    for line in std::fs::read_to_string(input).unwrap().lines() {
        let mut cells = line.split_whitespace();
        let Some(source) = cells.next() else { continue };
        for target in cells {
            let turned = !directed && source > target;
            edges.insert(if turned {
                (target.to_owned(), source.to_owned())
            } else {
                (source.to_owned(), target.to_owned())
            });
        }
    }
    let edges: String = edges.iter().map(|(source, target)| format!("{source} {target}\n")).collect();
    imported(directed, output, &program.file("edges", &edges))
}

#[test]
fn the_graphs_for_bfs_and_components_give_the_expected_outputs() {
    let Some(data) = real_data().map(|data| data.join("ldbc_graphalytics")) else { return };
    let files = Program::new();
    for (kind, directed) in [("dir", true), ("undir", false)] {
        let [bfs, wcc] = ["bfs", "wcc"].map(|test| {
            let [input, output] = ["input", "output"].map(|end| data.join(format!("{test}/{kind}-{end}")));
            (from_neighbours(&files, directed, &input, &output), expected(&output))
        });
        let hops = run(&bfs.0, &["bfs", "source=1", &format!("directed={directed}")], "distance");
        assert_eq!(hops, bfs.1, "{kind}");
        assert_eq!(groups(&run(&wcc.0, &["components"], "component")), groups(&wcc.1), "{kind}");
        assert_eq!(column(&wcc.0.home.path().join("r.csv"), "size").len(), wcc.1.len(), "{kind}");
    }
}
