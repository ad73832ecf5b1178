//! The crate `graph` as a peer of `trama bench`: `peer-graph GRAPH THREADS [TEXT]`. What goes over standard input and output is
//! told in `../python_peer.py`.
//!
//! Parts of the crate take as many threads as the process may run on, whatever rayon is told: whoever starts this sees
//! to it that these are THREADS (`taskset`).

use std::collections::HashSet;
use std::error::Error;
use std::io::{BufRead, Write};
use std::sync::atomic::Ordering;
use std::time::Instant;

use graph::prelude::*;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Lengths that delta-stepping takes at once. For lengths from 1 to 255 on Kronecker graphs of scale 16 and 18 it was the
/// fastest of 4, 8, 16, 32, 64 and 128.
const DELTA: f32 = 8.0;

/// The graph as it was handed over, and as the crate has it, once asked for.
struct Peer {
    node_count: usize,
    pairs: Vec<(u32, u32)>,
    /// The same as a text of two ids a line.
    text: Option<String>,
    both_ways: Option<DirectedCsrGraph<u32>>,
    with_lengths: Option<DirectedCsrGraph<u32, (), f32>>,
}

/// What a kernel gave.
struct Answer {
    seconds: f64,
    check: f64,
    how: String,
}

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, path, threads, text @ ..] = &arguments[..] else { return Err("expected GRAPH THREADS [TEXT]".into()) };
    rayon::ThreadPoolBuilder::new().num_threads(threads.parse()?).build_global()?;
    let mut peer = Peer::read(path, text.first())?;
    say(r#"{"library":"graph","version":"0.3.2","serial":false}"#)?;
    for kernel in std::io::stdin().lock().lines() {
        match peer.answer(kernel?.trim()) {
            Some(Answer { seconds, check, how }) => {
                say(&format!(r#"{{"seconds":{seconds:e},"check":{check:e},"how":"{how}"}}"#))?;
            }
            None => say(r#"{"cannot":"does not have it"}"#)?,
        }
    }
    Ok(())
}

fn say(line: &str) -> Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")?;
    Ok(out.flush()?)
}

impl Peer {
    fn read(path: &str, text: Option<&String>) -> Result<Peer> {
        let bytes = std::fs::read(path)?;
        let (counts, ends) = bytes.split_at_checked(16).ok_or("the graph is cut short")?;
        let number = |end: &[u8]| u32::from_le_bytes([end[0], end[1], end[2], end[3]]);
        let pairs = ends.chunks_exact(8).map(|pair| (number(&pair[..4]), number(&pair[4..]))).collect();
        let node_count = u64::from_le_bytes(counts[..8].try_into()?) as usize;
        Ok(Peer { node_count, pairs, text: text.cloned(), both_ways: None, with_lengths: None })
    }

    fn answer(&mut self, kernel: &str) -> Option<Answer> {
        match kernel {
            "page_rank_20" => Some(self.page_rank(20, 0.0)),
            "page_rank" => Some(self.page_rank(1000, 1e-6)),
            "components" => Some(self.components()),
            "triangles" => Some(self.triangles()),
            "shortest_paths" => Some(self.shortest_paths()),
            "edge_list" => self.edge_list(),
            _ => None,
        }
    }

    /// Each edge in both directions.
    fn both_ways(&mut self) -> &DirectedCsrGraph<u32> {
        let arcs = || self.pairs.iter().flat_map(|&(one, other)| [(one, other), (other, one)]);
        self.both_ways.get_or_insert_with(|| GraphBuilder::new().csr_layout(CsrLayout::Sorted).edges(arcs()).build())
    }

    fn page_rank(&mut self, most: usize, tolerance: f64) -> Answer {
        let graph = self.both_ways();
        let config = PageRankConfig::new(most, tolerance, 0.85);
        let start = Instant::now();
        let (scores, ..) = page_rank(graph, config);
        let seconds = start.elapsed().as_secs_f64();
        // As a share of the scores of nodes with an edge.
        let nodes = (0..graph.node_count()).filter(|&node| graph.out_degree(node) > 0);
        let scores: Vec<f64> = nodes.map(|node| f64::from(scores[node as usize])).collect();
        let check = scores.iter().copied().fold(0.0, f64::max) / scores.iter().sum::<f64>();
        let how = "page_rank in single precision and in place; what nodes without an edge have is lost".to_owned();
        Answer { seconds, check, how }
    }

    fn components(&mut self) -> Answer {
        let graph = self.both_ways();
        let node_count = graph.node_count();
        let start = Instant::now();
        let components = wcc_afforest(graph, WccConfig::default());
        let seconds = start.elapsed().as_secs_f64();
        let distinct: HashSet<u32> = (0..node_count).map(|node| components.component(node)).collect();
        // The crate does not know of nodes behind the last that has an edge.
        let check = (distinct.len() + self.node_count - node_count as usize) as f64;
        Answer { seconds, check, how: "wcc_afforest, components without sizes or order".to_owned() }
    }

    fn triangles(&mut self) -> Answer {
        let layout = GraphBuilder::new().csr_layout(CsrLayout::Sorted);
        let mut graph: UndirectedCsrGraph<u32> = layout.edges(self.pairs.iter().copied()).build();
        let start = Instant::now();
        relabel_graph(&mut graph);
        let triangles = global_triangle_count(&graph);
        let seconds = start.elapsed().as_secs_f64();
        let how = "relabel_graph and global_triangle_count, in all alone".to_owned();
        Answer { seconds, check: triangles as f64, how }
    }

    fn shortest_paths(&mut self) -> Answer {
        let hub = self.hub();
        let pairs = &self.pairs;
        let arcs = || {
            pairs.iter().flat_map(|&(one, other)| {
                let length = length(one, other);
                [(one, other, length), (other, one, length)]
            })
        };
        let graph = self
            .with_lengths
            .get_or_insert_with(|| GraphBuilder::new().csr_layout(CsrLayout::Sorted).edges_with_values(arcs()).build());
        let config = DeltaSteppingConfig::new(hub, DELTA);
        let start = Instant::now();
        let distances = delta_stepping(graph, config);
        let seconds = start.elapsed().as_secs_f64();
        let distances = distances.iter().map(|distance| distance.load(Ordering::Relaxed));
        let check = distances.filter(|&distance| distance < f32::MAX).map(f64::from).sum();
        let how = format!("delta_stepping in single precision, delta {DELTA}, without parents");
        Answer { seconds, check, how }
    }

    fn edge_list(&self) -> Option<Answer> {
        let text = self.text.as_ref()?;
        let start = Instant::now();
        let sorted = GraphBuilder::new().csr_layout(CsrLayout::Sorted);
        let graph: UndirectedCsrGraph<u32> = sorted.file_format(EdgeListInput::default()).path(text).build().ok()?;
        let seconds = start.elapsed().as_secs_f64();
        let how = "EdgeListInput into a sorted undirected graph, nothing checked".to_owned();
        Some(Answer { seconds, check: graph.edge_count() as f64, how })
    }

    /// The node with the most neighbours; of several, the smallest.
    fn hub(&self) -> usize {
        let mut degrees = vec![0u32; self.node_count];
        for &(one, other) in &self.pairs {
            degrees[one as usize] += 1;
            degrees[other as usize] += 1;
        }
        (0..self.node_count).max_by_key(|&node| (degrees[node], std::cmp::Reverse(node))).unwrap_or(0)
    }
}

/// A whole number from 1 to 255, by a hash of the ends: `length` in `engine/src/benchmark/subject.rs`.
fn length(one: u32, other: u32) -> f32 {
    let ends = u64::from(one.min(other)) << 32 | u64::from(one.max(other));
    let mixed = ends.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let mixed = (mixed ^ mixed >> 29).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    (1 + (mixed >> 40) % 255) as f32
}
