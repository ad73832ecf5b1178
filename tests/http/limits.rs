//! Long runs: so many at a time, in nobody's way, and ended when nobody waits for them.

use std::io::Read;
use std::net::{Shutdown, TcpStream};
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use crate::support::{App, Data};

/// Far longer than anything here takes, far shorter than the runs would take together.
const PATIENCE: Duration = Duration::from_secs(60);
/// Long runs that the service lets in.
const BOUND: usize = 8;

/// The small case, and `large`, on which a weighted measure of all pairs takes minutes.
fn app_with_large() -> App {
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
fn long_run(seed: usize) -> String {
    format!(r#"{{"dataset":"large","analysis":"harmonic","parameters":{{"weighted":true}},"seed":{seed}}}"#)
}

/// How many runs have ended so, by the audit.
fn runs_that_ended(app: &App, outcome: &str) -> usize {
    app.data.audit().iter().filter(|record| record["action"] == "run" && record["outcome"] == outcome).count()
}

/// Begins one long run more than the service lets in; gives those that it let in, and the answer of the one refused.
fn overload(app: &App) -> (Vec<TcpStream>, String) {
    let streams: Vec<TcpStream> = (0..=BOUND).map(|seed| app.begin_post("/v1/runs", &long_run(seed))).collect();
    let (answered, answers) = channel();
    for (position, stream) in streams.iter().enumerate() {
        let (mut stream, answered) = (stream.try_clone().unwrap(), answered.clone());
        std::thread::spawn(move || {
            let mut bytes = vec![0; 4096];
            let length = stream.read(&mut bytes).unwrap_or(0);
            let _ = answered.send((position, String::from_utf8_lossy(&bytes[..length]).into_owned()));
        });
    }
    let (refused, answer) = answers.recv_timeout(PATIENCE).expect("one run too many is refused at once");
    let rest = streams.into_iter().enumerate().filter(|(position, _)| *position != refused);
    (rest.map(|(_, stream)| stream).collect(), answer)
}

#[test]
fn long_runs_beyond_the_bound_are_429_keep_nobody_waiting_and_end_when_abandoned() {
    let app = app_with_large();
    assert_eq!(app.get("/v1/datasets/case/targets").status, 200);
    let (held, refusal) = overload(&app);
    assert!(refusal.starts_with("HTTP/1.1 429 "), "{refusal}");
    assert!(refusal.to_ascii_lowercase().contains("\r\nretry-after: "), "{refusal}");
    assert!(refusal.contains("application/problem+json") && refusal.contains("too_many_runs"), "{refusal}");

    for path in ["targets", "targets?contacts=true", "targets/P01", "entities", "entities/P01"] {
        assert_eq!(app.get(&format!("/v1/datasets/case/{path}")).status, 200, "{path}");
    }
    assert_eq!(app.post("/v1/runs", r#"{"dataset":"case","analysis":"harmonic"}"#).status, 200);
    assert_eq!(app.post("/v1/runs:estimate", &long_run(0)).status, 200);
    assert_eq!(app.get("/healthz").status, 200);
    assert_eq!(runs_that_ended(&app, "abandoned"), 0);
    let more = app.post("/v1/runs", &long_run(BOUND + 1));
    assert_eq!((more.status, more.problem().as_str()), (429, "too_many_runs"));

    held.iter().for_each(|stream| stream.shutdown(Shutdown::Both).unwrap());
    let begun = Instant::now();
    while runs_that_ended(&app, "abandoned") < BOUND {
        assert!(begun.elapsed() < PATIENCE, "{} of {BOUND} have ended", runs_that_ended(&app, "abandoned"));
        assert_eq!(app.get("/healthz").status, 200);
    }
    let (held, refusal) = overload(&app);
    assert_eq!(held.len(), BOUND);
    assert!(refusal.starts_with("HTTP/1.1 429 "), "room was made for as many again: {refusal}");
}
