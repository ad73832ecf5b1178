//! The program on the real data that may lie beside the checkout. Where it does not, these tests pass without it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::program::{Program, real_data, text};

/// Columns of a CSV file by the ids in its first column.
fn column(path: &Path, name: &str) -> BTreeMap<String, f64> {
    let text = std::fs::read_to_string(path).unwrap();
    let mut lines = text.lines();
    let at = lines
        .next()
        .unwrap()
        .split(',')
        .position(|title| title == name)
        .unwrap_or_else(|| panic!("{name} in {path:?}"));
    let cell = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        (cells[0].to_owned(), cells[at].parse().unwrap())
    };
    lines.map(cell).collect()
}

/// Each reference column, and the run that must give it.
const REFERENCES: [(&str, &[&str]); 7] = [
    ("degree", &["degree"]),
    ("strength", &["strength"]),
    ("betweenness", &["betweenness"]),
    ("closeness_wf", &["closeness"]),
    ("pagerank_085", &["page_rank"]),
    ("pagerank_w_085", &["page_rank", "weighted=true"]),
    ("core", &["core_numbers"]),
];

/// Imports files and compares every reference column to 1e-9.
fn matches_reference(files: &[PathBuf], reference: &Path) {
    let program = Program::new();
    let files: Vec<&str> = files.iter().map(|file| text(file)).collect();
    program.ok(&[&["import", "d"], files.as_slice(), &["--set", "category=suspect"]].concat());
    for (name, run) in REFERENCES {
        let mut args = vec!["run", run[0], "d", "--out", "r.csv"];
        run[1..].iter().for_each(|parameter| args.extend(["-p", parameter]));
        program.ok(&args);
        let (found, expected) = (column(&program.home.path().join("r.csv"), "score"), column(reference, name));
        assert_eq!(found.len(), expected.len(), "{reference:?} {name}");
        for (id, expected) in expected {
            let found = found[&id];
            assert!(
                (found - expected).abs() <= 1e-9 * expected.abs().max(1.0),
                "{reference:?} {name} {id}: {found} {expected}"
            );
        }
    }
    let ranked = program.json(&["targets", "d"]);
    assert!(!ranked.as_array().unwrap().is_empty());
    let program = Program::new();
    program.ok(&[&["import", "d"], files.as_slice()].concat());
    let unranked = program.ok(&["targets", "d"]).out;
    assert!(
        unranked.starts_with("no rankable persons: ") && unranked.contains("declare with --set category="),
        "{unranked}"
    );
}

#[test]
fn montagna_equals_its_reference() {
    let Some(data) = real_data().map(|data| data.join("montagna")) else { return };
    let file = |kind: &str| data.join(format!("Montagna_{kind}_edgelist.csv"));
    let reference = |name: &str| data.join(format!("reference_outputs/{name}.centrality.csv"));
    matches_reference(&[file("meetings")], &reference("montagna_meetings"));
    matches_reference(&[file("phonecalls")], &reference("montagna_phonecalls_undirected"));
    matches_reference(&[file("meetings"), file("phonecalls")], &reference("montagna_union"));
}

#[test]
fn caviar_and_its_phases_equal_their_reference() {
    let Some(data) = real_data().map(|data| data.join("caviar")) else { return };
    let reference = |name: &str| data.join(format!("reference_outputs/caviar_{name}_undirected.centrality.csv"));
    matches_reference(&[data.join("caviar_full_110x110.csv")], &reference("full"));
    for phase in [1, 5, 11] {
        matches_reference(&[data.join(format!("phases/phase{phase}.csv"))], &reference(&format!("phase{phase:02}")));
    }
}

