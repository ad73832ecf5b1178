//! Purge: what was purged is nowhere in the data directory any more, and all else is.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::program::{Program, text};
use crate::support::{App, Data};

/// Everything that is said of one person and of nobody else.
const MARKERS: [&str; 11] = [
    "ZQNAME",
    "ZQALIAS",
    "ZQPASSPORT",
    "ZQCOLUMN",
    "ZQVALUE",
    "ZQREPORT",
    "ZQRECORD",
    "ZQCASE",
    "ZQNOTE",
    "ZQTYPE",
    "P-77",
];

const ENTITIES: &str = "\
id,kind,name,category,aliases,identifiers,municipality,provider,report,record,case,handling,review_by
P-01,person,Ana Kovač,suspect,,,Bar,ada,R1,e1,,H0,2030-01-01
P-02,person,Boris Marić,suspect,,,Bar,ada,R1,e2,,H0,2030-01-01
P-77,person,ZQNAME,suspect,ZQALIAS,passport:ZQPASSPORT,,ada,ZQREPORT,ZQRECORD,ZQCASE,H0,2025-01-01
";
const LINKS: &str = "\
source,target,kind,type,provider,report,handling,handling_note,review_by,ZQCOLUMN
P-01,P-02,associate,KNOWS,ada,R1,H0,,2030-01-01,
P-77,P-01,associate,ZQTYPE,ada,ZQREPORT,H0,ZQNOTE,2025-01-01,ZQVALUE
P-77,P-02,call,CALLED,ada,ZQREPORT,H0,,2025-01-01,
P-77,nobody,call,CALLED,ada,ZQREPORT,H0,,2025-01-01,
";

/// Three versions that hold the person, one link of his rejected.
fn with_person() -> Data {
    let data = Data::new();
    data.import("case", &[("entities.csv", ENTITIES), ("links.csv", LINKS)]);
    data.import("case", &[("more.csv", "id,kind,name,category,handling\nP-03,person,Dino Ilić,contact,H0\n")]);
    data.import("case", &[("again.csv", "id,kind,name,handling\nC-01,company,Vardar Trade,H0\n")]);
    data
}

fn files(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// The bytes of a file, then what each Zstandard frame in it unpacks to: Parquet compresses its pages so.
fn unpacked(path: &Path) -> Vec<u8> {
    const MAGIC: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];
    let bytes = fs::read(path).unwrap();
    let mut all = bytes.clone();
    for at in (0..bytes.len()).filter(|&at| bytes[at..].starts_with(&MAGIC)) {
        if let Ok(decoder) = zstd::Decoder::new(&bytes[at..]) {
            // Four bytes that look like a frame by chance unpack to nothing, or fail.
            let _ = decoder.single_frame().read_to_end(&mut all);
        }
    }
    all
}

/// Which markers stand in which files.
fn found(data: &Data) -> Vec<String> {
    let mut found = Vec::new();
    for path in files(&data.path()) {
        let bytes = unpacked(&path);
        let name = path.strip_prefix(data.path()).unwrap().display().to_string();
        for marker in MARKERS {
            if bytes.windows(marker.len()).any(|window| window == marker.as_bytes()) {
                found.push(format!("{marker} in {name}"));
            }
        }
    }
    found
}

/// Runs that name the person, in their parameters and in their rows, and whose results are kept.
fn run_about_him(data: Data) -> App {
    let mut app = App::on(data);
    for body in [
        r#"{"dataset":"case","analysis":"bfs","parameters":{"source":"P-77"}}"#,
        r#"{"dataset":"case","analysis":"degree"}"#,
    ] {
        let answer = app.run(body);
        assert_eq!(answer.status, 200, "{}", answer.text);
        assert!(answer.text.contains("ZQNAME"));
    }
    assert!(app.get("/v1/datasets/case/entities/P-77").text.contains("ZQPASSPORT"));
    app.terminate();
    app
}

