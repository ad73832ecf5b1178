//! Results of runs: in every form the same rows, in pages, and only of runs that are done.

use serde_json::{Map, Value, json};
use trama_engine::registry::ResultTable;

use super::limits::{app_with_large, long_run};
use crate::support::{Answer, App, spawn_app};

const QUICK: &str = r#"{"dataset":"case","analysis":"degree"}"#;
const STREAM: &str = "application/vnd.apache.arrow.stream";

fn done(app: &App, body: &str) -> String {
    let posted = app.post_with("/v1/runs", body, &[("Prefer", "wait=60")]);
    assert_eq!(posted.json()["state"], "done", "{}", posted.text);
    posted.header("location").to_owned()
}

fn get(app: &App, path: &str, accept: &str) -> Answer {
    app.get_with(&format!("{path}/results"), &[("X-Purpose", "investigation"), ("Accept", accept)])
}

#[test]
fn every_form_holds_the_same_rows_and_is_named_as_a_file() {
    let app = spawn_app();
    let path = done(&app, QUICK);
    let document = get(&app, &path, "*/*").json();
    let rows: Vec<Map<String, Value>> = serde_json::from_value(document["rows"].clone()).unwrap();
    assert_eq!(rows.len(), 7);
    assert_eq!(document["next_cursor"], Value::Null);
    assert_eq!(document["manifest"], app.get(&format!("{path}/manifest")).json());
    assert_eq!(document["summary"]["graph"]["nodes"], 7);

    let stream = get(&app, &path, STREAM);
    assert_eq!(stream.bytes[..4], [0xff; 4]);
    let table = ResultTable::read_arrow_stream(&stream.bytes).unwrap();
    assert_eq!(table.rows().collect::<Vec<_>>(), rows);
    assert_eq!(table.hash(), document["manifest"]["result"]);

    let mut parquet = Vec::new();
    table.write_parquet(&mut parquet).unwrap();
    let served = get(&app, &path, "application/vnd.apache.parquet");
    assert!(served.bytes.starts_with(b"PAR1") && served.bytes.ends_with(b"PAR1"));
    assert_eq!(served.bytes, parquet);

    let lines = get(&app, &path, "application/x-ndjson");
    let read: Vec<Map<String, Value>> = lines.text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(read, rows);

    let csv = get(&app, &path, "text/*");
    let header: Vec<&str> = rows[0].keys().map(String::as_str).collect();
    assert_eq!(csv.text.lines().next(), Some(header.join(",").as_str()));
    assert_eq!(csv.text.lines().count(), 8);
    assert!(csv.text.contains("P01,Ana Kovač,person,"), "{}", csv.text);

    for (accept, extension) in [
        ("application/json", "json"),
        ("application/x-ndjson", "ndjson"),
        ("text/csv", "csv"),
        ("application/vnd.apache.parquet", "parquet"),
        (STREAM, "arrows"),
    ] {
        let answer = get(&app, &path, &format!("{accept}, */*;q=0.1"));
        assert_eq!((answer.header("content-type"), answer.header("vary")), (accept, "Accept"));
        let name = format!("attachment; filename=\"case-degree-{}.{extension}\"", &path[9..17]);
        assert_eq!(answer.header("content-disposition"), name);
    }
}

#[test]
fn what_there_is_not_is_406_and_lists_what_there_is() {
    let app = spawn_app();
    let path = done(&app, QUICK);
    let answer = get(&app, &path, "image/png, text/html");
    assert_eq!((answer.status, answer.problem().as_str()), (406, "not_acceptable"));
    for known in ["application/json", "application/x-ndjson", "text/csv", "parquet", STREAM] {
        assert!(answer.json()["detail"].as_str().unwrap().contains(known), "{}", answer.text);
    }
}

#[test]
fn results_of_a_run_that_is_not_done_are_409() {
    let app = app_with_large();
    let path = app.post("/v1/runs", &long_run(0)).header("location").to_owned();
    let conflicts = || {
        for what in ["results", "manifest"] {
            let answer = app.get(&format!("{path}/{what}"));
            assert_eq!((answer.status, answer.problem().as_str()), (409, "run_not_done"), "{what}");
        }
    };
    conflicts();
    app.delete(&path);
    conflicts();
}

