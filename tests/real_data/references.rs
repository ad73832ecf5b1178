//! Every column of the reference outputs, which networkx 3.6.1 and igraph 1.0.0 computed.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::{assert_close, column, flags, imported, montagna, run, words};
use crate::program::{Program, real_data, text};

/// Each reference column, and the run that must give it.
const REFERENCES: [(&str, &[&str]); 10] = [
    ("degree", &["degree"]),
    ("strength", &["strength"]),
    ("betweenness", &["betweenness"]),
    ("closeness_wf", &["closeness"]),
    ("eigenvector_l2", &["eigenvector"]),
    ("pagerank_085", &["page_rank"]),
    ("pagerank_w_085", &["page_rank", "weighted=true"]),
    ("core", &["core_numbers"]),
    ("clustering", &["clustering"]),
    ("burt_constraint", &["constraint"]),
];

/// Imports files and compares every reference column to 1e-9, but those that the reference leaves empty.
fn matches_reference(files: &[PathBuf], reference: &Path) {
    let program = imported(files);
    let titles = std::fs::read_to_string(reference).unwrap();
    let titles: BTreeSet<&str> = titles.lines().next().unwrap().split(',').skip(1).collect();
    assert_eq!(titles, REFERENCES.iter().map(|(name, _)| *name).collect());
    for (name, measure) in REFERENCES {
        let expected = column(reference, name);
        // An eigenvector is given for connected networks alone; of others it is not unique.
        assert!(!expected.is_empty() || name == "eigenvector_l2", "{reference:?} {name}");
        if !expected.is_empty() {
            assert_close(&run(&program, measure, "score"), &expected, 1e-9, &format!("{reference:?} {name}"));
        }
    }
    let ranked = program.json(&["targets", "d"]);
    assert!(!ranked.as_array().unwrap().is_empty());
    let program = Program::new();
    let files: Vec<&str> = files.iter().map(|file| text(file)).collect();
    program.ok(&[&["import", "d"], files.as_slice()].concat());
    let unranked = program.ok(&["targets", "d"]).out;
    assert!(
        unranked.starts_with("no rankable persons: ") && unranked.contains("declare with --set category="),
        "{unranked}"
    );
}

/// What a summary of reference outputs says of each network: its triangles, and what share of its pairs of contacts
/// they close.
fn closes_triangles_as_summarised(files: &[PathBuf], summary: &Path, name: &str) {
    let program = imported(files);
    let (triangles, transitivity) = (column(summary, "triangles")[name], column(summary, "transitivity")[name]);
    let corners: f64 = run(&program, &["triangles"], "score").values().sum();
    assert_eq!(corners, 3.0 * triangles, "{name}");
    let pairs: f64 = run(&program, &["degree"], "score").values().map(|degree| degree * (degree - 1.0) / 2.0).sum();
    assert!((corners / pairs - transitivity).abs() < 1e-8, "{name}: {} {transitivity}", corners / pairs);
    let told = program.ok(&["run", "triangles", "d", "-p", "top=1"]).err;
    assert!(told.ends_with(&format!("triangles {triangles}\n")), "{told}");
    let told = program.ok(&["run", "clustering", "d", "-p", "top=1"]).err;
    assert!(told.contains(&format!(", transitivity {transitivity:.4}")), "{told}");
}

/// Files of the CAVIAR network and of its phases by their names in the reference outputs.
fn caviar(data: &Path) -> Vec<(String, Vec<PathBuf>)> {
    let phase = |number: u32| {
        (format!("caviar_phase{number:02}_undirected"), vec![data.join(format!("phases/phase{number}.csv"))])
    };
    let full = ("caviar_full_undirected".to_owned(), vec![data.join("caviar_full_110x110.csv")]);
    std::iter::once(full).chain((1..=11).map(phase)).collect()
}

#[test]
fn montagna_equals_its_reference() {
    let Some(data) = real_data().map(|data| data.join("montagna")) else { return };
    for (name, files) in montagna(&data) {
        matches_reference(&files, &data.join(format!("reference_outputs/{name}.centrality.csv")));
        closes_triangles_as_summarised(&files, &data.join("reference_outputs/SUMMARY.csv"), name);
    }
}

#[test]
fn caviar_and_its_phases_equal_their_reference() {
    let Some(data) = real_data().map(|data| data.join("caviar")) else { return };
    for (name, files) in caviar(&data) {
        matches_reference(&files, &data.join(format!("reference_outputs/{name}.centrality.csv")));
        closes_triangles_as_summarised(&files, &data.join("reference_outputs/SUMMARY.csv"), &name);
    }
}

#[test]
fn caviar_phases_are_windows_of_one_dataset() {
    let Some(data) = real_data().map(|data| data.join("caviar")) else { return };
    let program = Program::new();
    for phase in [1, 2] {
        let (file, from) = (data.join(format!("phases/phase{phase}.csv")), format!("1994-0{phase}-01"));
        let set = [format!("valid_from={from}"), format!("valid_to=1994-0{phase}-28"), "category=suspect".into()];
        program.ok(&["import", "d", text(&file), "--set", &set[0], "--set", &set[1], "--set", &set[2]]);
        let window = [format!("since={from}"), format!("until=1994-0{phase}-28")];
        let found = run(&program, &["strength", &window[0], &window[1]], "score");
        let expected = data.join(format!("reference_outputs/caviar_phase{phase:02}_undirected.centrality.csv"));
        assert_eq!(found, column(&expected, "strength"), "phase {phase}");
    }
}

