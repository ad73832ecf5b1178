//! Views: named by their digest, told by an entity tag, and free of what would betray hidden facts.

use crate::support::{App, Data, spawn_app};

#[test]
fn an_entity_tag_that_still_holds_is_304_without_a_body() {
    let app = spawn_app();
    let first = app.get_with("/v1/datasets/case", &[]);
    let tag = first.header("etag").to_owned();
    assert_eq!(tag, format!("\"{}\"", first.json()["view"].as_str().unwrap()));
    for tags in [tag.clone(), format!("W/{tag}"), format!("\"other\", {tag}"), "*".to_owned()] {
        let answer = app.get_with("/v1/datasets/case", &[("If-None-Match", &tags)]);
        assert_eq!((answer.status, answer.text.as_str(), answer.header("etag")), (304, "", tag.as_str()), "{tags}");
    }
    assert_eq!(app.get_with("/v1/datasets/case", &[("If-None-Match", "\"other\"")]).status, 200);
    app.data.import("case", &[("more.csv", "id,kind,name\nC02,company,Drina Trade\n")]);
    let changed = app.get_with("/v1/datasets/case", &[("If-None-Match", &tag)]);
    assert_eq!(changed.status, 200);
    assert_ne!(changed.header("etag"), tag);
}

#[test]
fn an_earlier_view_is_found_by_its_digest_and_counts_what_it_held() {
    let app = spawn_app();
    let first = app.get("/v1/datasets/case").json();
    app.data.import("case", &[("more.csv", "id,kind,name\nC02,company,Drina Trade\n")]);
    let second = app.get("/v1/datasets/case").json();
    let by_digest = |view: &str| app.get(&format!("/v1/datasets/case/versions/{view}"));
    assert_eq!(by_digest(first["view"].as_str().unwrap()).json(), first);
    assert_eq!(by_digest(second["view"].as_str().unwrap()).json(), second);
    assert_eq!(second["counts"]["entities"], first["counts"]["entities"].as_u64().unwrap() + 1);
    assert_eq!(second["counts"]["by_kind"]["company"][""], 2);
    for other in ["1", "2", "v1", &"0".repeat(64)] {
        assert_eq!(by_digest(other).status, 404, "{other}");
    }
}

#[test]
fn no_answer_holds_a_version_number_a_content_hash_a_file_or_a_line() {
    let app = App::on(Data::with_case());
    let manifest = std::fs::read_to_string(app.data.path().join("datasets/case/v1/manifest.json")).unwrap();
    let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    let content = manifest["content"].as_str().unwrap();
    let mut answers: Vec<String> = ["", "/targets", "/targets/P01", "/entities", "/entities/P01"]
        .map(|path| app.get(&format!("/v1/datasets/case{path}")).text)
        .to_vec();
    answers.push(app.get("/v1/datasets").text);
    answers.push(app.run(r#"{"dataset":"case","analysis":"degree"}"#).text);
    for answer in answers {
        for hidden in [content, ".csv", "\"line\"", "\"file\"", "\"version\"", "\"row\"", "created"] {
            assert!(!answer.contains(hidden), "{hidden}: {answer}");
        }
    }
}

#[test]
fn a_dataset_imported_while_the_service_runs_is_served() {
    let app = App::on(Data::new());
    assert_eq!(app.get("/v1/datasets").json()["items"].as_array().unwrap().len(), 0);
    app.data.import("later", &[("later.csv", "id,kind,name\nC01,company,Vardar Trade\n")]);
    assert_eq!(app.get("/v1/datasets").json()["items"][0]["name"], "later");
    assert_eq!(app.get("/v1/datasets/later/entities/C01").json()["entity"]["name"], "Vardar Trade");
}

#[test]
fn a_corrupt_dataset_is_503_while_others_are_served() {
    let data = Data::with_case();
    data.import("other", &[("other.csv", "id,kind,name\nC01,company,Vardar Trade\n")]);
    let path = data.path().join("datasets/case/v1/links.parquet");
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[100] ^= 1;
    std::fs::write(&path, bytes).unwrap();
    let app = App::on(data);
    for path in ["/v1/datasets/case", "/v1/datasets/case/targets"] {
        let answer = app.get(path);
        assert_eq!((answer.status, answer.problem().as_str()), (503, "dataset_unavailable"));
        assert!(!answer.text.contains("parquet"), "{}", answer.text);
    }
    assert_eq!(app.get("/v1/datasets/other/entities/C01").status, 200);
}