#[test]
fn pages_together_are_all_rows_and_a_cursor_holds_for_one_run() {
    let app = spawn_app();
    let path = done(&app, QUICK);
    let other = done(&app, r#"{"dataset":"case","analysis":"degree","seed":1}"#);
    let whole = app.get(&format!("{path}/results")).json();
    let (mut rows, mut query) = (Vec::new(), "?limit=3".to_owned());
    let mut cursors = Vec::new();
    loop {
        let page = app.get(&format!("{path}/results{query}")).json();
        assert_eq!(page["manifest"], whole["manifest"]);
        rows.extend(page["rows"].as_array().unwrap().iter().cloned());
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        query = format!("?limit=3&cursor={cursor}");
        cursors.push(cursor.to_owned());
    }
    assert_eq!(cursors.len(), 2);
    assert_eq!(Value::from(rows), whole["rows"]);
    assert_eq!(app.get(&format!("{other}/results?cursor={}", cursors[0])).problem(), "bad_cursor");
    let paged =
        app.get_with(&format!("{path}/results?limit=3"), &[("X-Purpose", "investigation"), ("Accept", "text/csv")]);
    assert_eq!((paged.status, paged.problem().as_str()), (422, "bad_parameter"));
}

#[test]
fn more_rows_than_one_document_may_hold_are_507_in_json_and_whole_in_other_forms() {
    let app = spawn_app();
    let generated = ["generate", "erdos-renyi", "--snapshot", "many", "-p", "nodes=100001", "-p", "edges=10"];
    let output = app.data.trama(&generated);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let path = done(&app, r#"{"dataset":"many","analysis":"degree"}"#);
    let answer = app.get(&format!("{path}/results"));
    assert_eq!((answer.status, answer.problem().as_str()), (507, "over_budget"));
    assert_eq!(answer.json()["errors"][0]["pointer"], "/query/limit");
    let page = app.get(&format!("{path}/results?limit=100000")).json();
    assert_eq!(page["rows"].as_array().unwrap().len(), 100_000);
    let last = app.get(&format!("{path}/results?cursor={}", page["next_cursor"].as_str().unwrap())).json();
    assert_eq!((last["rows"].as_array().unwrap().len(), &last["next_cursor"]), (1, &Value::Null));
    assert_eq!(get(&app, &path, "text/csv").text.lines().count(), 100_002);
}

#[test]
fn a_run_that_failed_says_why() {
    let app = spawn_app();
    let body = r#"{"dataset":"case","analysis":"bfs","parameters":{"source":"nobody"}}"#;
    let problem = crate::support::refusal(&app.run(body));
    assert_eq!(problem["code"], "bad_parameter");
    assert_eq!(problem["errors"], json!([{ "pointer": "/parameters/source", "detail": problem["detail"] }]));
}

#[test]
fn a_run_stays_when_the_data_grow_and_a_new_one_is_of_the_new_view() {
    let app = spawn_app();
    let path = done(&app, QUICK);
    let before = app.get(&format!("{path}/results")).text;
    app.data.import("case", &[("more.csv", "id,kind,name\nC02,company,Drina Trade\n")]);
    assert_eq!(app.get(&format!("{path}/results")).text, before);
    let later = done(&app, QUICK);
    assert_ne!(later, path);
    assert_eq!(app.get(&format!("{later}/results")).json()["rows"].as_array().unwrap().len(), 8);
}

#[test]
fn a_result_that_the_caller_has_already_is_304_in_the_form_in_which_he_has_it() {
    let app = spawn_app();
    let posted = app.post_with("/v1/runs", r#"{"dataset":"case","analysis":"degree"}"#, &[("Prefer", "wait=60")]);
    let location = posted.header("location").to_owned();
    let get = |path: &str, headers: &[(&str, &str)]| {
        app.get_with(&format!("{location}/{path}"), &[&[("X-Purpose", "investigation")], headers].concat())
    };
    for (path, accept, other) in
        [("results", "text/csv", "application/json"), ("manifest", "application/json", "application/json")]
    {
        let first = get(path, &[("Accept", accept)]);
        let tag = first.header("etag").to_owned();
        assert!(first.status == 200 && !tag.is_empty(), "{path}");
        let again = get(path, &[("Accept", accept), ("If-None-Match", &tag)]);
        assert_eq!((again.status, again.text.as_str()), (304, ""), "{path}");
        let form = get(path, &[("Accept", other), ("If-None-Match", &tag)]);
        assert_eq!(form.status, if other == accept { 304 } else { 200 }, "{path}");
    }
}
