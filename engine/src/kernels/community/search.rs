//! What Leiden and Louvain share: nodes move, groups are merged, merged nodes move, until nothing is left to merge;
//! and from there again, until nothing moves at all.

use super::aggregate::{self, aggregate, renumber};
use super::leiden::refinement::{self, refine};
use super::leiden::{Leiden, LeidenOptions};
use super::level::Level;
use super::local_moving::{self, move_nodes};
use super::quality::{self, PartitionQualityOptions, Quality, partition_quality};
use super::split::{self, split};
use super::table::{self, Tables};
use crate::error::{Error, Result};
use crate::graph::Graph;
use crate::kernels::numbering::{self, Numbered};
use crate::kernels::random::{Random, mix};
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
    let mut labels: Vec<u32> = (0..graph.node_count() as u32).collect();
    let (passes, converged) = Search::new(&graph, options, merging, progress)?.improve(&mut labels)?;
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
    let searching = (8 + 6 * 4) * nodes + table::estimate_bytes(node_count, threads) + merged + step;
    let measuring =
        (4 + 8) * nodes + numbering::estimate_bytes(node_count) + quality::estimate_bytes(node_count, edge_count);
    undirected::estimate_bytes(node_count, edge_count) + searching.max(measuring) + nodes / 64 + 8192
}

fn check(options: &LeidenOptions) -> Result<()> {
    quality::check_resolution(options.resolution)?;
    match options.max_passes {
        0 => Err(Error::bad_parameter("max_passes", 0, "a whole number of at least 1")),
        _ => Ok(()),
    }
}

/// Edges that a move may cost within a pass, see [`move_nodes`].
const PATIENCE: usize = 1000;

/// Times that nodes move and communities are split again at the end, at most: each raises the quality.
const SETTLINGS: u32 = 1000;

/// The pass in whose name the order of the last moves is drawn.
const LAST: u32 = u32::MAX;

struct Search<'a> {
    given: Level<'a>,
    options: &'a LeidenOptions,
    merging: Merging,
    tables: Tables,
    progress: &'a Progress,
}

impl<'a> Search<'a> {
    fn new(graph: &'a Graph, options: &'a LeidenOptions, merging: Merging, progress: &'a Progress) -> Result<Self> {
        let rows = Rows::new(graph.outgoing_rows());
        let rows = if options.weighted { rows } else { rows.unweighted() };
        let given = Level::given(rows, options.quality, options.resolution, progress)?;
        Ok(Search { given, options, merging, tables: Tables::new(graph.node_count()), progress })
    }

    /// Improves a partition, and says in how many passes, and whether a last pass found nothing more to move.
    fn improve(&self, labels: &mut Vec<u32>) -> Result<(u32, bool)> {
        let (mut passes, mut has_moved) = (0, true);
        while has_moved && passes < self.options.max_passes {
            has_moved = self.pass(labels, passes)?;
            passes += 1;
            self.progress.advance(1)?;
        }
        self.settle(labels)?;
        Ok((passes, !has_moved))
    }

    /// From the nodes up, until no two are left to merge; says whether anything has moved.
    fn pass(&self, labels: &mut Vec<u32>, pass: u32) -> Result<bool> {
        let mut positions: Vec<u32> = (0..self.given.node_count() as u32).collect();
        let mut communities = std::mem::take(labels);
        let mut merged = None;
        let mut has_moved = false;
        for depth in 0.. {
            let level = merged.as_ref().unwrap_or(&self.given);
            let order = self.order(level.node_count(), pass, depth);
            has_moved |= move_nodes(level, &mut communities, &order, PATIENCE, &self.tables, self.progress)? > 0;
            let community_count = renumber(&mut communities);
            if community_count == level.node_count() {
                break;
            }
            let (groups, group_count) = self.groups(level, &communities, community_count, &order, pass, depth)?;
            if group_count == level.node_count() {
                break;
            }
            merged = Some(aggregate(level, &groups, group_count, &self.tables, self.progress)?);
            positions.iter_mut().for_each(|position| *position = groups[*position as usize]);
            communities = communities_of_groups(&communities, &groups, group_count);
        }
        positions.iter_mut().for_each(|position| *position = communities[*position as usize]);
        *labels = positions;
        Ok(has_moved)
    }

    /// What is merged next, numbered from 0, and how many it is.
    fn groups(
        &self,
        level: &Level<'_>,
        communities: &[u32],
        community_count: usize,
        order: &[u32],
        pass: u32,
        depth: u32,
    ) -> Result<(Vec<u32>, usize)> {
        if self.merging == Merging::Communities {
            return Ok((communities.to_vec(), community_count));
        }
        let random = self.random(REFINEMENT, pass, depth);
        let mut groups = refine(level, communities, order, random, &self.tables, self.progress)?;
        let group_count = renumber(&mut groups);
        Ok((groups, group_count))
    }

    /// Splits communities that have come apart, and moves nodes as long as one gains by it.
    fn settle(&self, labels: &mut [u32]) -> Result<()> {
        split(&self.given, labels, self.progress)?;
        for settling in 0..SETTLINGS {
            let order = self.order(labels.len(), LAST, settling);
            if move_nodes(&self.given, labels, &order, usize::MAX, &self.tables, self.progress)? == 0 {
                break;
            }
            split(&self.given, labels, self.progress)?;
        }
        Ok(())
    }

    /// All nodes in a random order.
    fn order(&self, node_count: usize, pass: u32, depth: u32) -> Vec<u32> {
        let random = self.random(ORDER, pass, depth);
        let mut order: Vec<u32> = (0..node_count as u32).collect();
        for end in (1..node_count).rev() {
            order.swap(end, random.below(end as u64, end as u64 + 1) as usize);
        }
        order
    }

    fn random(&self, purpose: u64, pass: u32, depth: u32) -> Random {
        Random::new(mix(self.options.seed ^ mix(u64::from(pass) << 32 | u64::from(depth))), purpose)
    }
}

/// What random numbers are drawn for.
const ORDER: u64 = 1;
const REFINEMENT: u64 = 2;

/// The community that the nodes of each group are in, numbered from 0.
fn communities_of_groups(communities: &[u32], groups: &[u32], group_count: usize) -> Vec<u32> {
    let mut of_groups = vec![0; group_count];
    for (&community, &group) in communities.iter().zip(groups) {
        of_groups[group as usize] = community;
    }
    of_groups
}
