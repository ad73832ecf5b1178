//! Every refusal is a problem document that says what to do.

use crate::support::{App, Data, spawn_app};

#[test]
fn a_missing_or_unknown_purpose_is_400_and_names_the_header() {
    let app = spawn_app();
    let datasets =
        ["targets", "targets/P01", "entities", "entities/P01"].map(|path| format!("/v1/datasets/case/{path}"));
    let runs = ["", "/1", "/1/events", "/1/results", "/1/manifest"].map(|path| format!("/v1/runs{path}"));
    for path in datasets.into_iter().chain(runs) {
        for headers in [&[][..], &[("X-Purpose", "curiosity")], &[("X-Purpose", "")]] {
            let answer = app.get_with(&path, headers);
            assert_eq!((answer.status, answer.problem().as_str()), (400, "purpose_required"), "{path}");
            assert!(answer.json()["detail"].as_str().unwrap().contains("X-Purpose"));
        }
    }
}

#[test]
fn an_unknown_query_parameter_is_422_and_lists_the_known() {
    let app = spawn_app();
    for (path, known) in [
        ("/v1/datasets/case/targets?topp=3", "min_grade"),
        ("/v1/datasets/case/targets/P01?topp=3", "min_grade"),
        ("/v1/datasets/case/entities?topp=3", "q, kind, limit, cursor"),
        ("/v1/datasets/case?topp=3", "none"),
        ("/v1/datasets?topp=3", "limit, cursor"),
        ("/v1/runs?topp=3", "state, limit, cursor"),
        ("/v1/runs/1?topp=3", "none"),
        ("/v1/runs/1/results?topp=3", "limit, cursor"),
        ("/healthz?topp=3", "none"),
    ] {
        let answer = app.get(path);
        assert_eq!((answer.status, answer.problem().as_str()), (422, "unknown_parameter"), "{path}");
        assert_eq!(answer.json()["errors"][0]["pointer"], "/query/topp");
        assert!(answer.json()["errors"][0]["detail"].as_str().unwrap().contains(known), "{}", answer.text);
    }
}

#[test]
fn a_bad_value_is_422_and_says_what_was_expected() {
    let app = spawn_app();
    for (path, pointer, expected) in [
        ("targets?top=0", "/query/top", "a whole number from 1"),
        ("targets?kind=dragon", "/query/kind", "person, company"),
        ("targets?links=NOPE", "/query/links", "KNOWS"),
        ("targets/P01?links=NOPE", "/query/links", "KNOWS"),
        ("targets?min_grade=Z9", "/query/min_grade", "A1 to X4"),
        ("targets?limit=0", "/query/limit", "from 1 to 1000"),
        ("targets?limit=1001", "/query/limit", "from 1 to 1000"),
        ("entities?kind=dragon", "/query/kind", "person, company"),
    ] {
        let answer = app.get(&format!("/v1/datasets/case/{path}"));
        assert_eq!((answer.status, answer.problem().as_str()), (422, "bad_parameter"), "{path}");
        assert_eq!(answer.json()["errors"][0]["pointer"], pointer);
        assert!(answer.json()["detail"].as_str().unwrap().contains(expected), "{}", answer.text);
    }
}

#[test]
fn a_parameter_given_twice_is_400() {
    let answer = spawn_app().get("/v1/datasets/case/targets?top=1&top=2");
    assert_eq!((answer.status, answer.problem().as_str()), (400, "bad_query"));
}

#[test]
fn what_is_not_there_is_404_with_the_same_body_everywhere() {
    let app = spawn_app();
    let text = |path: &str| {
        let answer = app.get(path);
        assert_eq!((answer.status, answer.problem().as_str()), (404, "not_found"), "{path}");
        answer.text.replace(answer.header("x-request-id"), "")
    };
    let unknown_route = text("/v2/nothing");
    for path in [
        "/",
        "/v1/datasets/",
        "/v1/datasets/nothing",
        "/v1/datasets/Not%20A%20Name",
        "/v1/datasets/..%2F..%2Fetc",
        "/v1/datasets/nothing/targets",
        "/v1/datasets/nothing/entities/P01",
        "/v1/datasets/case/targets/nobody",
        "/v1/datasets/case/entities/nobody",
        "/v1/datasets/case/entities/%FF",
        "/v1/datasets/case/versions/1",
        "/v1/analyses/nothing",
        "/v1/runs/00000000000000000000000000000000",
        "/v1/runs/1/events",
        "/v1/runs/1/results",
        "/v1/runs/1/manifest",
    ] {
        assert_eq!(text(path), unknown_route, "{path}");
    }
}

