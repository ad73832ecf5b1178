//! Brandes' method where every edge has length 1, from eight sources at once, level by level. Each source has a lane;
//! what belongs to a node is a number for each lane, and 0 in those whose sources have it on another level, so that
//! lanes need not be told apart where numbers are added.
//!
//! What a traversal costs is not arithmetic but waiting for memory, and branches that cannot be foretold: whether a
//! neighbour is reached, and on which level. A node that several sources reach on the same level is visited once, and
//! what passes along an edge is added for all eight without a branch.

use std::ops::Range;

use super::eight::{LANES, Lanes};
use super::{Tally, Traverse, Ways, single, too_many_paths};
use crate::error::Result;
use crate::progress::Progress;

/// Arrays for some sources at a time.
pub(super) struct Traversal<'a> {
    ways: Ways<'a>,
    /// Of each node, the lanes that have reached it, a bit for each.
    reached: Vec<u8>,
    /// Of each node, the shortest paths from each source; 0 while it is not reached.
    paths: Vec<Lanes>,
    /// Of each node, what it gives to its neighbours; 0 for all but the nodes of the last level.
    last: Vec<Lanes>,
    /// Of each node, the same on the level that is being found; 0 between levels.
    next: Vec<Lanes>,
    /// Whether a node is pushed to on the way out, and may be pushed to on the way back.
    is_marked: Vec<bool>,
    /// At least all nodes that some lane has not reached and that edges lead to; filled when it is first needed.
    open: Vec<u32>,
    /// Edges that lead to such nodes.
    open_edges: usize,
    /// The nodes of each level, one level after another: a node is in every level on which some source reaches it.
    visits: Vec<Visit>,
    /// Where each level begins in `visits`.
    levels: Vec<usize>,
    /// For sources that do not go well together.
    single: single::Traversal<'a>,
}

/// A node on a level.
#[derive(Debug, Clone, Copy)]
struct Visit {
    node: u32,
    /// The lanes that reach it on this level, a bit for each.
    lanes: u8,
}

/// Sources go together as long as a visit serves so many of them on average: less is faster alone.
const WORTH: usize = 2;

/// Visits beyond that, as a share of the nodes, before sources are given up.
const PATIENCE: usize = 2;

