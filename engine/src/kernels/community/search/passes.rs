//! The passes of a search: nodes move, what belongs together is merged and moves, and in the end everybody comes to rest.

use super::Merging;
use crate::error::Result;
use crate::kernels::community::aggregate::{aggregate, renumber};
use crate::kernels::community::leiden::LeidenOptions;
use crate::kernels::community::leiden::refinement::refine;
use crate::kernels::community::level::Level;
use crate::kernels::community::local_moving::{Moved, Moving, ONE_BY_ONE};
use crate::kernels::community::split::split;
use crate::kernels::community::table::{Sum, Tables};
use crate::kernels::random::{Random, mix};
use crate::kernels::rows::Rows;
use crate::progress::Progress;

/// Labels, passes, and whether the last found nothing more to move.
pub(super) type Improved = (Vec<u32>, u32, bool);

impl Merging {
    /// Large rounds in which the given nodes move in the first pass, whose communities are only a beginning. More comes
    /// of merging those that have grown little than those that have grown together, unless they come apart in groups.
    fn forming_rounds(self) -> usize {
        match self {
            Merging::Groups => 3,
            Merging::Communities => 2,
        }
    }
}

/// The same of what has been merged, for the same reason.
const MERGED_FORMING_ROUNDS: usize = 2;

/// Large rounds in which nodes move in later passes, each of which goes on where the one before has ended.
const MENDING_ROUNDS: usize = 3;

/// Nodes that keep together in a random order, and how many there have to be for that.
pub(super) const BLOCK: usize = 16;
pub(super) const MANY: usize = 1 << 14;

/// Times that nodes move and communities are split again at the end, at most: each raises the quality.
const SETTLINGS: u32 = 1000;

/// The pass in whose name the order of the last moves is drawn.
const LAST: u32 = u32::MAX;

/// How a pass ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Moved,
    /// Nodes gained less than the tolerance, and nothing was merged.
    GainedLittle,
    /// Nothing moved.
    Still,
}

pub(super) struct Search<'a, S> {
    given: Level<'a>,
    options: &'a LeidenOptions,
    merging: Merging,
    /// What the moves of nodes have to gain, in the unit of weights, lest a pass be the last.
    least_gain: f64,
    tables: Tables<S>,
    progress: &'a Progress,
}

impl<'a, S: Sum> Search<'a, S> {
    pub(super) fn new(
        rows: Rows<'a>,
        options: &'a LeidenOptions,
        merging: Merging,
        progress: &'a Progress,
    ) -> Result<Self> {
        let given = Level::given(rows, options.quality, options.resolution, progress)?;
        let is_large = rows.edge_count() > ONE_BY_ONE;
        let least_gain = if is_large { options.tolerance * given.objective.edge_weight } else { 0.0 };
        let tables = Tables::new(rows.node_count());
        Ok(Search { given, options, merging, least_gain, tables, progress })
    }

    /// Improves a partition, and says in how many passes, and whether a last pass found nothing more to move.
    pub(super) fn improve(&self, labels: Vec<u32>) -> Result<Improved> {
        let mut moving = Moving::new(&self.given, labels);
        let (mut passes, mut end) = (0, End::Moved);
        while end == End::Moved && passes < self.options.max_passes {
            end = self.pass(&mut moving, passes)?;
            passes += 1;
            self.progress.advance(1)?;
        }
        Ok((self.settle(moving)?, passes, end == End::Still))
    }

    /// From the nodes up, until no two are left to merge, or until little is gained.
    fn pass(&self, moving: &mut Moving<'_>, pass: u32) -> Result<End> {
        let order = self.order(self.given.node_count(), pass, 0);
        let large_rounds = if pass == 0 { self.merging.forming_rounds() } else { MENDING_ROUNDS };
        let Moved { count, gain } = moving.run(&order, large_rounds, &self.tables, self.progress)?;
        if pass > 0 && count > 0 && gain < self.least_gain {
            return Ok(End::GainedLittle);
        }
        let (labels, has_moved) = self.merge(moving.labels().to_vec(), order, pass)?;
        if count == 0 && !has_moved {
            return Ok(End::Still);
        }
        moving.restart(labels);
        Ok(End::Moved)
    }

