//! The threads that compute: a pool for what is done at once, and one for long runs, so that these keep nobody else
//! from a thread.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::ThreadPool;
use trama_engine::error::Error as Engine;

use super::Length;
use crate::error::{Error, Result};

/// Both pools.
pub(crate) struct Pools {
    quick: ThreadPool,
    long: ThreadPool,
    stopping: AtomicBool,
}

impl Pools {
    /// Pools of so many threads each; 0 means all.
    pub(super) fn new(threads: usize) -> Result<Pools> {
        let (quick, long) = (new_pool("quick", threads)?, new_pool("long", threads)?);
        Ok(Pools { quick, long, stopping: AtomicBool::new(false) })
    }

    /// Computes, and waits for it. A panic fails this work alone.
    ///
    /// # Errors
    /// Those of `work`; [`Engine::Cancelled`] when the service stops.
    pub(crate) fn compute<T: Send>(&self, length: Length, work: impl FnOnce() -> Result<T> + Send) -> Result<T> {
        if self.is_stopping() {
            return Err(Engine::Cancelled.into());
        }
        let pool = if length == Length::Long { &self.long } else { &self.quick };
        match catch_unwind(AssertUnwindSafe(|| pool.install(work))) {
            Ok(done) => done,
            Err(_) => Err(Error::Internal("a computation panicked".to_owned())),
        }
    }

    /// Begins no more computations.
    pub(super) fn stop(&self) {
        self.stopping.store(true, Ordering::Release);
    }

    pub(super) fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Acquire)
    }
}

fn new_pool(name: &'static str, threads: usize) -> Result<ThreadPool> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
    let pool = pool.thread_name(move |index| format!("{name}-{index}")).build();
    pool.map_err(|error| Error::Internal(error.to_string()))
}
