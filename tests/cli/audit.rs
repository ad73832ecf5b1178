//! Who looked, listed; and that the log itself shows nobody.

use serde_json::Value;

use crate::program::{Program, os_user, text};
use crate::support::{ENTITIES, LINKS, SECRETS};

fn with_case() -> Program {
    let program = Program::new();
    let (entities, links) = (program.file("entities.csv", ENTITIES), program.file("links.csv", LINKS));
    program.ok(&["import", "case", text(&entities), text(&links)]);
    program
}

fn log(program: &Program) -> String {
    std::fs::read_to_string(program.data().join("audit/audit.log")).unwrap()
}

/// One field of each record listed.
fn listed(program: &Program, filter: &[&str], field: &str) -> Vec<Value> {
    let records = program.json(&[&["audit", "list"], filter].concat());
    records.as_array().unwrap().iter().map(|record| record[field].clone()).collect()
}

#[test]
fn no_record_of_a_command_holds_an_id_a_name_or_what_was_asked() {
    let program = with_case();
    program.file(
        "plan.toml",
        "out = \"results-P01\"\n[[dataset]]\nname = \"case\"\n[[analysis]]\nname = \"bfs\"\nparameters = { source = \"P02\" }\n",
    );
    let commands: [&[&str]; 9] = [
        &["run", "bfs", "case", "-p", "source=P01"],
        &["run", "k_shortest_paths", "case", "-p", "source=P01", "-p", "target=P04", "--out", "P01.csv"],
        &["verify", "P01.csv.manifest.json"],
        &["estimate", "bfs", "case", "-p", "source=P06"],
        &["targets", "case", "-p", "kind=company"],
        &["inspect", "case"],
        &["export", "case", "--format", "csv", "--out", "P06"],
        &["batch", "plan.toml"],
        &["audit", "list", "--dataset", "case", "--object", "P01"],
    ];
    commands.iter().for_each(|command| drop(program.ok(command)));
    assert_ne!(program.run(&["run", "bfs", "case", "-p", "source=Tajna"]).code, 0);
    let log = log(&program);
    assert_eq!(log.lines().count(), 1 + 9 + 1 + 1, "a batch has two");
    let others = ["P01", "P02", "P04", "P06", "C01", "Ana", "Kova", "source", "kind", "plan.toml", "format"];
    for hidden in SECRETS.into_iter().chain(others) {
        assert!(!log.contains(hidden), "{hidden}: {log}");
    }
}

#[test]
fn the_newest_come_first_and_asking_is_recorded_before_it_is_answered() {
    let program = with_case();
    program.ok(&["run", "degree", "case"]);
    program.ok(&["targets", "case"]);
    assert_eq!(listed(&program, &[], "action"), ["run targets", "run degree", "import"]);
    assert_eq!(listed(&program, &[], "action"), ["audit list", "run targets", "run degree", "import"]);
    let last: Value = serde_json::from_str(log(&program).lines().last().unwrap()).unwrap();
    assert_eq!((&last["actor"], &last["action"]), (&os_user().into(), &"audit list".into()));
    program.ok(&["audit", "verify"]);
}

#[test]
fn filters_and_limits_choose() {
    let program = with_case();
    program.ok(&["run", "degree", "case"]);
    program.ok(&["export", "case", "--format", "ftm", "--out", "case.json"]);
    program.ok(&["run", "degree", "case"]);
    let sequences = |filter: &[&str]| listed(&program, filter, "sequence");
    assert_eq!(sequences(&["--action", "run degree"]), [4, 2]);
    assert_eq!(sequences(&["--purpose", "export"]), [3]);
    assert_eq!(sequences(&["--dataset", "case", "--limit", "2"]), [4, 3]);
    assert_eq!(sequences(&["--dataset", "case", "--limit", "2", "--before", "3"]), [2, 1]);
    assert_eq!(sequences(&["--outcome", "published version 1"]), [1]);
    assert_eq!(sequences(&["--actor", "nobody"]), [0; 0]);
    assert_eq!(sequences(&["--dataset", "case", "--until", "2020-01-01T00:00:00Z"]), [0; 0]);
    assert_eq!(sequences(&["--dataset", "case", "--since", "2020-01-01T00:00:00Z"]), [4, 3, 2, 1]);
}

#[test]
fn what_is_no_filter_is_told_in_words() {
    let program = with_case();
    for (arguments, said) in [
        (&["--since", "yesterday"][..], "since is \"yesterday\": expected a time as 2026-05-03T00:00:00Z"),
        (&["--object", "P01"], "--dataset"),
        (&["--dataset", "case", "--object", "protected-1"], "object is \"protected-1\": expected the view beside it"),
    ] {
        let printed = program.run(&[&["audit", "list"], arguments].concat());
        assert_eq!((printed.code, printed.out.as_str()), (2, ""));
        assert!(printed.err.contains(said), "{}", printed.err);
    }
}

#[test]
fn the_table_fits_80_columns() {
    let program = with_case();
    program.ok(&["run", "articulation_points", "case"]);
    program.ok(&["export", "case", "--format", "ftm", "--out", "case.json"]);
    program.ok(&["audit", "list"]);
    let printed = program.ok(&["audit", "list", "--limit", "3"]);
    let lines: Vec<&str> = printed.out.lines().collect();
    assert!(lines.iter().all(|line| line.chars().count() <= 80), "{}", printed.out);
    let words: Vec<&str> = lines[0].split_whitespace().collect();
    assert_eq!(words, ["record", "time", "(UTC)", "actor", "action", "dataset", "outcome"]);
    let rows: Vec<Vec<&str>> = lines[1..].iter().map(|line| line.split_whitespace().collect()).collect();
    let rows = rows.into_iter().filter(|row| row[0].parse::<u64>().is_ok());
    let rows: Vec<(&str, usize, usize, &str)> = rows.map(|row| (row[0], row[1].len(), row[2].len(), row[3])).collect();
    let user = os_user();
    let row = |record| (record, "2026-05-03".len(), "10:00:00".len(), user.as_str());
    assert_eq!(rows, ["4", "3", "2"].map(row), "numbers, times and actors stay whole");
    assert!(printed.err.contains("--before 2"), "{}", printed.err);
    assert_eq!(program.ok(&["audit", "list", "--actor", "nobody"]).out, "no records\n");
}

#[test]
fn a_broken_log_is_not_listed() {
    let program = with_case();
    (0..3).for_each(|_| drop(program.ok(&["run", "degree", "case"])));
    let edited = log(&program).replacen("run degree", "run nothin", 1);
    std::fs::write(program.data().join("audit/audit.log"), edited).unwrap();
    let printed = program.run(&["audit", "list"]);
    assert_eq!((printed.code, printed.out.as_str()), (5, ""));
    assert!(printed.err.contains("record 2: edited") && printed.err.contains("trama audit verify"), "{}", printed.err);
}
