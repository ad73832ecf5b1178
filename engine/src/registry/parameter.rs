//! Parameters of analyses and generators: declared once, read from the command line, a query string or JSON, shown as
//! JSON schema.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::labels;
use crate::error::{Error, Result};
use crate::model::{EntityKind, Grade, Moment};
use crate::view::Selection;

/// One parameter of an analysis or a generator.
#[derive(Debug, Clone, Copy)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// What it does, with unit and default, in a sentence.
    pub meaning: &'static str,
    /// What it accepts.
    pub domain: Domain,
    /// What it is when not given.
    pub default: DefaultValue,
}

/// What a parameter accepts.
#[derive(Debug, Clone, Copy)]
pub enum Domain {
    /// `true` or `false`.
    Flag,
    /// A number between two bounds, inclusive.
    Number(f64, f64),
    /// A whole number between two bounds, inclusive.
    Integer(u64, u64),
    /// One of these words.
    Word(&'static [&'static str]),
    /// Several texts; on the command line separated by commas.
    Texts,
    /// The id of an entity, as results show it.
    Entity,
    /// Ids of entities; on the command line separated by commas.
    Entities,
    /// A date or an RFC 3339 date and time.
    Moment,
    /// A source evaluation, `A1` to `X4`.
    Grade,
    /// Numbers by name; on the command line `name:value`, separated by commas.
    Numbers,
    /// Labels by id, true or false, at least one; on the command line a file of them, in a query string `id:label`,
    /// separated by commas.
    Labels,
    /// Another version of the dataset: its number for the operator, the digest of his view of it for everybody else.
    Version,
}

/// The value of a parameter, as a caller has it.
#[derive(Debug, Clone)]
pub enum Given<'a> {
    /// As on a command line or in a query string.
    Text(&'a str),
    /// As in a body; no `null`.
    Json(Value),
}

/// The default of a parameter.
#[derive(Debug, Clone, Copy)]
pub enum DefaultValue {
    /// Nothing: it does not apply.
    Absent,
    /// None: it has to be given.
    Required,
    /// A flag.
    Flag(bool),
    /// A number.
    Number(f64),
    /// A whole number.
    Integer(u64),
    /// A word.
    Word(&'static str),
    /// Numbers by name.
    Numbers(&'static [(&'static str, f64)]),
}

impl DefaultValue {
    fn value(self) -> Value {
        match self {
            DefaultValue::Absent | DefaultValue::Required => Value::Null,
            DefaultValue::Flag(flag) => json!(flag),
            DefaultValue::Number(number) => json!(number),
            DefaultValue::Integer(number) => json!(number),
            DefaultValue::Word(word) => json!(word),
            DefaultValue::Numbers(numbers) => {
                numbers.iter().map(|&(name, number)| (name.to_owned(), json!(number))).collect::<Map<_, _>>().into()
            }
        }
    }
}

impl Parameter {
    /// Reads the text of a command line or a query string.
    fn read_text(&self, text: &str) -> Result<Value> {
        let value = match self.domain {
            Domain::Flag => text.parse::<bool>().ok().map(Value::from),
            Domain::Number(..) => text.parse::<f64>().ok().map(Value::from),
            Domain::Integer(..) => text.parse::<u64>().ok().map(Value::from),
            Domain::Texts | Domain::Entities => {
                Some(text.split(',').map(str::trim).filter(|text| !text.is_empty()).collect())
            }
            Domain::Numbers => text
                .split(',')
                .filter(|pair| !pair.is_empty())
                .map(named_number)
                .collect::<Option<Map<_, _>>>()
                .map(Value::from),
            Domain::Labels => return labels::from_text(self.name, text),
            Domain::Word(_) | Domain::Entity | Domain::Moment | Domain::Grade | Domain::Version => {
                Some(Value::from(text))
            }
        };
        // The text says what was given where JSON has no word for it: NaN, infinity.
        value.and_then(|value| self.check(&value).ok()).ok_or_else(|| self.bad(text))
    }

