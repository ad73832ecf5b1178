//! The Kronecker graph of the Graph500 benchmark: heavy-tailed degrees, few long paths, no communities to speak of.
//!
//! Source: the Graph500 specification, "Graph generation" (kernel 0), after Leskovec, Chakrabarti, Kleinberg, Faloutsos
//! and Ghahramani 2010, "Kronecker graphs: an approach to modeling networks" (JMLR 11), and R-MAT (Chakrabarti, Zhan and
//! Faloutsos 2004). An edge falls into one of the four quadrants of the adjacency matrix with probabilities
//! `a b c d`, again into one of its quadrants, and so on `scale` times. Node labels are then permuted, since the small
//! ones would otherwise be the hubs; the specification permutes the list of edges too, which sorting makes needless.
//! Repeated edges and loops are dropped: a graph here is simple.
//!
//! A level takes half a word: quadrants are as likely as said to within 2^-32.

use rayon::prelude::*;
use trama_engine::progress::Progress;
use trama_engine::registry::{DefaultValue, Domain, Parameter, Parameters};

use super::draw::Draw;
use super::edges::{Edges, pack};
use super::{Drawn, Model, ModelInfo, Structure, bad, check_limit};
use crate::error::Result;

/// See [`INFO`].
pub(super) struct Kronecker;

const SCALE: Parameter = Parameter {
    name: "scale",
    meaning: "There are 2^scale nodes, of which many have no edge.",
    domain: Domain::Integer(1, 30),
    default: DefaultValue::Integer(16),
};

const EDGE_FACTOR: Parameter = Parameter {
    name: "edge_factor",
    meaning: "Edges drawn for each node; fewer remain when repeats and loops are dropped.",
    domain: Domain::Integer(1, 1024),
    default: DefaultValue::Integer(16),
};

const A: Parameter = Parameter {
    name: "a",
    meaning: "Probability of the quadrant in which both ends are of the first half; the larger, the heavier the hubs.",
    domain: Domain::Number(0.0, 1.0),
    default: DefaultValue::Number(0.57),
};

const B: Parameter = Parameter {
    name: "b",
    meaning: "Probability of the quadrant from the first half to the second.",
    domain: Domain::Number(0.0, 1.0),
    default: DefaultValue::Number(0.19),
};

const C: Parameter = Parameter {
    name: "c",
    meaning: "Probability of the quadrant from the second half to the first; 1 - a - b - c is that within the second.",
    domain: Domain::Number(0.0, 1.0),
    default: DefaultValue::Number(0.19),
};

/// What it is.
const INFO: ModelInfo = ModelInfo {
    name: "kronecker",
    summary: "The graph of the Graph500 benchmark: undirected, with heavy-tailed degrees; for measuring speed.",
    files: &[("edges.csv", "source,target: each edge once")],
    parameters: &[SCALE, EDGE_FACTOR, A, B, C],
};

/// Edges that are drawn from one stream, and sorted together.
const RUN: u64 = 1 << 18;

/// More edges have no `u32` id each.
const MAX_RAW_EDGES: u64 = u32::MAX as u64;

struct Options {
    scale: u32,
    raw_edges: u64,
    /// Upper ends of the first three quadrants, in 2^-32.
    quadrants: [u64; 3],
}

impl Options {
    fn of(parameters: &Parameters) -> Result<Options> {
        let scale = parameters.integer(SCALE.name).unwrap_or_default() as u32;
        let edge_factor = parameters.integer(EDGE_FACTOR.name).unwrap_or_default();
        let [a, b, c] = [A, B, C].map(|quadrant| parameters.number(quadrant.name));
        if a + b + c > 1.0 {
            let most = format!("at most 1 - a - b, which is {}", (1.0 - a - b).max(0.0));
            return Err(if a + b > 1.0 { bad(B.name, b, "at most 1 - a") } else { bad(C.name, c, most) });
        }
        let fixed = |probability: f64| (probability * (1u64 << 32) as f64) as u64;
        let quadrants = [fixed(a), fixed(a + b), fixed(a + b + c)];
        Ok(Options { scale, raw_edges: edge_factor << scale, quadrants })
    }

    fn node_count(&self) -> u32 {
        1 << self.scale
    }
}

impl Model for Kronecker {
    fn info(&self) -> &ModelInfo {
        &INFO
    }

    /// A raw edge takes 8 bytes in its run and at most 4 in the result; a node 4 for its label and 8 for its row.
    fn estimate_bytes(&self, parameters: &Parameters) -> Result<u64> {
        let options = Options::of(parameters)?;
        check_limit("edge_factor * 2^scale", options.raw_edges, MAX_RAW_EDGES)?;
        Ok(12 * options.raw_edges + 16 * u64::from(options.node_count()) + (64 << 20))
    }

