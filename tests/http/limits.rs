//! Long runs: so many at a time, in nobody's way, and ended when nobody wants them any more.

use std::net::Shutdown;
use std::time::{Duration, Instant};

use crate::support::{App, Data};

/// Far longer than anything here takes, far shorter than the runs would take together.
const PATIENCE: Duration = Duration::from_secs(60);
/// Runs that one asker may have queued or running.
const BOUND: usize = 8;

/// The small case, and `large`, on which a weighted measure of all pairs takes minutes.
pub(crate) fn app_with_large() -> App {
    let app = App::on(Data::with_case());
    let mut text = "source,target,weight\n".to_owned();
    for number in 0..30_000_u64 {
        for step in [1, 1 + number * 7919 % 29_989] {
            let target = (number + step) % 30_000;
            text.push_str(&format!("P{number},P{target},{}\n", 1 + number % 9));
        }
    }
    app.data.import("large", &[("large.csv", &text)]);
    app
}

/// A long run, unlike those of other seeds.
pub(crate) fn long_run(seed: usize) -> String {
    format!(r#"{{"dataset":"large","analysis":"harmonic","parameters":{{"weighted":true}},"seed":{seed}}}"#)
}

/// Posts as many long runs as one asker may have; gives where they are.
fn fill(app: &App, seeds: usize) -> Vec<String> {
    let post = |seed| {
        let posted = app.post("/v1/runs", &long_run(seed));
        assert_eq!(posted.status, 202, "{}", posted.text);
        posted.header("location").to_owned()
    };
    (seeds..seeds + BOUND).map(post).collect()
}

fn state(app: &App, run: &str) -> String {
    app.get(run).json()["state"].as_str().unwrap().to_owned()
}

#[test]
fn runs_beyond_the_bound_are_429_keep_nobody_waiting_and_make_room_when_cancelled() {
    let app = app_with_large();
    assert_eq!(app.get("/v1/datasets/case/targets").status, 200);
    let runs = fill(&app, 0);
    let refused = app.post("/v1/runs", &long_run(BOUND));
    assert_eq!((refused.status, refused.problem().as_str()), (429, "too_many_runs"));
    assert!(!refused.header("retry-after").is_empty());
    assert_eq!(app.post("/v1/runs", &long_run(3)).header("location"), runs[3], "what he has is none too many");

    for path in ["targets", "targets?contacts=true", "targets/P01", "entities", "entities/P01"] {
        assert_eq!(app.get(&format!("/v1/datasets/case/{path}")).status, 200, "{path}");
    }
    assert_eq!(app.post("/v1/runs:estimate", &long_run(0)).status, 200);
    assert_eq!(app.get("/healthz").status, 200);
    assert_eq!(state(&app, &runs[0]), "running");
    assert!(runs[1..].iter().all(|run| state(&app, run) == "queued"));

    for run in runs.iter().rev() {
        let cancelled = app.delete(run);
        assert_eq!((cancelled.status, cancelled.json()["state"].as_str()), (200, Some("cancelled")));
    }
    let again = fill(&app, 100);
    assert_eq!(app.post("/v1/runs", &long_run(BOUND)).problem(), "too_many_runs", "room was made for as many again");
    assert!(again.iter().all(|run| !runs.contains(run)));
}

#[test]
fn a_cancelled_run_makes_room_for_the_next_within_half_a_second() {
    let app = app_with_large();
    let runs = [0, 1].map(|seed| app.post("/v1/runs", &long_run(seed)).header("location").to_owned());
    let begun = Instant::now();
    while app.get(&runs[0]).json()["done"].as_u64().unwrap_or(0) == 0 {
        assert!(begun.elapsed() < PATIENCE);
    }
    let cancelled = Instant::now();
    assert_eq!(app.delete(&runs[0]).status, 200);
    while state(&app, &runs[1]) != "running" {
        assert!(cancelled.elapsed() < Duration::from_millis(500), "{:?}", cancelled.elapsed());
    }
}

#[test]
fn a_read_that_nobody_waits_for_any_more_is_ended_and_a_run_of_the_same_goes_on() {
    let app = app_with_large();
    let body = r#"{"dataset":"large","analysis":"targets","parameters":{"contacts":true}}"#;
    let ended = || app.data.audit().iter().filter(|record| record["outcome"] == "abandoned").count();
    let hang_up = |expected: usize| {
        let stream = app.begin_get("/v1/datasets/large/targets?contacts=true");
        // Whatever is asked of the same connection worker after it is answered after it began.
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_millis(200) {
            assert_eq!(app.get("/v1/datasets/case/targets").status, 200);
        }
        stream.shutdown(Shutdown::Both).unwrap();
        while ended() < expected {
            assert!(begun.elapsed() < PATIENCE, "{} of {expected} have ended", ended());
        }
    };
    hang_up(1);
    let run = app.post("/v1/runs", body);
    assert_eq!(run.status, 202, "{}", run.text);
    hang_up(2);
    assert!(["queued", "running"].contains(&state(&app, run.header("location")).as_str()));
    assert_eq!(app.delete(run.header("location")).status, 200);
}
