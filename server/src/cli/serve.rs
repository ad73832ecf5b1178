//! `trama serve`: the HTTP API.

use std::net::SocketAddr;
use std::sync::Arc;

use clap::Args;

use super::Global;
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
        let audit = Arc::new(Audit::open(&global.data_directory()?)?);
        http::serve(ServeConfig {
            store: global.store()?,
            audit,
            bind: self.bind,
            threads: global.threads.map_or(0, usize::from),
            memory_budget_bytes: global.memory_budget_bytes(),
        })
    }
}
