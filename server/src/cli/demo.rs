//! `trama demo`: the bundled case, imported, ranked and served.

use std::net::SocketAddr;

use clap::Args;
use trama_datasets::cases::WESTERN_BALKANS;

use super::dataset::{DatasetArgs, Said};
use super::import::import_audited;
use super::print::line;
use super::serve::Serve;
use super::targets::Targets;
use super::watch::leave_interrupts;
use super::{Global, os_user};
use crate::error::Result;
use crate::import::{Import, Reading};

/// Ranked persons shown: they fit a terminal of 24 lines.
const SHOWN: u64 = 12;

/// Arguments of the command.
#[derive(Args)]
pub(crate) struct Demo {
    #[command(flatten)]
    serve: Serve,
}

impl Demo {
    pub(crate) fn run(self, global: &Global) -> Result<()> {
        let dataset = WESTERN_BALKANS.name;
        let reading = Reading::new(WESTERN_BALKANS.files.to_vec(), None, dataset, &Said::default())?;
        let import = Import { dataset: dataset.to_owned(), reading, by: os_user(), replace: false, strict: true };
        let imported = import_audited(global, &import)?;
        let done = match &imported.published {
            Some(manifest) => format!(
                "imported the bundled case as {dataset}@{}: {} records, {} link statements",
                manifest.version, manifest.records, manifest.link_statements
            ),
            None => format!("the bundled case is there already: {dataset}@{}", imported.current),
        };
        global.note(done);
        global.note("its operations and seizures are public facts, its persons are invented");
        let named = DatasetArgs { dataset: dataset.to_owned(), said: Said::default(), files: None };
        Targets::leading(named, SHOWN).run(global)?;
        leave_interrupts();
        self.serve.serve(global, |address| if global.json { Ok(()) } else { what_next(address) })
    }
}

/// What to try next, as it can be typed: the program as it was called, the address that is served.
fn what_next(address: SocketAddr) -> Result<()> {
    let (dataset, trama) = (WESTERN_BALKANS.name, std::env::args().next().unwrap_or_else(|| "trama".to_owned()));
    line("")?;
    line("Try next, in another terminal:")?;
    for (command, options) in
        [("inspect", ""), ("run betweenness", " -p kind=person"), ("targets", " -p kind=asset --top 10")]
    {
        line(format_args!("  {trama} {command} {dataset}{options}"))?;
    }
    line(format_args!("  curl -H 'X-Purpose: investigation' 'http://{address}/v1/datasets/{dataset}/targets?top=3'"))?;
    line("Ctrl-C stops the service.")
}