#[test]
fn a_wrong_method_is_405_and_names_the_right_ones() {
    let app = spawn_app();
    let answer = app.get("/v1/runs:estimate");
    assert_eq!((answer.status, answer.problem().as_str()), (405, "method_not_allowed"));
    assert_eq!(answer.header("allow"), "POST");
    for (path, allowed) in
        [("", "GET, HEAD, POST"), ("/1", "GET, HEAD, DELETE"), ("/1/events", "GET, HEAD"), ("/1/results", "GET, HEAD")]
    {
        let answer = if path.is_empty() { app.delete("/v1/runs") } else { app.post(&format!("/v1/runs{path}"), "{}") };
        assert_eq!((answer.status, answer.header("allow")), (405, allowed), "{path}");
    }
    let answer = app.post("/v1/datasets/case/targets", "{}");
    assert_eq!((answer.status, answer.header("allow")), (405, "GET, HEAD"));
    answer.problem();
}

#[test]
fn a_body_over_a_mebibyte_is_413_whether_announced_or_not() {
    let app = spawn_app();
    let body = format!("{{\"dataset\":\"{}\"}}", "a".repeat(1 << 20));
    let answer = app.post("/v1/runs", &body);
    assert_eq!((answer.status, answer.problem().as_str()), (413, "body_too_large"));
    let mut chunked = b"POST /v1/runs HTTP/1.1\r\nHost: localhost\r\nX-Purpose: investigation\r\n\
        Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
        .to_vec();
    for _ in 0..20 {
        chunked.extend_from_slice(b"10000\r\n");
        chunked.extend(std::iter::repeat_n(b' ', 0x10000));
        chunked.extend_from_slice(b"\r\n");
    }
    chunked.extend_from_slice(b"0\r\n\r\n");
    let answer = String::from_utf8(app.raw(&chunked)).unwrap();
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
}

#[test]
fn bad_json_is_400_and_other_media_types_are_415() {
    let app = spawn_app();
    let nested = format!("{{\"parameters\":{}1{}}}", "[".repeat(5000), "]".repeat(5000));
    for body in ["", "{", "[]", "null", "{\"dataset\":\"case\"} {}", &nested] {
        let answer = app.post("/v1/runs", body);
        assert_eq!((answer.status, answer.problem().as_str()), (400, "bad_json"), "{body:.40}");
    }
    let sent = "POST /v1/runs HTTP/1.1\r\nHost: localhost\r\nX-Purpose: investigation\r\nContent-Length: 2\r\n";
    for header in ["Content-Type: text/plain", "Content-Type: application/json\r\nContent-Encoding: gzip", "A: b"] {
        let answer = String::from_utf8(app.raw(format!("{sent}{header}\r\n\r\n{{}}").as_bytes())).unwrap();
        assert!(answer.starts_with("HTTP/1.1 415"), "{header}: {answer}");
    }
}

