//! All kernels that are timed beside other libraries.

use super::{Agreement, Benchmark, Found};
use crate::graph::Graph;
use crate::kernels::centrality::betweenness::{BetweennessOptions, betweenness};
use crate::kernels::centrality::closeness::{ClosenessOptions, closeness};
use crate::kernels::centrality::eigenvector::{EigenvectorOptions, eigenvector};
use crate::kernels::centrality::harmonic::{HarmonicOptions, harmonic};
use crate::kernels::centrality::katz::{KatzOptions, katz};
use crate::kernels::centrality::page_rank::{PageRankOptions, page_rank};
use crate::kernels::centrality::pivots::draw_pivots;
use crate::kernels::centrality::sampled_betweenness::{SampledBetweennessOptions, sampled_betweenness};
use crate::kernels::community::leiden::{LeidenOptions, leiden};
use crate::kernels::community::louvain::{LouvainOptions, louvain};
use crate::kernels::connectivity::clustering::clustering;
use crate::kernels::connectivity::components::components;
use crate::kernels::connectivity::core_numbers::core_numbers;
use crate::kernels::connectivity::triangles::triangles;
use crate::kernels::paths::bfs::{BfsOptions, UNREACHED, bfs};
use crate::kernels::paths::lengths::Lengths;
use crate::kernels::paths::shortest_paths::{ShortestPathsOptions, shortest_paths};

/// Kernels that search from every node, on larger graphs, take minutes in any library.
const FROM_EVERY_NODE: Option<usize> = Some(1 << 14);

