//! Breadth first searches from 512 sources at once. Each source has a lane, a bit in the words of every node, so that an
//! edge is followed for all sources that reach its end on the same level by a few operations on words.

use super::Reach;
use super::lane_counts::{LANES, LaneCounts, Lanes};
use crate::error::Result;
use crate::kernels::rows::Rows;
use crate::progress::Progress;

/// Sources that go together.
pub(super) const SOURCES: usize = LANES;

/// Arrays for some sources at a time.
pub(super) struct Together<'a> {
    outgoing: Rows<'a>,
    incoming: Rows<'a>,
    progress: &'a Progress,
    /// Of each node, the lanes that have reached it.
    seen: Vec<Lanes>,
    /// Of each node, the lanes that reached it on the last level.
    last: Vec<Lanes>,
    /// Of each node, the lanes that reach it on the level that is being found; none between levels.
    next: Vec<Lanes>,
    /// The nodes of the last level.
    level: Vec<u32>,
    /// The nodes of the level that is being found; while it is being pushed to, any that are pushed to.
    next_level: Vec<u32>,
    /// The nodes that some lane has reached.
    reached: Vec<u32>,
    /// At least all nodes that some lane has not reached and that edges lead to; filled when it is first needed.
    open: Vec<u32>,
    /// Edges that lead to nodes that some lane has not reached.
    open_edges: usize,
    /// The lanes in use.
    lanes: Lanes,
    counts: LaneCounts,
}

/// Upper bound of what a [`Together`] allocates, in bytes.
pub(super) fn estimate_bytes(node_count: usize) -> u64 {
    ((3 * size_of::<Lanes>() + 4 * 4) * node_count + size_of::<Together<'_>>()) as u64
}

/// A search must do the work of so many before it is worth the wider words.
const WORTH: u64 = 8;

impl<'a> Together<'a> {
    pub(super) fn new(outgoing: Rows<'a>, incoming: Rows<'a>, progress: &'a Progress) -> Self {
        let node_count = outgoing.node_count();
        let (lanes, nodes) = (|| vec![Lanes::NONE; node_count], || Vec::with_capacity(node_count));
        Together {
            outgoing,
            incoming,
            progress,
            seen: lanes(),
            last: lanes(),
            next: lanes(),
            level: nodes(),
            next_level: nodes(),
            reached: nodes(),
            open: nodes(),
            open_edges: 0,
            lanes: Lanes::NONE,
            counts: LaneCounts::new(),
        }
    }

    /// Adds to `reaches` what lies around each of `sources`, at most [`SOURCES`]. Gives up with false, and `reaches`
    /// half done, when they so rarely reach a node on the same level that they are faster one by one: on a path, or
    /// when they are far apart in a thin graph.
    pub(super) fn add_reaches(&mut self, sources: &[u32], reaches: &mut [Reach]) -> Result<bool> {
        self.start(sources);
        let (mut visits, mut pairs, mut distance) = (0, 0, 0.0);
        while !self.level.is_empty() {
            self.reach_next_level()?;
            distance += 1.0;
            self.counts.take(|lane, count| {
                reaches[lane].add(distance, count);
                pairs += count;
            });
            visits += self.level.len() as u64;
            if visits > self.outgoing.node_count() as u64 + pairs / WORTH {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn start(&mut self, sources: &[u32]) {
        for node in self.reached.drain(..) {
            self.seen[node as usize] = Lanes::NONE;
        }
        for node in self.level.drain(..) {
            self.last[node as usize] = Lanes::NONE;
        }
        self.open.clear();
        self.open_edges = self.incoming.edge_count();
        self.lanes = Lanes::first(sources.len());
        for (lane, &source) in sources.iter().enumerate() {
            self.last[source as usize].set(lane);
            self.seen[source as usize].set(lane);
        }
        self.level.extend(sources);
        self.reached.extend(sources);
    }

    /// Finds and counts what is reached from the last level, which it then is.
    fn reach_next_level(&mut self) -> Result<()> {
        let edges: usize = self.level.iter().map(|&node| self.outgoing.neighbors(node).len()).sum();
        // To push along an edge costs twice what it costs to pull; to look for open nodes, as much as a few edges.
        if 2 * edges >= self.open_edges && 8 * edges >= self.incoming.edge_count() + self.incoming.node_count() {
            self.pull()?;
        } else {
            self.push()?;
        }
        for node in self.level.drain(..) {
            self.last[node as usize] = Lanes::NONE;
        }
        std::mem::swap(&mut self.last, &mut self.next);
        std::mem::swap(&mut self.level, &mut self.next_level);
        Ok(())
    }

    /// Every node of the last level gives its lanes to its neighbours.
    fn push(&mut self) -> Result<()> {
        for &node in &self.level {
            self.progress.check()?;
            let lanes = self.last[node as usize];
            for &neighbor in self.outgoing.neighbors(node) {
                let next = &mut self.next[neighbor as usize];
                if next.is_none() {
                    self.next_level.push(neighbor);
                }
                next.add(&lanes);
            }
        }
        let mut pushed_to = std::mem::take(&mut self.next_level);
        pushed_to.retain(|&node| {
            let arriving = std::mem::replace(&mut self.next[node as usize], Lanes::NONE);
            self.arrive(node, &arriving)
        });
        self.next_level = pushed_to;
        Ok(())
    }

    /// Every open node takes the lanes of its neighbours in the last level.
    fn pull(&mut self) -> Result<()> {
        let mut open = std::mem::take(&mut self.open);
        if open.is_empty() {
            open.extend(
                (0..self.incoming.node_count() as u32).filter(|&node| !self.incoming.neighbors(node).is_empty()),
            );
        }
        open.retain(|&node| self.seen[node as usize] != self.lanes);
        for &node in &open {
            self.progress.check()?;
            let arriving = self.lanes_of_neighbors(node);
            if self.arrive(node, &arriving) {
                self.next_level.push(node);
            }
        }
        self.open = open;
        Ok(())
    }

    /// The lanes that reached some neighbour on the last level; not all, once no lane is left that had not reached the
    /// node.
    fn lanes_of_neighbors(&self, node: u32) -> Lanes {
        let seen = &self.seen[node as usize];
        let mut lanes = *seen;
        for neighbors in self.incoming.neighbors(node).chunks(4) {
            neighbors.iter().for_each(|&neighbor| lanes.add(&self.last[neighbor as usize]));
            if lanes == self.lanes {
                break;
            }
        }
        lanes
    }

    /// Puts a node into the level that is being found, for those lanes that had not reached it; false when there are
    /// none.
    fn arrive(&mut self, node: u32, arriving: &Lanes) -> bool {
        let seen = &mut self.seen[node as usize];
        let new = arriving.without(seen);
        if new.is_none() {
            return false;
        }
        if seen.is_none() {
            self.reached.push(node);
        }
        seen.add(&new);
        if *seen == self.lanes {
            self.open_edges -= self.incoming.neighbors(node).len();
        }
        self.next[node as usize] = new;
        self.counts.add(&new);
        true
    }
}
