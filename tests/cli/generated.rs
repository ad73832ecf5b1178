use crate::program::Program;

/// Rows of a result, without what tells how ids are written: those of an edge list sort as texts, numbers as numbers.
fn scores(program: &Program, analysis: &str, dataset: &str) -> Vec<(String, String)> {
    let rows = program.json(&["run", analysis, dataset, "-p", "kind=person"]);
    let cells = |row: &serde_json::Value| (row["id"].as_str().unwrap().to_owned(), row["score"].to_string());
    let mut scores: Vec<_> = rows.as_array().unwrap().iter().map(cells).filter(|(_, score)| score != "0.0").collect();
    scores.sort();
    scores
}

#[test]
fn a_network_straight_to_a_version_is_the_one_that_is_written_to_files() {
    let program = Program::new();
    let generate = ["generate", "kronecker", "-p", "scale=8", "--seed", "5"];
    let printed = program.ok(&[&generate[..], &["--snapshot", "straight"]].concat()).out;
    assert!(printed.starts_with("kronecker: 256 nodes, 4096 raw edges, "), "{printed}");
    assert!(printed.ends_with("\n  straight@1\n"), "{printed}");
    program.ok(&[&generate[..], &["--out", "files"]].concat());
    program.ok(&["import", "read", "files/edges.csv"]);
    for analysis in ["degree", "core_numbers"] {
        let straight = scores(&program, analysis, "straight");
        assert!(straight.len() > 100);
        // Nodes without an edge are in no edge list.
        let with_edges: Vec<_> = straight.into_iter().filter(|(_, score)| score != "0").collect();
        assert_eq!(with_edges, scores(&program, analysis, "read"), "{analysis}");
    }
}

#[test]
fn a_generated_version_is_inspected_verified_and_not_appended_to() {
    let program = Program::new();
    let generate = ["generate", "kronecker", "-p", "scale=6", "--snapshot", "k"];
    program.ok(&generate);
    let again = program.json(&generate);
    assert_eq!((&again["version"], &again["new_version"]), (&1.into(), &false.into()), "the same network again");
    assert!(program.ok(&generate).out.ends_with("  k@1: nothing new, no new version\n"));
    let other = program.json(&[&generate[..], &["--seed", "1"]].concat());
    assert_eq!((&other["version"], &other["new_version"]), (&2.into(), &true.into()));
    assert_ne!(again["content"], other["content"]);
    let inspected = program.json(&["inspect", "k@1"]);
    assert_eq!(inspected["census"]["entities"], 64);
    assert_eq!(inspected["census"]["links"], again["links"]);
    program.ok(&["run", "page_rank", "k", "--out", "r.csv"]);
    assert!(program.ok(&["verify", "r.csv.manifest.json"]).out.starts_with("same result: 64 rows"));
    let edges = program.file("edges.csv", "source,target\n1,2\n");
    let refused = program.run(&["import", "k", edges.to_str().unwrap()]);
    assert_eq!(refused.code, 2, "{}", refused.err);
    assert!(refused.err.contains("cannot be appended to"), "{}", refused.err);
    program.ok(&["import", "k", edges.to_str().unwrap(), "--replace"]);
    let log = std::fs::read_to_string(program.data().join("audit/audit.log")).unwrap();
    assert_eq!(log.matches("\"generate\"").count(), 4);
    assert_eq!(log.matches("\"nothing new\"").count(), 2, "the audit says it too");
}

#[test]
fn a_snapshot_and_files_are_not_made_at_once_and_a_bad_name_leaves_nothing() {
    let program = Program::new();
    let both = program.run(&["generate", "kronecker", "--out", "k", "--snapshot", "k"]);
    assert_eq!(both.code, 2, "{}", both.err);
    let bad = program.run(&["generate", "kronecker", "-p", "scale=4", "--snapshot", "K/1"]);
    assert_eq!(bad.code, 2, "{}", bad.err);
    assert!(bad.err.contains("dataset name \"K/1\""), "{}", bad.err);
    assert!(program.run(&["inspect", "k"]).err.contains("no dataset"));
}
