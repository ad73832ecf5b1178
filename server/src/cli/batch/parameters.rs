//! Parameters of an analysis, as a plan says them: a text is read as after `-p`, all else by its type.

use serde_json::{Map, Number, Value};
use toml::Spanned;
use trama_engine::error::{Error, Result as EngineResult};
use trama_engine::registry::{Analysis, Info, Parameters};

use super::written::{Text, WrittenAnalysis};
use crate::error::Result;

/// All parameters, defaults included.
///
/// # Errors
/// [`crate::error::Error::BadPlan`] in the line of the parameter.
pub(super) fn read(text: &Text, analysis: &dyn Analysis, written: &WrittenAnalysis) -> Result<Parameters> {
    resolved(analysis, written).map_err(|error| {
        let at_fault = match &error {
            Error::UnknownParameter { name, .. } | Error::BadParameter { name, .. } => written.parameters.get(name),
            _ => None,
        };
        text.bad(&at_fault.map_or(written.name.span(), Spanned::span), error)
    })
}

fn resolved(analysis: &dyn Analysis, written: &WrittenAnalysis) -> EngineResult<Parameters> {
    let info = analysis.info();
    let canonical = |(name, value): (&String, &Spanned<_>)| Ok((name.clone(), one(info, name, value.get_ref())?));
    let given = written.parameters.iter().map(canonical).collect::<EngineResult<Map<_, _>>>()?;
    analysis.resolve(Parameters::from_json(info.name, info.parameters, &given)?)
}

/// One value in its canonical form.
fn one(info: &Info, name: &str, value: &toml::Value) -> EngineResult<Value> {
    let read = match value {
        toml::Value::String(text) => Parameters::from_texts(info.name, info.parameters, [(name, text.as_str())]),
        other => Parameters::from_json(info.name, info.parameters, &Map::from_iter([(name.to_owned(), json(other))])),
    };
    Ok(read?.values().get(name).cloned().unwrap_or_default())
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
