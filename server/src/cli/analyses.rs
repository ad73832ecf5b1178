//! `trama analyses`: the registry.

use serde_json::Value;
use trama_engine::registry;

use super::Global;
use super::print::line;
use crate::error::Result;

/// Prints every analysis with its parameters.
pub(crate) fn run(global: &Global) -> Result<()> {
    if global.json {
        let documents: Value = registry::all().iter().map(|analysis| analysis.info().document()).collect();
        return line(format_args!("{documents:#}"));
    }
    for analysis in registry::all() {
        let info = analysis.info();
        line(format_args!("{}  (grows with {})", info.name, info.complexity))?;
        line(format_args!("  {}", info.summary))?;
        for parameter in info.parameters {
            let default = &parameter.schema()["default"];
            let default = if default.is_null() { String::new() } else { format!(" [{}]", text(default)) };
            line(format_args!("  {}: {}{default}", parameter.name, parameter.expected()))?;
            line(format_args!("       {}", parameter.meaning))?;
        }
        line("")?;
    }
    Ok(())
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
