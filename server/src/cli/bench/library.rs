//! What is timed: Trama, or a peer.

use std::time::Instant;

use rayon::{ThreadPool, ThreadPoolBuilder};
use trama_engine::benchmark::{Benchmark, Subject};
use trama_engine::progress::Progress;

use crate::error::{Error, Result};

/// A library that runs kernels on a graph that it has already.
pub(super) trait Library {
    /// What it is called.
    fn name(&self) -> &'static str;

    /// Which one it is.
    fn version(&self) -> &str;

    /// Whether it knows one thread alone.
    fn is_serial(&self) -> bool;

    /// Runs a kernel once.
    ///
    /// # Errors
    /// That it was cancelled; of Trama, what the kernel says. What goes wrong in a peer is its answer.
    fn run(&mut self, kernel: &Benchmark, stop: &Progress) -> Result<Answer>;
}

/// What came of a run.
pub(super) enum Answer {
    /// A result.
    Took {
        /// How long the call was, and nothing else.
        seconds: f64,
        /// The number that the result is compared by.
        check: f64,
        /// How it was asked for.
        how: String,
    },
    /// The library does not do this.
    Cannot(String),
    /// It does, and did not come to an end.
    Failed(String),
}

/// This program.
pub(super) struct Trama<'a> {
    subject: &'a Subject,
    pool: ThreadPool,
}

impl<'a> Trama<'a> {
    pub(super) fn new(subject: &'a Subject, threads: u16) -> Result<Trama<'a>> {
        Ok(Trama { subject, pool: pool(Some(threads))? })
    }
}

impl Library for Trama<'_> {
    fn name(&self) -> &'static str {
        "trama"
    }

    fn version(&self) -> &str {
        env!("CARGO_PKG_VERSION")
    }

    fn is_serial(&self) -> bool {
        false
    }

    fn run(&mut self, kernel: &Benchmark, stop: &Progress) -> Result<Answer> {
        self.pool.install(|| {
            let started = Instant::now();
            let found = (kernel.run)(self.subject, stop)?;
            let seconds = started.elapsed().as_secs_f64();
            Ok(Answer::Took { seconds, check: found.check_value(), how: kernel.options.to_owned() })
        })
    }
}

/// Threads of their own, so many or as many as there are processors.
pub(super) fn pool(threads: Option<u16>) -> Result<ThreadPool> {
    let pool = ThreadPoolBuilder::new().num_threads(threads.map_or(0, usize::from)).build();
    pool.map_err(|error| Error::Usage(error.to_string()))
}
