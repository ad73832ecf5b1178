//! A random shortest path between two nodes, each equally likely: breadth first from both ends, always a whole level
//! from the end whose next level has fewer edges, until the two meet.

use std::ops::Range;

use crate::error::Result;
use crate::graph::Graph;
use crate::kernels::centrality::brandes::too_many_paths;
use crate::kernels::random::Random;
use crate::kernels::rows::Rows;
use crate::progress::Progress;

const UNREACHED: u32 = u32::MAX;
/// On the way back from a hub with so many neighbours for each node of the level before, it is quicker to look these up
/// among the neighbours than to go through them.
const MUCH_LONGER: usize = 16;

/// What is known of a node.
#[derive(Clone, Copy)]
struct Mark {
    /// Shortest paths from the end that reached it.
    paths: f64,
    /// Twice the edges from that end, plus the number of the end; or [`UNREACHED`].
    level: u32,
}

/// What has been reached from one end.
struct End<'a> {
    onward: Rows<'a>,
    back: Rows<'a>,
    /// Reached nodes, as they were found.
    order: Vec<u32>,
    /// The last level in `order`, and how many edges lead onward from it.
    frontier: Range<usize>,
    frontier_edges: usize,
}

/// Arrays for one pair at a time.
pub(super) struct PathSampler<'a> {
    /// The source, and the target.
    ends: [End<'a>; 2],
    marks: Vec<Mark>,
    /// Nodes of one end next to nodes of the other, each with the shortest paths through it and all before it.
    meetings: Vec<(u32, f64)>,
    progress: &'a Progress,
}

/// Upper bound of what a [`PathSampler`] allocates, in bytes.
pub(super) fn estimate_bytes(node_count: usize) -> u64 {
    (2 * 4 + size_of::<Mark>() as u64 + size_of::<(u32, f64)>() as u64) * node_count as u64
}

impl<'a> PathSampler<'a> {
    pub(super) fn new(graph: &'a Graph, progress: &'a Progress) -> Self {
        let node_count = graph.node_count();
        let (outgoing, incoming) = (Rows::new(graph.outgoing_rows()), Rows::new(graph.incoming_rows()));
        let end = |onward, back| {
            let order = Vec::with_capacity(node_count);
            End { onward, back, order, frontier: 0..0, frontier_edges: 0 }
        };
        PathSampler {
            ends: [end(outgoing, incoming), end(incoming, outgoing)],
            marks: vec![Mark { paths: 0.0, level: UNREACHED }; node_count],
            meetings: Vec::with_capacity(node_count),
            progress,
        }
    }

    /// Visits the nodes between two different ones on a shortest path; none when there is no path.
    pub(super) fn sample(
        &mut self,
        (source, target): (u32, u32),
        random: Random,
        mut visit: impl FnMut(u32),
    ) -> Result<()> {
        self.start(source, target);
        while self.meetings.is_empty() {
            let end = usize::from(self.ends[1].frontier_edges < self.ends[0].frontier_edges);
            if self.ends[end].frontier_edges == 0 {
                return Ok(());
            }
            self.advance(end)?;
        }
        self.walk_both_ways(random, &mut visit)
    }

    fn start(&mut self, source: u32, target: u32) {
        self.meetings.clear();
        for (number, node) in [source, target].into_iter().enumerate() {
            let end = &mut self.ends[number];
            end.order.drain(..).for_each(|node| self.marks[node as usize].level = UNREACHED);
            end.order.push(node);
            (end.frontier, end.frontier_edges) = (0..1, end.onward.neighbors(node).len());
        }
        self.marks[source as usize] = Mark { paths: 1.0, level: 0 };
        self.marks[target as usize] = Mark { paths: 1.0, level: 1 };
    }

