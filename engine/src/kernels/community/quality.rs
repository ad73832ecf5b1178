//! How good a partition into communities is: modularity and the constant Potts model as wholes, and of each community
//! what lies within and what leads out.

use crate::error::{Error, Result};
use crate::graph::Graph;
use crate::kernels::chunks;
use crate::kernels::mismatch::{Mismatch, compare};
use crate::kernels::rows::Rows;
use crate::kernels::undirected::{self, undirected};
use crate::progress::Progress;

/// What makes a partition a good one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Quality {
    /// More weight within communities than strengths would have it by chance.
    #[default]
    Modularity,
    /// The constant Potts model: communities denser than the resolution, whatever the size of the graph.
    Cpm,
}

/// Options of [`partition_quality`].
#[derive(Debug, Clone)]
pub struct PartitionQualityOptions {
    /// How dense a community has to be: for modularity relative to chance, for the constant Potts model in weight a
    /// pair; from 0 to 1e100; default 1.
    pub resolution: f64,
    /// Count an edge by its weight rather than as 1; default false.
    pub weighted: bool,
}

impl Default for PartitionQualityOptions {
    fn default() -> Self {
        PartitionQualityOptions { resolution: 1.0, weighted: false }
    }
}

/// What [`partition_quality`] computes.
#[derive(Debug, Clone, PartialEq)]
pub struct PartitionQuality {
    /// Modularity.
    pub modularity: f64,
    /// Quality by the constant Potts model.
    pub cpm: f64,
    /// Nodes of each community.
    pub sizes: Vec<u64>,
    /// Edges with both ends in the community.
    pub internal_edges: Vec<u64>,
    /// Weight of these edges.
    pub internal_weights: Vec<f64>,
    /// Weight of the edges with one end in the community.
    pub cut_weights: Vec<f64>,
    /// Share of the edge ends that lead out, of the community or of the rest, whichever has fewer.
    pub conductances: Vec<f64>,
}

/// Computes how good a partition is. With `e(c)` the weight within community `c`, `v(c)` its volume, which is twice
/// that and the weight that leads out, `V` the volume of all, `n(c)` its nodes and `r` the resolution,
///
/// ```text
/// modularity     = sum of 2 e(c) / V - r (v(c) / V)^2           over communities
/// cpm            = sum of e(c) - r n(c) (n(c) - 1) / 2          over communities
/// conductance(c) = cut(c) / min(v(c), V - v(c))
/// ```
///
/// - Complexity: `O(n + m)`.
/// - Parallelism: over nodes; communities are added up by one thread.
/// - Shape: `sizes[c]` and the other arrays belong to the nodes labelled `c`, and are as long as the largest label wants.
///   Modularity is a number from -1/2 to 1 at resolution 1; `cpm` and the weights are in the unit of the weights;
///   conductance is a share from 0 to 1.
/// - Conventions: without direction; the weights of opposite edges add up. Loops do not count; parallel edges are one,
///   of summed weight. Modularity is 0 where nothing weighs anything. Conductance is 0 where no weight leads out: of
///   a whole graph, of a component, of a community without edges or without nodes.
///
/// # Errors
/// [`Error::BadParameter`] names an option outside its domain, or labels that are not one a node, each below the number
/// of nodes; [`Error::Cancelled`].
///
/// # References
/// Newman, Girvan: Finding and evaluating community structure in networks. Physical Review E 69 (2004).
/// Reichardt, Bornholdt: Statistical mechanics of community detection. Physical Review E 74 (2006), for the resolution.
/// Traag, Van Dooren, Nesterov: Narrow scope for resolution-limit-free community detection. Physical Review E 84
/// (2011), for the constant Potts model. leidenalg gives twice its value.
///
/// # Example
/// ```
/// use trama_engine::graph::{Edge, Graph};
/// use trama_engine::kernels::community::quality::{PartitionQualityOptions, partition_quality};
/// use trama_engine::progress::Progress;
///
/// // Two pairs and an edge between them: 4 of 6 edge ends within, and half of all in each.
/// let edge = |source, target| Edge { source, target, weight: 1.0 };
/// let path = Graph::from_edges(4, &[edge(0, 1), edge(1, 2), edge(2, 3)], false)?;
/// let found = partition_quality(&path, &[0, 0, 1, 1], &PartitionQualityOptions::default(), &Progress::new())?;
/// assert!((found.modularity - (4.0 / 6.0 - 0.5)).abs() < 1e-15);
/// assert_eq!((found.cpm, found.conductances), (0.0, vec![1.0 / 3.0; 2]));
/// # Ok::<(), trama_engine::error::Error>(())
/// ```
pub fn partition_quality(
    graph: &Graph,
    labels: &[u32],
    options: &PartitionQualityOptions,
    progress: &Progress,
) -> Result<PartitionQuality> {
    check_resolution(options.resolution)?;
    check_labels(graph.node_count(), labels)?;
    progress.begin("partition quality", graph.node_count() as u64);
    progress.check()?;
    let graph = undirected(graph, progress)?;
    let rows = Rows::new(graph.outgoing_rows());
    let rows = if options.weighted { rows } else { rows.unweighted() };
    let mut shares = vec![Share::default(); labels.len()];
    chunks::fill(&mut shares, progress, |node| Share::of(rows, labels, node))?;
    Ok(add_up(labels, &shares, options.resolution))
}