/// Upper bound of what a [`Traversal`] allocates, in bytes.
pub(super) fn estimate_bytes(node_count: usize) -> u64 {
    let of_node = 1 + 3 * size_of::<Lanes>() + 1 + 4 + 8;
    let visits = max_visits(node_count) * size_of::<Visit>();
    (of_node * node_count + visits + size_of::<Traversal<'_>>()) as u64 + 16 + single::estimate_bytes(node_count)
}

/// What a group is given up above, and the visits of a level more.
fn max_visits(node_count: usize) -> usize {
    (LANES / WORTH + 2) * node_count + node_count / PATIENCE + LANES
}

impl<'a> Traversal<'a> {
    pub(super) fn new(ways: Ways<'a>) -> Self {
        let node_count = ways.outgoing.node_count();
        let lanes = || vec![Lanes::ZERO; node_count];
        Traversal {
            ways,
            reached: vec![0; node_count],
            paths: lanes(),
            last: lanes(),
            next: lanes(),
            is_marked: vec![false; node_count],
            open: Vec::with_capacity(node_count),
            open_edges: 0,
            visits: Vec::with_capacity(max_visits(node_count)),
            levels: Vec::with_capacity(node_count + 2),
            single: single::Traversal::new(ways),
        }
    }

    /// Counts the shortest paths from each source. False when the sources so rarely reach a node on the same level that
    /// they are faster one by one, as on a path; this depends on the graph and the sources alone.
    fn count_paths(&mut self, sources: &[u32]) -> Result<bool> {
        self.start(sources);
        let all_lanes = u8::MAX >> (LANES - sources.len());
        let (mut last, mut served, mut go_together) = (0..sources.len(), 0, true);
        while go_together && !last.is_empty() {
            self.levels.push(last.end);
            if self.open_edges > 0 {
                self.reach_next_level(last.clone(), all_lanes)?;
            }
            self.take_back(last.clone());
            std::mem::swap(&mut self.last, &mut self.next);
            last = last.end..self.visits.len();
            served += self.visits[last.clone()].iter().map(|visit| visit.lanes.count_ones() as usize).sum::<usize>();
            go_together = self.visits.len() <= self.reached.len() / PATIENCE + served / WORTH + LANES;
        }
        self.take_back(last);
        Ok(go_together)
    }

    fn start(&mut self, sources: &[u32]) {
        for Visit { node, .. } in self.visits.drain(..) {
            self.reached[node as usize] = 0;
            self.paths[node as usize] = Lanes::ZERO;
        }
        self.levels.clear();
        self.levels.push(0);
        self.open.clear();
        self.open_edges = self.ways.incoming.edge_count();
        for (lane, &source) in sources.iter().enumerate() {
            let lanes = 1 << lane;
            self.reached[source as usize] = lanes;
            self.paths[source as usize].0[lane] = 1.0;
            self.last[source as usize].0[lane] = 1.0;
            self.visits.push(Visit { node: source, lanes });
        }
    }

    /// The visits of a level.
    fn level(&self, depth: usize) -> Range<usize> {
        self.levels[depth]..self.levels[depth + 1]
    }

    /// Finds what is reached from the last level.
    fn reach_next_level(&mut self, last: Range<usize>, all_lanes: u8) -> Result<()> {
        let incoming = self.ways.incoming;
        let edges: usize = self.visits[last.clone()].iter().map(|visit| self.ways.outgoing.degree(visit.node)).sum();
        // To push along an edge costs twice what it costs to pull; to look for open nodes, as much as a few edges.
        if 2 * edges >= self.open_edges && 8 * edges >= incoming.edge_count() + incoming.node_count() {
            self.pull(all_lanes)
        } else {
            self.push(last, all_lanes)
        }
    }

    /// Every node of a level gives its paths to its neighbours.
    fn push(&mut self, level: Range<usize>, all_lanes: u8) -> Result<()> {
        let start = level.end;
        for position in level {
            self.ways.progress.check()?;
            let Visit { node, .. } = self.visits[position];
            let paths = self.last[node as usize];
            for &neighbor in self.ways.outgoing.neighbors(node) {
                if self.reached[neighbor as usize] == all_lanes {
                    continue;
                }
                self.next[neighbor as usize].add(&paths);
                if !std::mem::replace(&mut self.is_marked[neighbor as usize], true) {
                    self.visits.push(Visit { node: neighbor, lanes: 0 });
                }
            }
        }
        let mut kept = start;
        for position in start..self.visits.len() {
            let Visit { node, .. } = self.visits[position];
            self.is_marked[node as usize] = false;
            let arriving = std::mem::replace(&mut self.next[node as usize], Lanes::ZERO);
            if let Some(visit) = self.arrive(node, &arriving, all_lanes)? {
                self.visits[kept] = visit;
                kept += 1;
            }
        }
        self.visits.truncate(kept);
        Ok(())
    }

    /// Every open node takes the paths of its neighbours in the last level.
    fn pull(&mut self, all_lanes: u8) -> Result<()> {
        let incoming = self.ways.incoming;
        let mut open = std::mem::take(&mut self.open);
        if open.is_empty() {
            open.extend((0..incoming.node_count() as u32).filter(|&node| incoming.degree(node) > 0));
        }
        open.retain(|&node| self.reached[node as usize] != all_lanes);
        for &node in &open {
            self.ways.progress.check()?;
            let arriving = self.sum_of(incoming.neighbors(node));
            if let Some(visit) = self.arrive(node, &arriving, all_lanes)? {
                self.visits.push(visit);
            }
        }
        self.open = open;
        Ok(())
    }

    /// Lets paths arrive at a node on the level that is being found, from those sources that had not reached it.
    #[inline]
    fn arrive(&mut self, node: u32, arriving: &Lanes, all_lanes: u8) -> Result<Option<Visit>> {
        let paths = &mut self.paths[node as usize];
        let new = arriving.where_zero(paths);
        let most = new.most();
        if most == 0.0 {
            return Ok(None);
        }
        if most == f64::INFINITY {
            return Err(too_many_paths());
        }
        paths.add(&new);
        self.next[node as usize] = new;
        let lanes = new.above_zero();
        self.reached[node as usize] |= lanes;
        if self.reached[node as usize] == all_lanes {
            self.open_edges -= self.ways.incoming.degree(node);
        }
        Ok(Some(Visit { node, lanes }))
    }

    /// From the last level back, adds what passes each node; the sources themselves are ends, and lie between nothing.
    fn carry_back(&mut self, sources: &[u32], tally: impl Tally, scores: &mut [f64]) -> Result<()> {
        let depth_count = self.levels.len() - 1;
        for depth in (1..depth_count).rev() {
            let level = self.level(depth);
            let beyond = if depth + 1 < depth_count { self.level(depth + 1) } else { 0..0 };
            self.carry_to(level.clone(), beyond.clone())?;
            for position in level {
                let Visit { node, lanes } = self.visits[position];
                let paths = self.paths[node as usize].only(lanes);
                let dependency = paths.times(&self.next[node as usize]);
                tally.pass_node_from(scores, sources, node, &dependency);
                let mut carries = tally.count_from(sources, node);
                carries.add(&dependency);
                self.next[node as usize] = carries.over(&paths);
            }
            self.take_back(beyond);
            std::mem::swap(&mut self.last, &mut self.next);
        }
        if depth_count > 1 {
            self.take_back(self.level(1));
        }
        Ok(())
    }

    /// Brings to the nodes of a level what the level beyond it gives: pulls along their edges, or pushes along those of
    /// the level beyond, where that is less. Lanes that do not reach a node on this level may get anything.
    fn carry_to(&mut self, level: Range<usize>, beyond: Range<usize>) -> Result<()> {
        let Ways { outgoing, incoming, progress } = self.ways;
        let pulled: usize = self.visits[level.clone()].iter().map(|visit| outgoing.degree(visit.node)).sum();
        let pushed: usize = self.visits[beyond.clone()].iter().map(|visit| incoming.degree(visit.node)).sum();
        if pulled <= 2 * pushed {
            for position in level {
                progress.check()?;
                let Visit { node, .. } = self.visits[position];
                self.next[node as usize] = self.sum_of(outgoing.neighbors(node));
            }
            return Ok(());
        }
        self.visits[level.clone()].iter().for_each(|visit| self.is_marked[visit.node as usize] = true);
        for position in beyond {
            progress.check()?;
            let Visit { node, .. } = self.visits[position];
            let carries = self.last[node as usize];
            for &neighbor in incoming.neighbors(node) {
                if self.is_marked[neighbor as usize] {
                    self.next[neighbor as usize].add(&carries);
                }
            }
        }
        self.visits[level].iter().for_each(|visit| self.is_marked[visit.node as usize] = false);
        Ok(())
    }

    /// Lets the nodes of what was the last level give nothing again.
    fn take_back(&mut self, level: Range<usize>) {
        for &Visit { node, .. } in &self.visits[level] {
            self.last[node as usize] = Lanes::ZERO;
        }
    }

    #[inline]
    fn sum_of(&self, nodes: &[u32]) -> Lanes {
        let mut sum = Lanes::ZERO;
        nodes.iter().for_each(|&node| sum.add(&self.last[node as usize]));
        sum
    }
}

impl Traverse for Traversal<'_> {
    fn add_source(&mut self, source: u32, tally: impl Tally, scores: &mut [f64]) -> Result<()> {
        self.single.add_source(source, tally, scores)
    }

    /// Once sources do not go well together, those that follow are not tried.
    fn add_sources(
        &mut self,
        sources: &[u32],
        tally: impl Tally,
        scores: &mut [f64],
        progress: &Progress,
    ) -> Result<()> {
        let mut go_together = true;
        for sources in sources.chunks(LANES) {
            go_together = go_together && self.count_paths(sources)?;
            if go_together {
                self.carry_back(sources, tally, scores)?;
                progress.advance(sources.len() as u64)?;
            } else {
                self.single.add_sources(sources, tally, scores, progress)?;
            }
        }
        Ok(())
    }
}
