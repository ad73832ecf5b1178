//! `trama serve`: the HTTP API.

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::sync::Arc;

use clap::{Args, ValueEnum};

use super::print::note;
use super::{Global, bytes, gibibytes};
use crate::accounts::Accounts;
use crate::audit::Audit;
use crate::error::Result;
use crate::http::{self, Auth, ServeConfig};

/// Arguments of the command.
#[derive(Args)]
pub(crate) struct Serve {
    /// Address to listen on; port 0 takes a free one
    #[arg(long, default_value = "127.0.0.1:8080", value_name = "ADDRESS")]
    bind: SocketAddr,
    /// Whom to believe: who shows a token, or whoever reaches this machine's loopback address [default: tokens, once
    /// there are users]
    #[arg(long, value_name = "WHOM")]
    auth: Option<Believe>,
    /// Requests a second of one token; more are told to wait
    #[arg(long, default_value = "5000", value_name = "N")]
    rate: NonZeroU32,
    /// Keep finished results on disk up to so much; those used least recently go beyond it
    #[arg(long, default_value_t = 4.0, value_name = "GIB", value_parser = gibibytes)]
    results_limit: f64,
}

/// Whom the service believes.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Believe {
    /// Who shows a token.
    Tokens,
    /// Whoever reaches the loopback address.
    None,
}

impl Serve {
    pub(crate) fn run(self, global: &Global) -> Result<()> {
        self.serve(global, |_| Ok(()))
    }

    /// Serves, after telling whoever started the service where, and whoever else wants to know. If nobody reads it, it
    /// serves all the same.
    pub(crate) fn serve(self, global: &Global, listening: impl FnOnce(SocketAddr) -> Result<()>) -> Result<()> {
        let audit = Arc::new(Audit::open(&global.data_directory()?)?);
        let store = global.store()?;
        let accounts = Accounts::new(store.database());
        let (auth, said) = match self.auth.unwrap_or(if accounts.any()? { Believe::Tokens } else { Believe::None }) {
            Believe::Tokens => (Auth::Tokens(accounts), "auth: tokens"),
            Believe::None => (Auth::None, "auth: none (loopback only): whoever reaches this address sees everything"),
        };
        let config = ServeConfig {
            store,
            audit,
            auth,
            rate: self.rate,
            bind: self.bind,
            threads: global.threads.map_or(0, usize::from),
            memory_budget_bytes: global.memory_budget_bytes(),
            results_limit_bytes: bytes(self.results_limit),
        };
        http::serve(config, |address| {
            let _ = listening(address);
            note(format_args!("listening on http://{address}"));
            note(said);
        })
    }
}
