//! The API's document is true: every example in it runs as it stands, every answer is what it describes, whoever it says
//! may ask may, and the page that shows it asks nobody else.

mod schema;

use std::path::Path;

use serde_json::{Map, Value};

use super::limits::{app_with_large, long_run};
use crate::program::text;
use crate::support::{Answer, App, Data};
use schema::faults;

const ROLES: [&str; 5] = ["analyst", "investigator", "supervisor", "auditor", "administrator"];

/// What is asked for grows as it is asked for: of its answer only the form is known.
const GROWS: &str = "listAudit";

/// The bundled case, as `trama demo` imports it.
fn demo() -> Data {
    let (data, case) = (Data::new(), Path::new(env!("CARGO_MANIFEST_DIR")).join("../datasets/cases/western-balkans"));
    let files = ["facts-entities.csv", "facts-links.csv", "fictional-entities.csv", "fictional-links.csv"];
    let files = files.map(|file| case.join(file));
    let arguments: Vec<&str> =
        ["import", "western-balkans"].into_iter().chain(files.iter().map(|file| text(file))).collect();
    assert!(data.trama(&arguments).status.success());
    data
}

/// The bundled case with a user of each role, who works on all its cases, and their tokens.
fn demo_with_users() -> (Data, Vec<(&'static str, String)>) {
    let data = demo();
    let ok = |arguments: &[&str]| {
        let output = data.trama(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let cases = ["harbour", "ledger", "trail"];
    cases.iter().for_each(|case| drop(ok(&["case", "add", case, "--title", case])));
    let token = |role: &'static str| {
        ok(&["user", "add", role, "--role", role, "--agency", "task-force"]);
        cases.iter().for_each(|case| drop(ok(&["case", "join", case, role])));
        (role, ok(&["token", "issue", role]).trim().to_owned())
    };
    let tokens = ROLES.map(token).to_vec();
    (data, tokens)
}

/// An operation of the document.
#[derive(Debug, Clone, Copy)]
struct Operation<'a> {
    path: &'a str,
    method: &'a str,
    said: &'a Value,
}

fn operations(document: &Value) -> Vec<Operation<'_>> {
    let paths = document["paths"].as_object().unwrap().iter();
    let operations = paths.flat_map(|(path, methods)| {
        let methods = methods.as_object().unwrap().iter();
        methods.map(move |(method, said)| Operation { path, method, said })
    });
    operations.collect()
}

/// An example of an operation: what is asked, and what is to be answered.
#[derive(Debug, Clone)]
struct Example<'a> {
    path: String,
    headers: Vec<(&'a str, String)>,
    body: Option<&'a Value>,
    status: &'a str,
    answer: Option<&'a Value>,
}

impl<'a> Operation<'a> {
    fn examples(self) -> Vec<Example<'a>> {
        let parameters = self.parameters();
        let body = self.said["requestBody"]["content"]["application/json"]["examples"].as_object();
        let answers = self.answers();
        let named = parameters.iter().filter_map(|parameter| parameter["examples"].as_object());
        let named = named.chain(body).flat_map(Map::keys).chain(answers.iter().map(|(name, ..)| *name));
        let mut names: Vec<&String> = named.collect();
        names.sort();
        names.dedup();
        let without = [None];
        let names: Vec<Option<&String>> =
            if names.is_empty() { without.to_vec() } else { names.into_iter().map(Some).collect() };
        names.into_iter().map(|name| self.example(name.map_or("", String::as_str))).collect()
    }

    fn parameters(self) -> &'a [Value] {
        self.said["parameters"].as_array().map_or(&[], Vec::as_slice)
    }

    /// Name, status and value of every example of an answer.
    fn answers(self) -> Vec<(&'a String, &'a str, &'a Value)> {
        let responses = self.said["responses"].as_object().unwrap().iter();
        let answers = responses.flat_map(|(status, response)| {
            let contents = response["content"].as_object().into_iter().flat_map(Map::values);
            let examples = contents.filter_map(|content| content["examples"].as_object()).flatten();
            examples.map(move |(name, example)| (name, status.as_str(), &example["value"]))
        });
        answers.collect()
    }

    fn example(self, name: &str) -> Example<'a> {
        let (mut path, mut query, mut headers) = (self.path.to_owned(), Vec::new(), Vec::new());
        for parameter in self.parameters() {
            let value = &parameter["examples"][name]["value"];
            let own = parameter["name"].as_str().unwrap();
            match parameter["in"].as_str().unwrap() {
                _ if value.is_null() => assert_ne!(parameter["required"], true, "{name} of {} lacks {own}", self.path),
                "path" => path = path.replace(&format!("{{{own}}}"), &as_text(value)),
                "query" => query.push(format!("{own}={}", as_text(value).replace(' ', "%20"))),
                _ => headers.push((own, as_text(value))),
            }
        }
        if !query.is_empty() {
            path = format!("{path}?{}", query.join("&"));
        }
        let body = &self.said["requestBody"]["content"]["application/json"]["examples"][name]["value"];
        let answer = self.answers().into_iter().find(|(own, ..)| *own == name);
        Example {
            path,
            headers,
            body: Some(body).filter(|body| !body.is_null()),
            status: answer.map_or("200", |(_, status, _)| status),
            answer: answer.map(|(_, _, answer)| answer),
        }
    }
}

