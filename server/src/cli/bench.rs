//! `trama bench`: how long kernels take, and how long other libraries take for the same, side by side in one run.
//!
//! ```text
//! network ──drawn──▶ subject ────────────▶ Trama ─┐
//!    └─────a file────▶ a process for each ▶ peers ─┴─rounds──▶ a row for each: every time, the check value
//! ```
//!
//! Commands know analyses by name; this one alone calls kernels, by way of `trama_engine::benchmark`, which says why.

mod edge_list;
mod growth;
mod library;
mod network;
mod peer;
mod report;
mod rounds;

use std::path::{Path, PathBuf};

use clap::Args;
use trama_engine::benchmark::Benchmark;
use trama_engine::progress::Progress;

use self::edge_list::kernels;
use self::growth::Growth;
use self::library::{Library, Trama, pool};
use self::network::{Model, Network};
use self::peer::{Paths, Peer, Started};
use self::report::{Row, print};
use self::rounds::{Limits, Round};
use super::Global;
use super::watch::interruptible;
use crate::error::{Error, Result};

/// Threads when none are given.
const THREADS: [u16; 2] = [1, 2];

/// Arguments of the command.
#[derive(Args)]
pub(crate) struct Bench {
    /// Kernels, comma separated [default: all]
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    kernels: Vec<String>,
    /// What network to draw
    #[arg(long, value_enum, default_value_t = Model::Kronecker)]
    model: Model,
    /// Networks of 2^N nodes, comma separated [default: 14; planted-partition: one of 100000 nodes]
    #[arg(long, value_name = "N", value_delimiter = ',', value_parser = clap::value_parser!(u32).range(4..=26))]
    scale: Vec<u32>,
    /// Threads to compute on, comma separated [default: 1,2]
    // The global argument of the same name, of which this one takes several values.
    #[arg(long, value_name = "N", value_delimiter = ',', value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Vec<u16>,
    /// Runs of each, of which the median counts
    #[arg(long, default_value_t = 5, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=999))]
    repeat: u16,
    /// Seconds after which a library is not asked again for a kernel on a network
    #[arg(long, default_value_t = 30, value_name = "S", value_parser = clap::value_parser!(u16).range(1..=3600))]
    seconds: u16,
    /// Seconds that a run may be expected to take, by what it took on smaller networks, and is not left out
    #[arg(long, default_value_t = 60, value_name = "S", value_parser = clap::value_parser!(u16).range(1..=3600))]
    longest: u16,
    /// Run the same in the other libraries that are installed
    #[arg(long)]
    peers: bool,
    /// Where the programs that run them lie
    #[arg(long, default_value = "target/peers", value_name = "DIR", requires = "peers")]
    peers_dir: PathBuf,
}

impl Bench {
    pub(crate) fn run(self, global: &Global) -> Result<()> {
        let kernels = self.kernels()?;
        if self.peers {
            peer::check_installed(&self.peers_dir)?;
        }
        let rows = interruptible(|stop| self.rows(global, &kernels, stop))?;
        if rows.is_empty() {
            return Err(Error::Usage(self.nothing_to_do(&kernels)));
        }
        print(global, &rows)
    }

