//! The audit: written before the answer leaves, and not to be changed unseen.

use std::fs;

use crate::support::{App, Data, SECRETS, spawn_app};

#[test]
fn every_person_level_answer_stands_in_the_audit_before_it_arrives() {
    let app = spawn_app();
    for (path, action, object) in [
        ("targets", "targets", "P01"),
        ("targets/P02", "target", "P02"),
        ("targets/P02", "target", "P04"),
        ("entities?q=dino", "entities", "P04"),
        ("entities/C01", "entity", "C01"),
    ] {
        let answer = app.get(&format!("/v1/datasets/case/{path}"));
        let record = app.data.audit().pop().unwrap();
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!((record["action"].as_str(), record["outcome"].as_str()), (Some(action), Some("allowed")));
        assert_eq!((record["actor"].as_str(), record["purpose"].as_str()), (Some("auth: none"), Some("investigation")));
        assert_eq!(record["dataset"], "case");
        assert_eq!(record["view"], answer.json()["view"]);
        let sought = app.data.looks_at("case", object);
        assert!(sought.contains(&record["sequence"]), "{path}: {sought:?}");
    }
    app.post("/v1/runs", r#"{"dataset":"case","analysis":"degree"}"#);
    assert_eq!(app.data.audit().pop().unwrap()["action"], "run");
    assert!(app.data.trama(&["audit", "verify"]).status.success());
}

#[test]
fn refusals_stand_in_the_audit_too() {
    let app = spawn_app();
    app.get_with("/v1/datasets/case/targets", &[]);
    let record = app.data.audit().pop().unwrap();
    assert_eq!((record["outcome"].as_str(), record["purpose"].as_str()), (Some("purpose_required"), None));
    app.get("/v1/datasets/case/entities/P03");
    let record = app.data.audit().pop().unwrap();
    assert_eq!(record["outcome"], "not_found");
    assert_eq!(app.data.looks_at("case", "P03"), [record["sequence"].clone()]);
    app.post("/v1/runs", "{");
    assert_eq!(app.data.audit().pop().unwrap()["outcome"], "bad_json");
}

#[test]
fn no_record_of_the_service_holds_an_id_a_name_or_what_was_asked() {
    let app = spawn_app();
    let masked =
        app.get("/v1/datasets/case/entities?q=protected").json()["items"][0]["id"].as_str().unwrap().to_owned();
    for path in [
        "targets",
        "targets/P01?profile=leaders",
        "targets/P03",
        "entities?q=Kova",
        "entities/C01",
        "entities/Vera%20Tajna",
        &format!("entities/{masked}"),
    ] {
        app.get(&format!("/v1/datasets/case/{path}"));
    }
    app.post("/v1/runs", r#"{"dataset":"case","analysis":"bfs","parameters":{"source":"P01"}}"#);
    app.post("/v1/runs:estimate", r#"{"dataset":"case","analysis":"bfs","parameters":{"source":"Boris"}}"#);
    app.post("/v1/runs", r#"{"dataset":"case","analysis":"bfs","parameters":{"source":"P99"}}"#);
    assert_eq!(app.data.audit().len(), 1 + 8 + 3, "all of them are recorded");
    let log = fs::read_to_string(app.data.path().join("audit/audit.log")).unwrap();
    for hidden in
        SECRETS.into_iter().chain(["P01", "P02", "P04", "P99", "C01", "Kova", "Boris", "source", "protected-"])
    {
        assert!(!log.contains(hidden), "{hidden}: {log}");
    }
}

#[test]
fn without_an_audit_there_is_503_and_no_data() {
    let app = spawn_app();
    assert_eq!(app.get("/v1/datasets/case/targets").status, 200);
    let log = app.data.path().join("audit/audit.log");
    fs::rename(&log, app.data.path().join("audit/elsewhere")).unwrap();
    for path in ["targets", "targets/P01", "entities", "entities/P01", "entities/nobody"] {
        let answer = app.get(&format!("/v1/datasets/case/{path}"));
        assert_eq!((answer.status, answer.problem().as_str()), (503, "audit_unavailable"), "{path}");
        assert!(!answer.text.contains("Ana"), "{}", answer.text);
    }
    assert_eq!(app.post("/v1/runs", r#"{"dataset":"case","analysis":"degree"}"#).status, 503);
    assert_eq!(app.get("/readyz").status, 503);
    assert_eq!(app.get("/healthz").status, 200);
    fs::rename(app.data.path().join("audit/elsewhere"), &log).unwrap();
    assert_eq!(app.get("/v1/datasets/case/targets").status, 200);
}

#[test]
fn tampering_is_found_and_stops_the_service_from_answering() {
    let app = spawn_app();
    for _ in 0..3 {
        app.get("/v1/datasets/case/targets");
    }
    let log = app.data.path().join("audit/audit.log");
    let whole = fs::read_to_string(&log).unwrap();
    let first_two: String = whole.split_inclusive('\n').take(2).collect();
    for tampered in [whole.replacen("auth: none", "auth: nine", 1), first_two, String::new()] {
        fs::write(&log, tampered).unwrap();
        let output = app.data.trama(&["audit", "verify"]);
        assert_eq!(output.status.code(), Some(5), "{}", String::from_utf8_lossy(&output.stdout));
        fs::write(&log, &whole).unwrap();
        assert!(app.data.trama(&["audit", "verify"]).status.success());
    }
    fs::write(&log, whole.split_inclusive('\n').take(2).collect::<String>()).unwrap();
    assert_eq!(app.get("/v1/datasets/case/targets").problem(), "audit_unavailable");
}

#[test]
fn a_log_deleted_or_put_back_is_found_and_never_begun_afresh() {
    let app = spawn_app();
    let audit = app.data.path().join("audit");
    let names = ["audit.log", "head"];
    let older = names.map(|name| fs::read(audit.join(name)).unwrap());
    app.get("/v1/datasets/case/targets");
    let put_back = || names.iter().zip(&older).for_each(|(name, bytes)| fs::write(audit.join(name), bytes).unwrap());
    let tampers: [(&str, &dyn Fn()); 2] =
        [("older than its anchor", &put_back), ("the log is gone", &|| fs::remove_dir_all(&audit).unwrap())];
    for (expected, tamper) in tampers {
        tamper();
        for _ in 0..2 {
            let output = app.data.trama(&["audit", "verify"]);
            let said = String::from_utf8_lossy(&output.stdout);
            assert_eq!(output.status.code(), Some(5), "{said}");
            assert!(said.contains(expected), "{said}");
            assert!(!app.data.trama(&["targets", "case"]).status.success());
            assert_eq!(app.get("/v1/datasets/case/targets").problem(), "audit_unavailable");
        }
    }
}

#[test]
fn a_data_directory_never_used_has_an_intact_log_of_no_records() {
    let output = Data::new().trama(&["audit", "verify"]);
    assert!(output.status.success());
    assert!(String::from_utf8(output.stdout).unwrap().starts_with("0 records, intact"));
}

#[test]
fn the_command_line_and_the_service_write_one_chain() {
    let app = App::on(Data::with_case());
    let before = app.data.audit().len();
    app.get("/v1/datasets/case/targets");
    assert!(app.data.trama(&["targets", "case"]).status.success());
    app.get("/v1/datasets/case/targets");
    let records = app.data.audit();
    assert_eq!(records.len(), before + 3);
    assert!(records.windows(2).all(|pair| pair[1]["previous"] == pair[0]["hash"]));
    assert!(app.data.trama(&["audit", "verify"]).status.success());
}
