//! Every kernel, with the options that make it do the most. From here and there: the first node and the last.

use trama_engine::error::{Error, Result};
use trama_engine::graph::Graph;
use trama_engine::kernels::centrality::two_mode_betweenness::{self, Mode, TwoModeBetweennessOptions};
use trama_engine::kernels::community::leiden::LeidenOptions;
use trama_engine::kernels::community::runs::{self, RunsOptions};
use trama_engine::kernels::flow::maximum_flow::{self, MaximumFlowOptions};
use trama_engine::kernels::flow::minimum_cut::{self, MinimumCutOptions};
use trama_engine::kernels::paths::all_shortest_paths::{self, AllShortestPathsOptions};
use trama_engine::kernels::paths::bfs::{self, BfsOptions};
use trama_engine::kernels::paths::k_shortest_paths::{self, KShortestPathsOptions};
use trama_engine::kernels::paths::lengths::Lengths;
use trama_engine::kernels::paths::shortest_paths::{self, Method, ShortestPathsOptions};
use trama_engine::kernels::{centrality, community, connectivity};
use trama_engine::progress::Progress;

/// A kernel and its own bound.
pub(crate) struct Kernel {
    pub(crate) name: &'static str,
    /// Whether it is done with a large graph in a moment.
    pub(crate) is_fast: bool,
    /// For so many nodes, edges and threads.
    pub(crate) estimate_bytes: fn(usize, usize, usize) -> u64,
    pub(crate) run: fn(&Graph, &Progress) -> Result<()>,
}

