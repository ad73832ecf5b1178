//! Examples of operations, each kept in a file: what is asked, and what the bundled case answers. A test asks them all.

use serde_json::{Map, Value, json};

use super::parameters;

/// Adds examples to an operation.
pub(super) fn add(examples: &str, operation: &mut Value) {
    let examples: Map<String, Value> = serde_json::from_str(examples).expect("examples are JSON");
    for (name, example) in &examples {
        for parameter in parameters(operation) {
            let value = parameter["name"].as_str().and_then(|name| example["parameters"].get(name)).cloned();
            if let Some(value) = value {
                insert(parameter, name, example, value);
            }
        }
        if let Some(body) = example.get("body") {
            insert(&mut operation["requestBody"]["content"]["application/json"], name, example, body.clone());
        }
        let status = example["status"].as_u64().expect("an example has a status").to_string();
        let answers = operation["responses"][status]["content"].as_object_mut().into_iter().flatten().next();
        if let Some((content, answer)) = answers.zip(example.get("answer")) {
            insert(content.1, name, example, answer.clone());
        }
    }
}

fn insert(place: &mut Value, name: &str, example: &Value, value: Value) {
    let mut inserted = json!({ "value": value });
    if let Some(summary) = example.get("summary") {
        inserted["summary"] = summary.clone();
    }
    place["examples"][name] = inserted;
}
