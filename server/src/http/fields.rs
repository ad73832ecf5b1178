//! Fields of a JSON body, taken out one by one; what is left over is an error.

use serde_json::{Map, Value};
use trama_engine::registry::whole;

use super::problem::{Code, Problem};

/// The fields of an object.
pub(super) struct Fields {
    left: Map<String, Value>,
    known: Vec<&'static str>,
}

impl Fields {
    pub(super) fn new(object: Map<String, Value>) -> Fields {
        Fields { left: object, known: Vec::new() }
    }

    fn take(&mut self, name: &'static str) -> Option<Value> {
        self.known.push(name);
        self.left.shift_remove(name).filter(|value| !value.is_null())
    }

    /// A text that must be there.
    ///
    /// # Errors
    /// [`Code::BadField`] pointing at it.
    pub(super) fn text(&mut self, name: &'static str) -> Result<String, Problem> {
        match self.take(name) {
            Some(Value::String(text)) => Ok(text),
            found => Err(bad(name, "a text", found.as_ref())),
        }
    }

    /// An object; empty when absent.
    ///
    /// # Errors
    /// [`Code::BadField`] pointing at it.
    pub(super) fn object(&mut self, name: &'static str) -> Result<Map<String, Value>, Problem> {
        match self.take(name) {
            None => Ok(Map::new()),
            Some(Value::Object(object)) => Ok(object),
            found => Err(bad(name, "an object", found.as_ref())),
        }
    }

    /// A whole number; 0 when absent.
    ///
    /// # Errors
    /// [`Code::BadField`] pointing at it.
    pub(super) fn number(&mut self, name: &'static str) -> Result<u64, Problem> {
        match self.take(name) {
            None => Ok(0),
            Some(value) => {
                let whole = value.as_number().and_then(whole);
                whole.ok_or_else(|| bad(name, "a whole number of at least 0", Some(&value)))
            }
        }
    }

    /// Sees to it that nothing is left over.
    ///
    /// # Errors
    /// [`Code::UnknownField`] pointing at each field that is not known.
    pub(super) fn finish(self) -> Result<(), Problem> {
        let mut unknown = self.left.keys();
        let Some(first) = unknown.next() else { return Ok(()) };
        let detail = format!("unknown field `{first}`; known are: {}", self.known.join(", "));
        let problem = Problem::new(Code::UnknownField, detail).at(pointer(first));
        Err(unknown.fold(problem, |problem, name| problem.at(pointer(name))))
    }
}

fn pointer(name: &str) -> String {
    format!("/{}", name.replace('~', "~0").replace('/', "~1"))
}

fn bad(name: &str, expected: &str, found: Option<&Value>) -> Problem {
    let found = match found {
        None => "nothing",
        Some(Value::Null) => "null",
        Some(Value::Bool(_)) => "true or false",
        Some(Value::Number(_)) => "a number",
        Some(Value::String(_)) => "a text",
        Some(Value::Array(_)) => "an array",
        Some(Value::Object(_)) => "an object",
    };
    Problem::new(Code::BadField, format!("`{name}`: expected {expected}, found {found}")).at(pointer(name))
}
