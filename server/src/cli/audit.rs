//! `trama audit`: look after the audit log.

use clap::Subcommand;

use super::Global;
use super::print::line;
use crate::audit;
use crate::error::{Error, Result};

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
                line(format_args!("{report}"))?;
                match report.is_intact() {
                    true => Ok(()),
                    false => Err(Error::Mismatch("the audit log is not what was written".to_owned())),
                }
            }
        }
    }
}
