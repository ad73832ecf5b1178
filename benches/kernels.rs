//! Every kernel on one random graph: `cargo bench -p trama-engine --bench kernels`.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use trama_engine::graph::{Edge, Graph};
use trama_engine::kernels::centrality::betweenness::{BetweennessOptions, betweenness};
use trama_engine::kernels::centrality::closeness::{ClosenessOptions, closeness};
use trama_engine::kernels::centrality::degree::{DegreeOptions, degree};
use trama_engine::kernels::centrality::harmonic::{HarmonicOptions, harmonic};
use trama_engine::kernels::centrality::page_rank::{PageRankOptions, page_rank};
use trama_engine::kernels::centrality::strength::{StrengthOptions, strength};
use trama_engine::kernels::connectivity::components::components;
use trama_engine::kernels::connectivity::core_numbers::core_numbers;
use trama_engine::progress::Progress;

/// Linear kernels.
const LARGE: usize = 200_000;
/// Kernels that traverse the graph from every node.
const SMALL: usize = 2_000;

/// Half the ends are drawn evenly, half near a few hubs; `4 * node_count` edges before merging, of weights 1 to 7.
fn random_graph(node_count: usize) -> Graph {
    let mut state = 1u64;
    let mut number = |limit: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % limit
    };
    let edges: Vec<Edge> = (0..4 * node_count)
        .map(|_| Edge {
            source: number(node_count as u64) as u32,
            target: (number(node_count as u64) / (1 + number(64))) as u32,
            weight: (1 + number(7)) as f32,
        })
        .collect();
    Graph::from_edges(node_count, &edges, false).expect("ends and weights are in range")
}

fn linear(criterion: &mut Criterion) {
    let (graph, progress) = (random_graph(LARGE), Progress::new());
    let graph = black_box(&graph);
    let mut group = criterion.benchmark_group("200k nodes");
    group.sample_size(10);
    group.bench_function("degree", |bench| bench.iter(|| degree(graph, &DegreeOptions::default(), &progress)));
    group.bench_function("strength", |bench| bench.iter(|| strength(graph, &StrengthOptions::default(), &progress)));
    for weighted in [false, true] {
        let options = PageRankOptions { weighted, ..PageRankOptions::default() };
        group
            .bench_function(label("page_rank", weighted), |bench| bench.iter(|| page_rank(graph, &options, &progress)));
    }
    group.bench_function("components", |bench| bench.iter(|| components(graph, &progress)));
    group.bench_function("core_numbers", |bench| bench.iter(|| core_numbers(graph, &progress)));
    group.finish();
}

fn from_every_node(criterion: &mut Criterion) {
    let (graph, progress) = (random_graph(SMALL), Progress::new());
    let graph = black_box(&graph);
    let mut group = criterion.benchmark_group("2k nodes");
    group.sample_size(10);
    for weighted in [false, true] {
        let options = BetweennessOptions { weighted, ..BetweennessOptions::default() };
        group.bench_function(label("betweenness", weighted), |bench| {
            bench.iter(|| betweenness(graph, &options, &progress));
        });
        let options = ClosenessOptions { weighted };
        group
            .bench_function(label("closeness", weighted), |bench| bench.iter(|| closeness(graph, &options, &progress)));
        let options = HarmonicOptions { weighted, ..HarmonicOptions::default() };
        group.bench_function(label("harmonic", weighted), |bench| bench.iter(|| harmonic(graph, &options, &progress)));
    }
    group.finish();
}

fn label(kernel: &str, weighted: bool) -> String {
    if weighted { format!("{kernel}, weighted") } else { kernel.to_owned() }
}

criterion_group!(benches, linear, from_every_node);
criterion_main!(benches);
