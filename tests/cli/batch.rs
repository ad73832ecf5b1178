//! `trama batch`: whatever stops it, the same command goes on and ends with the same files.

mod again;
mod failing;
mod plan;
mod stopped;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::program::{Printed, Program, real_data, text};

/// Two analyses twice on a dataset of files and on one of the data directory.
const PLAN: &str = r#"
out = "results"

[[dataset]]
name = "calls"
files = ["calls/*.csv"]
set = ["category=suspect", "kind=person"]

[[dataset]]
name = "case"

[[analysis]]
name = "targets"
parameters = { coefficients = { call = 2 } }

[[analysis]]
name = "betweenness"
label = "plain"

[[analysis]]
name = "betweenness"
parameters = { normalized = true, links = "associate", since = 2020-01-01 }
label = "scaled"
seed = 7
"#;

/// The jobs of the plan, in its order.
const JOBS: [&str; 6] = [
    "calls/targets",
    "calls/betweenness-plain",
    "calls/betweenness-scaled",
    "case/targets",
    "case/betweenness-plain",
    "case/betweenness-scaled",
];

/// A home with the plan and its data.
fn home() -> Program {
    let program = Program::new();
    let edges = program.file("edges.csv", "source,target,weight\na,b,2\nb,c,1\nc,d,1\nb,d,4\n");
    program.ok(&["import", "case", text(&edges), "--set", "category=suspect", "--set", "handling=H0"]);
    std::fs::create_dir(program.home.path().join("calls")).unwrap();
    program.file("calls/may.csv", "source,target\nx,y\ny,z\n");
    program.file("calls/june.csv", "source,target\nz,w\nx,w\nw,v\n");
    program.file("plan.toml", PLAN);
    program
}

/// All files below a directory, by their paths in it; none when it is not there.
fn tree(directory: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut directories = vec![directory.to_owned()];
    while let Some(next) = directories.pop() {
        for entry in std::fs::read_dir(&next).into_iter().flatten() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => directories.push(path),
                false => {
                    let name = path.strip_prefix(directory).unwrap().to_owned();
                    files.insert(name, std::fs::read(path).unwrap());
                }
            }
        }
    }
    files
}

fn results(program: &Program) -> BTreeMap<PathBuf, Vec<u8>> {
    tree(&program.home.path().join("results"))
}

/// What an undisturbed batch writes on the same data, in a home of its own.
fn undisturbed(prepare: impl FnOnce(&Program)) -> BTreeMap<PathBuf, Vec<u8>> {
    let program = home();
    prepare(&program);
    program.ok(&["batch", "plan.toml"]);
    results(&program)
}

/// The jobs that ended so, in order.
fn jobs(printed: &Printed, outcome: &str) -> Vec<String> {
    let lines = printed.err.lines().filter_map(|line| line.split_once(' ')?.1.split_once(": "));
    lines.filter(|(_, ended)| ended.starts_with(outcome)).map(|(job, _)| job.to_owned()).collect()
}

fn edit(program: &Program, name: &str, from: &str, to: &str) {
    let path = program.home.path().join(name);
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{text}");
    std::fs::write(path, text.replacen(from, to, 1)).unwrap();
}

#[test]
fn every_job_has_a_result_and_a_manifest_that_verifies_from_anywhere() {
    let program = home();
    let printed = program.ok(&["batch", "plan.toml"]);
    assert_eq!(jobs(&printed, "done"), JOBS);
    assert!(printed.out.lines().all(|line| line.chars().count() <= 80), "{}", printed.out);
    assert_eq!(printed.out.lines().last(), Some("6 jobs: 6 done"));
    let files = results(&program);
    assert_eq!(files.len(), 2 * JOBS.len() + 1, "and the lock");
    for job in JOBS {
        assert!(files.contains_key(Path::new(&format!("{job}.csv"))));
        let manifest = program.home.path().join(format!("results/{job}.csv.manifest.json"));
        let elsewhere = tempfile::tempdir().unwrap();
        let verified = program.command().current_dir(elsewhere.path()).args(["verify", text(&manifest)]).output();
        let verified = verified.unwrap();
        assert!(verified.stdout.starts_with(b"same result: "), "{job} {verified:?}");
    }
}

#[test]
fn results_and_manifests_are_those_of_run() {
    let program = home();
    program.ok(&["batch", "plan.toml"]);
    let given = ["-p", "normalized=true", "-p", "links=associate", "-p", "since=2020-01-01", "--seed", "7"];
    program.ok(&[&["run", "betweenness", "case", "--out", "b.csv"], given.as_slice()].concat());
    program.ok(&["run", "targets", "case", "--out", "t.csv", "-p", "coefficients=call:2"]);
    for (one, job) in [("b.csv", "case/betweenness-scaled.csv"), ("t.csv", "case/targets.csv")] {
        for suffix in ["", ".manifest.json"] {
            let read = |name: String| std::fs::read_to_string(program.home.path().join(name)).unwrap();
            assert_eq!(read(format!("{one}{suffix}")), read(format!("results/{job}{suffix}")));
        }
    }
}

