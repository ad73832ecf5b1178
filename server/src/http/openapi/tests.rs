use std::collections::BTreeSet;

use serde_json::Value;
use trama_engine::registry;

use super::*;
use crate::http::problem::Code;
use crate::http::routes;

/// Path, method and operation of every route.
fn operations(document: &Value) -> impl Iterator<Item = (&str, &str, &Value)> {
    let paths = document["paths"].as_object().unwrap().iter();
    paths.flat_map(|(path, methods)| {
        let methods = methods.as_object().unwrap().iter();
        methods.map(move |(method, operation)| (path.as_str(), method.as_str(), operation))
    })
}

/// Every `$ref` below a value.
fn references<'a>(value: &'a Value, found: &mut BTreeSet<&'a str>) {
    match value {
        Value::Object(fields) => {
            found.extend(fields.get("$ref").and_then(Value::as_str));
            fields.values().for_each(|field| references(field, found));
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}

#[test]
fn every_route_is_an_operation_with_a_name_of_its_own() {
    let document = document(routes::all());
    let names: BTreeSet<&str> =
        operations(&document).filter_map(|(_, _, operation)| operation["operationId"].as_str()).collect();
    assert_eq!(names.len(), routes::all().len());
    assert_eq!(operations(&document).count(), routes::all().len(), "no two routes have one path and method");
}

#[test]
fn every_operation_says_what_it_is_for_and_who_may_ask() {
    let document = document(routes::all());
    let tags: Vec<&str> = TAGS.iter().map(|(name, _)| *name).collect();
    for (path, method, operation) in operations(&document) {
        let said = |field: &str| operation[field].as_str().is_some_and(|text| !text.is_empty());
        assert!(said("summary"), "{method} {path}");
        assert!(operation["tags"].as_array().unwrap().iter().all(|tag| tags.contains(&tag.as_str().unwrap())));
        let is_open = operation["x-roles"].as_array().unwrap().is_empty();
        assert_eq!(operation["security"].as_array().unwrap().is_empty(), is_open, "{method} {path}");
        assert_eq!(operation["responses"].get("401").is_none(), is_open, "{method} {path}");
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            assert!(parameter["description"].as_str().is_some_and(|text| text.ends_with('.')), "{path} {parameter}");
        }
        for (status, response) in operation["responses"].as_object().unwrap() {
            assert!(response["description"].as_str().is_some_and(|text| text.ends_with('.')), "{path} {status}");
        }
    }
    let roles = |path: &str| document["paths"][path]["get"]["x-roles"].clone();
    assert_eq!(roles("/healthz"), json!([]));
    assert_eq!(roles("/v1/users"), json!(["administrator"]));
    assert_eq!(roles("/v1/datasets"), json!(["analyst", "investigator", "supervisor"]));
}

#[test]
fn every_operation_has_an_example_of_what_is_asked_and_answered() {
    let document = document(routes::all());
    for route in routes::all() {
        let method = route.method.as_str().to_lowercase();
        let operation = &document["paths"][&route.path][&method];
        let examples: Map<String, Value> = serde_json::from_str(route.examples).unwrap();
        assert!(!examples.is_empty(), "{method} {}", route.path);
        for (name, example) in &examples {
            for (parameter, value) in example["parameters"].as_object().into_iter().flatten() {
                let declared = operation["parameters"].as_array().unwrap().iter();
                let declared = declared.clone().find(|declared| declared["name"] == *parameter);
                assert_eq!(&declared.unwrap()["examples"][name]["value"], value, "{name} of {method} {}", route.path);
            }
        }
    }
}

#[test]
fn every_reference_leads_somewhere_and_every_schema_is_used() {
    let document = document(routes::all());
    let mut found = BTreeSet::new();
    references(&document, &mut found);
    // A discriminator names schemas too, which are those of its variants.
    let of = |name: &String| format!("#/components/schemas/{name}");
    let there: BTreeSet<String> = document["components"]["schemas"].as_object().unwrap().keys().map(of).collect();
    assert_eq!(found, there.iter().map(String::as_str).collect());
}

/// Every variant of a schema below a value.
fn variants(value: &Value) -> Vec<&Value> {
    match value {
        Value::Object(fields) => {
            let own = ["oneOf", "anyOf"].into_iter().filter_map(|several| fields.get(several)?.as_array()).flatten();
            own.chain(fields.values().flat_map(variants)).collect()
        }
        Value::Array(items) => items.iter().flat_map(variants).collect(),
        _ => Vec::new(),
    }
}

#[test]
fn every_variant_is_a_schema() {
    let document = document(routes::all());
    let variants = variants(&document);
    assert!(variants.len() > 100);
    assert_eq!(variants.into_iter().filter(|variant| !variant.is_object()).count(), 0);
}

#[test]
fn every_analysis_has_a_schema_of_its_parameters_and_of_its_run() {
    let document = document(routes::all());
    let schemas = &document["components"]["schemas"];
    for analysis in registry::all() {
        let info = analysis.info();
        let parameters = schemas[format!("parameters_{}", info.name)]["properties"].as_object().unwrap();
        let names: Vec<&str> = info.parameters.iter().map(|parameter| parameter.name).collect();
        assert_eq!(parameters.keys().collect::<Vec<_>>(), names);
        let run = format!("#/components/schemas/run_{}", info.name);
        assert_eq!(schemas["RunRequest"]["discriminator"]["mapping"][info.name], run);
    }
    let ranking = document["paths"]["/v1/datasets/{dataset}/targets"]["get"]["parameters"].as_array().unwrap();
    let targets = registry::find("targets").unwrap().info();
    assert!(targets.parameters.iter().all(|own| ranking.iter().any(|parameter| parameter["name"] == own.name)));
}

#[test]
fn a_refusal_names_codes_of_its_status_and_no_other() {
    let document = document(routes::all());
    for (path, method, operation) in operations(&document) {
        for (status, response) in operation["responses"].as_object().unwrap() {
            let codes = response["x-codes"].as_array().cloned().unwrap_or_default();
            assert_eq!(codes.is_empty(), status.as_str() < "400", "{method} {path} {status}");
            for name in codes {
                let code = Code::ALL.iter().find(|code| name == code.name()).unwrap();
                assert_eq!(code.status().as_str(), status, "{method} {path}");
            }
        }
    }
}
