//! Nothing allocates more than it estimates.

use trama_engine::error::Error;
use trama_engine::graph::Graph;
use trama_engine::progress::Progress;
use trama_engine::registry::{self, Analysis};

use crate::graphs::{Numbers, SHAPES, graph};
use crate::kernels::{KERNELS, Kernel};
use crate::views::{self, Parameterised};
use crate::{ALLOCATOR, alone, on_threads};

/// What any run takes, however small: the jobs of a pool, texts, a few small lists.
const ANY_RUN: u64 = 64 << 10;

/// The most that `work` had allocated at once; none where threads of an earlier pool gave back
/// more, as they ended, than it took.
fn peak_of<T>(work: impl FnOnce() -> T) -> u64 {
    let before = ALLOCATOR.current_usage();
    ALLOCATOR.reset_peak_usage();
    drop(work());
    ALLOCATOR.peak_usage().saturating_sub(before) as u64
}

fn assert_within(kernel: &Kernel, graph: &Graph, threads: usize, what: &str) {
    let estimate = (kernel.estimate_bytes)(graph.node_count(), graph.edge_count(), threads);
    let peak = on_threads(threads, || peak_of(|| (kernel.run)(graph, &Progress::new()).unwrap()));
    assert!(
        peak <= estimate + ANY_RUN,
        "{} allocates {peak} bytes and estimates {estimate}, {:.3} of it, on {threads} threads: {what}, {} nodes, {} edges",
        kernel.name,
        peak as f64 / estimate as f64,
        graph.node_count(),
        graph.edge_count()
    );
}

#[test]
fn no_kernel_allocates_more_than_it_estimates_on_100_graphs() {
    let _alone = alone();
    let mut numbers = Numbers::new(1);
    for seed in 0..100 {
        let shape = SHAPES[seed as usize % SHAPES.len()];
        let node_count = [0, 1, 2, 50, 400, 1000][numbers.below(6)];
        let (edges_per_node, directed, threads) = (1 + numbers.below(12), numbers.below(2) == 0, 1 + numbers.below(4));
        let graph = graph(shape, node_count, edges_per_node, directed, seed);
        for kernel in KERNELS {
            assert_within(kernel, &graph, threads, &format!("{shape:?} {seed}, directed: {directed}"));
        }
    }
}

#[test]
fn no_linear_kernel_allocates_more_than_it_estimates_on_large_graphs() {
    let _alone = alone();
    for (shape, seed) in SHAPES.into_iter().zip(0..) {
        for directed in [false, true] {
            let graph = graph(shape, 60_000, 4, directed, seed);
            for kernel in KERNELS.iter().filter(|kernel| kernel.is_fast) {
                assert_within(kernel, &graph, 2, &format!("{shape:?}, directed: {directed}"));
            }
        }
    }
}

#[test]
fn no_analysis_allocates_more_than_it_estimates_on_100_views() {
    let _alone = alone();
    for seed in 0..100 {
        let view = views::random(seed);
        for analysis in registry::all() {
            for Parameterised { what, parameters } in views::parameters(*analysis, &view) {
                let measure = || {
                    let estimate = match analysis.estimate(&view, &parameters) {
                        Ok(estimate) => estimate.bytes,
                        // Of a small view nobody may be ranked, and so nobody can be explained.
                        Err(Error::BadParameter { .. }) => u64::MAX,
                        Err(error) => panic!("{}: {error}", analysis.info().name),
                    };
                    (estimate, peak_of(|| run(*analysis, &view, &parameters)))
                };
                let (estimate, peak) = on_threads(2, measure);
                let share = peak as f64 / estimate as f64;
                let name = analysis.info().name;
                assert!(share <= 1.0, "{name} {what} allocates {peak} bytes, {share:.3} of {estimate}: view {seed}");
            }
        }
    }
}

fn run(analysis: &dyn Analysis, view: &trama_engine::view::View, parameters: &registry::Parameters) {
    match registry::run(analysis, view, parameters, 0, u64::MAX, &Progress::new()) {
        Ok(_) | Err(Error::BadParameter { .. }) => {}
        Err(error) => panic!("{}: {error}", analysis.info().name),
    }
}
