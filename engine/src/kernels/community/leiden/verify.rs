//! The check of a partition found by Leiden or Louvain, from the definitions, on a matrix of all weights.

use crate::graph::Graph;
use crate::kernels::community::leiden::{Leiden, LeidenOptions};
use crate::kernels::community::quality::Quality;
use crate::kernels::mismatch::{Mismatch, compare};

/// Checks the numbering, that communities hang together, the qualities, and that no node would better move. Serial,
/// `O(n^2)`.
pub(in crate::kernels::community) fn verify(
    graph: &Graph,
    options: &LeidenOptions,
    found: &Leiden,
) -> Result<(), Mismatch> {
    let matrix = Matrix::new(graph, options);
    check_numbering(graph.node_count(), found)?;
    matrix.check_connected(&found.labels)?;
    let (modularity, cpm) = (matrix.modularity(&found.labels), matrix.cpm(&found.labels));
    let singletons: Vec<u32> = (0..graph.node_count() as u32).collect();
    let (quality, least) = match options.quality {
        Quality::Modularity => (modularity, matrix.modularity(&singletons)),
        Quality::Cpm => (cpm, matrix.cpm(&singletons)),
    };
    compare([found.modularity, found.quality].into_iter(), &[modularity, quality], 1e-9)?;
    let is_worse_than_singletons = quality < least - 1e-9 * least.abs();
    if is_worse_than_singletons {
        return Err(Mismatch { node: 0, found: quality, expected: least });
    }
    matrix.check_nobody_moves(&found.labels)
}

fn check_numbering(node_count: usize, found: &Leiden) -> Result<(), Mismatch> {
    let mut members: Vec<Vec<u32>> = vec![Vec::new(); node_count];
    for (node, &label) in (0..).zip(&found.labels) {
        match members.get_mut(label as usize) {
            Some(members) => members.push(node),
            None => return Err(Mismatch { node, found: f64::from(label), expected: f64::NAN }),
        }
    }
    members.retain(|members| !members.is_empty());
    members.sort_by_key(|members| (std::cmp::Reverse(members.len()), members[0]));
    let mut expected = vec![f64::NAN; node_count];
    for (label, members) in members.iter().enumerate() {
        members.iter().for_each(|&node| expected[node as usize] = label as f64);
    }
    compare(found.labels.iter().map(|&label| f64::from(label)), &expected, 0.0)?;
    let sizes: Vec<f64> = members.iter().map(|members| members.len() as f64).collect();
    compare(found.sizes.iter().map(|&size| size as f64), &sizes, 0.0)
}

/// The weight between every two nodes.
struct Matrix<'a> {
    options: &'a LeidenOptions,
    weights: Vec<Vec<f64>>,
    strengths: Vec<f64>,
    total: f64,
}

impl<'a> Matrix<'a> {
    fn new(graph: &Graph, options: &'a LeidenOptions) -> Self {
        let node_count = graph.node_count();
        // The weights of opposite edges add up in the precision in which graphs hold them.
        let mut sums = vec![vec![0.0f32; node_count]; node_count];
        for (source, target, weight) in graph.edges() {
            for (one, other) in [(source as usize, target as usize), (target as usize, source as usize)] {
                sums[one][other] = if options.weighted { sums[one][other] + weight } else { 1.0 };
            }
        }
        let weights: Vec<Vec<f64>> = sums.into_iter().map(|row| row.into_iter().map(f64::from).collect()).collect();
        let strengths: Vec<f64> = weights.iter().map(|row| row.iter().sum()).collect();
        let total = strengths.iter().sum();
        Matrix { options, weights, strengths, total }
    }

    /// What a pair of nodes weighs by chance, times the resolution.
    fn demanded(&self, one: usize, other: usize, quality: Quality) -> f64 {
        match quality {
            Quality::Modularity if self.total == 0.0 => 0.0,
            Quality::Modularity => self.options.resolution * self.strengths[one] * (self.strengths[other] / self.total),
            Quality::Cpm => self.options.resolution,
        }
    }

    fn excess(&self, one: usize, other: usize, quality: Quality) -> f64 {
        self.weights[one][other] - self.demanded(one, other, quality)
    }

    fn modularity(&self, labels: &[u32]) -> f64 {
        let excess = |one, other| self.excess(one, other, Quality::Modularity);
        let pairs = (0..labels.len()).flat_map(|one| (0..labels.len()).map(move |other| (one, other)));
        let within = pairs.filter(|&(one, other)| labels[one] == labels[other]);
        let sum: f64 = within.map(|(one, other)| excess(one, other) / self.total).sum();
        if self.total > 0.0 { sum } else { 0.0 }
    }

    fn cpm(&self, labels: &[u32]) -> f64 {
        let pairs = (0..labels.len()).flat_map(|one| (0..one).map(move |other| (one, other)));
        let within = pairs.filter(|&(one, other)| labels[one] == labels[other]);
        within.map(|(one, other)| self.excess(one, other, Quality::Cpm)).sum()
    }

    /// By depth first search within each community, along edges that weigh anything.
    fn check_connected(&self, labels: &[u32]) -> Result<(), Mismatch> {
        let mut is_begun = vec![false; labels.len()];
        let mut is_seen = vec![false; labels.len()];
        for start in 0..labels.len() {
            if is_seen[start] {
                continue;
            }
            if std::mem::replace(&mut is_begun[labels[start] as usize], true) {
                return Err(Mismatch { node: start as u32, found: f64::from(labels[start]), expected: f64::NAN });
            }
            let mut stack = vec![start];
            while let Some(node) = stack.pop() {
                if !std::mem::replace(&mut is_seen[node], true) {
                    let is_next = |&next: &usize| self.weights[node][next] > 0.0 && labels[next] == labels[node];
                    stack.extend((0..labels.len()).filter(is_next));
                }
            }
        }
        Ok(())
    }

    /// That no node gains, beyond rounding, by going to another community or by being alone.
    fn check_nobody_moves(&self, labels: &[u32]) -> Result<(), Mismatch> {
        for node in 0..labels.len() {
            let mut gains = vec![0.0; labels.len() + 1];
            for (other, &label) in labels.iter().enumerate().filter(|&(other, _)| other != node) {
                gains[label as usize] += self.excess(node, other, self.options.quality);
            }
            let here = gains[labels[node] as usize];
            let best = gains.into_iter().fold(f64::NEG_INFINITY, f64::max);
            let demanded = |other| self.demanded(node, other, self.options.quality);
            let scale = self.strengths[node] + (0..labels.len()).map(demanded).sum::<f64>();
            if best - here > 1e-9 * scale {
                return Err(Mismatch { node: node as u32, found: here, expected: best });
            }
        }
        Ok(())
    }
}
