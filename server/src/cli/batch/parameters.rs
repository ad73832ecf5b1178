//! Parameters of an analysis, as a plan says them: a text is read as after `-p`, all else by its type.

use std::path::Path;

use serde_json::{Number, Value};
use toml::Spanned;
use trama_engine::error::Error;
use trama_engine::registry::{Analysis, Given, Info, Parameters};

use super::super::labels;
use super::written::{Text, WrittenAnalysis};
use crate::error::Result;

/// All parameters, defaults included. Files of labels are meant from `directory`.
///
/// # Errors
/// [`crate::error::Error::BadPlan`] in the line of the parameter.
pub(super) fn read(
    text: &Text,
    analysis: &dyn Analysis,
    written: &WrittenAnalysis,
    directory: &Path,
) -> Result<Parameters> {
    let info = analysis.info();
    let given = written.parameters.iter().map(|(name, value)| {
        let given = given(info, name, value.get_ref(), directory).map_err(|error| text.bad(&value.span(), error))?;
        Ok((name.as_str(), given))
    });
    let parameters = Parameters::from_given(info.name, info.parameters, given.collect::<Result<Vec<_>>>()?);
    parameters.and_then(|parameters| analysis.resolve(parameters)).map_err(|error| {
        let at_fault = match &error {
            Error::UnknownParameter { name, .. } | Error::BadParameter { name, .. } => written.parameters.get(name),
            _ => None,
        };
        text.bad(&at_fault.map_or(written.name.span(), Spanned::span), error)
    })
}

fn given<'a>(info: &Info, name: &str, value: &'a toml::Value, directory: &Path) -> Result<Given<'a>> {
    match value {
        toml::Value::String(text) => labels::given(info, name, text, directory),
        other => Ok(Given::Json(json(other))),
    }
}

fn json(value: &toml::Value) -> Value {
    match value {
        toml::Value::String(text) => text.as_str().into(),
        toml::Value::Integer(number) => (*number).into(),
        // JSON has no infinity: it stays a text, which no domain of numbers accepts.
        toml::Value::Float(number) => Number::from_f64(*number).map_or_else(|| number.to_string().into(), Value::from),
        toml::Value::Boolean(flag) => (*flag).into(),
        toml::Value::Datetime(time) => time.to_string().into(),
        toml::Value::Array(values) => values.iter().map(json).collect(),
        toml::Value::Table(values) => values.iter().map(|(name, value)| (name.clone(), json(value))).collect(),
    }
}