#[test]
fn classical_graphs_equal_their_reference() {
    let Some(data) = real_data().map(|data| data.join("classical")) else { return };
    for name in ["karate", "les_miserables", "davis_southern_women", "football"] {
        matches_reference(
            &[data.join(format!("{name}.edges.csv"))],
            &data.join(format!("reference_outputs/{name}.centrality.csv")),
        );
    }
}

#[test]
fn sampled_scores_of_karate_lie_between_their_bounds_and_so_do_the_exact_ones() {
    let Some(data) = real_data().map(|data| data.join("classical")) else { return };
    let program = imported(&[data.join("karate.edges.csv")]);
    let exact = column(&data.join("reference_outputs/karate.centrality.csv"), "betweenness");
    let scores = run(&program, &["sampled_betweenness", "delta=0.001"], "score");
    let [lower, upper] = ["lower", "upper"].map(|name| column(&program.home.path().join("r.csv"), name));
    // The share of all pairs of others that a score may be off by.
    let allowed = 0.01 * (33.0 * 32.0 / 2.0);
    assert_eq!(scores.len(), 34);
    for (id, score) in scores {
        assert!(lower[&id] <= score && score <= upper[&id], "{id}");
        assert!(lower[&id] <= exact[&id] && exact[&id] <= upper[&id], "{id}: {} is {}", score, exact[&id]);
        assert!((score - exact[&id]).abs() <= allowed, "{id}: {score} is {}", exact[&id]);
    }
}

#[test]
fn links_and_paths_of_karate_equal_those_of_networkx() {
    let Some(data) = real_data().map(|data| data.join("classical")) else { return };
    let program = imported(&[data.join("karate.edges.csv")]);
    let rows = |args: &[&str]| program.json(&[&["run"], args].concat()).as_array().unwrap().clone();
    let ends = |row: &serde_json::Value| (row["source"].clone(), row["target"].clone());
    let first = &rows(&["edge_betweenness", "d", "-p", "top=1"])[0];
    assert_eq!(ends(first), ("0".into(), "31".into()));
    assert!((first["score"].as_f64().unwrap() - 71.392_857_142_857_14).abs() < 1e-9);
    let bridges = rows(&["bridges", "d"]);
    assert_eq!(bridges.iter().map(ends).collect::<Vec<_>>(), [("0".into(), "11".into())]);
    assert_eq!(words(&write(&program, &["articulation_points"]), "rank").into_keys().collect::<Vec<_>>(), ["0"]);

    let ways = ["-p", "source=16", "-p", "target=26"];
    let lengths = |args: &[&str]| -> Vec<f64> {
        let rows = rows(&[args, &ways].concat());
        rows.iter().filter(|row| row["step"] == 0).map(|row| row["length"].as_f64().unwrap()).collect()
    };
    assert_eq!(lengths(&["all_shortest_paths", "d"]), [5.0; 8]);
    let shortest = [vec![5.0; 8], vec![6.0; 22]].concat();
    assert_eq!(lengths(&["k_shortest_paths", "d", "-p", "k=30"]), shortest);
    let by_weight = [109.0, 109.0, 110.0, 110.0, 112.0, 112.0, 114.0, 114.0].map(|sixtieths| sixtieths / 60.0);
    let found = lengths(&["k_shortest_paths", "d", "-p", "k=8", "-p", "weighted=true"]);
    assert!(found.len() == 8 && found.iter().zip(by_weight).all(|(found, length)| (found - length).abs() < 1e-12));

    for (parameters, value) in [(&["weighted=true"][..], 22.0), (&[], 10.0)] {
        let given = [&["source=0", "target=33"], parameters].concat();
        let cut: f64 = run_links(&program, &[&["minimum_cut"], given.as_slice()].concat(), "capacity");
        assert_eq!(cut, value);
        let told = program.ok(&[&["run", "maximum_flow", "d"], flags(&given).as_slice()].concat()).err;
        assert!(told.ends_with(&format!("\nflow {value}\n")), "{told}");
    }
}

/// Runs an analysis of `d`, and gives the file that it wrote.
fn write(program: &Program, analysis: &[&str]) -> PathBuf {
    let args = [&["--quiet", "run", analysis[0], "d", "--out", "w.csv"], flags(&analysis[1..]).as_slice()].concat();
    program.ok(&args);
    program.home.path().join("w.csv")
}

/// Sum over the links that an analysis lists.
fn run_links(program: &Program, analysis: &[&str], name: &str) -> f64 {
    let args = [&["run", analysis[0], "d"], flags(&analysis[1..]).as_slice()].concat();
    program.json(&args).as_array().unwrap().iter().map(|row| row[name].as_f64().unwrap()).sum()
}
