//! What changes over time: windows, and versions.

use serde_json::json;

use crate::program::{Program, text};

const HEAD: &str = "source,target,kind,time,provider,report,grade\n";

/// In January all call a, in February all call b: two versions, the first without b's calls.
fn imported() -> Program {
    let program = Program::new();
    let calls = |day: &str, centre: &str, report: &str| -> String {
        let call = |leaf: u32| format!("{centre},suspect-{leaf},call,{day},ada,{report},A1\n");
        (10..26).map(call).collect()
    };
    let suspects: String = (10..26).map(|leaf| format!("suspect-{leaf},person,suspect\n")).collect();
    for (centre, day, report) in [("a", "2024-01-01", "R1"), ("b", "2024-02-01", "R2")] {
        let entities = format!("id,kind,category\n{centre},person,suspect\n{suspects}");
        let entities = program.file(&format!("entities-{centre}.csv"), &entities);
        let links = program.file(&format!("links-{centre}.csv"), &format!("{HEAD}{}", calls(day, centre, report)));
        program.ok(&["import", "case", text(&entities), text(&links), "--set", "handling=H0"]);
    }
    program
}

fn assert_fits(printed: &str) {
    assert!(printed.lines().all(|line| line.chars().count() <= 80), "{printed}");
}

#[test]
fn a_trend_fits_80_columns_with_a_line_for_each_window() {
    let printed = imported().ok(&["run", "trend", "case", "-p", "window_days=31"]);
    assert_fits(&printed.out);
    let lines: Vec<Vec<&str>> = printed.out.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(lines[0], ["since", "until", "tied", "ties", "betweenness", "degree", "first"]);
    assert_eq!(&lines[1][..7], ["2024-01-01", "2024-01-31", "17", "16", "1.000", "1.000", "a"]);
    assert!(printed.err.contains("centralisation") && printed.err.contains("not a prediction"), "{}", printed.err);
}

#[test]
fn changes_fit_80_columns_with_alert_and_reason() {
    let printed = imported().ok(&["run", "changes", "case", "-p", "since=2024-02-01", "-p", "top=3"]);
    assert_fits(&printed.out);
    let words: Vec<&str> = printed.out.split_whitespace().collect();
    assert!(["rises", "falls", "R2", "R1"].iter().all(|word| words.contains(word)), "{}", printed.out);
    assert!(printed.err.contains("ranked, until 2024-01-31"), "{}", printed.err);
}

#[test]
fn a_version_is_compared_with_another_and_verify_does_it_again() {
    let program = imported();
    let against = ["run", "changes", "case", "-p", "against=1", "-p", "replicates=20"];
    let rows = program.json(&against);
    assert_eq!((&rows[0]["id"], &rows[0]["status"]), (&json!("b"), &json!("new")));
    let because = rows[0]["because"].as_str().unwrap();
    assert!(because.starts_with("new report R2 of ada: without it "), "{because}");
    program.ok(&[&against[..], &["--out", "c.csv"]].concat());
    let manifest = std::fs::read_to_string(program.home.path().join("c.csv.manifest.json")).unwrap();
    let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    assert_eq!((&manifest["version"], &manifest["parameters"]["against"]), (&json!(2), &json!("1")));
    assert_ne!(manifest["earlier"], manifest["view"]);
    assert!(program.ok(&["verify", "c.csv.manifest.json"]).out.starts_with("same result: "));
    let more = program.file("more.csv", &format!("{HEAD}a,b,call,2024-03-01,ada,R3,A1\n"));
    program.ok(&["import", "case", text(&more), "--set", "handling=H0"]);
    assert!(program.ok(&["verify", "c.csv.manifest.json"]).out.starts_with("same result: "), "both versions stay");
    assert!(program.ok(&["estimate", "changes", "case", "-p", "against=1"]).out.contains("memory  at most"));
}

#[test]
fn a_batch_compares_with_a_version_too_and_skips_what_is_finished() {
    let program = imported();
    let plan = "out = \"out\"\n[[dataset]]\nname = \"case\"\n[[analysis]]\nname = \"changes\"\nparameters = { against = 1, replicates = 20 }\n";
    let plan = program.file("plan.toml", plan);
    assert!(program.ok(&["batch", text(&plan)]).out.contains("1 job: 1 done"));
    assert!(program.ok(&["batch", text(&plan)]).out.contains("1 job: 1 skipped"));
}

#[test]
fn an_unknown_version_is_an_error_that_names_the_parameter() {
    let program = imported();
    let refused = program.run(&["run", "changes", "case", "-p", "against=7"]);
    assert_eq!(refused.code, 2, "{}", refused.err);
    assert!(
        refused.err.contains("parameter `against` is 7: expected a version of case, which has: 1, 2"),
        "{}",
        refused.err
    );
    let digest = "0".repeat(64);
    let refused = program.run(&["run", "changes", "case", "-p", &format!("against={digest}")]);
    assert!(refused.err.contains("expected a version of case, which has: 1, 2"), "{}", refused.err);
    let file = program.file("edges.csv", "source,target\na,b\n");
    let refused = program.run(&["run", "changes", text(&file), "-p", "against=1"]);
    assert!(refused.err.contains("parameter `against` is 1: expected a dataset, of which"), "{}", refused.err);
}