#[test]
fn caviar_phases_are_windows_of_one_dataset() {
    let Some(data) = real_data().map(|data| data.join("caviar")) else { return };
    let program = Program::new();
    for phase in [1, 2] {
        let (file, from) = (data.join(format!("phases/phase{phase}.csv")), format!("1994-0{phase}-01"));
        let set = [format!("valid_from={from}"), format!("valid_to=1994-0{phase}-28"), "category=suspect".into()];
        program.ok(&["import", "caviar", text(&file), "--set", &set[0], "--set", &set[1], "--set", &set[2]]);
        program.ok(&[
            "run",
            "strength",
            "caviar",
            "-p",
            &format!("since={from}"),
            "-p",
            &format!("until=1994-0{phase}-28"),
            "--out",
            "r.csv",
        ]);
        let expected = data.join(format!("reference_outputs/caviar_phase{phase:02}_undirected.centrality.csv"));
        assert_eq!(column(&program.home.path().join("r.csv"), "score"), column(&expected, "strength"), "phase {phase}");
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

/// Probability that a boss ranks above another, ties counting half.
fn auc(scores: &BTreeMap<String, f64>, bosses: &BTreeMap<String, f64>) -> f64 {
    let (mut above, mut pairs) = (0.0, 0.0);
    for (boss, _) in bosses.iter().filter(|(_, label)| **label == 1.0) {
        for (other, _) in bosses.iter().filter(|(_, label)| **label == 0.0) {
            let (boss, other) = (scores[boss], scores[other]);
            above += if boss > other {
                1.0
            } else if boss == other {
                0.5
            } else {
                0.0
            };
            pairs += 1.0;
        }
    }
    above / pairs
}

#[test]
fn the_leaders_profile_finds_the_bosses_of_infinito() {
    let Some(data) = real_data().map(|data| data.join("infinito84")) else { return };
    let program = Program::new();
    program.ok(&["import", "infinito", text(&data.join("coattendance.csv")), "--set", "category=suspect"]);
    program.ok(&["run", "targets", "infinito", "--out", "t.csv"]);
    let scores = column(&program.home.path().join("t.csv"), "score");
    let persons = std::fs::read_to_string(data.join("persons.csv")).unwrap().replace('\r', "");
    let bosses = column(&program.file("persons.csv", &persons), "boss");
    let auc = auc(&scores, &bosses);
    assert_eq!(format!("{auc:.2}"), "0.94");
}

#[test]
fn pole_imports_whole_and_ranks_persons_without_officers() {
    let Some(data) = real_data().map(|data| data.join("pole_manchester")) else { return };
    let mut files: Vec<PathBuf> = std::fs::read_dir(&data).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "csv"));
    files.sort();
    let files: Vec<&str> = files.iter().map(|file| text(file)).collect();
    let program = Program::new();
    let printed =
        program
            .ok(&[&["import", "pole"], files.as_slice(), &["--set", "category=suspect", "--set", "handling=H0"]]
                .concat());
    assert!(printed.out.contains("61521 records") && printed.out.contains("105840 link statements"), "{}", printed.out);
    let census = &program.json(&["inspect", "pole"])["census"];
    assert_eq!((&census["entities"], &census["links"]), (&61_521.into(), &105_840.into()));
    assert_eq!(census["by_kind"]["event"]["Crime"], 28_762);
    assert_eq!(census["by_kind"]["person"]["Person"], 369);
    assert_eq!(census["by_link"]["family"]["FAMILY_REL"], 155);
    assert_eq!(census["persons"], serde_json::json!({ "suspect": 369, "unknown": 1000 }));
    let first = &program.json(&["run", "betweenness", "pole", "-p", "links=KNOWS", "-p", "top=1"])[0];
    assert_eq!(first["name"], "Annie Duncan");
    assert_eq!(first["score"].as_f64().unwrap().round(), 5275.0);
    let ranked = program.ok(&["run", "targets", "pole", "--json"]);
    assert!(ranked.err.contains("on the person network: 369 persons"), "{}", ranked.err);
    let ranked: serde_json::Value = serde_json::from_str(&ranked.out).unwrap();
    assert_eq!(ranked.as_array().unwrap().len(), 369);
}
