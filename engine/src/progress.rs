//! How a computation tells how far it is, and how it is told to stop.
//!
//! Kernels know no clock and print nothing: they report units done of a total, and ask at every chunk whether to go on.
//! Whoever started them reads the counters from another thread.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use crate::error::{Error, Result};

/// Shared between a computation and whoever waits for it. All methods take `&self` and are cheap.
#[derive(Debug, Default)]
pub struct Progress {
    cancelled: Arc<AtomicBool>,
    phase: Mutex<&'static str>,
    done: AtomicU64,
    total: AtomicU64,
}

impl Progress {
    /// A progress that nobody watches and nobody cancels.
    pub fn new() -> Self {
        Self::default()
    }

    /// One that is cancelled together with this one, and whose counts nobody sees: for parts that run beside each other.
    pub fn part(&self) -> Progress {
        Progress { cancelled: self.cancelled.clone(), ..Progress::default() }
    }

    /// Begins a phase of `total` units (sources, iterations, rows); the count starts again at 0.
    pub fn begin(&self, phase: &'static str, total: u64) {
        *self.phase.lock().unwrap_or_else(|poisoned| poisoned.into_inner()) = phase;
        self.done.store(0, Ordering::Relaxed);
        self.total.store(total, Ordering::Relaxed);
    }

    /// Counts `units` as done and fails with [`Error::Cancelled`] once somebody has cancelled.
    pub fn advance(&self, units: u64) -> Result<()> {
        self.done.fetch_add(units, Ordering::Relaxed);
        self.check()
    }

    /// Fails with [`Error::Cancelled`] once somebody has cancelled.
    pub fn check(&self) -> Result<()> {
        match self.cancelled.load(Ordering::Relaxed) {
            true => Err(Error::Cancelled),
            false => Ok(()),
        }
    }

    /// Asks the computation to stop; it does at its next chunk.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    /// The phase under way, and the units done of its total.
    pub fn state(&self) -> ProgressState {
        ProgressState {
            phase: *self.phase.lock().unwrap_or_else(|poisoned| poisoned.into_inner()),
            done: self.done.load(Ordering::Relaxed),
            total: self.total.load(Ordering::Relaxed),
        }
    }
}

/// A reading of a [`Progress`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProgressState {
    /// What is being done, in a word or two.
    pub phase: &'static str,
    /// Units done.
    pub done: u64,
    /// Units in this phase; 0 when unknown.
    pub total: u64,
}
