//! Every analysis over HTTP: what it shows of a network with somebody protected in the middle, and what it refuses.

use serde_json::{Map, Value, json};

use crate::program::{required, requires_labels, text};
use crate::support::{Answer, App, Data, SECRETS, refusal};

/// A suspect and a convict who know each other only over a victim; somebody unknown, a company and a meeting.
const ENTITIES: &str = "\
id,kind,name,category,provider,report,grade,handling,aliases
P01,person,Ana Kovač,suspect,ada,R1,A1,H0,
P02,person,Boris Marić,convicted,ada,R1,A2,H0,
P03,person,Vera Tajna,victim,bob,R2,B2,H1,Skrivena
P04,person,Dino Ilić,,bob,R2,B2,H0,
C01,company,Vardar Trade,,ada,R1,A1,H0,
E01,event,Meeting of 3 May,,ada,R1,A1,H0,
";
const LINKS: &str = "\
source,target,kind,provider,report,grade,handling,memo
P01,P03,associate,bob,R2,B2,H0,threatens Vera Tajna
P03,P02,associate,bob,R2,B2,H0,
P03,E01,attendance,ada,R1,A1,H0,
P02,E01,attendance,ada,R1,A1,H0,
P04,E01,attendance,ada,R1,A1,H0,
P01,C01,ownership,ada,R1,A1,H0,
";
/// What passes along links may lead past a mask.
const PASSING: [&str; 4] = ["k_shortest_paths", "all_shortest_paths", "maximum_flow", "minimum_cut"];
/// Who is protected is in no ranking of targets.
const RANKINGS: [&str; 6] = ["targets", "uncertainty", "validate", "explain", "trend", "changes"];
/// What names an entity in a row.
const NAMING: [&str; 7] = ["id", "name", "kind", "source", "source_name", "target", "target_name"];

fn app() -> App {
    let data = Data::new();
    data.import("case", &[("entities.csv", ENTITIES), ("links.csv", LINKS)]);
    App::on(data)
}

/// The documents of all analyses.
fn documents(app: &App) -> Vec<Value> {
    app.get("/v1/analyses").json()["items"].as_array().unwrap().clone()
}

fn ask(app: &App, path: &str, name: &str, parameters: &Map<String, Value>) -> Answer {
    let body = json!({ "dataset": "case", "analysis": name, "parameters": parameters }).to_string();
    if path == "/v1/runs" { app.run(&body) } else { app.post(path, &body) }
}

/// What a run needs to be given, from the suspect to the convict.
fn given(document: &Value) -> Map<String, Value> {
    let entities = required(document, "P01", "P02").into_iter().map(|(name, value)| (name, value.into()));
    let labels = requires_labels(document).then(|| ("labels".to_owned(), json!({ "P01": true, "P02": false })));
    entities.chain(labels).collect()
}

fn is_handle(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.starts_with("protected-"))
}

#[test]
fn every_analysis_shows_a_protected_person_by_a_handle_and_with_no_value() {
    let app = app();
    let documents = documents(&app);
    assert_eq!(documents.len(), 38);
    for document in documents {
        let name = document["name"].as_str().unwrap();
        let answer = ask(&app, "/v1/runs", name, &given(&document));
        assert_eq!(answer.status, 200, "{name} {}", answer.text);
        for secret in SECRETS {
            assert!(!answer.text.contains(secret), "{name} holds {secret}: {}", answer.text);
        }
        let rows = answer.json()["rows"].as_array().unwrap().clone();
        let masked: Vec<&Map<String, Value>> = rows
            .iter()
            .map(|row| row.as_object().unwrap())
            .filter(|row| ["id", "source", "target"].iter().any(|end| row.get(*end).is_some_and(is_handle)))
            .collect();
        assert_eq!(masked.is_empty(), RANKINGS.contains(&name), "{name} {}", answer.text);
        let values = masked.iter().flat_map(|row| row.iter()).filter(|(column, _)| !NAMING.contains(&column.as_str()));
        let mut values = values.peekable();
        assert!(RANKINGS.contains(&name) || values.peek().is_some(), "{name}");
        if !PASSING.contains(&name) {
            values.for_each(|(column, value)| assert!(value.is_null(), "{name} {column} {value}"));
        }
    }
}