/// Upper bound of what [`partition_quality`] allocates, in bytes.
pub fn estimate_bytes(node_count: usize, edge_count: usize) -> u64 {
    let arrays = (size_of::<Share>() as u64 + 8 * 6) * node_count as u64;
    undirected::estimate_bytes(node_count, edge_count) + arrays
}

/// Checks `found` from the definition: modularity and the constant Potts model over all pairs of nodes, the rest edge
/// by edge. Serial, `O(n^2)`.
pub fn verify_partition_quality(
    graph: &Graph,
    labels: &[u32],
    options: &PartitionQualityOptions,
    found: &PartitionQuality,
) -> Result<(), Mismatch> {
    let expected = by_pairs(graph, labels, options);
    let whole = |found: f64, expected: f64| compare(std::iter::once(found), &[expected], 1e-9);
    whole(found.modularity, expected.modularity)?;
    whole(found.cpm, expected.cpm)?;
    let count = |counts: &[u64]| counts.iter().map(|&count| count as f64).collect::<Vec<f64>>();
    compare(count(&found.sizes).into_iter(), &count(&expected.sizes), 0.0)?;
    compare(count(&found.internal_edges).into_iter(), &count(&expected.internal_edges), 0.0)?;
    compare(found.internal_weights.iter().copied(), &expected.internal_weights, 1e-9)?;
    compare(found.cut_weights.iter().copied(), &expected.cut_weights, 1e-9)?;
    compare(found.conductances.iter().copied(), &expected.conductances, 1e-9)
}

/// Checks that a resolution is in its domain, in which no quality overflows.
pub(super) fn check_resolution(resolution: f64) -> Result<()> {
    match (0.0..=1e100).contains(&resolution) {
        true => Ok(()),
        false => Err(Error::bad_parameter("resolution", resolution, "a number from 0 to 1e100")),
    }
}

/// Checks that there is a label for each node, and none so large that its array would be mostly empty.
pub(super) fn check_labels(node_count: usize, labels: &[u32]) -> Result<()> {
    if labels.len() != node_count {
        let expected = format!("one for each of {node_count} nodes");
        return Err(Error::bad_parameter("labels", format!("{} labels", labels.len()), &expected));
    }
    match labels.iter().max() {
        Some(&label) if label as usize >= node_count => {
            Err(Error::bad_parameter("labels", label, &format!("labels below the number of nodes, {node_count}")))
        }
        _ => Ok(()),
    }
}

/// What the edges of a node add to its community.
#[derive(Clone, Copy, Default)]
struct Share {
    inside: f64,
    outside: f64,
    inside_edges: u32,
}

impl Share {
    fn of(rows: Rows<'_>, labels: &[u32], node: u32) -> Share {
        let mut share = Share::default();
        let label = labels[node as usize];
        // Which of the two it is is hard to foretell, so that both are added to, one of them nothing.
        for (neighbor, weight) in rows.edges(node) {
            let (is_inside, weight) = (labels[neighbor as usize] == label, f64::from(weight));
            share.inside += if is_inside { weight } else { 0.0 };
            share.outside += if is_inside { 0.0 } else { weight };
            share.inside_edges += u32::from(is_inside);
        }
        share
    }
}