    /// Merges nodes and moves what has been merged, again and again, and says whether anything has moved.
    fn merge(&self, mut communities: Vec<u32>, mut order: Vec<u32>, pass: u32) -> Result<(Vec<u32>, bool)> {
        let mut positions: Vec<u32> = (0..self.given.node_count() as u32).collect();
        let mut merged: Option<Level<'_>> = None;
        let mut has_moved = false;
        let large_rounds = if pass == 0 { MERGED_FORMING_ROUNDS } else { MENDING_ROUNDS };
        for depth in 1.. {
            let level = merged.as_ref().unwrap_or(&self.given);
            let community_count = renumber(&mut communities);
            if community_count == level.node_count() {
                break;
            }
            let (groups, group_count) = self.groups(level, &communities, community_count, &order, pass, depth)?;
            if group_count == level.node_count() {
                break;
            }
            positions.iter_mut().for_each(|position| *position = groups[*position as usize]);
            communities = communities_of_groups(&communities, &groups, group_count);
            let level = self.merged(level, groups, group_count, pass)?;
            order = self.order(group_count, pass, depth);
            let mut moving = Moving::new(&level, communities);
            let Moved { count, gain } = moving.run(&order, large_rounds, &self.tables, self.progress)?;
            communities = moving.into_labels();
            has_moved |= count > 0;
            if pass > 0 && gain < self.least_gain {
                break;
            }
            merged = Some(level);
        }
        positions.iter_mut().for_each(|position| *position = communities[*position as usize]);
        Ok((positions, has_moved))
    }

    /// The graph of groups. In later passes only few groups of the given nodes move, and most often that is all.
    fn merged(&self, level: &Level<'a>, groups: Vec<u32>, group_count: usize, pass: u32) -> Result<Level<'a>> {
        match level.given_rows() {
            Some(rows) if pass > 0 => Ok(Level::grouped(rows, level, groups, group_count)),
            _ => aggregate(level, &groups, group_count, &self.tables, self.progress),
        }
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
        let random = self.random(REFINEMENT, pass, depth - 1);
        let mut groups = refine(level, communities, order, random, &self.tables, self.progress)?;
        let group_count = renumber(&mut groups);
        Ok((groups, group_count))
    }

    /// Moves nodes as long as one gains by it, and splits communities that have come apart.
    fn settle(&self, mut moving: Moving<'_>) -> Result<Vec<u32>> {
        for settling in 0..SETTLINGS {
            let order = self.order(self.given.node_count(), LAST, settling);
            moving.run(&order, usize::MAX, &self.tables, self.progress)?;
            if moving.wake_drifted() {
                continue;
            }
            let mut parts = moving.labels().to_vec();
            split(&self.given, &mut parts, self.progress)?;
            if !moving.part(&parts) {
                break;
            }
        }
        Ok(moving.into_labels())
    }

    /// All nodes in a random order: where they are many, in blocks whose rows lie side by side in memory.
    fn order(&self, node_count: usize, pass: u32, depth: u32) -> Vec<u32> {
        let random = self.random(ORDER, pass, depth);
        let block = if node_count < MANY { 1 } else { BLOCK };
        let mut blocks: Vec<usize> = (0..node_count.div_ceil(block)).collect();
        for end in (1..blocks.len()).rev() {
            blocks.swap(end, random.below(end as u64, end as u64 + 1) as usize);
        }
        let mut order = Vec::with_capacity(node_count);
        for block in blocks.iter().map(|number| number * block..node_count.min((number + 1) * block)) {
            order.extend(block.map(|node| node as u32));
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
