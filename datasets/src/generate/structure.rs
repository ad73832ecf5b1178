//! A network that is nothing but structure: numbered nodes and the edges between them.

use std::io::Write;
use std::path::Path;

use rayon::prelude::*;
use trama_engine::progress::Progress;

use super::Edges;
use super::new_file::NewFile;
use crate::error::Result;

/// Nodes, edges, and how many were drawn for them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Structure {
    /// Edges as drawn, with repeats and loops.
    pub raw_edges: u64,
    /// Of them, loops, which were dropped.
    pub loops: u64,
    /// The distinct edges that remain, and the number of nodes.
    pub edges: Edges,
    /// The community of each node, where the model planted any.
    pub communities: Option<Vec<u32>>,
}

/// Nodes whose edges become text together.
const BLOCK: u32 = 1 << 12;

/// Blocks that become text at the same time, on all threads, before they are written.
const BLOCKS: usize = 16;

impl Structure {
    /// A network whose edges were drawn once each.
    pub(super) fn simple(edges: Edges) -> Structure {
        Structure { raw_edges: edges.len() as u64, loops: 0, edges, communities: None }
    }

    /// What was made, in numbers.
    pub fn counts(&self) -> Vec<(&'static str, u64)> {
        let edges = self.edges.len() as u64;
        let mut counts = vec![("nodes", u64::from(self.edges.node_count()))];
        if self.raw_edges > edges {
            let repeats = self.raw_edges - self.loops - edges;
            counts.extend([("raw_edges", self.raw_edges), ("loops", self.loops), ("repeats", repeats)]);
        }
        counts.push(("edges", edges));
        if let Some(communities) = &self.communities {
            let between = |&(source, target): &(u32, u32)| communities[source as usize] != communities[target as usize];
            let number = communities.iter().max().map_or(0, |last| u64::from(last + 1));
            counts.push(("edges_between_communities", self.edges.pairs().filter(between).count() as u64));
            counts.push(("communities", number));
        }
        counts
    }

    /// Writes its files into a directory that is there.
    ///
    /// # Errors
    /// [`Error::Io`](crate::Error::Io), [`Error::Cancelled`](crate::Error::Cancelled).
    pub fn write(&self, directory: &Path, progress: &Progress) -> Result<()> {
        self.write_edges(NewFile::create(directory.join("edges.csv"))?, progress)?;
        match &self.communities {
            Some(communities) => write_communities(communities, NewFile::create(directory.join("truth.csv"))?),
            None => Ok(()),
        }
    }

    fn write_edges(&self, mut file: NewFile, progress: &Progress) -> Result<()> {
        let starts: Vec<u32> = (0..self.edges.node_count()).step_by(BLOCK as usize).collect();
        progress.begin("writing edges", starts.len() as u64);
        file.write(b"source,target\n")?;
        for starts in starts.chunks(BLOCKS) {
            progress.advance(starts.len() as u64)?;
            let texts: Vec<Vec<u8>> = starts.par_iter().map(|&start| self.block(start)).collect();
            texts.iter().try_for_each(|text| file.write(text))?;
        }
        file.finish()
    }

    fn block(&self, start: u32) -> Vec<u8> {
        let mut text = Vec::new();
        for source in start..self.edges.node_count().min(start + BLOCK) {
            for target in self.edges.row(source) {
                writeln!(text, "{source},{target}").expect("memory takes whatever is written");
            }
        }
        text
    }
}

fn write_communities(communities: &[u32], mut file: NewFile) -> Result<()> {
    file.write(b"id,community\n")?;
    for (id, community) in communities.iter().enumerate() {
        file.write(format!("{id},{community}\n").as_bytes())?;
    }
    file.finish()
}
