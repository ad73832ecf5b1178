//! Labels as the value of a parameter: of whom it is known that they are what is looked for (`true`), and of whom it is
//! known that they are not (`false`). Who is not named has no label.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::whole;
use crate::error::{Error, Result};

/// What a label may be, in words.
pub const LABEL_WORDS: &str = "1, 0, true, false, yes or no";

/// Reads the word for a label, in any case.
pub fn label(word: &str) -> Option<bool> {
    match word.to_ascii_lowercase().as_str() {
        "1" | "true" | "yes" => Some(true),
        "0" | "false" | "no" => Some(false),
        _ => None,
    }
}

/// What a parameter of labels accepts, in words.
pub(super) fn expected() -> String {
    format!(
        "labels by id: a CSV file of id,label on the command line, id:label separated by commas in a query; a label is \
         {LABEL_WORDS}"
    )
}

/// Reads `id:label` pairs, separated by commas. The last colon ends the id.
pub(super) fn from_text(parameter: &str, text: &str) -> Result<Value> {
    let mut labels = BTreeMap::new();
    for pair in text.split(',').map(str::trim).filter(|pair| !pair.is_empty()) {
        let read = pair.rsplit_once(':').and_then(|(id, word)| Some((id.trim(), label(word.trim())?)));
        let Some((id, label)) = read.filter(|(id, _)| !id.is_empty()) else {
            return Err(Error::bad_parameter(parameter, pair, &expected()));
        };
        if labels.insert(id.to_owned(), label).is_some_and(|earlier| earlier != label) {
            let expected = format!("one label of each id, and `{id}` is {} before", !label);
            return Err(Error::bad_parameter(parameter, pair, &expected));
        }
    }
    canonical(parameter, labels)
}

/// Reads an object; 1 and 0 stand for `true` and `false`.
pub(super) fn from_object(parameter: &str, pairs: &Map<String, Value>) -> Result<Value> {
    let read = |(id, value): (&String, &Value)| {
        let label = match value {
            Value::Bool(label) => Some(*label),
            Value::Number(number) => whole(number).filter(|number| *number <= 1).map(|number| number == 1),
            _ => None,
        };
        let label = label.filter(|_| !id.is_empty());
        let label = label.ok_or_else(|| Error::bad_parameter(parameter, format!("{id}:{value}"), &expected()))?;
        Ok((id.clone(), label))
    };
    canonical(parameter, pairs.iter().map(read).collect::<Result<_>>()?)
}

/// Booleans in the order of the ids.
fn canonical(parameter: &str, labels: BTreeMap<String, bool>) -> Result<Value> {
    match labels.is_empty() {
        true => Err(Error::bad_parameter(parameter, "empty", &expected())),
        false => Ok(labels.into_iter().map(|(id, label)| (id, Value::Bool(label))).collect::<Map<_, _>>().into()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::{DefaultValue, Domain, Given, Parameter, Parameters, schema};
    use super::*;

    const DECLARED: &[Parameter] = &[Parameter {
        name: "labels",
        meaning: "Of whom it is known.",
        domain: Domain::Labels,
        default: DefaultValue::Required,
    }];

    fn of_text(text: &str) -> Result<Parameters> {
        Parameters::from_texts("validate", DECLARED, [("labels", text)])
    }

    fn of_json(labels: &Value) -> Result<Parameters> {
        Parameters::from_json("validate", DECLARED, json!({ "labels": labels }).as_object().unwrap())
    }

    #[test]
    fn text_and_json_give_the_same_labels_in_the_order_of_the_ids() {
        let text = of_text("p:2:No, b:TRUE,a:1, c:0,a:yes,").unwrap();
        assert_eq!(serde_json::to_string(&text).unwrap(), r#"{"labels":{"a":true,"b":true,"c":false,"p:2":false}}"#);
        let object = json!({ "p:2": 0.0, "b": true, "c": 0, "a": 1 });
        assert_eq!(of_json(&object).unwrap(), text);
        let given = [("labels", Given::Json(object))];
        assert_eq!(Parameters::from_given("validate", DECLARED, given).unwrap(), text);
        assert_eq!(of_json(&serde_json::to_value(&text).unwrap()["labels"]).unwrap(), text, "as a manifest has it");
        let labels: Vec<(&str, bool)> = text.labels("labels").into_iter().collect();
        assert_eq!(labels, [("a", true), ("b", true), ("c", false), ("p:2", false)]);
        assert!(text.labels("others").is_empty());
    }

    #[test]
    fn what_is_no_label_is_named_alone() {
        for (text, named) in
            [("a:1,b:2", "b:2"), ("a", "a"), ("a:1,:1", ":1"), ("a:", "a:"), ("", "empty"), (",", "empty")]
        {
            let error = of_text(text).unwrap_err().to_string();
            assert!(error.starts_with(&format!("parameter `labels` is {named}: expected labels by id")), "{error}");
        }
        for (object, named) in [
            (json!({ "a": 1, "b": 2 }), "b:2"),
            (json!({ "a": 0.5 }), "a:0.5"),
            (json!({ "a": -1 }), "a:-1"),
            (json!({ "a": "yes" }), "a:\"yes\""),
            (json!({ "a": null }), "a:null"),
            (json!({ "": true }), ":true"),
            (json!({}), "empty"),
            (json!(["a"]), "[\"a\"]"),
        ] {
            let error = of_json(&object).unwrap_err().to_string();
            assert!(error.starts_with(&format!("parameter `labels` is {named}: expected labels by id")), "{error}");
        }
    }

    #[test]
    fn two_labels_of_an_id_are_refused_and_the_same_label_twice_is_not() {
        assert_eq!(of_text("a:1,a:true").unwrap(), of_text("a:1").unwrap());
        let error = of_text("a:1,b:0,a:no").unwrap_err().to_string();
        assert_eq!(error, "parameter `labels` is a:no: expected one label of each id, and `a` is true before");
    }

    #[test]
    fn the_schema_is_an_object_of_booleans() {
        let schema = &schema(DECLARED)["properties"]["labels"];
        assert_eq!(
            (&schema["type"], &schema["additionalProperties"]),
            (&json!("object"), &json!({ "type": "boolean" }))
        );
        assert_eq!(schema["minProperties"], 1);
    }
}