#[test]
fn a_path_may_start_at_a_handle_and_lead_past_one() {
    let app = app();
    let ids = |source: &str, target: &str| -> Vec<String> {
        let parameters = json!({ "source": source, "target": target });
        let answer = ask(&app, "/v1/runs", "all_shortest_paths", parameters.as_object().unwrap());
        assert_eq!(answer.status, 200, "{}", answer.text);
        let rows = answer.json()["rows"].as_array().unwrap().clone();
        rows.iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(ids("C01", "P02"), ["C01", "P01", "protected-1", "P02"]);
    assert_eq!(ids("protected-1", "P04"), ["protected-1", "E01", "P04"]);
}

#[test]
fn an_entity_unknown_left_out_or_masked_is_422_in_the_same_words() {
    let app = app();
    let mut asked = 0;
    for document in documents(&app) {
        let name = document["name"].as_str().unwrap();
        let parameters = given(&document);
        for (parameter, _) in parameters.iter().filter(|(_, value)| value.is_string()) {
            let refused = |id: &str, more: Value| {
                let mut changed = parameters.clone();
                changed.insert(parameter.clone(), id.into());
                changed.extend(more.as_object().unwrap().clone());
                let problem = refusal(&ask(&app, "/v1/runs", name, &changed));
                assert_eq!(problem["code"], "bad_parameter", "{name} {id}");
                assert_eq!(problem["errors"][0]["pointer"], format!("/parameters/{parameter}"), "{name} {id}");
                let text = json!([problem["title"], problem["detail"], problem["errors"]]).to_string();
                text.replace(&format!("is {id}: "), "is ID: ")
            };
            let unknown = refused("nobody", json!({}));
            assert!(unknown.contains("is ID: expected the id of an entity among those selected"), "{unknown}");
            for masked in ["P03", "case:P03", "Vera Tajna", "protected-2"] {
                assert_eq!(refused(masked, json!({})), unknown, "{name}");
            }
            assert_eq!(refused("C01", json!({ "kind": "person" })), unknown, "{name}");
            asked += 1;
        }
    }
    assert_eq!(asked, 11);
}

#[test]
fn a_source_that_is_missing_empty_or_no_text_is_422_with_its_pointer() {
    let app = app();
    for document in documents(&app).iter().filter(|document| given(document).contains_key("source")) {
        let name = document["name"].as_str().unwrap();
        for (value, said) in
            [(Value::Null, "missing"), ("".into(), "\"\""), (7.into(), "7"), (json!(["P01"]), "[\"P01\"]")]
        {
            let mut parameters = given(document);
            parameters.insert("source".to_owned(), value);
            for path in ["/v1/runs", "/v1/runs:estimate"] {
                let answer = ask(&app, path, name, &parameters);
                assert_eq!((answer.status, answer.problem().as_str()), (422, "bad_parameter"), "{name} {said}");
                let error = &answer.json()["errors"][0];
                assert_eq!(error["pointer"], "/parameters/source");
                let expected = format!("parameter `source` is {said}: expected the id of an entity");
                assert_eq!(error["detail"], expected, "{}", answer.text);
            }
        }
    }
}

#[test]
fn ids_in_a_list_are_refused_as_one_id_is() {
    let app = app();
    for id in ["nobody", "P03", "case:P03"] {
        let parameters = json!({ "sources": ["P01", id] });
        let problem = refusal(&ask(&app, "/v1/runs", "page_rank", parameters.as_object().unwrap()));
        assert_eq!(problem["code"], "bad_parameter", "{id}");
        let error = &problem["errors"][0];
        assert_eq!(error["pointer"], "/parameters/sources");
        let expected = format!("parameter `sources` is {id}: expected the id of an entity among those selected");
        assert_eq!(error["detail"], expected);
    }
}

#[test]
fn every_analysis_is_estimated() {
    let app = app();
    for document in documents(&app) {
        let name = document["name"].as_str().unwrap();
        let answer = ask(&app, "/v1/runs:estimate", name, &given(&document));
        assert_eq!(answer.status, 200, "{name} {}", answer.text);
        let estimate = answer.json()["estimate"].clone();
        assert_eq!((&estimate["entities"], &estimate["statements"]), (&6.into(), &6.into()), "{name}");
        assert!(estimate["bytes"].as_u64().unwrap() > 0 && estimate["seconds"].as_f64().unwrap() > 0.0, "{name}");
    }
}

#[test]
fn every_analysis_gives_the_rows_of_the_command_line() {
    let app = app();
    // Labels are a file on the command line.
    let directory = tempfile::tempdir().unwrap();
    let labels = directory.path().join("labels.csv");
    std::fs::write(&labels, "id,label\nP01,1\nP02,0\n").unwrap();
    for document in documents(&app) {
        let (name, parameters) = (document["name"].as_str().unwrap(), given(&document));
        let body = json!({ "dataset": "case", "analysis": name, "parameters": parameters, "seed": 3 });
        let served = app.run(&body.to_string()).json()["rows"].clone();
        let given =
            parameters.iter().map(|(name, value)| format!("{name}={}", value.as_str().unwrap_or(text(&labels))));
        let given: Vec<String> = given.flat_map(|pair| ["-p".to_owned(), pair]).collect();
        let args = ["--quiet", "--json", "--seed", "3", "run", name, "case"];
        let args = [&args[..], &given.iter().map(String::as_str).collect::<Vec<_>>()].concat();
        let output = app.data.trama(&args);
        assert!(output.status.success(), "{name} {}", String::from_utf8_lossy(&output.stderr));
        let printed: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(served, printed, "{name}");
    }
}