pub(crate) const KERNELS: &[Kernel] = &[
    Kernel {
        name: "degree",
        is_fast: true,
        estimate_bytes: |nodes, edges, _| centrality::degree::estimate_bytes(nodes, edges),
        run: |graph, progress| centrality::degree::degree(graph, &Default::default(), progress).map(drop),
    },
    Kernel {
        name: "strength",
        is_fast: true,
        estimate_bytes: |nodes, edges, _| centrality::strength::estimate_bytes(nodes, edges),
        run: |graph, progress| centrality::strength::strength(graph, &Default::default(), progress).map(drop),
    },
    Kernel {
        name: "page_rank",
        is_fast: true,
        estimate_bytes: |nodes, edges, _| centrality::page_rank::estimate_bytes(nodes, edges),
        run: |graph, progress| {
            centrality::page_rank::page_rank(
                graph,
                &centrality::page_rank::PageRankOptions { weighted: true, ..Default::default() },
                progress,
            )
            .map(drop)
        },
    },
    Kernel {
        name: "eigenvector",
        is_fast: true,
        estimate_bytes: |nodes, edges, _| centrality::eigenvector::estimate_bytes(nodes, edges),
        run: |graph, progress| {
            centrality::eigenvector::eigenvector(
                graph,
                &centrality::eigenvector::EigenvectorOptions { weighted: true, ..Default::default() },
                progress,
            )
            .map(drop)
        },
    },
    Kernel {
        name: "katz",
        is_fast: true,
        estimate_bytes: |nodes, edges, _| centrality::katz::estimate_bytes(nodes, edges),
        run: |graph, progress| {
            centrality::katz::katz(
                graph,
                &centrality::katz::KatzOptions { weighted: true, ..Default::default() },
                progress,
            )
            .map(drop)
        },
    },
    Kernel {
        name: "betweenness",
        is_fast: false,
        estimate_bytes: |nodes, edges, threads| centrality::betweenness::estimate_bytes(nodes, edges, threads),
        run: |graph, progress| {
            centrality::betweenness::betweenness(
                graph,
                &centrality::betweenness::BetweennessOptions { weighted: true, normalized: true, pivots: None },
                progress,
            )
            .map(drop)
        },
    },
    Kernel {
        name: "edge_betweenness",
        is_fast: false,
        estimate_bytes: |nodes, edges, threads| centrality::edge_betweenness::estimate_bytes(nodes, edges, threads),
        run: |graph, progress| {
            centrality::edge_betweenness::edge_betweenness(
                graph,
                &centrality::edge_betweenness::EdgeBetweennessOptions { weighted: true, normalized: true },
                progress,
            )
            .map(drop)
        },
    },
    Kernel {
        name: "repeated_betweenness",
        is_fast: false,
        estimate_bytes: |nodes, edges, _| centrality::repeated_betweenness::estimate_bytes(nodes, edges),
        run: |graph, progress| {
            centrality::repeated_betweenness::repeated_betweenness(graph, &Default::default(), progress).map(drop)
        },
    },
    Kernel {
        name: "sampled_betweenness",
        is_fast: false,
        estimate_bytes: |nodes, edges, threads| centrality::sampled_betweenness::estimate_bytes(nodes, edges, threads),
        run: |graph, progress| {
            centrality::sampled_betweenness::sampled_betweenness(graph, &Default::default(), progress).map(drop)
        },
    },
    Kernel {
        name: "closeness",
        is_fast: false,
        estimate_bytes: |nodes, edges, threads| centrality::closeness::estimate_bytes(nodes, edges, threads),
        run: |graph, progress| {
            centrality::closeness::closeness(
                graph,
                &centrality::closeness::ClosenessOptions { weighted: true },
                progress,
            )
            .map(drop)
        },
    },
    Kernel {
        name: "harmonic",
        is_fast: false,
        estimate_bytes: |nodes, edges, threads| centrality::harmonic::estimate_bytes(nodes, edges, threads),
        run: |graph, progress| centrality::harmonic::harmonic(graph, &Default::default(), progress).map(drop),
    },
    Kernel {
        name: "constraint",
        is_fast: true,
        estimate_bytes: |nodes, edges, _| centrality::constraint::estimate_bytes(nodes, edges),
        run: |graph, progress| {
            centrality::constraint::constraint(
                graph,
                &centrality::constraint::ConstraintOptions { weighted: true },
                progress,
            )
            .map(drop)
        },
    },
    Kernel {
        name: "effective_size",
        is_fast: true,
        estimate_bytes: |nodes, edges, _| centrality::effective_size::estimate_bytes(nodes, edges),
        run: |graph, progress| {
            centrality::effective_size::effective_size(
                graph,
                &centrality::effective_size::EffectiveSizeOptions { weighted: true },
                progress,
            )
            .map(drop)
        },
    },
    Kernel {
        name: "shapley",
        is_fast: true,
        estimate_bytes: |nodes, edges, _| centrality::shapley::estimate_bytes(nodes, edges),
        run: |graph, progress| centrality::shapley::shapley(graph, progress).map(drop),
    },
    Kernel {
        name: "collective_influence",
        is_fast: false,
        estimate_bytes: |nodes, edges, threads| centrality::collective_influence::estimate_bytes(nodes, edges, threads),
        run: |graph, progress| {
            centrality::collective_influence::collective_influence(graph, &Default::default(), progress).map(drop)
        },
    },
    Kernel {
        name: "components",
        is_fast: true,
        estimate_bytes: |nodes, edges, _| connectivity::components::estimate_bytes(nodes, edges),
        run: |graph, progress| connectivity::components::components(graph, progress).map(drop),
    },
    Kernel {
        name: "strong_components",
        is_fast: true,
        estimate_bytes: |nodes, edges, _| connectivity::strong_components::estimate_bytes(nodes, edges),
        run: |graph, progress| connectivity::strong_components::strong_components(graph, progress).map(drop),
    },
    Kernel {
        name: "articulation_points",
        is_fast: true,
        estimate_bytes: |nodes, edges, _| connectivity::articulation_points::estimate_bytes(nodes, edges),
        run: |graph, progress| connectivity::articulation_points::articulation_points(graph, progress).map(drop),
    },
    Kernel {
        name: "bridges",
        is_fast: true,
        estimate_bytes: |nodes, edges, _| connectivity::bridges::estimate_bytes(nodes, edges),
        run: |graph, progress| connectivity::bridges::bridges(graph, progress).map(drop),
    },
    Kernel {
        name: "core_numbers",
        is_fast: true,
        estimate_bytes: |nodes, edges, _| connectivity::core_numbers::estimate_bytes(nodes, edges),
        run: |graph, progress| connectivity::core_numbers::core_numbers(graph, progress).map(drop),
    },
    Kernel {
        name: "triangles",
        is_fast: true,
        estimate_bytes: |nodes, edges, threads| connectivity::triangles::estimate_bytes(nodes, edges, threads),
        run: |graph, progress| connectivity::triangles::triangles(graph, progress).map(drop),
    },
    Kernel {
        name: "clustering",
        is_fast: true,
        estimate_bytes: |nodes, edges, threads| connectivity::clustering::estimate_bytes(nodes, edges, threads),
        run: |graph, progress| connectivity::clustering::clustering(graph, progress).map(drop),
    },
    Kernel {
        name: "leiden",
        is_fast: true,
        estimate_bytes: |nodes, edges, threads| community::leiden::estimate_bytes(nodes, edges, threads),
        run: |graph, progress| {
            community::leiden::leiden(
                graph,
                &community::leiden::LeidenOptions { weighted: true, ..Default::default() },
                progress,
            )
            .map(drop)
        },
    },
    Kernel {
        name: "louvain",
        is_fast: true,
        estimate_bytes: |nodes, edges, threads| community::louvain::estimate_bytes(nodes, edges, threads),
        run: |graph, progress| {
            community::louvain::louvain(
                graph,
                &community::louvain::LouvainOptions { weighted: true, ..Default::default() },
                progress,
            )
            .map(drop)
        },
    },
    Kernel {
        name: "label_propagation",
        is_fast: true,
        estimate_bytes: |nodes, edges, threads| community::label_propagation::estimate_bytes(nodes, edges, threads),
        run: |graph, progress| {
            community::label_propagation::label_propagation(
                graph,
                &community::label_propagation::LabelPropagationOptions { weighted: true, ..Default::default() },
                progress,
            )
            .map(drop)
        },
    },
    Kernel {
        name: "cdlp",
        is_fast: true,
        estimate_bytes: |nodes, edges, threads| community::cdlp::estimate_bytes(nodes, edges, threads),
        run: |graph, progress| community::cdlp::cdlp(graph, &Default::default(), progress).map(drop),
    },
    Kernel {
        name: "two_mode_betweenness",
        is_fast: false,
        estimate_bytes: |nodes, edges, threads| {
            two_mode_betweenness::estimate_bytes(nodes, edges, threads) + nodes as u64
        },
        run: |graph, progress| {
            let mode = |node: usize| if node.is_multiple_of(2) { Mode::First } else { Mode::Second };
            let modes = (0..graph.node_count()).map(mode).collect();
            let options = TwoModeBetweennessOptions { modes, normalized: true };
            two_mode_betweenness::two_mode_betweenness(graph, &options, progress).map(drop)
        },
    },
    Kernel {
        name: "three runs of leiden",
        is_fast: true,
        estimate_bytes: |nodes, edges, threads| {
            runs::estimate_bytes(nodes, 3, community::leiden::estimate_bytes(nodes, edges, threads))
        },
        run: |graph, progress| {
            let options = RunsOptions { run_count: 3, ..Default::default() };
            runs::leiden_runs(graph, &LeidenOptions::default(), &options, progress).map(drop)
        },
    },
    Kernel {
        name: "partition_quality",
        is_fast: true,
        estimate_bytes: |nodes, edges, _| community::quality::estimate_bytes(nodes, edges) + 4 * nodes as u64,
        run: |graph, progress| {
            let labels: Vec<u32> = (0..graph.node_count() as u32).map(|node| node / 3).collect();
            community::quality::partition_quality(graph, &labels, &Default::default(), progress).map(drop)
        },
    },
    Kernel {
        name: "bfs",
        is_fast: true,
        estimate_bytes: |nodes, edges, _| bfs::estimate_bytes(nodes, edges),
        run: |graph, progress| unless_empty(bfs::bfs(graph, &BfsOptions { source: 0 }, progress)),
    },
    Kernel {
        name: "shortest_paths by delta-stepping",
        is_fast: true,
        estimate_bytes: |nodes, edges, _| shortest_paths::estimate_bytes(nodes, edges),
        run: |graph, progress| shortest_paths_by(Method::DeltaStepping, graph, progress),
    },
    Kernel {
        name: "shortest_paths by Dijkstra",
        is_fast: true,
        estimate_bytes: |nodes, edges, _| shortest_paths::estimate_bytes(nodes, edges),
        run: |graph, progress| shortest_paths_by(Method::Dijkstra, graph, progress),
    },
    Kernel {
        name: "k_shortest_paths",
        is_fast: false,
        estimate_bytes: |nodes, edges, _| k_shortest_paths::estimate_bytes(nodes, edges, 10),
        run: |graph, progress| {
            let options = KShortestPathsOptions { target: last(graph), k: 10, ..Default::default() };
            unless_empty(k_shortest_paths::k_shortest_paths(graph, &options, progress))
        },
    },
    Kernel {
        name: "all_shortest_paths",
        is_fast: true,
        estimate_bytes: |nodes, edges, _| all_shortest_paths::estimate_bytes(nodes, edges, 100),
        run: |graph, progress| {
            let options = AllShortestPathsOptions { target: last(graph), limit: 100, ..Default::default() };
            unless_empty(all_shortest_paths::all_shortest_paths(graph, &options, progress))
        },
    },
    Kernel {
        name: "maximum_flow",
        is_fast: true,
        estimate_bytes: |nodes, edges, _| maximum_flow::estimate_bytes(nodes, edges),
        run: |graph, progress| {
            let options = MaximumFlowOptions { source: 0, target: last(graph), weighted: true };
            unless_empty(maximum_flow::maximum_flow(graph, &options, progress))
        },
    },
    Kernel {
        name: "minimum_cut",
        is_fast: true,
        estimate_bytes: |nodes, edges, _| minimum_cut::estimate_bytes(nodes, edges),
        run: |graph, progress| {
            let options = MinimumCutOptions { source: 0, target: last(graph), weighted: true };
            unless_empty(minimum_cut::minimum_cut(graph, &options, progress))
        },
    },
];

fn last(graph: &Graph) -> u32 {
    graph.node_count().saturating_sub(1) as u32
}

fn shortest_paths_by(method: Method, graph: &Graph, progress: &Progress) -> Result<()> {
    let options = ShortestPathsOptions { lengths: Lengths::Reciprocal, method, ..Default::default() };
    unless_empty(shortest_paths::shortest_paths(graph, &options, progress))
}

/// A graph without nodes has none to start from, and one of a single node none to flow to.
fn unless_empty<T>(outcome: Result<T>) -> Result<()> {
    match outcome {
        Err(Error::NodeOutOfRange { .. } | Error::BadParameter { .. }) => Ok(()),
        outcome => outcome.map(drop),
    }
}