    /// Checks a value against the domain and gives it in its canonical form.
    fn check(&self, value: &Value) -> Result<Value> {
        let good = match (self.domain, value) {
            (Domain::Flag, Value::Bool(_)) => Some(value.clone()),
            (Domain::Number(low, high), Value::Number(number)) => {
                number.as_f64().filter(|number| (low..=high).contains(number)).map(Value::from)
            }
            (Domain::Integer(low, high), Value::Number(number)) => {
                whole(number).filter(|number| (low..=high).contains(number)).map(Value::from)
            }
            (Domain::Word(words), Value::String(word)) => words.contains(&word.as_str()).then(|| value.clone()),
            (Domain::Texts | Domain::Entities, Value::Array(texts)) => {
                texts.iter().all(Value::is_string).then(|| value.clone())
            }
            (Domain::Entity, Value::String(id)) => (!id.is_empty()).then(|| value.clone()),
            (Domain::Moment, Value::String(text)) => Moment::parse_start(text).map(|_| value.clone()),
            (Domain::Grade, Value::String(text)) => Grade::parse(text).map(|grade| grade.to_string().into()),
            (Domain::Version, Value::String(text)) => is_version(text).then(|| value.clone()),
            (Domain::Version, Value::Number(number)) => {
                whole(number).filter(|&number| number > 0).map(|number| number.to_string().into())
            }
            (Domain::Numbers, Value::Object(pairs)) => pairs.values().all(Value::is_number).then(|| value.clone()),
            (Domain::Labels, Value::Object(pairs)) => return labels::from_object(self.name, pairs),
            _ => None,
        };
        good.ok_or_else(|| self.bad(&value.to_string()))
    }

    fn bad(&self, value: &str) -> Error {
        let value = if value.is_empty() { "empty" } else { value };
        Error::BadParameter { name: self.name.to_owned(), value: value.to_owned(), expected: self.expected() }
    }

    /// Whether a run without it makes no sense.
    pub fn is_required(&self) -> bool {
        matches!(self.default, DefaultValue::Required)
    }

    /// What it accepts, in words.
    pub fn expected(&self) -> String {
        match self.domain {
            Domain::Flag => "true or false".to_owned(),
            Domain::Number(low, high) => format!("a number from {low} to {high}"),
            Domain::Integer(low, high) => format!("a whole number from {low} to {high}"),
            Domain::Word(words) => format!("one of {}", words.join(", ")),
            Domain::Texts => "texts, separated by commas".to_owned(),
            Domain::Entity => "the id of an entity".to_owned(),
            Domain::Entities => "ids of entities, separated by commas".to_owned(),
            Domain::Moment => "a date (2026-01-31) or an RFC 3339 date and time".to_owned(),
            Domain::Grade => "a source evaluation from A1 to X4".to_owned(),
            Domain::Numbers => "numbers by name, as name:value, separated by commas".to_owned(),
            Domain::Labels => labels::expected(),
            Domain::Version => {
                "another version of the dataset: its number on the command line, the digest of its view over HTTP"
                    .to_owned()
            }
        }
    }

    /// JSON schema of the parameter.
    pub fn schema(&self) -> Value {
        let mut schema = match self.domain {
            Domain::Flag => json!({ "type": "boolean" }),
            Domain::Number(low, high) => json!({ "type": "number", "minimum": low, "maximum": high }),
            Domain::Integer(low, high) => json!({ "type": "integer", "minimum": low, "maximum": high }),
            Domain::Word(words) => json!({ "type": "string", "enum": words }),
            Domain::Texts | Domain::Entities => json!({ "type": "array", "items": { "type": "string" } }),
            Domain::Entity => json!({ "type": "string", "minLength": 1 }),
            Domain::Version => json!({ "type": "string", "pattern": "^([1-9][0-9]{0,18}|[0-9a-f]{64})$" }),
            Domain::Moment => json!({ "type": "string", "description": "RFC 3339" }),
            Domain::Grade => json!({ "type": "string", "pattern": "^[ABCXabcx][1-4]$" }),
            Domain::Numbers => json!({ "type": "object", "additionalProperties": { "type": "number" } }),
            Domain::Labels => json!({
                "type": "object",
                "propertyNames": { "minLength": 1 },
                "additionalProperties": { "type": "boolean" },
                "minProperties": 1,
            }),
        };
        schema["description"] = self.meaning.into();
        if !self.default.value().is_null() {
            schema["default"] = self.default.value();
        }
        schema
    }
}

/// JSON schema of an object of parameters.
pub fn schema(parameters: &[Parameter]) -> Value {
    let properties: Map<String, Value> =
        parameters.iter().map(|parameter| (parameter.name.to_owned(), parameter.schema())).collect();
    let required: Vec<&str> =
        parameters.iter().filter(|parameter| parameter.is_required()).map(|parameter| parameter.name).collect();
    json!({ "type": "object", "additionalProperties": false, "properties": properties, "required": required })
}

/// A whole number, also one written as `5.0`: JSON knows no difference.
pub fn whole(number: &serde_json::Number) -> Option<u64> {
    const EXACT: f64 = (1u64 << f64::MANTISSA_DIGITS) as f64;
    let float = || number.as_f64().filter(|float| float.fract() == 0.0 && (0.0..=EXACT).contains(float));
    number.as_u64().or_else(|| float().map(|float| float as u64))
}

