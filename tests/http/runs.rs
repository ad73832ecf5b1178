//! Runs: the same numbers as the command line, fresh or cached.

use serde_json::Value;

use crate::support::spawn_app;

#[test]
fn a_cached_answer_equals_the_fresh_one_and_that_of_a_new_process() {
    let app = spawn_app();
    let other = spawn_app();
    for body in [
        r#"{"dataset":"case","analysis":"betweenness","parameters":{"normalized":true},"seed":3}"#,
        r#"{"dataset":"case","analysis":"targets","parameters":{"contacts":true}}"#,
    ] {
        let fresh = app.run(body);
        assert_eq!(fresh.status, 200, "{}", fresh.text);
        assert_eq!(app.run(body).text, fresh.text);
        assert_eq!(other.run(body).text, fresh.text);
    }
}

#[test]
fn equal_parameters_in_any_spelling_are_one_manifest() {
    let app = spawn_app();
    let manifest = |parameters: &str| {
        let body = format!(r#"{{"dataset":"case","analysis":"degree","parameters":{parameters}}}"#);
        app.run(&body).json()["manifest"].clone()
    };
    let plain = manifest("{}");
    assert_eq!(manifest(r#"{"directed":false,"top":null}"#), plain);
    assert_ne!(manifest(r#"{"directed":true}"#)["parameters"], plain["parameters"]);
    assert_eq!(plain["analysis"], "degree");
    assert_eq!(plain["view"], app.get("/v1/datasets/case").json()["view"]);
}

#[test]
fn the_ranking_is_the_same_over_http_and_on_the_command_line() {
    let app = spawn_app();
    let served = app.get("/v1/datasets/case/targets?contacts=true").json()["items"].clone();
    let output = app.data.trama(&["--json", "run", "targets", "case", "-p", "contacts=true"]);
    let printed: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(served, printed);
    let rows = app.run(r#"{"dataset":"case","analysis":"targets","parameters":{"contacts":true}}"#).json();
    assert_eq!(served, rows["rows"]);
}

#[test]
fn a_target_has_the_row_of_the_ranking_and_the_statements_behind_it() {
    let app = spawn_app();
    let first = app.get("/v1/datasets/case/targets").json()["items"][0].clone();
    let id = first["id"].as_str().unwrap();
    for query in ["", "?top=1", "?top=1000"] {
        let target = app.get(&format!("/v1/datasets/case/targets/{id}{query}")).json();
        assert_eq!(target["target"], first);
        let ties = target["evidence"]["ties"].as_array().unwrap();
        assert_eq!(ties.len() as u64, target["evidence"]["tie_count"].as_u64().unwrap());
        assert!(ties.iter().any(|tie| tie["because"][0]["statements"][0]["report"] == "R1"));
    }
}

#[test]
fn the_explanation_of_a_target_is_that_of_a_run_and_all_whom_it_shows_stand_in_the_audit() {
    let app = spawn_app();
    let target = app.get("/v1/datasets/case/targets/P02?top_k=1&contacts=true").json();
    let explanation = &target["explanation"];
    assert_eq!((&explanation["rank"], &explanation["target"]["id"]), (&target["target"]["rank"], &"P02".into()));
    let paths = explanation["between"]["paths"].as_array().unwrap();
    let on_paths = paths.iter().flat_map(|path| path["entities"].as_array().unwrap());
    let mut ids = on_paths.map(|shown| shown["id"].as_str().unwrap());
    assert!(ids.any(|id| id.starts_with("protected-")), "the victim is on a path");
    let record = app.data.audit().pop().unwrap();
    for id in ["P01", "P04"] {
        assert!(app.data.looks_at("case", id).contains(&record["sequence"]), "{id}");
    }
    let run =
        app.run(r#"{"dataset":"case","analysis":"explain","parameters":{"entity":"P02","top_k":1,"contacts":true}}"#);
    assert_eq!(&run.json()["summary"]["explanation"], explanation);
    let refused = app.get("/v1/datasets/case/targets/P02?top_k=0");
    assert_eq!((refused.status, refused.problem().as_str()), (422, "bad_parameter"));
    assert_eq!(app.get("/v1/datasets/case/targets/P02?entity=P01").status, 422);
}

#[test]
fn an_estimate_counts_what_a_run_would_look_at() {
    let estimate = spawn_app().post("/v1/runs:estimate", r#"{"dataset":"case","analysis":"degree"}"#).json();
    assert_eq!((&estimate["estimate"]["entities"], &estimate["estimate"]["statements"]), (&7.into(), &7.into()));
    assert!(estimate["estimate"]["bytes"].as_u64().unwrap() > 0);
}

#[test]
fn many_who_ask_the_same_at_once_get_the_same() {
    let app = spawn_app();
    let body = r#"{"dataset":"case","analysis":"page_rank"}"#;
    let answers: Vec<(u16, String)> = std::thread::scope(|scope| {
        let ask = || {
            let answer = app.run(body);
            (answer.status, answer.text)
        };
        let threads: Vec<_> = (0..16).map(|_| scope.spawn(ask)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(answers.iter().all(|answer| *answer == answers[0] && answer.0 == 200), "{answers:?}");
    assert!(app.data.trama(&["audit", "verify"]).status.success());
}
