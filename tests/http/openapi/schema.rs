//! Holds a value against a schema of the document: types, words, required and unknown fields. Patterns and formats are
//! left to schemathesis.

use serde_json::Value;

/// What of a value is not as its schema says; nothing when all is. Fields that a schema with named fields does not name
/// are faults, unless it says that there are others.
pub(super) fn faults(document: &Value, schema: &Value, value: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    Check { document, faults: &mut faults }.value(schema, value, "");
    faults
}

struct Check<'a> {
    document: &'a Value,
    faults: &'a mut Vec<String>,
}

impl Check<'_> {
    fn value(&mut self, schema: &Value, value: &Value, at: &str) {
        if let Some(reference) = schema["$ref"].as_str() {
            let referred = self.document.pointer(&reference[1..]).unwrap_or_else(|| panic!("{reference}"));
            self.value(&referred.clone(), value, at);
        }
        if !is_of_type(&schema["type"], value) {
            self.fault(at, &format!("{value} is not of type {}", schema["type"]));
        }
        if schema["enum"].as_array().is_some_and(|words| !words.contains(value)) {
            self.fault(at, &format!("{value} is none of {}", schema["enum"]));
        }
        for (bound, holds) in [("minimum", f64::ge as fn(&f64, &f64) -> bool), ("maximum", f64::le)] {
            let numbers = value.as_f64().zip(schema[bound].as_f64());
            if numbers.is_some_and(|(number, bound)| !holds(&number, &bound)) {
                self.fault(at, &format!("{value} is beyond {bound} {}", schema[bound]));
            }
        }
        self.variants(schema, value, at);
        self.fields(schema, value, at);
        for (position, item) in value.as_array().into_iter().flatten().enumerate() {
            if !schema["items"].is_null() {
                self.value(&schema["items"], item, &format!("{at}/{position}"));
            }
        }
    }

    /// Of variants exactly one has to fit.
    fn variants(&mut self, schema: &Value, value: &Value, at: &str) {
        let Some(variants) = schema["oneOf"].as_array() else { return };
        let fitting = variants.iter().filter(|variant| faults(self.document, variant, value).is_empty()).count();
        if fitting != 1 {
            self.fault(at, &format!("{fitting} of {} variants fit", variants.len()));
        }
    }

    fn fields(&mut self, schema: &Value, value: &Value, at: &str) {
        let Some(fields) = value.as_object() else { return };
        for required in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            if !fields.contains_key(required) {
                self.fault(at, &format!("{required} is missing"));
            }
        }
        for (name, field) in fields {
            let at = format!("{at}/{name}");
            match (schema["properties"].get(name), &schema["additionalProperties"]) {
                (Some(named), _) => self.value(named, field, &at),
                (None, others @ Value::Object(_)) => self.value(others, field, &at),
                (None, Value::Bool(true)) => {}
                (None, Value::Null) if schema["properties"].is_null() => {}
                (None, _) => self.fault(&at, "is not described"),
            }
        }
    }

    fn fault(&mut self, at: &str, what: &str) {
        self.faults.push(format!("{at}: {what}"));
    }
}

fn is_of_type(types: &Value, value: &Value) -> bool {
    let is = |name: &Value| match name.as_str().unwrap() {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_u64() || value.is_i64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("no type {other}"),
    };
    match types {
        Value::Null => true,
        Value::Array(types) => types.iter().any(is),
        one => is(one),
    }
}

#[test]
fn what_is_not_as_described_is_a_fault() {
    let document = serde_json::json!({ "components": { "schemas": { "Row": {
        "type": "object",
        "required": ["id"],
        "properties": {
            "id": { "type": "string" },
            "rank": { "type": ["integer", "null"], "minimum": 1 },
            "kind": { "oneOf": [{ "enum": ["a", "b"] }, { "type": "null" }] },
            "cells": { "type": "array", "items": { "type": "number" } },
        },
    } } } });
    let faulty = |row: Value| faults(&document, &serde_json::json!({ "$ref": "#/components/schemas/Row" }), &row);
    let good = serde_json::json!({ "id": "x", "rank": null, "kind": null, "cells": [1, 2.5] });
    assert_eq!(faulty(good.clone()), Vec::<String>::new());
    for (name, bad) in
        [("id", 1.into()), ("rank", 0.into()), ("rank", 1.5.into()), ("kind", "c".into()), ("more", 1.into())]
    {
        let mut row = good.clone();
        row[name] = bad;
        assert_eq!(faulty(row.clone()).len(), 1, "{row}");
    }
    assert_eq!(faulty(serde_json::json!({ "cells": ["x"] })).len(), 2);
}