/// Whether a text is the number of a version or the digest of a view, each written in the only way it can be.
fn is_version(text: &str) -> bool {
    let is_number = text.parse::<u64>().is_ok_and(|number| number > 0 && number.to_string() == text);
    is_number || text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

fn named_number(pair: &str) -> Option<(String, Value)> {
    let (name, value) = pair.split_once(':')?;
    Some((name.trim().to_owned(), value.trim().parse::<f64>().ok()?.into()))
}

/// The values of all parameters of an analysis or a generator: those given, and the defaults of the others. In a
/// canonical form, so that equal parameters make equal manifests.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[serde(transparent)]
pub struct Parameters(BTreeMap<&'static str, Value>);

impl Parameters {
    /// Reads `name=value` texts, as on a command line or in a query string.
    ///
    /// # Errors
    /// [`Error::UnknownParameter`] listing the known ones; [`Error::BadParameter`] with what was expected.
    pub fn from_texts<'a>(
        analysis: &str,
        declared: &[Parameter],
        given: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Parameters> {
        Self::read(analysis, declared, given, |parameter, text| parameter.read_text(text))
    }

    /// Reads a JSON object; `null` stands for the default.
    ///
    /// # Errors
    /// As [`Parameters::from_texts`].
    pub fn from_json(analysis: &str, declared: &[Parameter], given: &Map<String, Value>) -> Result<Parameters> {
        let given = given.iter().filter(|(_, value)| !value.is_null()).map(|(name, value)| (name.as_str(), value));
        Self::read(analysis, declared, given, |parameter, value| parameter.check(value))
    }

    /// Reads each value as it was given.
    ///
    /// # Errors
    /// As [`Parameters::from_texts`].
    pub fn from_given<'a>(
        analysis: &str,
        declared: &[Parameter],
        given: impl IntoIterator<Item = (&'a str, Given<'a>)>,
    ) -> Result<Parameters> {
        Self::read(analysis, declared, given, |parameter, given| match given {
            Given::Text(text) => parameter.read_text(text),
            Given::Json(value) => parameter.check(&value),
        })
    }

    fn read<'a, T>(
        analysis: &str,
        declared: &[Parameter],
        given: impl IntoIterator<Item = (&'a str, T)>,
        read: impl Fn(&Parameter, T) -> Result<Value>,
    ) -> Result<Parameters> {
        let mut values: BTreeMap<&'static str, Value> =
            declared.iter().map(|parameter| (parameter.name, parameter.default.value())).collect();
        for (name, value) in given {
            let Some(parameter) = declared.iter().find(|parameter| parameter.name == name) else {
                let known = declared.iter().map(|parameter| parameter.name).collect::<Vec<_>>().join(", ");
                return Err(Error::UnknownParameter { analysis: analysis.to_owned(), name: name.to_owned(), known });
            };
            values.insert(parameter.name, read(parameter, value)?);
        }
        let is_missing = |parameter: &&Parameter| parameter.is_required() && values[parameter.name].is_null();
        if let Some(parameter) = declared.iter().find(is_missing) {
            return Err(parameter.bad("missing"));
        }
        Parameters(values).with_a_window()
    }

    /// Refuses a window that ends before it begins.
    fn with_a_window(self) -> Result<Parameters> {
        let Selection { since, until, .. } = self.selection();
        match since.zip(until).filter(|(since, until)| since > until) {
            None => Ok(self),
            Some((since, until)) => Err(Error::BadParameter {
                name: "until".to_owned(),
                value: until.to_string(),
                expected: format!("a time after `since`, which is {since}"),
            }),
        }
    }

    /// Replaces a value by its resolved form, for the manifest.
    pub fn resolve(&mut self, name: &'static str, value: Value) {
        self.0.insert(name, value);
    }

    /// All values by name.
    pub fn values(&self) -> &BTreeMap<&'static str, Value> {
        &self.0
    }

    fn get(&self, name: &str) -> &Value {
        self.0.get(name).unwrap_or(&Value::Null)
    }

    /// A flag; false when absent.
    pub fn flag(&self, name: &str) -> bool {
        self.get(name).as_bool().unwrap_or(false)
    }

    /// A number, when given.
    pub fn given_number(&self, name: &str) -> Option<f64> {
        self.get(name).as_f64()
    }

    /// A number; 0 when absent.
    pub fn number(&self, name: &str) -> f64 {
        self.given_number(name).unwrap_or_default()
    }

    /// A whole number, when given.
    pub fn integer(&self, name: &str) -> Option<u64> {
        self.get(name).as_u64()
    }

    /// A word; empty when absent.
    pub fn word(&self, name: &str) -> &str {
        self.get(name).as_str().unwrap_or_default()
    }

    /// Several texts or ids; none when absent.
    pub fn texts(&self, name: &str) -> Vec<&str> {
        self.get(name).as_array().into_iter().flatten().filter_map(Value::as_str).collect()
    }

    /// Numbers by name.
    pub fn numbers(&self, name: &str) -> Vec<(&str, f64)> {
        let pairs = self.get(name).as_object().into_iter().flatten();
        pairs.map(|(name, value)| (name.as_str(), value.as_f64().unwrap_or_default())).collect()
    }

    /// Labels by id; none when absent.
    pub fn labels(&self, name: &str) -> BTreeMap<&str, bool> {
        let pairs = self.get(name).as_object().into_iter().flatten();
        pairs.filter_map(|(id, label)| Some((id.as_str(), label.as_bool()?))).collect()
    }

    /// The parameter that names another version, and what it names, where one is given.
    pub fn version(&self, declared: &[Parameter]) -> Option<(&'static str, &str)> {
        let mut naming = declared.iter().filter(|parameter| matches!(parameter.domain, Domain::Version));
        naming.find_map(|parameter| Some((parameter.name, self.get(parameter.name).as_str()?)))
    }

    /// The selection that the common parameters describe.
    pub fn selection(&self) -> Selection {
        let text = |name: &str| self.get(name).as_str();
        Selection {
            links: self.texts("links").into_iter().map(str::to_owned).collect(),
            kind: text("kind").and_then(EntityKind::parse),
            since: text("since").and_then(Moment::parse_start),
            until: text("until").and_then(Moment::parse_end),
            min_grade: text("min_grade").and_then(Grade::parse),
            directed: self.flag("directed"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::common;

    const DECLARED: &[Parameter] = &[common::LINKS, common::MIN_GRADE, common::TOP, common::WEIGHTED, common::UNTIL];

    #[test]
    fn text_and_json_give_the_same_parameters() {
        let texts = [("links", "KNOWS, FAMILY_REL"), ("top", "5"), ("min_grade", "b2"), ("weighted", "true")];
        let text = Parameters::from_texts("degree", DECLARED, texts).unwrap();
        let object =
            json!({ "links": ["KNOWS", "FAMILY_REL"], "top": 5, "min_grade": "B2", "weighted": true, "until": null });
        assert_eq!(Parameters::from_json("degree", DECLARED, object.as_object().unwrap()).unwrap(), text);
        assert_eq!(text.selection().links, ["KNOWS", "FAMILY_REL"]);
    }

    #[test]
    fn a_whole_number_may_be_written_with_a_fraction_of_zero_and_no_other() {
        let read = |text: &str| {
            let object = serde_json::from_str(&format!("{{\"top\": {text}}}")).unwrap();
            Parameters::from_json("degree", DECLARED, &object).ok().and_then(|read| read.integer("top"))
        };
        assert_eq!([read("5"), read("5.0"), read("50e-1"), read("1e3")], [Some(5), Some(5), Some(5), Some(1000)]);
        assert_eq!([read("5.5"), read("-5.0"), read("0.0"), read("1e30"), read("1e308")], [None; 5]);
    }

    #[test]
    fn a_version_is_a_number_from_1_or_a_digest_and_is_written_in_one_way() {
        const AGAINST: Parameter =
            Parameter { name: "against", meaning: "", domain: Domain::Version, default: DefaultValue::Absent };
        let read = |text: &str| {
            let read = Parameters::from_texts("changes", &[AGAINST], [("against", text)]);
            read.ok().map(|read| read.word("against").to_owned())
        };
        let digest = "0123456789abcdef".repeat(4);
        assert_eq!((read("2"), read(&digest)), (Some("2".to_owned()), Some(digest.clone())));
        for bad in ["0", "02", "+2", "-1", "2.0", "two", "", &digest[1..], &digest.to_uppercase()] {
            assert_eq!(read(bad), None, "{bad}");
        }
        let object = json!({ "against": 2 });
        let number = Parameters::from_json("changes", &[AGAINST], object.as_object().unwrap()).unwrap();
        assert_eq!(number.word("against"), "2");
    }

    #[test]
    fn an_unknown_parameter_is_an_error_that_lists_the_known_ones() {
        let error = Parameters::from_texts("degree", DECLARED, [("topp", "5")]).unwrap_err().to_string();
        assert_eq!(error, "unknown parameter `topp` of degree; known are: links, min_grade, top, weighted, until");
    }

    #[test]
    fn a_bad_value_is_named_with_what_was_expected() {
        for (name, value, expected) in [
            ("top", "0", "a whole number from 1"),
            ("top", "1.5", "a whole number"),
            ("weighted", "yes", "true or false"),
            ("min_grade", "D9", "A1 to X4"),
            ("until", "soon", "RFC 3339"),
        ] {
            let error = Parameters::from_texts("degree", DECLARED, [(name, value)]).unwrap_err().to_string();
            assert!(error.contains(name) && error.contains(value) && error.contains(expected), "{error}");
        }
    }
}