    /// The kernels asked for, in the order in which they are listed.
    fn kernels(&self) -> Result<Vec<&'static Benchmark>> {
        if let Some(unknown) = self.kernels.iter().find(|name| kernels().all(|kernel| kernel.name != **name)) {
            let known: Vec<&str> = kernels().map(|kernel| kernel.name).collect();
            return Err(Error::Usage(format!("--kernels {unknown}: expected some of {}", known.join(", "))));
        }
        let is_asked = |kernel: &&Benchmark| self.kernels.is_empty() || self.kernels.iter().any(|n| n == kernel.name);
        Ok(kernels().filter(is_asked).collect())
    }

    /// Smaller ones first, since from these the time of larger ones is estimated.
    fn networks(&self, seed: u64) -> Vec<Network> {
        let mut scales = self.scale.clone();
        scales.sort_unstable();
        scales.dedup();
        match (scales.is_empty(), self.model) {
            (true, Model::PlantedPartition) => vec![Network::new(self.model, None, seed)],
            (true, Model::Kronecker) => vec![Network::new(self.model, Some(14), seed)],
            (false, model) => scales.into_iter().map(|scale| Network::new(model, Some(scale), seed)).collect(),
        }
    }

    fn threads(&self) -> Vec<u16> {
        let mut threads = if self.threads.is_empty() { THREADS.to_vec() } else { self.threads.clone() };
        threads.sort_unstable();
        threads.dedup();
        threads
    }

    fn limits(&self) -> Limits {
        let [seconds, longest] = [self.seconds, self.longest].map(f64::from);
        Limits { runs: usize::from(self.repeat), seconds, longest }
    }

    fn rows(&self, global: &Global, kernels: &[&'static Benchmark], stop: &Progress) -> Result<Vec<Row>> {
        let mut rows = Vec::new();
        let mut growth = Growth::default();
        for network in self.networks(global.seed) {
            let is_for = |kernel: &&'static Benchmark| kernel.is_for(network.node_count());
            let (kernels, others): (Vec<_>, Vec<_>) = kernels.iter().copied().partition(is_for);
            for kernel in others {
                let most = kernel.most_nodes.unwrap_or_default();
                global.note(format_args!(
                    "{}: {} is left out, being for {most} nodes at most",
                    network.name(),
                    kernel.name
                ));
            }
            if kernels.is_empty() {
                continue;
            }
            global.note(format_args!("{}: drawing", network.name()));
            let mut subject = pool(None)?.install(|| network.draw(global.memory_budget_bytes(), stop))?;
            let text = edge_list::is_among(&kernels).then(|| network::as_text(&subject, stop)).transpose()?;
            if let Some(text) = &text {
                subject = subject.with_text(text.path().to_owned());
            }
            let file = self.peers.then(|| network::for_peers(&subject, stop)).transpose()?;
            for (position, threads) in self.threads().into_iter().enumerate() {
                let mut libraries: Vec<Box<dyn Library + '_>> = vec![Box::new(Trama::new(&subject, threads)?)];
                if let Some(file) = &file {
                    let paths = Paths { graph: file.path().to_owned(), text: subject.text().map(Path::to_owned) };
                    libraries.extend(self.peers(global, &paths, threads, position == 0, stop)?);
                }
                let round = Round { network: &network, subject: &subject, threads, limits: self.limits() };
                for kernel in &kernels {
                    rows.extend(round.time(kernel, &mut libraries, &mut growth, stop)?);
                    if self.peers {
                        global.note(format_args!("{}, threads {threads}, {}: done", network.name(), kernel.name));
                    }
                }
            }
        }
        Ok(rows)
    }

    /// The peers that are there; those that know one thread alone run only once, with the fewest.
    fn peers(
        &self,
        global: &Global,
        paths: &Paths,
        threads: u16,
        is_first: bool,
        stop: &Progress,
    ) -> Result<Vec<Box<dyn Library>>> {
        let mut peers: Vec<Box<dyn Library>> = Vec::new();
        for name in peer::NAMES {
            match Peer::start(&self.peers_dir, name, paths, threads, stop)? {
                Started::Ready(peer) if is_first || !peer.is_serial() => peers.push(Box::new(peer)),
                Started::Absent(why) if is_first => global.note(format_args!("{name}: {why}")),
                _ => {}
            }
        }
        Ok(peers)
    }

    fn nothing_to_do(&self, kernels: &[&Benchmark]) -> String {
        let most = kernels.iter().filter_map(|kernel| kernel.most_nodes).max().unwrap_or_default();
        let names: Vec<&str> = kernels.iter().map(|kernel| kernel.name).collect();
        format!("--kernels {}: expected a network of at most {most} nodes (--scale)", names.join(","))
    }
}