#[test]
fn an_entity_purged_is_nowhere_in_the_data_directory() {
    let app = run_about_him(with_person());
    let data = &app.data;
    let before = found(data);
    for marker in MARKERS {
        assert!(before.iter().any(|found| found.starts_with(marker)), "{marker} is searched for where it cannot be");
    }
    for place in ["entities.parquet", "manifest.json", "results/", "trama.db"] {
        assert!(before.iter().any(|found| found.contains(place)), "{place}: {before:?}");
    }
    let output = data.trama(&["purge", "case", "--entity", "P-77"]);
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success() && said.contains("versions destroyed: 1, 2, 3"), "{said}");
    assert_eq!(found(data), Vec::<String>::new());
    let records = data.audit();
    let tombstone = records.last().unwrap();
    assert_eq!(tombstone["action"], "purge: entity");
    assert!(
        tombstone["outcome"].as_str().unwrap().starts_with("purged: 1 statements about entities and 2 about links")
    );
    assert!(data.trama(&["audit", "verify"]).status.success());
    let census: Value = serde_json::from_slice(&data.trama(&["inspect", "case", "--json"]).stdout).unwrap();
    assert_eq!((&census["census"]["entities"], &census["census"]["links"]), (&4.into(), &1.into()));
    let inspected = String::from_utf8(data.trama(&["inspect", "case"]).stdout).unwrap();
    assert!(inspected.contains(": entity\n  1 statements about entities, 2 about links, 1 records"), "{inspected}");
}

#[test]
fn a_report_and_a_passed_review_date_purge_the_same_statements() {
    for criterion in
        [&["--report", "ZQREPORT"][..], &["--report", "ZQREPORT", "--provider", "ada"], &["--before", "2026-01-01"]]
    {
        let data = with_person();
        let output = data.trama(&[&["purge", "case"][..], criterion].concat());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(found(&data), Vec::<String>::new(), "{criterion:?}");
    }
}

#[test]
fn a_running_service_answers_from_what_is_left_at_once() {
    let app = App::on(with_person());
    let run = app.run(r#"{"dataset":"case","analysis":"degree"}"#);
    assert!(run.text.contains("ZQNAME"));
    let runs = app.get("/v1/runs").json();
    let id = runs["items"][0]["id"].as_str().unwrap().to_owned();
    let view = app.get("/v1/datasets/case").json()["view"].as_str().unwrap().to_owned();
    assert_eq!(app.get("/v1/datasets/case/entities/P-77").status, 200);
    assert!(app.data.trama(&["purge", "case", "--entity", "P-77"]).status.success());
    for path in [
        "/v1/datasets/case/entities/P-77".to_owned(),
        format!("/v1/datasets/case/versions/{view}"),
        format!("/v1/runs/{id}"),
        format!("/v1/runs/{id}/results"),
        format!("/v1/runs/{id}/manifest"),
    ] {
        assert_eq!(app.get(&path).status, 404, "{path}");
    }
    for path in ["/v1/datasets/case", "/v1/datasets/case/targets", "/v1/datasets/case/entities", "/v1/runs"] {
        let answer = app.get(path);
        assert_eq!(answer.status, 200, "{path}");
        assert!(MARKERS.iter().all(|marker| !answer.text.contains(marker)), "{path}: {}", answer.text);
    }
    assert!(!app.run(r#"{"dataset":"case","analysis":"degree"}"#).text.contains("ZQNAME"));
}

#[test]
fn a_dry_run_says_what_would_go_and_changes_nothing() {
    let data = with_person();
    let before = found(&data);
    let output = data.trama(&["purge", "case", "--entity", "P-77", "--dry-run"]);
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("would purge 1 statements about entities and 2 about links"), "{said}");
    assert_eq!(found(&data), before);
}

#[test]
fn what_is_not_there_purges_nothing_and_says_so() {
    let data = with_person();
    for criterion in [["--entity", "P-99"], ["--report", "R-99"], ["--before", "2001-01-01"]] {
        let output = data.trama(&["purge", "case", criterion[0], criterion[1]]);
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success() && said.contains("no version holds any of it"), "{said}");
    }
    let program = Program::new();
    for args in [
        &["purge", "case"][..],
        &["purge", "case", "--before", "soon"],
        &["purge", "case", "--entity", "a", "--report", "b"],
    ] {
        assert_eq!(program.run(args).code, 2, "{args:?}");
    }
    assert_eq!(program.run(&["purge", "case", "--entity", "a"]).code, 2, "there is no such dataset");
    let file = program.file("a.csv", "id,kind\n1,person\n");
    assert_ne!(program.run(&["purge", text(&file), "--entity", "1"]).code, 0, "a file is not ours to purge");
}
