//! `trama audit`: look after the audit log.

use clap::Subcommand;

use super::Global;
use super::print::line;
use crate::audit;
use crate::error::Result;

/// Subcommands.
#[derive(Subcommand)]
pub(crate) enum Audit {
    /// Check that no record was edited, reordered, deleted or cut off
    Verify,
}

impl Audit {
    pub(crate) fn run(self, global: &Global) -> Result<()> {
        match self {
            Audit::Verify => {
                let report = audit::verify(&global.data_directory()?)?;
                line(format_args!("{report}"))
            }
        }
    }
}
