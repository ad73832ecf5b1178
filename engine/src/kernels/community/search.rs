//! What Leiden and Louvain share: nodes move, groups are merged, merged nodes move, until nothing is left to merge;
//! and from there again, until nothing moves at all.

mod passes;

use self::passes::{BLOCK, Improved, MANY, Search};
use super::aggregate;
use super::leiden::refinement;
use super::leiden::{Leiden, LeidenOptions};
use super::local_moving::{self, ONE_BY_ONE};
use super::quality::{self, PartitionQualityOptions, Quality, partition_quality};
use super::split;
use super::table;
use crate::error::{Error, Result};
use crate::graph::Graph;
use crate::kernels::by_degree::{self, ByDegree};
use crate::kernels::chunks;
use crate::kernels::numbering::{self, Numbered};
use crate::kernels::rows::Rows;
use crate::kernels::undirected::{self, undirected};
use crate::progress::Progress;

/// What is merged into one node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Merging {
    /// Each group of a refined community.
    Groups,
    /// Each community as a whole.
    Communities,
}

/// Finds communities of `graph`, none of which a node would leave, and which all hang together.
pub(super) fn search(graph: &Graph, options: &LeidenOptions, merging: Merging, progress: &Progress) -> Result<Leiden> {
    check(options)?;
    progress.begin("communities", u64::from(options.max_passes));
    progress.check()?;
    let graph = undirected(graph, progress)?;
    let rows = Rows::new(graph.outgoing_rows());
    let rows = if options.weighted { rows } else { rows.unweighted() };
    let (labels, passes, converged) = match rows.edge_count() <= ONE_BY_ONE {
        true => improved(rows, options, merging, progress)?,
        false => improved_by_degree(&graph, rows, options, merging, progress)?,
    };
    let Numbered { labels, sizes } = numbering::number(labels);
    let measured = PartitionQualityOptions { resolution: options.resolution, weighted: options.weighted };
    let found = partition_quality(&graph, &labels, &measured, progress)?;
    let quality = match options.quality {
        Quality::Modularity => found.modularity,
        Quality::Cpm => found.cpm,
    };
    Ok(Leiden { labels, sizes, quality, modularity: found.modularity, passes, converged })
}

/// Upper bound of what [`search`] allocates on `threads` threads, in bytes.
pub(super) fn estimate_bytes(node_count: usize, edge_count: usize, threads: usize) -> u64 {
    let nodes = node_count as u64;
    let merged = aggregate::estimate_bytes(node_count, edge_count);
    let moving = local_moving::estimate_bytes(node_count, edge_count);
    let refining = refinement::estimate_bytes(node_count, edge_count);
    let step = moving.max(refining).max(merged).max(split::estimate_bytes(node_count));
    // The given nodes keep their communities while merged ones move.
    let searching = (8 + 6 * 4) * nodes + table::estimate_bytes(node_count, threads) + merged + moving + step;
    let measuring =
        (4 + 8) * nodes + numbering::estimate_bytes(node_count) + quality::estimate_bytes(node_count, edge_count);
    let ordering = 8 * nodes.min((nodes / BLOCK as u64).max(MANY as u64) + 1);
    let ranking = by_degree::estimate_bytes(node_count) + by_degree::rows_bytes(node_count, 2 * edge_count) + 4 * nodes;
    let searching = searching + if 2 * edge_count > ONE_BY_ONE { ranking } else { 0 };
    undirected::estimate_bytes(node_count, edge_count) + searching.max(measuring) + ordering + nodes / 64 + 8192
}

/// From every node alone to communities.
fn improved(rows: Rows<'_>, options: &LeidenOptions, merging: Merging, progress: &Progress) -> Result<Improved> {
    let labels = (0..rows.node_count() as u32).collect();
    let is_whole = !rows.is_weighted() && u32::try_from(rows.edge_count()).is_ok();
    match is_whole {
        true => Search::<u32>::new(rows, options, merging, progress)?.improve(labels),
        false => Search::<f64>::new(rows, options, merging, progress)?.improve(labels),
    }
}

/// The same on nodes numbered by degree, so that what hubs are asked for stays in the cache. Who has no edge stays alone.
fn improved_by_degree(
    graph: &Graph,
    rows: Rows<'_>,
    options: &LeidenOptions,
    merging: Merging,
    progress: &Progress,
) -> Result<Improved> {
    let by_degree = ByDegree::new(graph, progress)?;
    let ranked = by_degree.rows(rows, progress)?;
    let (by_rank, passes, converged) = improved(ranked.rows(), options, merging, progress)?;
    let label = |node: u32| match by_rank.get(by_degree.ranks[node as usize] as usize) {
        Some(&label) => by_degree.nodes[label as usize],
        None => node,
    };
    let mut labels = vec![0; by_degree.ranks.len()];
    chunks::fill(&mut labels, progress, label)?;
    Ok((labels, passes, converged))
}

fn check(options: &LeidenOptions) -> Result<()> {
    quality::check_resolution(options.resolution)?;
    if !(0.0..=1.0).contains(&options.tolerance) {
        return Err(Error::bad_parameter("tolerance", options.tolerance, "a number from 0 to 1"));
    }
    match options.max_passes {
        0 => Err(Error::bad_parameter("max_passes", 0, "a whole number of at least 1")),
        _ => Ok(()),
    }
}
