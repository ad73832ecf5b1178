//! The auditor's route: who looked at what, and nothing of what was seen.

use serde_json::Value;

use crate::support::{Answer, App, Data, SECRETS};

struct Audited {
    app: App,
    ana: String,
    vera: String,
}

/// Ana, an analyst, and Vera, an auditor.
fn audited() -> Audited {
    let data = Data::with_case();
    let token = |name: &str, role: &str| {
        assert!(data.trama(&["user", "add", name, "--role", role, "--agency", "ada"]).status.success());
        let issued = data.trama(&["--quiet", "token", "issue", name]);
        String::from_utf8(issued.stdout).unwrap().trim().to_owned()
    };
    let (ana, vera) = (token("ana", "analyst"), token("vera", "auditor"));
    Audited { app: App::on(data), ana, vera }
}

impl Audited {
    fn get(&self, token: &str, path: &str) -> Answer {
        let bearer = format!("Bearer {token}");
        self.app.get_with(path, &[("Authorization", &bearer), ("X-Purpose", "investigation")])
    }

    fn records(&self, query: &str) -> Vec<Value> {
        let answer = self.get(&self.vera, &format!("/v1/audit?{query}"));
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()["items"].as_array().unwrap().clone()
    }
}

fn actions(records: &[Value]) -> Vec<&str> {
    records.iter().map(|record| record["action"].as_str().unwrap()).collect()
}

#[test]
fn an_auditor_reads_newest_first_who_looked_at_what() {
    let audited = audited();
    for path in ["/v1/datasets/case/entities/P01", "/v1/datasets/case/entities/P02", "/v1/datasets/case/targets"] {
        assert_eq!(audited.get(&audited.ana, path).status, 200);
    }
    let records = audited.records("actor=ana");
    assert_eq!(actions(&records), ["targets", "entity", "entity"]);
    assert_eq!(records[0]["token"].as_str().unwrap(), &audited.ana[6..22]);
    assert_eq!(actions(&audited.records("actor=ana&action=targets")), ["targets"]);
    // P04 is a contact of P02: shown on his page alone.
    assert_eq!(actions(&audited.records("dataset=case&object=P04")), ["entity"]);
    assert_eq!(audited.records("actor=ana&since=2999-01-01T00:00:00Z").len(), 0);
    assert_eq!(audited.records("actor=ana&until=2999-01-01T00:00:00Z").len(), 3);
}

#[test]
fn reading_the_audit_stands_in_it() {
    let audited = audited();
    audited.records("");
    let own = audited.records("actor=vera");
    assert_eq!((actions(&own), &own[0]["outcome"]), (vec!["audit"], &"allowed".into()));
}

#[test]
fn no_record_holds_an_id_or_a_name() {
    let audited = audited();
    for path in ["entities", "entities/P01", "entities/P03", "targets", "targets/P02"] {
        audited.get(&audited.ana, &format!("/v1/datasets/case/{path}"));
    }
    let text = audited.get(&audited.vera, "/v1/audit").text;
    for secret in SECRETS.iter().chain(&["P01", "P02", "Ana Kova", "Boris"]) {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
}

#[test]
fn pages_go_back_to_the_first_record_while_others_are_written() {
    let audited = audited();
    let (mut cursor, mut sequences) = (String::new(), Vec::new());
    loop {
        let answer = audited.get(&audited.vera, &format!("/v1/audit?limit=2{cursor}"));
        assert_eq!(answer.status, 200, "{}", answer.text);
        let page = answer.json();
        sequences.extend(page["items"].as_array().unwrap().iter().map(|record| record["sequence"].as_u64().unwrap()));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    let newest = sequences[0];
    assert_eq!(sequences, (1..=newest).rev().collect::<Vec<_>>());
    let first = audited.get(&audited.vera, "/v1/audit?limit=2").json();
    let next = first["next_cursor"].as_str().unwrap();
    let other = audited.get(&audited.vera, &format!("/v1/audit?actor=ana&cursor={next}"));
    assert_eq!((other.status, other.problem().as_str()), (400, "bad_cursor"));
}

#[test]
fn a_bad_filter_is_422_and_names_itself() {
    let audited = audited();
    for (query, code, pointer) in [
        ("since=soon", "bad_parameter", "/query/since"),
        ("until=1", "bad_parameter", "/query/until"),
        ("object=P01", "bad_parameter", "/query/object"),
        ("who=ana", "unknown_parameter", "/query/who"),
    ] {
        let answer = audited.get(&audited.vera, &format!("/v1/audit?{query}"));
        assert_eq!((answer.status, answer.problem().as_str()), (422, code), "{query}");
        assert_eq!(answer.json()["errors"][0]["pointer"], pointer, "{query}");
    }
}

#[test]
fn nobody_but_an_auditor_reads_it() {
    let audited = audited();
    let refused = audited.get(&audited.ana, "/v1/audit");
    assert_eq!((refused.status, refused.problem().as_str()), (404, "not_found"));
    assert_eq!(audited.records("actor=ana&outcome=not_found").len(), 1);
}
