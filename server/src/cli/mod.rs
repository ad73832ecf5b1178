//! The command line: one command a file. Results go to standard output, progress and notices to standard error.

mod accounts;
mod analyses;
mod audit;
mod batch;
mod bench;
mod case;
mod dataset;
mod demo;
mod estimate;
mod explain;
mod export;
mod generate;
mod grant;
mod import;
mod inspect;
mod labels;
mod over_time;
pub(crate) mod print;
mod purge;
mod results;
mod run;
mod serve;
mod targets;
mod token;
mod trust;
mod user;
mod validate;
mod verify;
mod watch;
mod whole;

use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, Parser, Subcommand};

pub(crate) use dataset::Said;

use crate::error::{Error, Result};
use crate::store::Store;

/// Network-graph analytics for investigations of serious organised crime.
#[derive(Parser)]
#[command(name = "trama", version, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

/// What every command understands.
#[derive(Args, Clone)]
pub(crate) struct Global {
    /// Data directory [default: the platform's]
    #[arg(long, global = true, env = "TRAMA_DATA", value_name = "DIR")]
    data: Option<PathBuf>,
    /// Threads to compute on [default: all]
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// Seed of whatever is random
    #[arg(long, global = true, default_value_t = 0, value_name = "N")]
    seed: u64,
    /// Print JSON
    #[arg(long, global = true)]
    json: bool,
    /// No progress, no notices
    #[arg(long, global = true)]
    quiet: bool,
    /// Refuse what is estimated to need more memory than this
    #[arg(long, global = true, default_value_t = 8.0, value_name = "GIB", value_parser = gibibytes)]
    memory_budget: f64,
}

fn gibibytes(text: &str) -> std::result::Result<f64, String> {
    let parsed = text.parse::<f64>().ok().filter(|gib| (0.001..=1e6).contains(gib));
    parsed.ok_or_else(|| "expected gibibytes, from 0.001 to 1000000".to_owned())
}

fn bytes(gibibytes: f64) -> u64 {
    (gibibytes * (1u64 << 30) as f64) as u64
}

#[derive(Subcommand)]
enum Command {
    /// Import the bundled case, rank its targets and serve it
    Demo(demo::Demo),
    /// Import files into a dataset, as a new version of it
    Import(import::Import),
    /// What a dataset holds: totals, counts, what was declared, dropped and rejected
    Inspect(inspect::Inspect),
    /// The analyses and what each is for; with a name, its parameters
    Analyses(analyses::Analyses),
    /// What a run would look at, and the memory and time that it would need
    Estimate(estimate::Estimate),
    /// Generate a synthetic network; without a model, list them
    Generate(generate::Generate),
    /// Run an analysis
    Run(run::Run),
    /// Run many analyses on many datasets, as a plan says; go on where an earlier batch stopped
    Batch(batch::Batch),
    /// Time kernels on synthetic networks, beside other libraries where these are installed
    Bench(bench::Bench),
    /// Rank targets
    Targets(targets::Targets),
    /// Why somebody stands where he stands in the ranking of targets, and what would change it
    Explain(explain::Explain),
    /// How far to trust a ranking on data like yours: measured on invented networks of like shape
    Trust(trust::Trust),
    /// Write the statements that may leave, in a format that others read
    Export(export::Export),
    /// Run again what a manifest says, and compare the results
    Verify(verify::Verify),
    /// Serve the HTTP API
    Serve(serve::Serve),
    /// Remove statements for good, from every version and every kept result
    Purge(purge::Purge),
    /// Who may ask the service
    #[command(subcommand)]
    User(user::User),
    /// What users show to the service
    #[command(subcommand)]
    Token(token::Token),
    /// The cases that statements name, and who works on them
    #[command(subcommand)]
    Case(case::Case),
    /// What providers allow single users beyond the rules
    #[command(subcommand)]
    Grant(grant::Grant),
    /// Look after the audit log
    #[command(subcommand)]
    Audit(audit::Audit),
}

impl Cli {
    /// Does what the command says.
    pub(crate) fn run(self) -> Result<()> {
        let Cli { global, command } = self;
        if let Some(threads) = global.threads {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(usize::from(threads)).build_global();
            pool.map_err(|error| Error::Usage(error.to_string()))?;
        }
        match command {
            Command::Demo(command) => command.run(&global),
            Command::Import(command) => command.run(&global),
            Command::Inspect(command) => command.run(&global),
            Command::Analyses(command) => command.run(&global),
            Command::Estimate(command) => command.run(&global),
            Command::Generate(command) => command.run(&global),
            Command::Run(command) => command.run(&global),
            Command::Batch(command) => command.run(&global),
            Command::Bench(command) => command.run(&global),
            Command::Targets(command) => command.run(&global),
            Command::Explain(command) => command.run(&global),
            Command::Trust(command) => command.run(&global),
            Command::Export(command) => command.run(&global),
            Command::Verify(command) => command.run(&global),
            Command::Serve(command) => command.run(&global),
            Command::Purge(command) => command.run(&global),
            Command::User(command) => command.run(&global),
            Command::Token(command) => command.run(&global),
            Command::Case(command) => command.run(&global),
            Command::Grant(command) => command.run(&global),
            Command::Audit(command) => command.run(&global),
        }
    }
}

impl Global {
    /// Where datasets lie.
    fn data_directory(&self) -> Result<PathBuf> {
        let platform = || directories::ProjectDirs::from("", "", "trama").map(|dirs| dirs.data_dir().to_owned());
        self.data.clone().or_else(platform).ok_or_else(|| Error::Usage("no home directory: give --data DIR".to_owned()))
    }

    fn store(&self) -> Result<Arc<Store>> {
        Ok(Arc::new(Store::open(&self.data_directory()?)?))
    }

    fn memory_budget_bytes(&self) -> u64 {
        bytes(self.memory_budget)
    }

    /// A notice for the person at the terminal.
    fn note(&self, text: impl std::fmt::Display) {
        if !self.quiet {
            print::note(text);
        }
    }
}

/// The operating system's user: who imports and who asks, on the command line. Not the environment's, which anybody
/// can set.
pub(crate) fn os_user() -> String {
    let uid = nix::unistd::getuid();
    nix::unistd::User::from_uid(uid).ok().flatten().map_or_else(|| format!("uid {uid}"), |user| user.name)
}
