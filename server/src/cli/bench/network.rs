//! The networks that kernels are timed on, drawn by the models of `trama generate`.

use std::io::{BufWriter, Write};

use clap::ValueEnum;
use serde::Serialize;
use tempfile::NamedTempFile;
use trama_datasets::generate;
use trama_engine::benchmark::Subject;
use trama_engine::graph::Graph;
use trama_engine::progress::Progress;
use trama_engine::registry::Parameters;
use trama_engine::version::Pairs;

use crate::error::{Error, Result};

/// Of the models of `trama generate`, those that speed is measured on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Model {
    /// That of the Graph500 benchmark, 16 edges drawn for each node
    Kronecker,
    /// Up to 50 communities with 40 % of the edges between them, 10 edges for each node
    PlantedPartition,
}

/// A network to draw.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Network {
    pub(super) model: Model,
    /// There are two to the power of this nodes; `None` for 100,000 of them.
    pub(super) scale: Option<u32>,
    pub(super) seed: u64,
}

/// Nodes of a network without a scale.
const NODES: usize = 100_000;

impl Network {
    pub(super) fn new(model: Model, scale: Option<u32>, seed: u64) -> Network {
        Network { model, scale, seed }
    }

    pub(super) fn node_count(&self) -> usize {
        self.scale.map_or(NODES, |scale| 1 << scale)
    }

    pub(super) fn name(&self) -> String {
        let model = self.model_name();
        self.scale.map_or_else(|| model.to_owned(), |scale| format!("{model}, scale {scale}"))
    }

    fn model_name(&self) -> &'static str {
        match self.model {
            Model::Kronecker => "kronecker",
            Model::PlantedPartition => "planted-partition",
        }
    }

    fn parameters(&self) -> Vec<(&'static str, String)> {
        let nodes = self.node_count();
        match self.model {
            Model::Kronecker => {
                vec![("scale", nodes.ilog2().to_string()), ("edge_factor", "16".to_owned())]
            }
            Model::PlantedPartition => {
                // Of a hundred nodes at least, and in small networks with half of the pairs at most.
                let communities = (nodes / 100).clamp(2, 50);
                let edges = (10 * nodes).min(nodes * (nodes - 1) / 4);
                let numbers = [("nodes", nodes), ("communities", communities), ("edges", edges)];
                let numbers = numbers.map(|(name, value)| (name, value.to_string()));
                [numbers.to_vec(), vec![("mixing", "0.4".to_owned())]].concat()
            }
        }
    }

    /// Draws it and builds its graph, as it is when a version is opened.
    pub(super) fn draw(&self, budget_bytes: u64, progress: &Progress) -> Result<Subject> {
        let model = generate::find(self.model_name())?;
        let texts = self.parameters();
        let texts = texts.iter().map(|(name, value)| (*name, value.as_str()));
        let parameters = Parameters::from_texts(self.model_name(), model.info().parameters, texts)?;
        let structure = generate::structure(model, &parameters, self.seed, budget_bytes, progress)?;
        let pairs = Pairs::from(structure.edges);
        Ok(Subject::new(Graph::from_pairs(self.node_count(), &pairs.sources, &pairs.targets)?))
    }
}

/// Writes a graph as peers read it: how many nodes and edges in 64 bits each, then the ends of every edge in 32. The
/// file goes when it is dropped.
pub(super) fn for_peers(subject: &Subject, progress: &Progress) -> Result<NamedTempFile> {
    let graph = subject.graph();
    written(progress, |out| {
        for count in [graph.node_count(), graph.edge_count()] {
            out.write_all(&(count as u64).to_le_bytes())?;
        }
        graph.edges().try_for_each(|(source, target, _)| {
            out.write_all(&source.to_le_bytes())?;
            out.write_all(&target.to_le_bytes())
        })
    })
}

/// Writes a graph as a text of its edges, two ids a line.
pub(super) fn as_text(subject: &Subject, progress: &Progress) -> Result<NamedTempFile> {
    written(progress, |out| {
        subject.graph().edges().try_for_each(|(source, target, _)| writeln!(out, "{source} {target}"))
    })
}

fn written(
    progress: &Progress,
    write: impl FnOnce(&mut BufWriter<&NamedTempFile>) -> std::io::Result<()>,
) -> Result<NamedTempFile> {
    let directory = std::env::temp_dir();
    let failed = |source| Error::Io { path: directory.clone(), source };
    let file = tempfile::Builder::new().prefix("trama-bench-").tempfile().map_err(failed)?;
    let mut out = BufWriter::new(&file);
    write(&mut out).and_then(|()| out.flush()).map_err(failed)?;
    drop(out);
    progress.check()?;
    Ok(file)
}