#[test]
fn a_field_that_is_unknown_missing_or_of_another_type_is_422_with_its_pointer() {
    let app = spawn_app();
    for (body, code, pointer) in [
        (r#"{"dataset":"case","analysis":"degree","sed":1}"#, "unknown_field", "/sed"),
        (r#"{"dataset":"case","analysis":"degree","a/b~c":1}"#, "unknown_field", "/a~1b~0c"),
        (r#"{"analysis":"degree"}"#, "bad_field", "/dataset"),
        (r#"{"dataset":7,"analysis":"degree"}"#, "bad_field", "/dataset"),
        (r#"{"dataset":"case","analysis":"degree","seed":-1}"#, "bad_field", "/seed"),
        (r#"{"dataset":"case","analysis":"degree","parameters":[]}"#, "bad_field", "/parameters"),
        (r#"{"dataset":"case","analysis":"degrees"}"#, "unknown_analysis", "/analysis"),
        (r#"{"dataset":"case","analysis":"degree","parameters":{"topp":1}}"#, "unknown_parameter", "/parameters/topp"),
        (r#"{"dataset":"case","analysis":"degree","parameters":{"top":"1"}}"#, "bad_parameter", "/parameters/top"),
        (
            r#"{"dataset":"case","analysis":"degree","parameters":{"links":["X"]}}"#,
            "bad_parameter",
            "/parameters/links",
        ),
    ] {
        for path in ["/v1/runs", "/v1/runs:estimate"] {
            let answer = app.post(path, body);
            assert_eq!((answer.status, answer.problem().as_str()), (422, code), "{body}");
            assert_eq!(answer.json()["errors"][0]["pointer"], pointer, "{body}");
        }
    }
}

#[test]
fn what_needs_more_memory_than_the_budget_is_507() {
    let app = App::with(Data::with_case(), &["--memory-budget", "0.001"]);
    let persons: String = (0..20_000).map(|number| format!("P{number},P{}\n", (number * 7 + 1) % 20_000)).collect();
    app.data.import("large", &[("large.csv", &format!("source,target\n{persons}"))]);
    let answer = app.post("/v1/runs", r#"{"dataset":"large","analysis":"betweenness"}"#);
    assert_eq!((answer.status, answer.problem().as_str()), (507, "over_budget"));
    assert_eq!(app.get("/v1/runs").json()["items"].as_array().unwrap().len(), 0, "nothing was queued");
    assert_eq!(app.run(r#"{"dataset":"case","analysis":"degree"}"#).status, 200);
}

#[test]
fn another_host_than_this_machine_is_421() {
    let app = spawn_app();
    for host in ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "10.0.0.1"] {
        let answer = app.raw(format!("GET /v1/datasets HTTP/1.1\r\nHost: {host}\r\n\r\n").as_bytes());
        let answer = String::from_utf8(answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 421") && !answer.contains("case"), "{host}: {answer}");
    }
    for host in ["localhost", "LOCALHOST:80", "127.0.0.1:1", "[::1]:80", "[::1]"] {
        let answer = app.raw(format!("GET /v1/datasets HTTP/1.1\r\nHost: {host}\r\n\r\n").as_bytes());
        assert!(answer.starts_with(b"HTTP/1.1 200"), "{host}");
    }
}

#[test]
fn every_refusal_of_what_was_sent_names_its_place() {
    let app = spawn_app();
    let purpose = ("X-Purpose", "investigation");
    let json = ("Content-Type", "application/json");
    let good = r#"{"dataset":"case","analysis":"degree"}"#;
    for (method, path, headers, body, pointer) in [
        ("GET", "/v1/datasets?limit=0", &[][..], None, "/query/limit"),
        ("GET", "/v1/datasets?cursor=0", &[], None, "/query/cursor"),
        ("GET", "/v1/datasets?cursor=000000000000000000000000000000000", &[], None, "/query/cursor"),
        ("GET", "/v1/datasets?a=1", &[], None, "/query/a"),
        ("GET", "/v1/datasets?limit=1&limit=1", &[], None, "/query/limit"),
        ("GET", "/v1/datasets", &[("X-Purpose", "curiosity")], None, "/headers/X-Purpose"),
        ("GET", "/v1/datasets/case/targets", &[], None, "/headers/X-Purpose"),
        ("GET", "/v1/datasets", &[("X-Case", " ")], None, "/headers/X-Case"),
        ("GET", "/healthz", &[("Host", "elsewhere.example")], None, "/headers/Host"),
        ("POST", "/v1/runs:estimate", &[purpose, ("Content-Type", "text/plain")], Some(good), "/headers/Content-Type"),
        (
            "POST",
            "/v1/runs:estimate",
            &[purpose, json, ("Content-Encoding", "gzip")],
            Some(good),
            "/headers/Content-Encoding",
        ),
        ("POST", "/v1/runs:estimate", &[json], Some(good), "/headers/X-Purpose"),
        ("POST", "/v1/runs:estimate", &[purpose, json], Some("{"), ""),
        ("POST", "/v1/runs:estimate", &[purpose, json], Some("[]"), ""),
        ("POST", "/v1/runs:estimate", &[purpose, json], Some(r#"{"dataset":1,"analysis":"degree"}"#), "/dataset"),
        ("POST", "/v1/runs:estimate?a=1", &[purpose, json], Some(good), "/query/a"),
    ] {
        let answer = app.ask(method, path, headers, body);
        assert!((400..500).contains(&answer.status), "{path} {}", answer.text);
        answer.problem();
        assert_eq!(answer.json()["errors"][0]["pointer"], pointer, "{path} {headers:?} {body:?}");
    }
}
