//! Every kernel on random graphs: `cargo bench -p trama-engine --bench kernels`; `-- leiden` for one of them. Those that
//! `trama bench` compares with other libraries have the options that they have there.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use trama_engine::benchmark::{self, Subject};
use trama_engine::error::Result;
use trama_engine::graph::{Edge, Graph};
use trama_engine::kernels::centrality::two_mode_betweenness::{Mode, TwoModeBetweennessOptions, two_mode_betweenness};
use trama_engine::kernels::community::quality::{PartitionQualityOptions, partition_quality};
use trama_engine::kernels::flow::maximum_flow::{MaximumFlowOptions, maximum_flow};
use trama_engine::kernels::flow::minimum_cut::{MinimumCutOptions, minimum_cut};
use trama_engine::kernels::paths::all_shortest_paths::{AllShortestPathsOptions, all_shortest_paths};
use trama_engine::kernels::paths::k_shortest_paths::{KShortestPathsOptions, k_shortest_paths};
use trama_engine::kernels::paths::lengths::Lengths;
use trama_engine::kernels::paths::shortest_paths::{Method, ShortestPathsOptions, shortest_paths};
use trama_engine::kernels::{centrality, community, connectivity};
use trama_engine::progress::Progress;

/// For kernels that look at every edge a few times.
const LARGE: usize = 200_000;
/// For kernels that look at many edges for every node.
const MEDIUM: usize = 20_000;
/// For kernels that traverse the graph from every node.
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

/// One kernel, with the options that its name in the list tells.
type Run = fn(&Graph, &Progress) -> Result<()>;

const LINEAR: &[(&str, Run)] = &[
    ("degree", |graph, progress| centrality::degree::degree(graph, &Default::default(), progress).map(drop)),
    ("strength", |graph, progress| centrality::strength::strength(graph, &Default::default(), progress).map(drop)),
    ("page_rank, weighted", |graph, progress| page_rank_weighted(graph, progress)),
    ("constraint", |graph, progress| {
        centrality::constraint::constraint(graph, &Default::default(), progress).map(drop)
    }),
    ("effective_size", |graph, progress| {
        centrality::effective_size::effective_size(graph, &Default::default(), progress).map(drop)
    }),
    ("shapley", |graph, progress| centrality::shapley::shapley(graph, progress).map(drop)),
    ("strong_components", |graph, progress| {
        connectivity::strong_components::strong_components(graph, progress).map(drop)
    }),
    ("articulation_points", |graph, progress| {
        connectivity::articulation_points::articulation_points(graph, progress).map(drop)
    }),
    ("bridges", |graph, progress| connectivity::bridges::bridges(graph, progress).map(drop)),
    ("label_propagation", |graph, progress| {
        community::label_propagation::label_propagation(graph, &Default::default(), progress).map(drop)
    }),
    ("cdlp", |graph, progress| community::cdlp::cdlp(graph, &Default::default(), progress).map(drop)),
    ("partition_quality", |graph, progress| {
        let labels: Vec<u32> = (0..graph.node_count() as u32).map(|node| node / 10).collect();
        partition_quality(graph, &labels, &PartitionQualityOptions::default(), progress).map(drop)
    }),
    ("shortest_paths, Dijkstra", |graph, progress| by_dijkstra(graph, progress)),
    ("k_shortest_paths, 10", |graph, progress| {
        let options = KShortestPathsOptions { target: last(graph), k: 10, ..Default::default() };
        k_shortest_paths(graph, &options, progress).map(drop)
    }),
    ("all_shortest_paths", |graph, progress| {
        let options = AllShortestPathsOptions { target: last(graph), ..Default::default() };
        all_shortest_paths(graph, &options, progress).map(drop)
    }),
    ("maximum_flow", |graph, progress| {
        let options = MaximumFlowOptions { source: 0, target: last(graph), weighted: true };
        maximum_flow(graph, &options, progress).map(drop)
    }),
    ("minimum_cut", |graph, progress| {
        let options = MinimumCutOptions { source: 0, target: last(graph), weighted: true };
        minimum_cut(graph, &options, progress).map(drop)
    }),
];

const LOCAL: &[(&str, Run)] = &[("collective_influence", |graph, progress| {
    centrality::collective_influence::collective_influence(graph, &Default::default(), progress).map(drop)
})];