/// All of them, in the order in which they are listed.
pub fn all() -> &'static [Benchmark] {
    &[
        Benchmark {
            name: "page_rank_20",
            options: "damping .85, 20 iterations",
            check: "greatest score, as a share of those of nodes with an edge",
            agreement: Agreement::Share(1e-3),
            most_nodes: None,
            growth: 1.0,
            run: |subject, progress| {
                let options =
                    PageRankOptions { max_iterations: 20, tolerance: f64::MIN_POSITIVE, ..PageRankOptions::default() };
                let found = page_rank(subject.graph(), &options, progress)?;
                Ok(Found::new(move || greatest_share(subject.graph(), &found.scores)))
            },
        },
        Benchmark {
            name: "page_rank",
            options: "damping .85, until the scores change by less than 1e-6 in all",
            check: "greatest score, as a share of those of nodes with an edge",
            agreement: Agreement::Share(1e-3),
            most_nodes: None,
            growth: 1.0,
            run: |subject, progress| {
                let options = PageRankOptions { tolerance: 1e-6, ..PageRankOptions::default() };
                let found = page_rank(subject.graph(), &options, progress)?;
                Ok(Found::new(move || greatest_share(subject.graph(), &found.scores)))
            },
        },
        Benchmark {
            name: "eigenvector",
            options: "until the residual is below 1e-9",
            check: "sum of scores, divided by their length",
            agreement: Agreement::Share(1e-5),
            most_nodes: None,
            growth: 1.0,
            run: |subject, progress| {
                let options = EigenvectorOptions { tolerance: 1e-9, ..EigenvectorOptions::default() };
                let found = eigenvector(subject.graph(), &options, progress)?;
                Ok(Found::new(move || sum_by_length(&found.scores)))
            },
        },
        Benchmark {
            name: "katz",
            options: "alpha 1/(greatest degree + 1), until the scores change by less than a share of 1e-8",
            check: "sum of scores, divided by their length",
            agreement: Agreement::Share(1e-6),
            most_nodes: None,
            growth: 1.0,
            run: |subject, progress| {
                let alpha = 1.0 / (subject.graph().out_degree(subject.hub()) as f64 + 1.0);
                let options = KatzOptions { alpha: Some(alpha), tolerance: 1e-8, ..KatzOptions::default() };
                let found = katz(subject.graph(), &options, progress)?;
                Ok(Found::new(move || sum_by_length(&found.scores)))
            },
        },
        Benchmark {
            name: "betweenness",
            options: "exact",
            check: "sum of scores, each pair counted once",
            agreement: Agreement::Share(1e-6),
            most_nodes: FROM_EVERY_NODE,
            growth: 2.0,
            run: |subject, progress| {
                let found = betweenness(subject.graph(), &BetweennessOptions::default(), progress)?;
                Ok(Found::new(move || found.scores.iter().sum()))
            },
        },
        Benchmark {
            name: "betweenness_256",
            options: "from 256 pivots drawn evenly, which stand for all nodes",
            check: "sum of scores, each pair counted once",
            agreement: Agreement::Share(0.3),
            most_nodes: Some(1 << 16),
            growth: 1.0,
            run: |subject, progress| {
                let pivots = Some(draw_pivots(subject.graph().node_count(), 256, 0));
                let found =
                    betweenness(subject.graph(), &BetweennessOptions { pivots, ..Default::default() }, progress)?;
                Ok(Found::new(move || found.scores.iter().sum()))
            },
        },
        Benchmark {
            name: "sampled_betweenness",
            options: "all scores within .01 with probability .9",
            check: "greatest score, as a share of all pairs",
            agreement: Agreement::Difference(0.02),
            most_nodes: Some(1 << 16),
            growth: 1.0,
            run: |subject, progress| {
                let options = SampledBetweennessOptions {
                    epsilon: 0.01,
                    delta: 0.1,
                    normalized: true,
                    ..SampledBetweennessOptions::default()
                };
                let found = sampled_betweenness(subject.graph(), &options, progress)?;
                Ok(Found::new(move || found.scores.iter().copied().fold(0.0, f64::max)))
            },
        },
        Benchmark {
            name: "closeness",
            options: "exact, Wasserman and Faust's",
            check: "sum of scores",
            agreement: Agreement::Share(1e-6),
            most_nodes: FROM_EVERY_NODE,
            growth: 2.0,
            run: |subject, progress| {
                let found = closeness(subject.graph(), &ClosenessOptions::default(), progress)?;
                Ok(Found::new(move || found.scores.iter().sum()))
            },
        },
        Benchmark {
            name: "harmonic",
            options: "exact",
            check: "sum of scores",
            agreement: Agreement::Share(1e-6),
            most_nodes: FROM_EVERY_NODE,
            growth: 2.0,
            run: |subject, progress| {
                let found = harmonic(subject.graph(), &HarmonicOptions::default(), progress)?;
                Ok(Found::new(move || found.scores.iter().sum()))
            },
        },
        Benchmark {
            name: "leiden",
            options: "modularity, as it is by default",
            check: "modularity",
            agreement: Agreement::Quality,
            most_nodes: None,
            growth: 1.0,
            run: |subject, progress| {
                let found = leiden(subject.graph(), &LeidenOptions::default(), progress)?;
                Ok(Found::new(move || found.modularity))
            },
        },
        Benchmark {
            name: "louvain",
            options: "modularity, as it is by default",
            check: "modularity",
            agreement: Agreement::Quality,
            most_nodes: None,
            growth: 1.0,
            run: |subject, progress| {
                let found = louvain(subject.graph(), &LouvainOptions::default(), progress)?;
                Ok(Found::new(move || found.modularity))
            },
        },
        Benchmark {
            name: "components",
            options: "",
            check: "number of components",
            agreement: Agreement::Difference(0.0),
            most_nodes: None,
            growth: 1.0,
            run: |subject, progress| {
                let found = components(subject.graph(), progress)?;
                Ok(Found::new(move || found.sizes.len() as f64))
            },
        },
        Benchmark {
            name: "core_numbers",
            options: "",
            check: "sum of core numbers",
            agreement: Agreement::Difference(0.0),
            most_nodes: None,
            growth: 1.0,
            run: |subject, progress| {
                let found = core_numbers(subject.graph(), progress)?;
                Ok(Found::new(move || found.scores.iter().map(|&number| f64::from(number)).sum()))
            },
        },
        Benchmark {
            name: "triangles",
            options: "of each node, and in all",
            check: "triangles in all",
            agreement: Agreement::Difference(0.0),
            most_nodes: None,
            growth: 1.3,
            run: |subject, progress| {
                let found = triangles(subject.graph(), progress)?;
                Ok(Found::new(move || found.total as f64))
            },
        },
        Benchmark {
            name: "clustering",
            options: "of each node",
            check: "sum of coefficients",
            agreement: Agreement::Share(1e-9),
            most_nodes: None,
            growth: 1.3,
            run: |subject, progress| {
                let found = clustering(subject.graph(), progress)?;
                Ok(Found::new(move || found.scores.iter().sum()))
            },
        },
        Benchmark {
            name: "bfs",
            options: "from the node with the most neighbours; distances and parents",
            check: "sum of distances",
            agreement: Agreement::Difference(0.0),
            most_nodes: None,
            growth: 1.0,
            run: |subject, progress| {
                let found = bfs(subject.graph(), &BfsOptions { source: subject.hub() }, progress)?;
                let reached = |&distance: &u32| (distance != UNREACHED).then_some(f64::from(distance));
                Ok(Found::new(move || found.distances.iter().filter_map(reached).sum()))
            },
        },
        Benchmark {
            name: "shortest_paths",
            options: "from the node with the most neighbours, by whole lengths from 1 to 255; distances and parents",
            check: "sum of distances",
            agreement: Agreement::Difference(0.0),
            most_nodes: None,
            growth: 1.0,
            run: |subject, progress| {
                let options = ShortestPathsOptions {
                    source: subject.hub(),
                    lengths: Lengths::Weight,
                    ..ShortestPathsOptions::default()
                };
                let found = shortest_paths(subject.with_lengths(), &options, progress)?;
                Ok(Found::new(move || found.distances.iter().filter(|distance| distance.is_finite()).sum()))
            },
        },
    ]
}

/// Independent of what becomes of the share that nodes without an edge have, which libraries lose, keep or hand round.
pub(super) fn greatest_share(graph: &Graph, scores: &[f64]) -> f64 {
    let has_edge = |&node: &usize| graph.out_degree(node as u32) > 0;
    let (mut greatest, mut sum) = (0.0f64, 0.0);
    for node in (0..scores.len()).filter(has_edge) {
        greatest = greatest.max(scores[node]);
        sum += scores[node];
    }
    greatest / sum
}

/// Independent of how scores are scaled.
pub(super) fn sum_by_length(scores: &[f64]) -> f64 {
    let length = scores.iter().map(|score| score * score).sum::<f64>().sqrt();
    scores.iter().sum::<f64>() / length
}
