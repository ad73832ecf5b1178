//! How the parameters of a case are declared and read. Each is declared where it has its effect.

use serde_json::Value;
use trama_engine::registry::{DefaultValue, Domain, Parameter, Parameters};

use super::super::bad;
use super::super::draw::Draw;
use crate::error::Result;

/// Declares a whole number between two bounds.
pub(super) const fn count(name: &'static str, bounds: (u64, u64), default: u64, meaning: &'static str) -> Parameter {
    Parameter { name, meaning, domain: Domain::Integer(bounds.0, bounds.1), default: DefaultValue::Integer(default) }
}

/// Declares a share, from 0 to 1.
pub(super) const fn share(name: &'static str, default: f64, meaning: &'static str) -> Parameter {
    Parameter { name, meaning, domain: Domain::Number(0.0, 1.0), default: DefaultValue::Number(default) }
}

/// Declares frequencies by name.
pub(super) const fn frequencies(
    name: &'static str,
    default: &'static [(&'static str, f64)],
    meaning: &'static str,
) -> Parameter {
    Parameter { name, meaning, domain: Domain::Numbers, default: DefaultValue::Numbers(default) }
}

/// The parameters that were given, and the defaults of the others.
#[derive(Debug, Clone, Copy)]
pub(super) struct Given<'a>(pub(super) &'a Parameters);

impl Given<'_> {
    /// The value of a whole number.
    pub(super) fn count(self, parameter: &Parameter) -> u64 {
        self.0.integer(parameter.name).unwrap_or_default()
    }

    /// The value of a share.
    pub(super) fn share(self, parameter: &Parameter) -> f64 {
        self.0.number(parameter.name)
    }

    /// Frequencies whose names `parse` knows. In the order of the names, since the order in which they are given must
    /// not matter.
    ///
    /// # Errors
    /// A name that is not one of the `expected`, a number below 0, or none above.
    pub(super) fn frequencies<T>(
        self,
        parameter: &Parameter,
        expected: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Result<Frequencies<T>> {
        let mut pairs = self.0.numbers(parameter.name);
        pairs.sort_by_key(|&(name, _)| name);
        let mut frequencies = Frequencies { values: Vec::new(), weights: Vec::new() };
        for (name, weight) in pairs {
            if !(0.0..=1e9).contains(&weight) {
                return Err(bad(parameter.name, format!("{name}:{weight}"), "frequencies from 0 to 1e9"));
            }
            frequencies.values.push(parse(name).ok_or_else(|| bad(parameter.name, name, expected))?);
            frequencies.weights.push(weight);
        }
        match frequencies.weights.iter().any(|&weight| weight > 0.0) {
            true => Ok(frequencies),
            false => {
                let given = self.0.values().get(parameter.name).map_or_else(String::new, Value::to_string);
                Err(bad(parameter.name, given, "at least one frequency of more than 0"))
            }
        }
    }
}

/// What something may be, and how frequent each is.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Frequencies<T> {
    pub(super) values: Vec<T>,
    pub(super) weights: Vec<f64>,
}

impl<T> Frequencies<T> {
    /// One of the values, as likely as it is frequent.
    pub(super) fn draw(&self, draw: &mut Draw) -> &T {
        &self.values[draw.weighted(&self.weights)]
    }
}
