//! Victims and minors at every door: a handle, no name, no score.

use serde_json::Value;

use crate::support::{Answer, SECRETS, spawn_app};

fn assert_masked(answer: &Answer, what: &str) {
    for secret in SECRETS {
        assert!(!answer.text.contains(secret), "{what} holds {secret}: {}", answer.text);
    }
}

#[test]
fn no_answer_of_any_route_holds_what_names_a_protected_person() {
    let app = spawn_app();
    for path in [
        "",
        "/targets",
        "/targets?contacts=true",
        "/targets/P01",
        "/targets/P02",
        "/entities",
        "/entities?q=protected",
        "/entities/P01",
        "/entities/P02",
        "/entities/protected-1",
        "/entities/protected-2",
    ] {
        let answer = app.get(&format!("/v1/datasets/case{path}"));
        assert_eq!(answer.status, 200, "{path}");
        assert_masked(&answer, path);
    }
}

#[test]
fn a_protected_person_is_found_by_no_name_id_or_alias() {
    let app = spawn_app();
    for text in ["vera", "Tajna", "P03", "p05", "skrivena", "mali", "mi%C5%A1ko", "Mi%C5%A0KO"] {
        let answer = app.get(&format!("/v1/datasets/case/entities?q={text}"));
        assert_eq!((answer.status, &answer.json()["items"]), (200, &Value::Array(Vec::new())), "{text}");
    }
    for path in
        ["entities/P03", "entities/P05", "targets/P03", "targets/P05", "targets/protected-1", "entities/case:P03"]
    {
        assert_eq!(app.get(&format!("/v1/datasets/case/{path}")).status, 404, "{path}");
    }
}

#[test]
fn a_protected_person_has_a_row_without_a_score_in_a_measure() {
    let app = spawn_app();
    let rows = app.run(r#"{"dataset":"case","analysis":"degree"}"#).json()["rows"].clone();
    let protected: Vec<&Value> =
        rows.as_array().unwrap().iter().filter(|row| row["id"].as_str().unwrap().starts_with("protected-")).collect();
    assert_eq!(protected.len(), 2);
    assert!(protected.iter().all(|row| row["score"].is_null() && row["name"] == row["id"]));
}

#[test]
fn a_list_says_by_no_order_whose_id_a_handle_hides() {
    let app = spawn_app();
    let ids = |list: &Value, field: &str| -> Vec<String> {
        let id = |item: &Value| item.pointer(field).unwrap().as_str().unwrap().to_owned();
        list.as_array().unwrap().iter().map(id).collect()
    };
    let entities = app.get("/v1/datasets/case/entities").json();
    let links = app.get("/v1/datasets/case/entities/P01").json();
    for shown in [ids(&entities["items"], "/id"), ids(&links["links"], "/other/id")] {
        let mut sorted = shown.clone();
        sorted.sort();
        assert_eq!(shown, sorted);
    }
}

#[test]
fn a_statement_beside_a_mask_keeps_its_source_and_loses_what_could_name() {
    let links = spawn_app().get("/v1/datasets/case/entities/P01").json()["links"].clone();
    for link in links.as_array().unwrap() {
        let is_masked = link["other"]["id"].as_str().unwrap().starts_with("protected-");
        let statement = &link["statements"][0];
        assert!(statement["provider"].is_string() && statement["report"].is_string(), "{link}");
        for field in ["statement", "record"] {
            assert_eq!(statement.get(field).is_none(), is_masked, "{field}: {link}");
        }
    }
    let known = links.as_array().unwrap().iter().find(|link| link["other"]["id"] == "P02").unwrap();
    assert_eq!(known["statements"][0]["attributes"]["memo"], "old friends");
}