fn add_up(labels: &[u32], shares: &[Share], resolution: f64) -> PartitionQuality {
    let count = labels.iter().max().map_or(0, |&label| label as usize + 1);
    let (mut sizes, mut internal_edges) = (vec![0; count], vec![0; count]);
    let (mut internal_weights, mut cut_weights) = (vec![0.0; count], vec![0.0; count]);
    for (&label, share) in labels.iter().zip(shares) {
        let label = label as usize;
        sizes[label] += 1;
        internal_edges[label] += u64::from(share.inside_edges);
        internal_weights[label] += share.inside;
        cut_weights[label] += share.outside;
    }
    // Each edge within was seen from both ends.
    internal_edges.iter_mut().for_each(|edges| *edges /= 2);
    internal_weights.iter_mut().for_each(|weight| *weight /= 2.0);
    let volume = |label: usize| 2.0 * internal_weights[label] + cut_weights[label];
    let total = chunks::sum((0..count).map(volume));
    let modularity =
        |label: usize| 2.0 * internal_weights[label] / total - resolution * (volume(label) / total).powi(2);
    let pairs = |size: u64| size as f64 * (size as f64 - 1.0) / 2.0;
    // Of most of the volume the rest is added up, where a difference would round it away. Only one is so large, or two.
    let rest = |label: usize| match 2.0 * volume(label) > total {
        true => chunks::sum((0..count).filter(|&other| other != label).map(volume)),
        false => total - volume(label),
    };
    let conductance = |label: usize| match cut_weights[label] {
        0.0 => 0.0,
        cut => cut / volume(label).min(rest(label)),
    };
    PartitionQuality {
        modularity: if total > 0.0 { chunks::sum((0..count).map(modularity)) } else { 0.0 },
        cpm: chunks::sum((0..count).map(|label| internal_weights[label] - resolution * pairs(sizes[label]))),
        conductances: (0..count).map(conductance).collect(),
        sizes,
        internal_edges,
        internal_weights,
        cut_weights,
    }
}

/// The same from the definition.
fn by_pairs(graph: &Graph, labels: &[u32], options: &PartitionQualityOptions) -> PartitionQuality {
    let node_count = graph.node_count();
    let count = labels.iter().max().map_or(0, |&label| label as usize + 1);
    let mut weights = vec![vec![0.0f32; node_count]; node_count];
    let mut ties = vec![vec![false; node_count]; node_count];
    for (source, target, weight) in graph.edges() {
        let (source, target) = (source as usize, target as usize);
        for (one, other) in [(source, target), (target, source)] {
            weights[one][other] = if options.weighted { weights[one][other] + weight } else { 1.0 };
            ties[one][other] = true;
        }
    }
    let strengths: Vec<f64> = weights.iter().map(|row| row.iter().map(|&weight| f64::from(weight)).sum()).collect();
    let total: f64 = strengths.iter().sum();
    let mut found = PartitionQuality {
        modularity: 0.0,
        cpm: 0.0,
        sizes: vec![0; count],
        internal_edges: vec![0; count],
        internal_weights: vec![0.0; count],
        cut_weights: vec![0.0; count],
        conductances: vec![0.0; count],
    };
    for (one, &label) in labels.iter().enumerate() {
        let label = label as usize;
        found.sizes[label] += 1;
        for (other, &other_label) in labels.iter().enumerate() {
            let weight = f64::from(weights[one][other]);
            if other_label as usize != label {
                found.cut_weights[label] += weight;
                continue;
            }
            let by_chance = if total > 0.0 { strengths[one] * (strengths[other] / total) } else { 0.0 };
            found.modularity += if total > 0.0 { (weight - options.resolution * by_chance) / total } else { 0.0 };
            if one < other {
                found.cpm += weight - options.resolution;
                found.internal_weights[label] += weight;
                found.internal_edges[label] += u64::from(ties[one][other]);
            }
        }
    }
    for (label, conductance) in found.conductances.iter_mut().enumerate() {
        let side = |inside: bool| -> f64 {
            let on_side = (0..node_count).filter(|&node| (labels[node] as usize == label) == inside);
            on_side.map(|node| strengths[node]).sum()
        };
        let (cut, smaller) = (found.cut_weights[label], side(true).min(side(false)));
        *conductance = if cut > 0.0 { cut / smaller } else { 0.0 };
    }
    found
}

#[cfg(test)]
mod tests;
