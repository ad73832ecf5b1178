//! `trama analyses`: the registry, or one analysis of it.

use clap::Args;
use serde_json::Value;
use trama_engine::registry::{self, Analysis};

use super::Global;
use super::print::{line, print_parameters, print_wrapped};
use crate::error::Result;

/// Arguments of the command.
#[derive(Args)]
pub(crate) struct Analyses {
    /// Tell of this one, with every parameter
    #[arg(value_name = "ANALYSIS")]
    analysis: Option<String>,
}

/// Parameters that nearly all analyses take; the list says them once.
const COMMON: [&str; 6] = ["links", "kind", "since", "until", "min_grade", "top"];

impl Analyses {
    pub(crate) fn run(self, global: &Global) -> Result<()> {
        match self.analysis {
            Some(name) => print_one(global, registry::find(&name)?),
            None => print_all(global),
        }
    }
}

fn print_one(global: &Global, analysis: &dyn Analysis) -> Result<()> {
    let info = analysis.info();
    if global.json {
        return line(format_args!("{:#}", info.document()));
    }
    line(format_args!("{}  (grows with {})", info.name, info.complexity))?;
    print_wrapped(2, info.summary)?;
    print_parameters(info.parameters)
}

fn print_all(global: &Global) -> Result<()> {
    if global.json {
        let documents: Value = registry::all().iter().map(|analysis| analysis.info().document()).collect();
        return line(format_args!("{documents:#}"));
    }
    for analysis in registry::all() {
        let info = analysis.info();
        let own = info.parameters.iter().map(|parameter| parameter.name).filter(|name| !COMMON.contains(name));
        let own: Vec<&str> = own.collect();
        let (head, own) = (info.name, own.join(", "));
        if head.len() + 2 + own.len() <= 80 {
            line(format!("{head}  {own}").trim_end())?;
        } else {
            line(head)?;
            print_wrapped(4, &own)?;
        }
        print_wrapped(2, info.summary)?;
    }
    line("")?;
    print_wrapped(
        0,
        &format!(
            "Beside those named, parameters are {}; `trama analyses ANALYSIS` tells what each means.",
            COMMON.join(", ")
        ),
    )
}
