use serde_json::Value;

use crate::program::{Program, text};

const NOT_YOURS: &str = "Measured on invented networks of like shape, not on your data";

fn of_profile<'a>(report: &'a Value, profile: &str) -> Vec<&'a Value> {
    report["findings"].as_array().unwrap().iter().filter(|finding| finding["profile"] == profile).collect()
}

#[test]
fn what_is_hidden_is_found_less_often_and_the_same_seed_finds_the_same() {
    let program = Program::new();
    let trust = ["--threads", "2", "trust", "--networks", "2", "--seed", "3"];
    let report = program.json(&trust);
    assert!(report["meaning"].as_str().unwrap().starts_with(NOT_YOURS), "{report}");
    assert_eq!((&report["seeds"], &report["shape"]["data"]), (&serde_json::json!([3000, 3001]), &Value::Null));
    assert_eq!(report, program.json(&[&["--threads", "1"], &trust[2..]].concat()));
    let leaders = of_profile(&report, "leaders");
    let missing: Vec<f64> = leaders.iter().map(|finding| finding["missing"].as_f64().unwrap()).collect();
    assert_eq!(missing, [0.0, 0.1, 0.2, 0.3, 0.5]);
    assert_eq!((leaders[0]["role"].as_str(), leaders[0]["planted"].as_f64()), (Some("leader"), Some(8.0)));
    for profile in ["leaders", "brokers", "financiers", "logistics"] {
        let auc = |finding: &Value| finding["score"]["auc"]["mean"].as_f64().unwrap();
        let findings = of_profile(&report, profile);
        assert!(auc(findings[0]) > 0.7 && auc(findings[0]) > auc(findings[4]), "{profile}: {findings:?}");
    }
    assert!(!program.data().join("audit").exists(), "nobody's data were looked at");
}

#[test]
fn networks_are_about_the_shape_of_the_data_and_who_looked_at_those_is_recorded() {
    let program = Program::new();
    program.ok(&["generate", "task-force", "--out", "tf", "--seed", "4", "-p", "cells=4", "-p", "contacts=100"]);
    let [entities, links] = ["tf/entities.csv", "tf/links.csv"];
    program.ok(&["import", "case", entities, links]);
    let report = program.json(&["trust", "case", "--networks", "1"]);
    let (data, networks) = (&report["shape"]["data"], &report["shape"]["networks"]);
    let number = |value: &Value| value.as_f64().unwrap();
    let (persons, ranked) = (number(&data["persons"]), number(&data["ranked"]));
    assert!((number(&networks["persons"]) / persons - 1.0).abs() < 0.1, "{report:#}");
    assert!((number(&networks["ranked_share"]) - ranked / persons).abs() < 0.05, "{report:#}");
    let ties = 2.0 * number(&data["ties"]) / persons;
    assert!((number(&networks["ties_per_person"]) / ties - 1.0).abs() < 0.2, "{report:#}");
    let log = std::fs::read_to_string(program.data().join("audit/audit.log")).unwrap();
    assert_eq!(log.matches("\"trust\"").count(), 1, "{log}");
}

#[test]
fn the_table_fits_80_columns_and_says_that_it_is_of_invented_networks() {
    let program = Program::new();
    let links = program.file("edges.csv", "source,target\na,b\nb,c\nc,d\nb,d\n");
    program.ok(&["import", "case", text(&links), "--set", "category=suspect"]);
    let printed = program.ok(&["trust", "case", "--networks", "1"]);
    assert!(printed.out.starts_with(NOT_YOURS), "{}", printed.out);
    assert!(printed.out.lines().all(|line| line.chars().count() <= 80), "{}", printed.out);
    assert!(printed.out.contains("\nleaders: k = "), "{}", printed.out);
    let given = program.json(&["trust", "case", "--networks", "1", "-p", "cells=3"]);
    assert_eq!(given["parameters"]["cells"], 3, "what the user says stands");
    assert!(program.run(&["trust", "-p", "missingness=0.2"]).err.contains("every share is tried"));
    program.ok(&["import", "unknown", text(&links)]);
    let refused = program.run(&["trust", "unknown"]);
    assert_eq!(refused.code, 2, "{}", refused.err);
    assert!(refused.err.contains("nobody in it may be ranked"), "{}", refused.err);
}
