//! `trama estimate`: what a run would need.

use clap::Args;
use trama_engine::registry;

use super::Global;
use super::dataset::DatasetArgs;
use super::print::line;
use super::run::parameters;
use crate::error::{Error, Result};

/// Arguments of the command.
#[derive(Args)]
pub(crate) struct Estimate {
    /// What would be run
    #[arg(value_name = "ANALYSIS")]
    analysis: String,
    #[command(flatten)]
    dataset: DatasetArgs,
    /// A parameter of the analysis
    #[arg(short = 'p', value_name = "NAME=VALUE")]
    parameters: Vec<String>,
}

impl Estimate {
    pub(crate) fn run(self, global: &Global) -> Result<()> {
        let analysis = registry::find(&self.analysis)?;
        let info = analysis.info();
        let parameters = parameters(info, &self.parameters)?;
        let opened = self.dataset.open(global)?;
        let view = opened.view_for_run(global, "estimate", analysis, &parameters)?;
        let estimate = analysis.estimate(&view, &parameters)?;
        if global.json {
            let json = serde_json::to_value(estimate).map_err(|error| Error::Internal(error.to_string()))?;
            return line(format_args!("{json:#}"));
        }
        line(format_args!(
            "{} on {}: {} entities, {} link statements",
            info.name, opened.name, estimate.entities, estimate.statements
        ))?;
        line(format_args!("  memory  at most {}", indicatif::HumanBytes(estimate.bytes)))?;
        line(format_args!("  time    about {:.1} s", estimate.seconds))
    }
}