#[test]
fn data_and_results_that_move_together_still_verify() {
    let program = home();
    program.ok(&["batch", "plan.toml"]);
    let moved = program.home.path().join("moved");
    std::fs::create_dir(&moved).unwrap();
    for name in ["calls", "results"] {
        std::fs::rename(program.home.path().join(name), moved.join(name)).unwrap();
    }
    let manifest = moved.join("results/calls/targets.csv.manifest.json");
    assert!(program.ok(&["verify", text(&manifest)]).out.starts_with("same result: "));
    std::fs::write(moved.join("calls/may.csv"), "source,target\nx,y\n").unwrap();
    assert_eq!(program.run(&["verify", text(&manifest)]).code, 5);
}

#[test]
fn json_is_an_array_with_the_fate_of_every_job() {
    let program = home();
    edit(&program, "plan.toml", "links = \"associate\"", "links = \"PAYS\"");
    let printed = program.run(&["batch", "plan.toml", "--json"]);
    assert_eq!(printed.code, 1);
    let fates: serde_json::Value = serde_json::from_str(&printed.out).unwrap();
    let fates = fates.as_array().unwrap();
    assert_eq!(fates.len(), JOBS.len());
    for (fate, job) in fates.iter().zip(JOBS) {
        let failed = job.ends_with("scaled");
        assert_eq!((&fate["job"], &fate["outcome"]), (&job.into(), &if failed { "failed" } else { "done" }.into()));
        assert_eq!(fate["why"].is_string(), failed, "{fate}");
        assert_eq!(fate["rows"].is_u64(), !failed, "{fate}");
        assert_eq!(program.home.path().join(fate["file"].as_str().unwrap()).exists(), !failed, "{fate}");
    }
}

#[test]
fn a_dry_run_says_what_would_be_done_and_writes_nothing() {
    let program = home();
    let planned = program.ok(&["batch", "plan.toml", "--dry-run"]);
    assert_eq!(planned.out.lines().last(), Some("6 jobs: 6 to do"));
    assert!(planned.out.contains("at most ") && planned.out.contains("about "), "{}", planned.out);
    assert!(planned.out.lines().all(|line| line.chars().count() <= 80), "{}", planned.out);
    assert!(!program.home.path().join("results").exists());
    program.ok(&["batch", "plan.toml"]);
    edit(&program, "plan.toml", "= true", "= false");
    let before = results(&program);
    let planned = program.ok(&["batch", "plan.toml", "--dry-run"]);
    assert_eq!(planned.out.lines().last(), Some("6 jobs: 2 to do, 4 skipped"));
    assert_eq!(results(&program), before);
    let fates = program.json(&["batch", "plan.toml", "--dry-run"]);
    assert!(fates[2]["estimate"]["bytes"].is_u64() && fates[0]["estimate"].is_null(), "{fates}");
}

#[test]
fn every_format_goes_and_threads_do_not_change_a_byte() {
    for format in ["json", "ndjson", "parquet", "arrow"] {
        let written = |threads: &str| {
            let program = home();
            edit(&program, "plan.toml", "out", &format!("format = \"{format}\"\nout"));
            program.ok(&["batch", "plan.toml", "--threads", threads]);
            program.ok(&["verify", &format!("results/case/targets.{format}.manifest.json")]);
            results(&program)
        };
        let files = written("1");
        assert!(files.contains_key(Path::new(&format!("calls/betweenness-scaled.{format}"))));
        assert_eq!(files, written("4"), "{format}");
    }
}

#[test]
fn a_batch_on_montagna_gives_the_published_betweenness() {
    let Some(data) = real_data().map(|data| data.join("montagna").canonicalize().unwrap()) else { return };
    let program = Program::new();
    let plan = format!(
        "out = 'o'\n[[dataset]]\nname = 'meetings'\nfiles = ['{0}/Montagna_meet*.csv']\n[[dataset]]\nname = 'calls'\n\
         files = ['{0}/Montagna_phone*.csv']\n[[analysis]]\nname = 'betweenness'\nparameters = {{ normalized = true, top = 3 }}\n",
        text(&data)
    );
    program.file("plan.toml", &plan);
    program.ok(&["batch", "plan.toml"]);
    let top = |dataset: &str| {
        let path = program.home.path().join(format!("o/{dataset}/betweenness.csv"));
        let csv = std::fs::read_to_string(path).unwrap();
        let row = |line: &str| {
            let cells: Vec<&str> = line.split(',').collect();
            format!("{} {:.4}", cells[0], cells[3].parse::<f64>().unwrap())
        };
        csv.lines().skip(1).map(row).collect::<Vec<_>>()
    };
    assert_eq!(top("meetings"), ["18 0.3732", "47 0.2198", "27 0.1585"]);
    assert_eq!(top("calls"), ["18 0.4182", "61 0.2817", "47 0.2362"]);
}