/// A value as it stands in an address or a header.
fn as_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(as_text).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}

impl<'a> Example<'a> {
    /// The same with the digest of the asker's own view, or the id of a run of his own, where the path names one.
    fn of_his_own(&self, app: &App, token: Option<&str>) -> Example<'a> {
        let path = if let Some((dataset, _)) = self.path.split_once("/versions/") {
            let asked = Example { path: dataset.to_owned(), ..self.clone() }.asked(app, "get", token);
            asked.json()["view"].as_str().map(|view| format!("{dataset}/versions/{view}"))
        } else if self.path.starts_with("/v1/runs/") || self.path.starts_with("/v1/runs?") {
            let own = run_of(app, token);
            own.and_then(|own| Some(format!("/v1/runs/{own}{}", self.path.strip_prefix("/v1/runs/")?.get(32..)?)))
        } else {
            None
        };
        Example { path: path.unwrap_or_else(|| self.path.clone()), ..self.clone() }
    }

    fn asked(&self, app: &App, method: &str, token: Option<&str>) -> Answer {
        let token = token.map(|token| ("Authorization", format!("Bearer {token}")));
        let headers: Vec<(&str, &str)> =
            self.headers.iter().chain(&token).map(|(name, value)| (*name, value.as_str())).collect();
        app.ask(method, &self.path, &headers, self.body.map(Value::to_string).as_deref())
    }
}

/// The id of the run of an asker that examples speak of, once it has ended; `None` if he may run nothing.
fn run_of(app: &App, token: Option<&str>) -> Option<String> {
    let body = r#"{"dataset":"western-balkans","analysis":"degree","parameters":{"kind":"person","top":3}}"#;
    let token = token.map(|token| format!("Bearer {token}"));
    let headers = [("X-Purpose", "investigation"), ("Prefer", "wait=60")];
    let headers = headers.into_iter().chain(token.as_deref().map(|token| ("Authorization", token)));
    let posted = app.ask("post", "/v1/runs", &headers.collect::<Vec<_>>(), Some(body));
    posted.json()["id"].as_str().map(str::to_owned)
}

/// Sees to it that an answer is one that the operation describes.
fn check_answer(document: &Value, operation: Operation<'_>, answer: &Answer) {
    let what = format!("{} {}: {}", operation.method, operation.path, answer.status);
    let described = operation.said["responses"].get(answer.status.to_string()).unwrap_or_else(|| panic!("{what}"));
    for name in described["headers"].as_object().unwrap().keys() {
        assert!(!answer.header(name).is_empty() || name == "Retry-After", "{what} {name}");
    }
    let media_type = answer.header("content-type").split(';').next().unwrap();
    let content = described["content"].get(media_type).unwrap_or_else(|| panic!("{what} {media_type}"));
    let faults = match media_type {
        "text/event-stream" => faults_of_events(document, &content["schema"], &answer.text),
        json if json.ends_with("json") => faults(document, &content["schema"], &answer.json()),
        _ => Vec::new(),
    };
    assert_eq!(faults, Vec::<String>::new(), "{what}");
}

