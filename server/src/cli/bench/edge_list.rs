//! The benchmark that begins before there is a graph: a list of edges, read into one. It is the readers' and not the
//! engine's, so it stands here beside those of the engine.

use trama_datasets::read_numbered_edges;
use trama_engine::benchmark::{self, Agreement, Benchmark, Found};

/// See [`read_numbered_edges`].
const EDGE_LIST: &Benchmark = &Benchmark {
    name: "edge_list",
    options: "a text of two ids a line, read into the graph, every line checked",
    check: "number of edges",
    agreement: Agreement::Difference(0.0),
    most_nodes: None,
    growth: 1.0,
    run: |subject, progress| {
        let text = subject.text().expect("a network is written down when this is asked for");
        let graph = read_numbered_edges(text, progress).map_err(|error| match error {
            trama_datasets::Error::Cancelled => trama_engine::error::Error::Cancelled,
            other => trama_engine::error::Error::Table { path: text.to_owned(), reason: other.to_string() },
        })?;
        Ok(Found::new(move || graph.edge_count() as f64))
    },
};

/// All benchmarks.
pub(super) fn kernels() -> impl Iterator<Item = &'static Benchmark> {
    benchmark::all().iter().chain([EDGE_LIST])
}

/// Whether the networks have to be written down for one of these.
pub(super) fn is_among(kernels: &[&Benchmark]) -> bool {
    kernels.iter().any(|kernel| kernel.name == EDGE_LIST.name)
}
