//! Users, tokens, cases and grants on the command line.

use serde_json::Value;

use crate::program::{Program, os_user};

fn with_ana() -> Program {
    let program = Program::new();
    program.ok(&["user", "add", "ana", "--role", "analyst", "--agency", "ada"]);
    program
}

fn audit(program: &Program) -> Vec<Value> {
    let log = std::fs::read_to_string(program.data().join("audit/audit.log")).unwrap();
    log.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn users_are_added_changed_disabled_and_listed() {
    let program = with_ana();
    program.ok(&["user", "set", "ana", "--role", "supervisor", "--agency", "bob"]);
    program.ok(&["user", "disable", "ana"]);
    let ana = program.json(&["user", "list"])[0].clone();
    assert_eq!(ana, serde_json::json!({ "name": "ana", "role": "supervisor", "agency": "bob", "disabled": true }));
    program.ok(&["user", "enable", "ana"]);
    assert_eq!(program.json(&["user", "list"])[0]["disabled"], false);
}

#[test]
fn a_token_is_printed_once_and_listed_without_what_opens_anything() {
    let program = with_ana();
    let token = program.ok(&["--quiet", "token", "issue", "ana", "--days", "7"]).out.trim().to_owned();
    assert!(token.starts_with("trama_") && token.len() == 87, "{token}");
    let listed = program.ok(&["token", "list"]).out + &program.json(&["token", "list"]).to_string();
    assert!(!listed.contains(&token[23..]), "{listed}");
    let id = &token[6..22];
    assert!(listed.contains(id));
    program.ok(&["token", "revoke", id]);
    assert!(program.json(&["token", "list"])[0]["revoked"].is_string());
}

#[test]
fn cases_have_members_until_a_day_and_grants_a_reason() {
    let program = with_ana();
    program.ok(&["case", "add", "delta", "--title", "Operation Delta"]);
    program.ok(&["case", "join", "delta", "ana", "--until", "2027-06-30"]);
    let case = program.json(&["case", "list"])[0].clone();
    assert_eq!(case["members"][0]["until"], "2027-07-01T00:00:00Z");
    program.ok(&["case", "leave", "delta", "ana"]);
    assert_eq!(program.json(&["case", "list"])[0]["members"], serde_json::json!([]));

    let add = ["grant", "add", "ana", "--provider", "bob", "--handling", "H2", "--purpose", "export"];
    assert_eq!(program.run(&add).code, 2, "a grant without a reason");
    program.ok(&[&add[..], &["--reason", "letter 12/26"]].concat());
    let grant = program.json(&["grant", "list"])[0].clone();
    assert_eq!(
        (&grant["provider"], &grant["reason"], &grant["until"]),
        (&"bob".into(), &"letter 12/26".into(), &Value::Null)
    );
    program.ok(&["grant", "revoke", &grant["id"].to_string()]);
    assert_eq!(program.json(&["grant", "list"]), serde_json::json!([]));
}

#[test]
fn every_change_and_every_refusal_stands_in_the_audit() {
    let program = with_ana();
    assert_eq!(program.run(&["user", "add", "ana", "--role", "analyst", "--agency", "ada"]).code, 2);
    program.ok(&["token", "issue", "ana"]);
    let records: Vec<(String, String, String)> = audit(&program)
        .iter()
        .map(|record| ["actor", "action", "outcome"].map(|field| record[field].as_str().unwrap().to_owned()).into())
        .collect();
    let expected = [("user add ana", "allowed"), ("user add ana", "refused"), ("token issue ana", "allowed")];
    let expected = expected.map(|(action, outcome)| (os_user(), action.to_owned(), outcome.to_owned()));
    assert_eq!(records, expected);
}

#[test]
fn what_cannot_be_is_a_usage_error_that_says_what_is_expected() {
    let program = with_ana();
    for (args, said) in [
        (&["user", "add", "a b", "--role", "analyst", "--agency", "ada"][..], "expected 1 to 64"),
        (&["user", "add", "bob", "--role", "king", "--agency", "ada"], "analyst, investigator"),
        (&["user", "set", "bob", "--role", "analyst"], "there are: ana"),
        (&["user", "set", "ana"], "--role"),
        (&["token", "issue", "bob"], "there are: ana"),
        (&["token", "issue", "ana", "--days", "0"], "1..=3650"),
        (&["token", "revoke", "0000"], "token list"),
        (&["case", "join", "delta", "ana"], "there are: none"),
        (&["case", "add", "", "--title", "t"], "expected 1 to 200"),
        (&["grant", "revoke", "7"], "grant list"),
    ] {
        let printed = program.run(args);
        assert_eq!(printed.code, 2, "{args:?}: {}", printed.err);
        assert!(printed.err.contains(said), "{args:?}: {}", printed.err);
    }
    program.ok(&["case", "add", "delta", "--title", "Operation Delta"]);
    let printed = program.run(&["case", "join", "delta", "ana", "--until", "soon"]);
    assert_eq!((printed.code, printed.err.contains("expected a date")), (2, true), "{}", printed.err);
}

#[test]
fn lists_fit_eighty_columns_and_say_when_they_are_empty() {
    let program = Program::new();
    for list in ["user", "token", "case", "grant"] {
        assert!(program.ok(&[list, "list"]).out.starts_with("no "), "{list}");
    }
    program.ok(&[
        "user",
        "add",
        "ana.kovacevic@interior.example",
        "--role",
        "investigator",
        "--agency",
        "Ministry of the Interior",
    ]);
    program.ok(&["token", "issue", "ana.kovacevic@interior.example"]);
    program.ok(&["case", "add", "2026/117-delta", "--title", "Containers between Gioia Tauro and Kosovo, second part"]);
    program.ok(&["case", "join", "2026/117-delta", "ana.kovacevic@interior.example"]);
    for list in ["user", "token", "case", "grant"] {
        for line in program.ok(&[list, "list"]).out.lines() {
            assert!(line.chars().count() <= 80, "{line}");
        }
    }
}