/// What of the events of a stream is not as the schema of one says, or of the documents in them.
fn faults_of_events(document: &Value, schema: &Value, stream: &str) -> Vec<String> {
    let named = document.pointer(&schema["$ref"].as_str().unwrap()[1..]).unwrap();
    let told = &named["properties"]["data"]["contentSchema"];
    let events = stream.split_terminator("\n\n").map(|event| {
        let fields = event.lines().map(|line| line.split_once(": ").unwrap_or_else(|| panic!("{line}")));
        fields.map(|(name, value)| (name.to_owned(), Value::from(value))).collect::<Value>()
    });
    let of_event = |event: Value| {
        let data: Value = serde_json::from_str(event["data"].as_str().unwrap()).unwrap();
        [faults(document, schema, &event), faults(document, told, &data)].concat()
    };
    events.flat_map(of_event).collect()
}

/// A document without what is made anew each time: ids and digests, which hang on the data directory, and times.
fn lasting(document: &Value) -> Value {
    match document {
        Value::Object(fields) => fields.iter().map(|(name, field)| (name.clone(), lasting(field))).collect(),
        Value::Array(items) => items.iter().map(lasting).collect(),
        Value::String(text) if text.len() >= 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) => "#".into(),
        Value::String(text) if text.starts_with("20") && text.ends_with('Z') => "#".into(),
        other => other.clone(),
    }
}

/// The names of the fields of a document, those of lists by their first item.
fn form(document: &Value) -> Value {
    match document {
        Value::Object(fields) => fields.iter().map(|(name, field)| (name.clone(), form(field))).collect(),
        Value::Array(items) => items.first().map_or(Value::Null, form),
        _ => Value::Null,
    }
}

#[test]
fn every_example_is_answered_as_the_document_says() {
    let app = App::on(demo());
    let document = app.get("/openapi.json").json();
    run_of(&app, None).expect("a run, so that something stands in the audit");
    let mut without = Vec::new();
    for operation in operations(&document) {
        for example in operation.examples() {
            let answer = example.of_his_own(&app, None).asked(&app, operation.method, None);
            let what = format!("{} {}: {}", operation.method, example.path, answer.text);
            assert_eq!(answer.status.to_string(), example.status, "{what}");
            check_answer(&document, operation, &answer);
            match example.answer {
                Some(expected) if operation.said["operationId"] == GROWS => {
                    assert_eq!(form(&answer.json()), form(expected), "{what}");
                }
                Some(expected) => assert_eq!(lasting(&answer.json()), lasting(expected), "{what}"),
                None => without.push(operation.said["operationId"].as_str().unwrap()),
            }
        }
    }
    assert_eq!(
        without,
        ["getDocument", "getDocs", "getDocsFile", "listAnalyses", "watchRun"],
        "what is no JSON, or long"
    );
}

#[test]
fn a_run_that_goes_on_or_is_cancelled_is_answered_as_the_document_says() {
    let app = app_with_large();
    let document = app.get("/openapi.json").json();
    let of = |name: &str| {
        let mut operations = operations(&document).into_iter();
        operations.find(|operation| operation.said["operationId"] == name).unwrap()
    };
    let posted = app.post("/v1/runs", &long_run(0));
    assert_eq!(posted.status, 202);
    check_answer(&document, of("createRun"), &posted);
    let cancelled = app.delete(posted.header("location"));
    assert_eq!(cancelled.status, 200);
    check_answer(&document, of("cancelRun"), &cancelled);
}

