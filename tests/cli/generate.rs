use std::path::Path;

use crate::program::{Program, text};

fn hidden(directory: &Path) -> Vec<String> {
    let names = std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.starts_with('.')).collect()
}

#[test]
fn the_models_are_listed_with_their_parameters_in_80_columns() {
    let program = Program::new();
    let printed = program.ok(&["generate"]).out;
    assert!(printed.lines().all(|line| line.chars().count() <= 80), "{printed}");
    assert!(printed.contains("  scale: a whole number from 1 to 30 [16]\n"), "{printed}");
    let models = program.json(&["generate"]);
    for model in models.as_array().unwrap() {
        assert!(printed.contains(model["name"].as_str().unwrap()));
        for (name, parameter) in model["parameters"]["properties"].as_object().unwrap() {
            assert!(parameter["description"].as_str().unwrap().ends_with('.'), "{name}");
            assert!(printed.contains(&format!("  {name}: ")), "{name}");
        }
    }
}

#[test]
fn a_kronecker_graph_is_an_edge_list_that_imports_as_it_is() {
    let program = Program::new();
    let printed = program.ok(&["generate", "kronecker", "--out", "k", "-p", "scale=10", "--seed", "3"]).out;
    let said = printed.lines().next().unwrap();
    assert!(said.starts_with("kronecker: 1024 nodes, 16384 raw edges, "), "{said}");
    let edges: u64 = said.split(", ").last().unwrap().strip_suffix(" edges").unwrap().parse().unwrap();
    let imported = program.ok(&["import", "k", "k/edges.csv"]).out;
    assert!(imported.contains(&format!("{edges} link statements;")) && imported.contains(" 0 rejected"), "{imported}");
}

#[test]
fn a_planted_partition_has_its_truth_beside_it() {
    let program = Program::new();
    let given = ["-p", "nodes=300", "-p", "communities=3", "-p", "edges=2000", "-p", "mixing=0.1"];
    let printed = program.ok(&[&["generate", "planted-partition", "--out", "p"][..], &given].concat()).out;
    assert!(printed.contains("300 nodes, 2000 edges, 200 edges between communities, 3 communities"), "{printed}");
    let truth = std::fs::read_to_string(program.home.path().join("p/truth.csv")).unwrap();
    assert_eq!((truth.lines().next(), truth.lines().count()), (Some("id,community"), 301));
    let imported = program.ok(&["import", "p", "p/edges.csv"]).out;
    assert!(imported.starts_with("p@1: 300 records") && imported.contains(" 2000 link statements;"), "{imported}");
}

fn case(program: &Program, args: &[&str]) -> std::collections::BTreeMap<String, String> {
    program.ok(&[&["generate", "task-force", "--out", "tf"], args].concat());
    let truth = std::fs::read_to_string(program.home.path().join("tf/truth.csv")).unwrap();
    assert_eq!(truth.lines().next(), Some("id,label,cell,watched"));
    let pair = |line: &str| line.split(',').map(str::to_owned).take(2).collect::<Vec<_>>();
    truth.lines().skip(1).map(pair).map(|pair| (pair[0].clone(), pair[1].clone())).collect()
}

#[test]
fn a_case_imports_without_a_reject_as_recorded_and_in_full() {
    let program = Program::new();
    case(&program, &["-p", "noise=0.1", "-p", "missing_persons=0.1", "-p", "repeats=0.4", "--seed", "4"]);
    for (dataset, folder) in [("recorded", "tf"), ("full", "tf/full")] {
        let [entities, links] = ["entities.csv", "links.csv"].map(|name| format!("{folder}/{name}"));
        let imported = program.ok(&["import", "--strict", dataset, &entities, &links]);
        assert!(imported.out.contains(" 0 repeated, 0 removed, 0 rejected"), "{}", imported.out);
        assert!(!imported.err.contains("dropped"), "nothing of a person is beside the allow-list: {}", imported.err);
    }
    let census = &program.json(&["inspect", "recorded"])["census"];
    assert!(census["grades"].as_object().unwrap().len() > 5 && census["providers"].as_object().unwrap().len() == 5);
}

/// How often a leader is above somebody who is none, by a column of the ranking.
fn auc(rows: &serde_json::Value, truth: &std::collections::BTreeMap<String, String>, column: &str) -> f64 {
    let rows = rows.as_array().unwrap().iter();
    let (leaders, others): (Vec<_>, Vec<_>) = rows
        .map(|row| (truth[row["id"].as_str().unwrap()] == "leader", row[column].as_f64().unwrap()))
        .partition(|(is_leader, _)| *is_leader);
    let above = |leader: f64| others.iter().filter(|(_, other)| leader > *other).count();
    let wins: usize = leaders.iter().map(|(_, leader)| above(*leader)).sum();
    wins as f64 / (leaders.len() * others.len()) as f64
}