    fn draw(&self, parameters: &Parameters, seed: u64, progress: &Progress) -> Result<Drawn> {
        let options = Options::of(parameters)?;
        let labels = labels(&options, seed);
        progress.begin("drawing edges", options.raw_edges);
        let run = |index: u64| {
            let count = RUN.min(options.raw_edges - index * RUN);
            progress.advance(count)?;
            Ok(run(&options, &labels, Draw::new(seed, "kronecker/edges", index), count))
        };
        let runs = (0..options.raw_edges.div_ceil(RUN)).into_par_iter().map(run).collect::<Result<Vec<Run>>>()?;
        drop(labels);
        let loops = runs.iter().map(|run| run.loops).sum();
        let edges = Edges::merge(options.node_count(), runs.into_iter().map(|run| run.edges).collect(), progress)?;
        Ok(Drawn::Structure(Structure { raw_edges: options.raw_edges, loops, ..Structure::simple(edges) }))
    }
}

/// The label of each node.
fn labels(options: &Options, seed: u64) -> Vec<u32> {
    let mut labels: Vec<u32> = (0..options.node_count()).collect();
    Draw::new(seed, "kronecker/labels", 0).shuffle(&mut labels);
    labels
}

/// Edges of one stream: sorted, each once.
struct Run {
    edges: Vec<u64>,
    loops: u64,
}

fn run(options: &Options, labels: &[u32], mut draw: Draw, count: u64) -> Run {
    let mut edges = Vec::with_capacity(count as usize);
    let mut loops = 0;
    for _ in 0..count {
        let (source, target) = edge(options, &mut draw);
        match source == target {
            true => loops += 1,
            false => edges.push(pack(labels[source as usize], labels[target as usize])),
        }
    }
    edges.sort_unstable();
    edges.dedup();
    Run { edges, loops }
}

/// One edge, before labels are permuted: a quadrant at each level, the first halving the matrix.
fn edge(options: &Options, draw: &mut Draw) -> (u32, u32) {
    let [first, second, third] = options.quadrants;
    let (mut source, mut target) = (0, 0);
    let mut bits = 0;
    for level in 0..options.scale {
        bits = if level % 2 == 0 { draw.bits() } else { bits >> 32 };
        let place = bits & 0xffff_ffff;
        // Quadrants a, b, c, d are the bit pairs 00, 01, 10, 11.
        let lower = u32::from(place >= second);
        let right = u32::from(place >= first) - lower + u32::from(place >= third);
        source = source << 1 | lower;
        target = target << 1 | right;
    }
    (source, target)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(texts: &[(&str, &str)]) -> Options {
        Options::of(&Parameters::from_texts(INFO.name, INFO.parameters, texts.iter().copied()).unwrap()).unwrap()
    }

    #[test]
    fn every_level_falls_into_its_quadrants_as_often_as_said() {
        let options = options(&[("scale", "12"), ("a", "0.5"), ("b", "0.25"), ("c", "0.15")]);
        let mut draw = Draw::new(5, "test", 0);
        const EDGES: u32 = 40_000;
        let mut counts = [[0u32; 4]; 12];
        for _ in 0..EDGES {
            let (source, target) = edge(&options, &mut draw);
            for (level, counts) in counts.iter_mut().enumerate() {
                counts[(source >> level & 1) as usize * 2 + (target >> level & 1) as usize] += 1;
            }
        }
        for (level, counts) in counts.iter().enumerate() {
            for (&count, probability) in counts.iter().zip([0.5, 0.25, 0.15, 0.1f64]) {
                let mean = f64::from(EDGES) * probability;
                let deviation = (mean * (1.0 - probability)).sqrt();
                assert!((f64::from(count) - mean).abs() < 5.0 * deviation, "level {level}: {counts:?}");
            }
        }
    }

    #[test]
    fn levels_are_independent_of_one_another() {
        let options = options(&[("scale", "2"), ("a", "0.4"), ("b", "0.3"), ("c", "0.2")]);
        let mut draw = Draw::new(6, "test", 0);
        const EDGES: u32 = 100_000;
        let mut both_first = 0u32;
        for _ in 0..EDGES {
            both_first += u32::from(edge(&options, &mut draw) == (0, 0));
        }
        // 0.4 * 0.4 of them, to within five standard deviations.
        assert!((f64::from(both_first) - 16_000.0).abs() < 5.0 * (100_000.0 * 0.16 * 0.84f64).sqrt(), "{both_first}");
    }

    #[test]
    fn labels_are_a_permutation_that_depends_on_the_seed() {
        let options = options(&[("scale", "10")]);
        let mut labels = [1, 2].map(|seed| super::labels(&options, seed));
        assert_ne!(labels[0], labels[1]);
        for labels in &mut labels {
            labels.sort_unstable();
            assert!(labels.iter().copied().eq(0..1024));
        }
    }
}