    /// Goes a level on from one end. Nodes of the other end are all found in its last level: those further in have been
    /// left by all their edges.
    fn advance(&mut self, number: usize) -> Result<()> {
        let end = &mut self.ends[number];
        let next_level = self.marks[end.order[end.frontier.start] as usize].level + 2;
        let (mut path_count, mut next_edges) = (0.0, 0);
        for position in end.frontier.clone() {
            self.progress.check()?;
            let node = end.order[position];
            let (paths, mut paths_beyond) = (self.marks[node as usize].paths, 0.0);
            for &neighbor in end.onward.neighbors(node) {
                let mark = &mut self.marks[neighbor as usize];
                if mark.level == UNREACHED {
                    *mark = Mark { paths, level: next_level };
                    end.order.push(neighbor);
                    next_edges += end.onward.neighbors(neighbor).len();
                } else if mark.level == next_level {
                    mark.paths += paths;
                } else if mark.level % 2 != next_level % 2 {
                    paths_beyond += mark.paths;
                }
            }
            if paths_beyond > 0.0 {
                path_count += paths * paths_beyond;
                self.meetings.push((node, path_count));
            }
        }
        (end.frontier, end.frontier_edges) = (end.frontier.end..end.order.len(), next_edges);
        Ok(())
    }

    /// Picks an edge between the ends by the number of paths along it, and goes back from it to both.
    fn walk_both_ways(&self, random: Random, visit: &mut impl FnMut(u32)) -> Result<()> {
        let path_count = self.meetings.last().map_or(0.0, |&(_, path_count)| path_count);
        if path_count.is_infinite() {
            return Err(too_many_paths());
        }
        let chosen = random.unit(0) * path_count;
        let meeting = self.meetings.partition_point(|&(_, path_count)| path_count <= chosen);
        let (node, _) = self.meetings[meeting.min(self.meetings.len() - 1)];
        let end = self.marks[node as usize].level % 2;
        let across = self.ends[end as usize].onward.neighbors(node);
        let is_across = |mark: Mark| mark.level != UNREACHED && mark.level % 2 != end;
        let paths_across = across.iter().map(|&neighbor| self.marks[neighbor as usize]).filter(|&mark| is_across(mark));
        let chosen = random.unit(1) * paths_across.fold(0.0, |sum, mark| sum + mark.paths);
        let other = self.pick(across.iter().copied(), is_across, chosen);
        let draws_so_far = 2 + self.walk_back(node, random, 2, visit);
        self.walk_back(other, random, draws_so_far, visit);
        Ok(())
    }

    /// Goes from a node to the end that reached it, and visits what lies before the end. Returns how many numbers it
    /// drew.
    fn walk_back(&self, mut node: u32, random: Random, first_draw: u64, visit: &mut impl FnMut(u32)) -> u64 {
        let mut draws = 0;
        loop {
            let Mark { paths, level } = self.marks[node as usize];
            if level < 2 {
                return draws;
            }
            visit(node);
            let row = self.ends[level as usize % 2].back.neighbors(node);
            let (nearer, chosen) = (self.level(level - 2), random.unit(first_draw + draws) * paths);
            node = if nearer.len() < row.len() / MUCH_LONGER {
                let is_neighbor = |other: &u32| row.binary_search(other).is_ok();
                self.pick(nearer.iter().copied().filter(is_neighbor), |_| true, chosen)
            } else {
                self.pick(row.iter().copied(), |mark| mark.level == level - 2, chosen)
            };
            draws += 1;
        }
    }

    /// The nodes that have been reached at a level.
    fn level(&self, level: u32) -> &[u32] {
        let order = &self.ends[level as usize % 2].order;
        let end_of = |level: u32| order.partition_point(|&node| self.marks[node as usize].level <= level);
        let end = end_of(level);
        let start = if level < 2 { 0 } else { end_of(level - 2) };
        &order[start..end]
    }

    /// The candidate at which the paths of the fitting ones add up to more than `chosen`.
    fn pick(&self, candidates: impl Iterator<Item = u32>, fits: impl Fn(Mark) -> bool, chosen: f64) -> u32 {
        let (mut picked, mut sum) = (0, 0.0);
        for candidate in candidates {
            let mark = self.marks[candidate as usize];
            if fits(mark) {
                (picked, sum) = (candidate, sum + mark.paths);
                if sum > chosen {
                    break;
                }
            }
        }
        picked
    }
}
