//! The program `trama`.
//!
//! ```text
//! cli/     one command a file          http/    one route a file
//!    \        /                           |
//!     import.rs ── store/ ── audit.rs ────┤    both write the same store and the same audit
//!     generated.rs ──┘          jobs/ ────┘    what is computed for the routes, shared and kept
//! ```
//!
//! Commands and routes know analyses by name, from the engine's registry; nothing here knows a kernel or a table.

mod accounts;
mod audit;
mod cli;
mod error;
mod generated;
mod http;
mod import;
mod jobs;
mod purge;
mod secret;
mod store;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    match cli::Cli::parse().run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            cli::print::note(format_args!("trama: {error}"));
            ExitCode::from(error.exit_code())
        }
    }
}
