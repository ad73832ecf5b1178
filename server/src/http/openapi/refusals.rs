//! What an operation can refuse with, which follows from what it asks for: the codes, by status.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use utoipa::IntoResponses;
use utoipa::openapi::{RefOr, Response, ResponseBuilder};

use crate::http::asker::Access;
use crate::http::problem::Code;

/// Where the codes of a response stand.
pub(super) const X_CODES: &str = "x-codes";

/// Declares what an operation can refuse with beside what follows from its parameters.
macro_rules! refusals {
    ($($(#[doc = $doc:literal])+ $name:ident: $($code:ident)+;)+) => {$(
        $(#[doc = $doc])+
        pub(in crate::http) struct $name;

        impl IntoResponses for $name {
            fn responses() -> BTreeMap<String, RefOr<Response>> {
                responses(&[$(Code::$code),+])
            }
        }
    )+};
}

refusals! {
    /// Answers of what is asked of a thread that may wait.
    Waits: Busy TimedOut AuditUnavailable Stopping;
    /// Answers of what builds a view or runs an analysis.
    Computes: BadData TooManyRuns DatasetUnavailable OverBudget;
    /// Answers of what begins a run.
    Posts: IdempotencyKeyReused;
    /// Answers of what ends a run.
    Ends: RunEnded;
    /// Answers of what gives something of a run that is done.
    Finished: RunNotDone;
    /// Answers of what gives the rows of a result.
    Gives: RunNotDone ResultGone OverBudget;
}

const WAITING: &[Code] = &[Code::Busy, Code::TimedOut, Code::AuditUnavailable, Code::Stopping];

/// Responses that stand for codes, until [`refuse`] has put them together with those that every operation has.
fn responses(codes: &[Code]) -> BTreeMap<String, RefOr<Response>> {
    let mut by_status: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for code in codes {
        by_status.entry(code.status().as_str().to_owned()).or_default().push(code.name());
    }
    let response = |names: Vec<&str>| {
        let extensions = [(X_CODES.to_owned(), json!(names))].into_iter().collect();
        RefOr::T(ResponseBuilder::new().extensions(Some(extensions)).build())
    };
    by_status.into_iter().map(|(status, names)| (status, response(names))).collect()
}

/// Adds to an operation what it can refuse with.
pub(super) fn refuse(access: Access, operation: &mut Value) {
    let mut codes = codes_of(access, operation);
    let responses = operation["responses"].as_object_mut().expect("an operation has responses");
    for said in responses.values().filter_map(|response| response[X_CODES].as_array()) {
        let is_said = |code: &&Code| said.iter().any(|name| name == code.name());
        codes.extend(Code::ALL.iter().filter(is_said));
    }
    let mut by_status: BTreeMap<u16, Vec<Code>> = BTreeMap::new();
    for code in Code::ALL.iter().filter(|code| codes.contains(code)) {
        by_status.entry(code.status().as_u16()).or_default().push(*code);
    }
    for (status, codes) in by_status {
        responses.insert(status.to_string(), response(&codes));
    }
    responses.sort_keys();
}

/// The codes of what an operation asks for.
fn codes_of(access: Access, operation: &Value) -> Vec<Code> {
    use Code::*;
    let mut codes = vec![BadRequest, BadQuery, NotAcceptable, UnknownHost, UnknownParameter, Internal];
    if access != Access::Anybody {
        codes.extend([BadCase, Unauthenticated, NotFound, TooManyRequests]);
        codes.extend(WAITING);
    }
    for parameter in operation["parameters"].as_array().into_iter().flatten() {
        match (parameter["in"].as_str(), parameter["name"].as_str()) {
            (_, Some("cursor")) => codes.extend([BadCursor, StaleCursor]),
            (_, Some("X-Purpose")) => codes.push(PurposeRequired),
            (Some("query"), _) => codes.push(BadParameter),
            (Some("path"), Some("dataset")) => codes.extend([NotFound, DatasetUnavailable]),
            (Some("path"), _) => codes.push(NotFound),
            _ => {}
        }
    }
    if operation.get("requestBody").is_some() {
        codes.extend([BadJson, RequestTimeout, BodyTooLarge, UnsupportedMediaType]);
        codes.extend([UnknownField, BadField, UnknownAnalysis, BadParameter]);
    }
    codes
}

fn response(codes: &[Code]) -> Value {
    let sentence = |code: &Code| format!("`{}`: {}.", code.name(), code.title());
    let mut headers = Map::new();
    let mut header = |name: &str, kind: &str, meaning: &str| {
        headers.insert(name.to_owned(), json!({ "description": meaning, "schema": { "type": kind } }));
    };
    if codes.contains(&Code::Unauthenticated) {
        header("WWW-Authenticate", "string", "How to say who asks.");
    }
    if codes.iter().any(|code| code.retry_after_s().is_some()) {
        header("Retry-After", "integer", "After how many seconds to ask again; not with every code.");
    }
    json!({
        "description": codes.iter().map(sentence).collect::<Vec<_>>().join(" "),
        "headers": headers,
        "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } },
        X_CODES: codes,
    })
}
