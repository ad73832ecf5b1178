//! Runs as jobs: their states, waited for, watched, asked for again, cancelled.

use std::io::{BufRead, BufReader, Read};
use std::time::Duration;

use serde_json::{Value, json};

use super::limits::{app_with_large, long_run};
use crate::support::{App, spawn_app};

const QUICK: &str = r#"{"dataset":"case","analysis":"degree"}"#;
const WAIT: (&str, &str) = ("Prefer", "wait=60");

/// Where a run is that has ended.
fn ended(app: &App, body: &str) -> String {
    let posted = app.post_with("/v1/runs", body, &[WAIT]);
    assert_eq!(posted.status, 200, "{}", posted.text);
    posted.header("location").to_owned()
}

fn time(run: &Value, field: &str) -> Option<jiff::Timestamp> {
    run[field].as_str().map(|text| text.parse().unwrap())
}

#[test]
fn a_long_run_is_acknowledged_tells_how_far_it_is_and_stays_cancelled() {
    let app = app_with_large();
    let posted = app.post("/v1/runs", &long_run(7));
    let run = posted.json();
    assert_eq!(posted.status, 202);
    assert_eq!(posted.header("location"), format!("/v1/runs/{}", run["id"].as_str().unwrap()));
    assert!(run["id"].as_str().is_some_and(|id| id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit())));
    assert_eq!(
        json!([run["dataset"], run["analysis"], run["seed"], run["purpose"], run["parameters"]["weighted"]]),
        json!(["large", "harmonic", 7, "investigation", true])
    );
    assert_eq!(run["view"], app.get("/v1/datasets/large").json()["view"]);
    let path = posted.header("location");
    let running = loop {
        let run = app.get(path).json();
        match run["done"].as_u64() {
            Some(done) if done > 0 => break run,
            _ => assert!(["queued", "running"].contains(&run["state"].as_str().unwrap())),
        }
    };
    assert_eq!((&running["state"], &running["phase"]), (&json!("running"), &json!("harmonic")));
    assert!(running["total"].as_u64().unwrap() >= running["done"].as_u64().unwrap());
    assert!(running["eta_s"].as_f64().unwrap() > 0.0);
    assert!(time(&running, "started_at").unwrap() >= time(&running, "created_at").unwrap());
    assert_eq!(time(&running, "ended_at"), None);

    let queued = app.post("/v1/runs", &long_run(8)).json();
    assert_eq!(queued["state"], "queued");
    assert!(queued["eta_s"].as_f64().unwrap() > 0.0 && queued.get("phase").is_none());

    let cancelled = app.delete(path).json();
    assert_eq!(cancelled["state"], "cancelled");
    assert!(time(&cancelled, "ended_at").unwrap() >= time(&cancelled, "started_at").unwrap());
    assert_eq!(app.get(path).json(), cancelled);
    let again = app.delete(path);
    assert_eq!((again.status, again.problem().as_str()), (409, "run_ended"));
    assert_ne!(app.post("/v1/runs", &long_run(7)).header("location"), path, "posted again, it begins anew");
}

#[test]
fn whoever_prefers_to_wait_has_the_end_or_is_told_that_it_has_not_come() {
    let app = app_with_large();
    let posted = app.post_with("/v1/runs", QUICK, &[("Prefer", "respond-async, wait=61")]);
    let run = posted.json();
    assert_eq!((posted.status, posted.header("preference-applied")), (200, "wait=60"));
    assert_eq!((&run["state"], &run["rows"]), (&json!("done"), &json!(7)));
    assert!(time(&run, "ended_at").unwrap() >= time(&run, "started_at").unwrap());
    for wait in ["wait=0", "wait=1"] {
        let posted = app.post_with("/v1/runs", &long_run(0), &[("Prefer", wait)]);
        assert_eq!((posted.status, posted.header("preference-applied")), (202, wait));
        let got = app.get_with(posted.header("location"), &[("X-Purpose", "investigation"), ("Prefer", wait)]);
        assert_eq!((got.status, got.header("preference-applied")), (202, wait));
    }
    let posted = app.post_with("/v1/runs", &long_run(0), &[("Prefer", "wait=soon")]);
    assert_eq!((posted.status, posted.header("preference-applied")), (202, ""));
    // Somebody waits while another cancels.
    let path = posted.header("location").to_owned();
    std::thread::scope(|scope| {
        let waits = scope.spawn(|| app.get_with(&path, &[("X-Purpose", "investigation"), WAIT]));
        assert_eq!(app.delete(&path).status, 200);
        let waited = waits.join().unwrap();
        assert_eq!((waited.status, waited.json()["state"].as_str()), (200, Some("cancelled")));
    });
}

