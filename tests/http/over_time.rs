//! Another version to compare with, over HTTP: by the digest of the caller's own view of it.

use serde_json::{Value, json};

use crate::support::{SECRETS, refusal, spawn_app};

fn body(against: &str) -> String {
    let parameters = json!({ "against": against, "contacts": true, "replicates": 20 });
    json!({ "dataset": "case", "analysis": "changes", "parameters": parameters }).to_string()
}

#[test]
fn a_version_is_compared_with_another_by_its_digest() {
    let app = spawn_app();
    let first = app.get("/v1/datasets/case").json()["view"].as_str().unwrap().to_owned();
    let links =
        "source,target,kind,provider,report,grade,handling\nP06,P01,call,ada,R9,A1,H0\nP06,P02,call,ada,R9,A1,H0\n";
    app.data.import("case", &[("more.csv", links)]);
    let found = app.run(&body(&first));
    assert_eq!(found.status, 200, "{}", found.text);
    let found = found.json();
    assert_eq!(found["manifest"]["earlier"], first);
    assert_ne!(found["manifest"]["view"], first);
    let row = |id: &str| found["rows"].as_array().unwrap().iter().find(|row| row["id"] == id).unwrap().clone();
    assert_eq!((&row("P06")["statements_new"], &row("P06")["statements_gone"]), (&json!(2), &json!(0)));
    assert!(row("P06")["rise"].as_i64().unwrap() > 0, "{}", row("P06"));
    assert!(SECRETS.iter().all(|secret| !found.to_string().contains(secret)), "{found}");
    let printed = app.data.trama(&[
        "--json",
        "run",
        "changes",
        "case",
        "-p",
        "against=1",
        "-p",
        "contacts=true",
        "-p",
        "replicates=20",
    ]);
    let printed: Value = serde_json::from_slice(&printed.stdout).unwrap();
    assert_eq!(found["rows"], printed, "as on the command line");
    let estimate = app.post("/v1/runs:estimate", &body(&first));
    assert_eq!(estimate.status, 200, "{}", estimate.text);
}

#[test]
fn a_version_that_is_not_there_is_named_with_its_parameter_and_so_is_a_number() {
    let app = spawn_app();
    for against in [&"0".repeat(64), "1", "7"] {
        for path in ["/v1/runs", "/v1/runs:estimate"] {
            let refused = app.post(path, &body(against));
            assert_eq!((refused.status, refused.problem().as_str()), (422, "bad_parameter"), "{}", refused.text);
            let document = refusal(&refused);
            assert_eq!(document["errors"][0]["pointer"], "/parameters/against");
            let detail = document["detail"].as_str().unwrap();
            assert!(detail.ends_with("expected the digest of your view of another version of the dataset"), "{detail}");
        }
    }
}