const FROM_EVERY_NODE: &[(&str, Run)] = &[
    ("betweenness, weighted", |graph, progress| betweenness_weighted(graph, progress)),
    ("repeated_betweenness", |graph, progress| {
        let options = centrality::repeated_betweenness::RepeatedBetweennessOptions::default();
        centrality::repeated_betweenness::repeated_betweenness(graph, &options, progress).map(drop)
    }),
    ("edge_betweenness", |graph, progress| {
        centrality::edge_betweenness::edge_betweenness(graph, &Default::default(), progress).map(drop)
    }),
    ("two_mode_betweenness", |graph, progress| {
        let mode = |node: usize| if node.is_multiple_of(2) { Mode::First } else { Mode::Second };
        let modes = (0..graph.node_count()).map(mode).collect();
        let options = TwoModeBetweennessOptions { modes, normalized: false };
        two_mode_betweenness(graph, &options, progress).map(drop)
    }),
    ("closeness, weighted", |graph, progress| closeness_weighted(graph, progress)),
    ("harmonic, weighted", |graph, progress| harmonic_weighted(graph, progress)),
];

fn page_rank_weighted(graph: &Graph, progress: &Progress) -> Result<()> {
    let options = centrality::page_rank::PageRankOptions { weighted: true, ..Default::default() };
    centrality::page_rank::page_rank(graph, &options, progress).map(drop)
}

fn betweenness_weighted(graph: &Graph, progress: &Progress) -> Result<()> {
    let options = centrality::betweenness::BetweennessOptions { weighted: true, ..Default::default() };
    centrality::betweenness::betweenness(graph, &options, progress).map(drop)
}

fn closeness_weighted(graph: &Graph, progress: &Progress) -> Result<()> {
    let options = centrality::closeness::ClosenessOptions { weighted: true };
    centrality::closeness::closeness(graph, &options, progress).map(drop)
}

fn harmonic_weighted(graph: &Graph, progress: &Progress) -> Result<()> {
    let options = centrality::harmonic::HarmonicOptions { weighted: true, ..Default::default() };
    centrality::harmonic::harmonic(graph, &options, progress).map(drop)
}

fn by_dijkstra(graph: &Graph, progress: &Progress) -> Result<()> {
    let method = Method::Dijkstra;
    let options = ShortestPathsOptions { lengths: Lengths::Reciprocal, method, ..Default::default() };
    shortest_paths(graph, &options, progress).map(drop)
}

fn last(graph: &Graph) -> u32 {
    graph.node_count() as u32 - 1
}

fn bench(criterion: &mut Criterion, group: &str, node_count: usize, kernels: &[(&str, Run)]) {
    let (graph, progress) = (random_graph(node_count), Progress::new());
    let graph = black_box(&graph);
    let mut group = criterion.benchmark_group(group);
    group.sample_size(10);
    for (name, run) in kernels {
        group.bench_function(*name, |bench| bench.iter(|| run(graph, &progress)));
    }
    group.finish();
}

fn compared(criterion: &mut Criterion) {
    let progress = Progress::new();
    let subjects = [LARGE, MEDIUM, SMALL].map(|node_count| Subject::new(random_graph(node_count)));
    let mut group = criterion.benchmark_group("compared");
    group.sample_size(10);
    for kernel in benchmark::all() {
        let subject = match kernel.most_nodes {
            None => &subjects[0],
            Some(most) if most >= MEDIUM => &subjects[1],
            Some(_) => &subjects[2],
        };
        group.bench_function(kernel.name, |bench| {
            bench.iter(|| (kernel.run)(black_box(subject), &progress).expect("nobody cancels it"));
        });
    }
    group.finish();
}

fn linear(criterion: &mut Criterion) {
    bench(criterion, "200k nodes", LARGE, LINEAR);
}

fn local(criterion: &mut Criterion) {
    bench(criterion, "20k nodes", MEDIUM, LOCAL);
}

fn from_every_node(criterion: &mut Criterion) {
    bench(criterion, "2k nodes", SMALL, FROM_EVERY_NODE);
}

criterion_group!(benches, compared, linear, local, from_every_node);
criterion_main!(benches);