#[test]
fn the_planted_leaders_are_found_above_chance_and_not_by_the_number_of_their_ties() {
    for seed in ["1", "2"] {
        let program = Program::new();
        let truth = case(&program, &["--seed", seed]);
        program.ok(&["import", "tf", "tf/entities.csv", "tf/links.csv"]);
        let rows = program.json(&["targets", "tf", "--top", "1000"]);
        let [score, betweenness] = ["score", "betweenness"].map(|column| auc(&rows, &truth, column));
        assert!(score > 0.75 && betweenness > 0.85, "{seed}: {score} {betweenness}");
        let protected = ["victim", "witness", "informant", "relative", "contact", "unknown"];
        let ranked = |label| rows.as_array().unwrap().iter().any(|row| truth[row["id"].as_str().unwrap()] == label);
        assert!(protected.iter().all(|label| !ranked(*label)), "only suspects, convicts and reasonable grounds");
        let strongest = rows.as_array().unwrap().iter();
        let strongest = strongest
            .max_by(|one, other| one["strength"].as_f64().unwrap().total_cmp(&other["strength"].as_f64().unwrap()));
        assert_eq!(truth[strongest.unwrap()["id"].as_str().unwrap()], "lieutenant");
    }
}

#[test]
fn the_statement_beside_the_files_says_what_they_were_generated_from() {
    let program = Program::new();
    let printed = program.json(&["generate", "kronecker", "--out", "k", "-p", "scale=6", "--seed", "3"]);
    let statement = std::fs::read_to_string(program.home.path().join("k/generator.json")).unwrap();
    let statement: serde_json::Value = serde_json::from_str(&statement).unwrap();
    assert_eq!(statement, printed);
    assert_eq!((&statement["model"], &statement["seed"]), (&"kronecker".into(), &3.into()));
    assert_eq!((&statement["parameters"]["scale"], &statement["parameters"]["a"]), (&6.into(), &0.57.into()));
    let bytes = std::fs::read(program.home.path().join("k/edges.csv")).unwrap();
    assert_eq!(statement["files"]["edges.csv"], blake3::hash(&bytes).to_hex().to_string());
    let again =
        program.json(&["generate", "kronecker", "--out", "l", "-p", "scale=6", "--seed", "3", "--threads", "1"]);
    assert_eq!(again, statement, "on one thread the same");
    let other = program.json(&["generate", "kronecker", "--out", "m", "-p", "scale=6"]);
    assert_ne!(other["files"], statement["files"], "another seed");
}

#[test]
fn nothing_is_overwritten_and_an_empty_directory_is_taken() {
    let program = Program::new();
    let out = program.home.path().join("k");
    std::fs::create_dir(&out).unwrap();
    program.ok(&["generate", "kronecker", "--out", "k", "-p", "scale=4"]);
    let before = std::fs::read(out.join("edges.csv")).unwrap();
    let refused = program.run(&["generate", "kronecker", "--out", "k", "-p", "scale=5"]);
    assert_eq!(refused.code, 2);
    assert!(refused.err.contains("k: not empty; expected a directory that is new or empty"), "{}", refused.err);
    assert_eq!(std::fs::read(out.join("edges.csv")).unwrap(), before);
    let file = program.file("taken", "");
    assert_eq!(program.run(&["generate", "kronecker", "--out", text(&file)]).code, 1);
    assert_eq!(program.run(&["generate", "kronecker", "--out", "no/where"]).code, 1);
}

#[test]
fn what_fails_leaves_no_directory() {
    let program = Program::new();
    for (args, code, said) in [
        (vec!["kronecker", "-p", "scale=27"], 4, "estimated memory in bytes"),
        (vec!["kronecker", "-p", "scale=12", "--memory-budget", "0.001"], 4, "over the limit of 1073741"),
        (vec!["kronecker", "-p", "a=NaN"], 2, "parameter `a` is NaN: expected a number from 0 to 1"),
        (vec!["kronecker", "-p", "size=3"], 2, "known are: scale, edge_factor"),
        (
            vec!["kroneker"],
            2,
            "unknown model `kroneker`; known are: kronecker, erdos-renyi, planted-partition, task-force",
        ),
    ] {
        let failed = program.run(&[&["generate", "--out", "k"], &args[..]].concat());
        assert_eq!(failed.code, code, "{args:?} {}", failed.err);
        assert!(failed.err.contains(said), "{args:?} {}", failed.err);
        assert!(!program.home.path().join("k").exists() && hidden(program.home.path()).is_empty());
    }
    let without = program.run(&["generate", "kronecker"]);
    assert_eq!(without.code, 2);
    assert!(without.err.contains("expected --out DIR"), "{}", without.err);
}
