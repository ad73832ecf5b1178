//! The API's document (OpenAPI 3.1), made of the routes, the types of their answers and the registry.

mod examples;
mod parameters;
mod refusals;
pub(super) mod shapes;
#[cfg(test)]
mod tests;

use serde_json::{Map, Value, json};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

pub(super) use parameters::{RankingParameters, RunRequest, TargetParameters};
pub(super) use refusals::{Computes, Ends, Finished, Gives, Posts, Waits};

use super::asker::{Access, X_CASE};
use super::problem::ProblemDocument;
use super::route::Route;

const DESCRIPTION: &str = "\
Network-graph analytics for investigations of serious organised crime.

Whoever asks shows a token (`Authorization: Bearer`), which `trama token issue` gives. What he may not see is absent: it \
is counted nowhere, ranked nowhere, and asking for it is answered as if it did not exist. Routes that show persons need \
a purpose (`X-Purpose`), and every look at them stands in the audit. `x-roles` lists the roles that may ask an \
operation; where it is empty, anybody may.

Errors are problem documents (RFC 9457): `code` is for programs, `errors` points at what is at fault. Lists come in \
pages; a cursor is bound to its list and to the data. Every GET may be asked as HEAD.";

/// What the operations are about, in the order in which they are listed.
const TAGS: [(&str, &str); 8] = [
    ("datasets", "What there is to look at, counted."),
    ("targets", "Who matters most, and why."),
    ("entities", "Who and what is known, statement by statement."),
    ("runs", "Analyses on a dataset."),
    ("analyses", "What can be run."),
    ("users", "Who asks."),
    ("audit", "Who looked at what."),
    ("service", "The service itself."),
];

/// Makes the document.
pub(super) fn document(routes: Vec<Route>) -> Value {
    let mut schemas = Map::new();
    insert(&mut schemas, "Problem", &ProblemDocument::schema());
    let mut referenced = Vec::new();
    ProblemDocument::schemas(&mut referenced);
    let mut paths = Map::new();
    for route in routes {
        referenced.extend(route.schemas.clone());
        let operations = paths.entry(route.path.clone()).or_insert_with(|| json!({}));
        operations[route.method.as_str().to_lowercase()] = operation(&route);
    }
    referenced.sort_by(|(left, _), (right, _)| left.cmp(right));
    referenced.iter().for_each(|(name, schema)| insert(&mut schemas, name, schema));
    schemas.extend(parameters::components());
    schemas.extend(shapes::components());
    let tags = TAGS.map(|(name, description)| json!({ "name": name, "description": description }));
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Trama",
            "description": DESCRIPTION,
            "license": { "name": env!("CARGO_PKG_LICENSE"), "identifier": env!("CARGO_PKG_LICENSE") },
            "version": env!("CARGO_PKG_VERSION"),
        },
        "tags": tags,
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "token": { "type": "http", "scheme": "bearer", "description": "What `trama token issue` gives." },
            },
        },
    })
}

fn insert(schemas: &mut Map<String, Value>, name: &str, schema: &RefOr<Schema>) {
    schemas.insert(name.to_owned(), as_json(schema));
}

fn as_json(part: &impl serde::Serialize) -> Value {
    serde_json::to_value(part).expect("a part of the document is JSON")
}

/// An operation, with what it has because of who may ask it, and its examples.
fn operation(route: &Route) -> Value {
    let mut operation = as_json(&route.operation);
    operation["x-roles"] = json!(route.access.roles());
    operation["security"] = json!([]);
    if route.access != Access::Anybody {
        operation["security"] = json!([{ "token": [] }]);
        with_case(&mut operation);
    }
    with_tags_of_views(&mut operation);
    refusals::refuse(route.access, &mut operation);
    with_headers_of_all(&mut operation);
    examples::add(route.examples, &mut operation);
    operation
}

fn parameters(operation: &mut Value) -> &mut Vec<Value> {
    let parameters = operation.as_object_mut().expect("an operation").entry("parameters").or_insert_with(|| json!([]));
    parameters.as_array_mut().expect("parameters are a list")
}

fn with_case(operation: &mut Value) {
    let meaning = "The one case for which he asks; he sees the statements of no other.";
    let schema = json!({ "type": "string", "minLength": 1 });
    let case = json!({ "name": X_CASE, "in": "header", "description": meaning, "required": false, "schema": schema });
    parameters(operation).push(case);
}

/// Whoever may say what he has already is told its tag, and that it holds still.
fn with_tags_of_views(operation: &mut Value) {
    if !parameters(operation).iter().any(|parameter| parameter["name"] == "if-none-match") {
        return;
    }
    let tag = json!({ "description": "Names what the answer was made from: a view, or a result.", "schema": { "type": "string" } });
    let responses = &mut operation["responses"];
    responses["200"]["headers"]["ETag"] = tag.clone();
    responses["304"] = json!({ "description": "An entity tag still holds.", "headers": { "ETag": tag } });
}

fn with_headers_of_all(operation: &mut Value) {
    let header = |meaning: &str| json!({ "description": meaning, "schema": { "type": "string" } });
    for response in operation["responses"].as_object_mut().into_iter().flat_map(Map::values_mut) {
        response["headers"]["X-Request-Id"] = header("Id of the request; the operator's log knows it.");
        response["headers"]["Cache-Control"] = header("Always `no-store`.");
    }
}
