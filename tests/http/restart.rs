//! What a crash, a stop and a second service do to runs.

use std::fs;
use std::time::{Duration, Instant};

use serde_json::json;

use super::limits::{app_with_large, long_run};
use crate::support::{App, Data, ENTITIES, LINKS, spawn_app};

const QUICK: &str = r#"{"dataset":"case","analysis":"page_rank","parameters":{"damping":0.8500000000000001}}"#;
const WAIT: (&str, &str) = ("Prefer", "wait=60");

#[test]
fn after_a_kill_what_ended_is_there_to_the_byte_and_the_rest_was_interrupted() {
    let app = app_with_large();
    let done = app.post_with("/v1/runs", QUICK, &[WAIT]);
    let texts = |app: &App| {
        ["", "/results", "/manifest"].map(|what| app.get(&format!("{}{what}", done.header("location"))).text)
    };
    let before = texts(&app);
    let lost = [0, 1].map(|seed| app.post("/v1/runs", &long_run(seed)).header("location").to_owned());
    let app = app.killed_and_started_again();
    assert_eq!(texts(&app), before);
    let again = app.post("/v1/runs", QUICK);
    assert_eq!((again.status, again.header("location")), (200, done.header("location")));
    for (seed, path) in lost.iter().enumerate() {
        let run = app.get(path).json();
        assert_eq!((&run["state"], run.get("phase")), (&json!("interrupted"), None));
        assert!(run["ended_at"].is_string());
        assert_eq!(app.get(&format!("{path}/results")).problem(), "run_not_done");
        let anew = app.post("/v1/runs", &long_run(seed));
        assert_eq!(anew.status, 202);
        assert_ne!(anew.header("location"), path);
    }
}

#[test]
fn a_signal_interrupts_what_runs_ends_its_events_and_stops_within_ten_seconds() {
    let mut app = app_with_large();
    let paths = [0, 1].map(|seed| app.post("/v1/runs", &long_run(seed)).header("location").to_owned());
    let _stream = app.begin_get(&format!("{}/events", paths[0]));
    let begun = Instant::now();
    assert_eq!(app.terminate(), Some(0));
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    let app = app.killed_and_started_again();
    for path in paths {
        assert_eq!(app.get(&path).json()["state"], "interrupted");
    }
}

#[test]
fn a_damaged_result_is_gone_and_computed_again_when_it_is_asked_for_again() {
    let app = spawn_app();
    let first = app.run(QUICK);
    let path = app.post("/v1/runs", QUICK).header("location").to_owned();
    let app = app.killed_and_started_again();
    let files: Vec<_> =
        fs::read_dir(app.data.path().join("results")).unwrap().map(|file| file.unwrap().path()).collect();
    assert_eq!(files.len(), 1);
    let mut bytes = fs::read(&files[0]).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&files[0], bytes).unwrap();
    let gone = app.get(&format!("{path}/results"));
    assert_eq!((gone.status, gone.problem().as_str()), (410, "result_gone"));
    assert_eq!(app.get(&format!("{path}/manifest")).status, 200);
    let again = app.run(QUICK);
    assert_eq!((again.status, again.text), (200, first.text));
}

#[test]
fn no_name_and_no_id_stands_in_the_names_of_result_files() {
    let app = spawn_app();
    app.run(r#"{"dataset":"case","analysis":"bfs","parameters":{"source":"P01"}}"#);
    let names: Vec<String> = fs::read_dir(app.data.path().join("results"))
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(names.len(), 1);
    assert!(names[0].len() == 64 && names[0].bytes().all(|byte| byte.is_ascii_hexdigit()), "{names:?}");
}

#[test]
fn a_second_service_on_the_same_data_interrupts_nothing_and_the_next_after_both_does() {
    let app = app_with_large();
    let path = app.post("/v1/runs", &long_run(0)).header("location").to_owned();
    let second = app.beside();
    assert!(["queued", "running"].contains(&app.get(&path).json()["state"].as_str().unwrap()));
    assert_eq!(second.get(&path).json()["state"], "queued");
    let done = second.post_with("/v1/runs", QUICK, &[WAIT]).header("location").to_owned();
    assert_eq!(app.get(&format!("{done}/results")).status, 200);
    drop(second);
    let app = app.killed_and_started_again();
    assert_eq!(app.get(&path).json()["state"], "interrupted");
    assert_eq!(app.get(&done).json()["state"], "done");
}

#[test]
fn equal_requests_under_equal_secrets_have_equal_ids_and_under_others_different_ones() {
    let bodies = [QUICK, r#"{"dataset":"case","analysis":"degree"}"#];
    let ids = |app: &App| bodies.map(|body| app.post("/v1/runs", body).json()["id"].as_str().unwrap().to_owned());
    let (first, other) = (spawn_app(), spawn_app());
    let twin = Data::new();
    fs::create_dir(twin.path()).unwrap();
    fs::copy(first.data.path().join("secret"), twin.path().join("secret")).unwrap();
    twin.import("case", &[("entities.csv", ENTITIES), ("links.csv", LINKS)]);
    let expected = ids(&first);
    assert_eq!(ids(&App::on(twin)), expected);
    assert!(ids(&other).iter().all(|id| !expected.contains(id)));
}
