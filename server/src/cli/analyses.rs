//! `trama analyses`: the registry.

use serde_json::Value;
use trama_engine::registry;

use super::Global;
use super::print::{line, print_parameters, print_wrapped};
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
        print_wrapped(2, info.summary)?;
        print_parameters(info.parameters)?;
        line("")?;
    }
    Ok(())
}
