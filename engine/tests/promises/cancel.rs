//! Everything stops within half a second of being told to.

use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use trama_engine::error::Error;
use trama_engine::graph::Graph;
use trama_engine::progress::Progress;

use crate::graphs::{Shape, graph};
use crate::kernels::{KERNELS, Kernel};
use crate::{alone, on_threads};

const LIMIT: Duration = Duration::from_millis(500);
/// Tries at most.
const TRIES: usize = 3;
/// When a run is told to stop, after its begin.
const DELAYS_MS: [u64; 3] = [0, 20, 150];

/// How long the kernel goes on after it was told to stop, if it is still at work by then.
fn heard_after(kernel: &Kernel, graph: &Graph, delay: Duration) -> Option<Duration> {
    let progress = Progress::new();
    std::thread::scope(|scope| {
        let (finished, outcome) = channel();
        let at_work = &progress;
        scope.spawn(move || finished.send(on_threads(2, || (kernel.run)(graph, at_work))));
        match outcome.recv_timeout(delay) {
            Err(RecvTimeoutError::Timeout) => {}
            done => {
                done.unwrap().unwrap_or_else(|error| panic!("{}: {error}", kernel.name));
                return None;
            }
        }
        progress.cancel();
        let told = Instant::now();
        match outcome.recv().unwrap() {
            Ok(()) | Err(Error::Cancelled) => Some(told.elapsed()),
            Err(error) => panic!("{}: {error}", kernel.name),
        }
    })
}

/// The same, tried again where it is late: a machine that stood still is not a kernel that does not hear, and the kernel
/// would be late again.
fn least_of_tries(kernel: &Kernel, graph: &Graph, delay: Duration) -> Option<Duration> {
    let mut least = heard_after(kernel, graph, delay)?;
    for _ in 1..TRIES {
        if least < LIMIT {
            break;
        }
        least = least.min(heard_after(kernel, graph, delay)?);
    }
    Some(least)
}

#[test]
fn every_kernel_stops_within_500_ms() {
    let _alone = alone();
    for (shape, directed) in [(Shape::Hubs, false), (Shape::Path, false), (Shape::Ring, true)] {
        let graph = graph(shape, 300_000, 5, directed, 1);
        for kernel in KERNELS {
            for delay in DELAYS_MS.map(Duration::from_millis) {
                let Some(late) = least_of_tries(kernel, &graph, delay) else { break };
                assert!(late < LIMIT, "{} went on for {late:?} after {delay:?}: {shape:?}", kernel.name);
            }
        }
    }
}