#[test]
fn the_same_question_of_the_same_asker_is_one_run_queued_or_finished() {
    let app = app_with_large();
    let finished = ended(&app, QUICK);
    for same in [
        QUICK,
        r#"{"analysis":"degree","dataset":"case","seed":0,"parameters":{"directed":false,"top":null}}"#,
        r#"{"dataset":"case","analysis":"degree","parameters":{}}"#,
    ] {
        let again = app.post("/v1/runs", same);
        assert_eq!((again.status, again.header("location")), (200, finished.as_str()), "{same}");
    }
    assert_ne!(ended(&app, r#"{"dataset":"case","analysis":"degree","seed":1}"#), finished);
    let queued = app.post("/v1/runs", &long_run(0)).header("location").to_owned();
    let again = app.post("/v1/runs", &long_run(0));
    assert_eq!((again.status, again.header("location")), (202, queued.as_str()));
}

#[test]
fn a_key_gives_the_same_run_again_whatever_became_of_it_and_after_a_crash() {
    let app = app_with_large();
    let key = [("Idempotency-Key", "order 66!")];
    let first = app.post_with("/v1/runs", &long_run(0), &key);
    let path = first.header("location").to_owned();
    assert_eq!(first.status, 202);
    assert_eq!(app.post_with("/v1/runs", &long_run(0), &key).header("location"), path);
    assert_eq!(app.delete(&path).status, 200);
    let again = app.post_with("/v1/runs", &long_run(0), &key);
    assert_eq!((again.status, again.header("location")), (200, path.as_str()));
    assert_eq!(again.json()["state"], "cancelled");
    let other = app.post_with("/v1/runs", &long_run(1), &key);
    assert_eq!((other.status, other.problem().as_str()), (422, "idempotency_key_reused"));
    assert_eq!(other.json()["errors"][0]["pointer"], "/headers/Idempotency-Key");

    let app = app.killed_and_started_again();
    let again = app.post_with("/v1/runs", &long_run(0), &key);
    assert_eq!((again.status, again.header("location")), (200, path.as_str()));
    assert_eq!(app.post_with("/v1/runs", &long_run(1), &key).problem(), "idempotency_key_reused");
    let anew = app.post_with("/v1/runs", &long_run(0), &[("Idempotency-Key", "another")]);
    assert_ne!(anew.header("location"), path);
}

#[test]
fn a_key_that_is_none_is_400() {
    let app = spawn_app();
    for key in ["", &"k".repeat(256), "caf\u{e9}", "a\tb"] {
        let answer = app.post_with("/v1/runs", QUICK, &[("Idempotency-Key", key)]);
        assert_eq!((answer.status, answer.problem().as_str()), (400, "bad_request"), "{key:?}");
    }
    assert_eq!(app.post_with("/v1/runs", QUICK, &[("Idempotency-Key", &"k".repeat(255)), WAIT]).status, 200);
}

/// The events of a run, as they come.
fn events(app: &App, path: &str) -> impl Iterator<Item = (String, Value)> {
    let stream = app.begin_get(&format!("{path}/events"));
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    let mut lines = BufReader::new(stream).lines().map(Result::unwrap);
    let head: Vec<String> = lines.by_ref().take_while(|line| !line.is_empty()).collect();
    assert!(head[0].starts_with("HTTP/1.1 200"), "{head:?}");
    assert!(head.iter().any(|line| line.eq_ignore_ascii_case("content-type: text/event-stream")), "{head:?}");
    assert!(head.iter().all(|line| !line.to_ascii_lowercase().contains("gzip")), "{head:?}");
    let mut id = String::new();
    // The last chunk is empty: a stream that does not end would wait here.
    lines.take_while(|line| line != "0").filter_map(move |line| {
        id = line.strip_prefix("id: ").map_or_else(|| id.clone(), str::to_owned);
        line.strip_prefix("data: ").map(|data| (id.clone(), serde_json::from_str(data).unwrap()))
    })
}

#[test]
fn who_asks_for_the_head_of_events_has_it_at_once_and_no_stream() {
    let app = app_with_large();
    let path = app.post("/v1/runs", &long_run(0)).header("location").to_owned();
    let head = format!("HEAD {path}/events HTTP/1.1\r\nHost: localhost\r\nX-Purpose: investigation\r\n\r\n");
    let next = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    let mut stream = app.begin(&format!("{head}{next}"));
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let mut answers = String::new();
    stream.read_to_string(&mut answers).unwrap();
    let (first, second) = answers.split_once("\r\n\r\n").unwrap();
    assert!(first.starts_with("HTTP/1.1 200 OK") && first.contains("text/event-stream"), "{answers}");
    assert!(second.starts_with("HTTP/1.1 200 OK"), "what is asked next does not wait for the run: {answers}");
    assert_eq!(app.get(&path).json().get("ended_at"), None);
}

#[test]
fn events_tell_how_a_run_gets_on_and_end_with_it() {
    let app = app_with_large();
    let path = app.post("/v1/runs", &long_run(0)).header("location").to_owned();
    let mut told: Vec<(String, Value)> = Vec::new();
    for (id, run) in events(&app, &path) {
        let done = run["done"].as_u64().unwrap_or(0);
        told.push((id, run));
        if done > 0 && told.len() > 2 {
            app.delete(&path);
        }
    }
    let (last_id, last) = told.last().unwrap();
    assert_eq!((last_id.as_str(), last), ("end", &app.get(&path).json()));
    assert_eq!(last["state"], "cancelled");
    let ids: Vec<&str> = told.iter().map(|(id, _)| id.as_str()).collect();
    assert_eq!(ids[..2], ["1", "2"]);
    assert!(told.windows(2).all(|pair| {
        let known = |run: &Value| json!([run["state"], run["phase"], run["done"], run["total"]]);
        known(&pair[0].1) != known(&pair[1].1)
    }));
    assert_eq!(events(&app, &path).count(), 1, "of a run that has ended, its document");
    let again = app.get_with(&format!("{path}/events"), &[("X-Purpose", "investigation"), ("Last-Event-ID", "end")]);
    assert_eq!((again.status, again.text.as_str()), (204, ""));
    let records = app.data.audit();
    assert_eq!(records.iter().filter(|record| record["action"] == "run.events").count(), 3);
}

#[test]
fn somebody_elses_purpose_or_a_run_that_never_was_is_404_with_the_same_body() {
    let app = spawn_app();
    let path = ended(&app, QUICK);
    let text = |path: &str, purpose: &str| {
        let answer = app.get_with(path, &[("X-Purpose", purpose)]);
        assert_eq!((answer.status, answer.problem().as_str()), (404, "not_found"), "{path}");
        answer.text.replace(answer.header("x-request-id"), "")
    };
    let nothing = text("/v1/nothing", "investigation");
    for what in ["", "/events", "/results", "/manifest"] {
        assert_eq!(text(&format!("{path}{what}"), "export"), nothing, "{what}");
        assert_eq!(text(&format!("/v1/runs/{:032x}{what}", 7), "investigation"), nothing, "{what}");
    }
    assert_eq!(app.delete(&format!("/v1/runs/{:032x}", 7)).problem(), "not_found");
    assert_eq!(app.get_with("/v1/runs", &[("X-Purpose", "export")]).json()["items"], json!([]));
}

#[test]
fn an_asker_has_his_runs_the_newest_first_in_pages_and_by_state() {
    let app = app_with_large();
    let body = |seed: usize| format!(r#"{{"dataset":"case","analysis":"degree","seed":{seed}}}"#);
    let mut expected: Vec<String> = (0..7).map(|seed| ended(&app, &body(seed))).collect();
    expected.push(app.post("/v1/runs", &long_run(0)).header("location").to_owned());
    expected.push(app.post("/v1/runs", &long_run(1)).header("location").to_owned());
    expected.reverse();
    let paths = |list: &Value| -> Vec<String> {
        let items = list["items"].as_array().unwrap().iter();
        items.map(|run| format!("/v1/runs/{}", run["id"].as_str().unwrap())).collect()
    };
    let (mut found, mut query) = (Vec::new(), "?limit=2".to_owned());
    loop {
        let page = app.get(&format!("/v1/runs{query}")).json();
        found.extend(paths(&page));
        if found.len() == 2 {
            ended(&app, &body(100));
        }
        match page["next_cursor"].as_str() {
            Some(cursor) => query = format!("?limit=2&cursor={cursor}"),
            None => break,
        }
    }
    assert_eq!(found, expected, "what came meanwhile moves nothing");
    for (state, expected) in [("running", &expected[1..2]), ("queued", &expected[..1]), ("failed", &[])] {
        assert_eq!(paths(&app.get(&format!("/v1/runs?state={state}")).json()), expected, "{state}");
    }
    assert_eq!(paths(&app.get("/v1/runs?state=done").json())[1..], expected[2..]);
    let cursor = app.get("/v1/runs?limit=2").json()["next_cursor"].as_str().unwrap().to_owned();
    assert_eq!(app.get(&format!("/v1/runs?state=done&cursor={cursor}")).problem(), "bad_cursor");
    assert_eq!(app.get("/v1/runs?state=lost").problem(), "bad_parameter");
}

#[test]
fn every_look_at_a_run_stands_in_the_audit_with_its_purpose_and_view() {
    let app = spawn_app();
    let path = ended(&app, QUICK);
    let run = app.get(&path).json();
    for (what, action) in [("", "run.state"), ("/results", "run.results"), ("/manifest", "run.manifest")] {
        assert_eq!(app.get(&format!("{path}{what}")).status, 200);
        let record = app.data.audit().pop().unwrap();
        assert_eq!(
            json!([record["action"], record["purpose"], record["dataset"], record["view"], record["outcome"]]),
            json!([action, "investigation", "case", run["view"], "allowed"])
        );
    }
    app.get(&format!("/v1/runs/{:032x}", 7));
    assert_eq!(app.data.audit().pop().unwrap()["outcome"], "not_found");
    app.delete(&path);
    let record = app.data.audit().pop().unwrap();
    assert_eq!(json!([record["action"], record["outcome"]]), json!(["run.cancel", "run_ended"]));
}