#[test]
fn whoever_the_document_says_may_ask_may_and_nobody_else() {
    let (data, tokens) = demo_with_users();
    let app = App::on(data);
    let document = app.get("/openapi.json").json();
    for operation in operations(&document) {
        let allowed: Vec<&str> =
            operation.said["x-roles"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        for example in operation.examples() {
            let stranger = example.asked(&app, operation.method, None);
            check_answer(&document, operation, &stranger);
            let expected = if allowed.is_empty() { example.status } else { "401" };
            assert_eq!(stranger.status.to_string(), expected, "{} {}", operation.method, example.path);
            for (role, token) in &tokens {
                let example = example.of_his_own(&app, Some(token));
                let answer = example.asked(&app, operation.method, Some(token));
                let is_admitted = allowed.is_empty() || allowed.contains(role);
                let expected = if is_admitted { example.status } else { "404" };
                assert_eq!(answer.status.to_string(), expected, "{role} {} {}", example.path, answer.text);
                check_answer(&document, operation, &answer);
            }
        }
    }
}

#[test]
fn every_path_answers_its_methods_and_tells_them_to_others() {
    let app = App::on(demo());
    let document = app.get("/openapi.json").json();
    for (path, methods) in document["paths"].as_object().unwrap() {
        let methods: Vec<String> = methods.as_object().unwrap().keys().map(|method| method.to_uppercase()).collect();
        let path = path.replace("{dataset}", "western-balkans").replace(['{', '}'], "");
        for method in ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"] {
            let asked = if method == "HEAD" { "GET" } else { method };
            let answer = app.ask(method, &path, &[], (method == "POST").then_some("{}"));
            let is_there = methods.iter().any(|known| known == asked);
            assert_eq!(answer.status != 405, is_there, "{method} {path}");
            if !is_there {
                let allow: Vec<&str> = answer.header("allow").split(", ").collect();
                assert!(methods.iter().all(|known| allow.contains(&known.as_str())), "{path}: {allow:?}");
                assert_eq!(allow.contains(&"HEAD"), allow.contains(&"GET"), "{path}: {allow:?}");
            }
        }
    }
}

#[test]
fn a_head_is_answered_as_its_get_without_the_body() {
    let app = App::on(demo());
    let document = app.get("/openapi.json").json();
    for operation in operations(&document).into_iter().filter(|operation| operation.method == "get") {
        for example in operation.examples() {
            let example = example.of_his_own(&app, None);
            let (get, head) = (example.asked(&app, "get", None), example.asked(&app, "head", None));
            assert_eq!((head.status, head.text.as_str()), (get.status, ""), "{}", example.path);
            for name in get.headers.keys().filter(|name| {
                !["x-request-id", "date", "transfer-encoding", "content-length"].contains(&name.as_str())
            }) {
                assert_eq!(head.headers.get(name), get.headers.get(name), "{name} of {}", example.path);
            }
        }
    }
}

#[test]
fn what_is_made_of_a_view_or_a_result_has_an_entity_tag_and_is_304_while_it_holds() {
    let app = App::on(demo());
    let document = app.get("/openapi.json").json();
    let mut tagged = 0;
    for operation in operations(&document).into_iter().filter(|operation| operation.method == "get") {
        for example in operation.examples() {
            let mut example = example.of_his_own(&app, None);
            let answer = example.asked(&app, "get", None);
            let is_json = answer.header("content-type") == "application/json";
            let is_of_a_view = is_json && example.path.starts_with("/v1/datasets") && answer.json()["view"].is_string();
            let is_result =
                answer.status == 200 && ["/results", "/manifest"].iter().any(|of| example.path.contains(of));
            assert_eq!(!answer.header("etag").is_empty(), is_of_a_view || is_result, "{}", example.path);
            if is_of_a_view || is_result {
                example.headers.push(("If-None-Match", answer.header("etag").to_owned()));
                let again = example.asked(&app, "get", None);
                assert_eq!((again.status, again.text.as_str()), (304, ""), "{}", example.path);
                assert!(operation.said["responses"].get("304").is_some());
                tagged += 1;
            }
        }
    }
    assert!(tagged >= 6, "{tagged}");
}

#[test]
fn the_page_is_made_of_files_that_are_there_and_may_ask_nobody_else() {
    let app = App::on(Data::new());
    let page = app.get_with("/docs", &[]);
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    let policy = page.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self';"), "{policy}");
    assert!(!policy.contains("unsafe") && !policy.contains("http"), "{policy}");
    let named = page.text.split('"').filter(|text| text.starts_with("/docs/"));
    let files: Vec<&str> = named.collect();
    assert_eq!(files.len(), 6, "{files:?}");
    for file in files {
        assert_eq!(app.get_bytes(file).0, 200, "{file}");
    }
    let configuration = app.get_with("/docs/swagger-initializer.js", &[]).text;
    assert!(configuration.contains("\"url\": \"/openapi.json\"") && !configuration.contains("http"), "{configuration}");
    assert_eq!(app.get("/docs/index.html").problem(), "not_found");
}
