//! `trama serve`: the HTTP API.

use std::net::SocketAddr;
use std::sync::Arc;

use clap::Args;

use super::Global;
use super::print::note;
use crate::audit::Audit;
use crate::error::Result;
use crate::http::{self, ServeConfig};

/// Arguments of the command.
#[derive(Args)]
pub(crate) struct Serve {
    /// Address to listen on; port 0 takes a free one
    #[arg(long, default_value = "127.0.0.1:8080", value_name = "ADDRESS")]
    bind: SocketAddr,
}

impl Serve {
    pub(crate) fn run(self, global: &Global) -> Result<()> {
        self.serve(global, |_| Ok(()))
    }

    /// Serves, after telling whoever started the service where, and whoever else wants to know. If nobody reads it, it
    /// serves all the same.
    pub(crate) fn serve(self, global: &Global, listening: impl FnOnce(SocketAddr) -> Result<()>) -> Result<()> {
        let audit = Arc::new(Audit::open(&global.data_directory()?)?);
        let config = ServeConfig {
            store: global.store()?,
            audit,
            bind: self.bind,
            threads: global.threads.map_or(0, usize::from),
            memory_budget_bytes: global.memory_budget_bytes(),
        };
        http::serve(config, |address| {
            let _ = listening(address);
            note(format_args!("listening on http://{address}"));
            note("auth: none (loopback only)");
        })
    }
}
