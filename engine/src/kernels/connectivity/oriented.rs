//! Every edge turned from the end with fewer neighbours to the other, so that each triangle is found once, from its
//! least end, and no node, a hub least of all, has more than `sqrt(2 m)` edges that leave it. Shared by triangles and
//! clustering.

use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;

use crate::error::Result;
use crate::graph::{Graph, huge_pages};
use crate::kernels::by_degree::ByDegree;
use crate::kernels::chunks::{self, CHUNK};
use crate::kernels::claims;
use crate::kernels::connectivity::hubs::{self, Hubs, Words};
use crate::kernels::rows::Rows;
use crate::progress::Progress;

/// The edges without direction, turned to the greater rank; nodes rank by rising number of neighbours.
pub(super) struct Oriented {
    /// Neighbours of each node, either way.
    pub(super) degrees: Vec<u32>,
    /// Rank of each node.
    ranks: Vec<u32>,
    /// The row of a rank is `targets[offsets[rank]..offsets[rank + 1]]`.
    offsets: Vec<u64>,
    /// Ranks.
    targets: Vec<u32>,
    /// How many directed edges each of them stands for, 1 or 2; `None` where pairs are counted.
    edge_counts: Option<Vec<u8>>,
    /// None where edges are counted.
    hubs: Hubs,
}

/// What a thread writes down of the node whose triangles it counts.
struct Notes {
    /// By rank.
    marks: Vec<u32>,
    hubs: Words,
}

/// What counts as an edge between two nodes.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Counted {
    /// Pairs that are joined, one way or both.
    Pairs,
    /// Directed edges: two between nodes that are joined both ways.
    DirectedEdges,
}

impl Oriented {
    pub(super) fn new(graph: &Graph, counted: Counted, progress: &Progress) -> Result<Self> {
        let neighbors = Neighbors::new(graph);
        let mut degrees = huge_pages::zeroed(graph.node_count());
        chunks::fill(&mut degrees, progress, |node| {
            let mut degree = 0;
            neighbors.each(node, |_, _| degree += 1);
            degree
        })?;
        let order = Order { by_degree: ByDegree::of(&degrees, progress)?.reversed(), neighbors };
        let offsets = order.offsets(progress)?;
        let targets = order.rows(&offsets, progress, |rank, _| rank)?;
        let edge_counts = match counted {
            Counted::Pairs => None,
            Counted::DirectedEdges => Some(order.rows(&offsets, progress, |_, edges| edges)?),
        };
        let hubs = match counted {
            Counted::Pairs => Hubs::new(&offsets, &targets, progress)?,
            Counted::DirectedEdges => Hubs::none(graph.node_count()),
        };
        Ok(Oriented { degrees, ranks: order.by_degree.ranks, offsets, targets, edge_counts, hubs })
    }

    /// How many edges join neighbours of each node; advances by a unit a node.
    pub(super) fn edges_between_neighbors(&self, progress: &Progress) -> Result<Vec<u64>> {
        match &self.edge_counts {
            None => self.count(|_| 1, progress),
            Some(edge_counts) => self.count(|position| u32::from(edge_counts[position]), progress),
        }
    }

    fn count(&self, edge_count: impl Fn(usize) -> u32 + Copy + Sync, progress: &Progress) -> Result<Vec<u64>> {
        let node_count = self.ranks.len();
        let counts: Vec<AtomicU64> = (0..node_count).map(|_| AtomicU64::new(0)).collect();
        let notes = || Notes { marks: huge_pages::zeroed(node_count), hubs: Words::default() };
        let mut notes = claims::scratches(node_count, CLAIM, notes);
        claims::each_chunk(node_count, CLAIM, &mut notes, progress, |notes, ranks| {
            progress.advance(ranks.len() as u64)?;
            ranks.into_iter().try_for_each(|rank| self.count_from(rank, edge_count, notes, &counts, progress))
        })?;
        drop(notes);
        let mut by_node = huge_pages::zeroed(node_count);
        chunks::fill(&mut by_node, progress, |node| {
            counts[self.ranks[node as usize] as usize].load(Ordering::Relaxed)
        })?;
        Ok(by_node)
    }

    /// Counts the triangles whose least rank is `lowest`. Whole numbers, so the order of adding does not matter.
    ///
    /// A mark is the number of edges to a node from `lowest`, above bits for what the node has gathered so far: that
    /// takes one load and one store for each end of a path of two, and no branch.
    fn count_from(
        &self,
        lowest: usize,
        edge_count: impl Fn(usize) -> u32,
        Notes { marks, hubs }: &mut Notes,
        counts: &[AtomicU64],
        progress: &Progress,
    ) -> Result<()> {
        let row = self.row(lowest);
        if row.len() < 2 {
            return Ok(());
        }
        for position in row.clone() {
            marks[self.targets[position] as usize] = edge_count(position) << MARK_SHIFT;
        }
        self.hubs.among(&self.targets[row.clone()], hubs);
        let mut at_lowest = 0;
        for from_lowest in row.clone() {
            progress.check()?;
            let middle = self.targets[from_lowest] as usize;
            let (mut at_lowest_here, mut at_middle) = (0, 0);
            if let Some(hub) = self.hubs.hub(middle) {
                self.hubs.each_next_to(hub, hubs, |highest| {
                    marks[highest] += 1;
                    at_middle += 1;
                });
                marks[middle] += at_middle;
                at_lowest += u64::from(at_middle);
                continue;
            }
            let row = self.row(middle);
            for (from_middle, &highest) in row.clone().zip(&self.targets[row]) {
                let mark = &mut marks[highest as usize];
                let to_highest = *mark >> MARK_SHIFT;
                let is_triangle = u32::from(to_highest != 0);
                *mark += is_triangle * edge_count(from_lowest);
                at_middle += to_highest;
                at_lowest_here += is_triangle * edge_count(from_middle);
            }
            marks[middle] += at_middle;
            at_lowest += u64::from(at_lowest_here);
        }
        for &target in &self.targets[row] {
            let gathered = std::mem::take(&mut marks[target as usize]) & ((1 << MARK_SHIFT) - 1);
            counts[target as usize].fetch_add(u64::from(gathered), Ordering::Relaxed);
        }
        counts[lowest].fetch_add(at_lowest, Ordering::Relaxed);
        Ok(())
    }

    fn row(&self, rank: usize) -> std::ops::Range<usize> {
        self.offsets[rank] as usize..self.offsets[rank + 1] as usize
    }
}

/// Upper bound of what [`Oriented`] and its counts allocate on `threads` threads, in bytes.
pub(super) fn estimate_bytes(node_count: usize, edge_count: usize, threads: usize) -> u64 {
    let (node_count, edge_count, threads) = (node_count as u64, edge_count as u64, threads as u64);
    let rows = (4 + 4 + 4 + 8) * node_count + 8 + (4 + 1) * edge_count;
    let pieces = 48 * node_count.div_ceil(CHUNK as u64);
    let hubs = hubs::estimate_bytes(node_count as usize, threads as usize);
    rows + hubs + pieces + 8 * node_count + (4 * threads * node_count).max(8 * node_count)
}

/// Ranks that a thread takes at a time.
const CLAIM: usize = 64;
/// Where a mark begins. What is below is at most four times the length of a row, which is at most `sqrt(2 m)`.
const MARK_SHIFT: u32 = 30;

/// The distinct neighbours of each node, whichever way the edge leads.
struct Neighbors<'a> {
    outgoing: Rows<'a>,
    /// `None` when the graph is undirected.
    incoming: Option<Rows<'a>>,
}

impl<'a> Neighbors<'a> {
    fn new(graph: &'a Graph) -> Self {
        let incoming = graph.is_directed().then(|| Rows::new(graph.incoming_rows()));
        Neighbors { outgoing: Rows::new(graph.outgoing_rows()), incoming }
    }

    /// Visits them in ascending order, with the number of edges from or to each.
    fn each(&self, node: u32, mut visit: impl FnMut(u32, u8)) {
        let mut outgoing = self.outgoing.neighbors(node);
        for &source in self.incoming.map_or(&[][..], |incoming| incoming.neighbors(node)) {
            while let Some((&target, rest)) = outgoing.split_first().filter(|&(&target, _)| target < source) {
                visit(target, 1);
                outgoing = rest;
            }
            let is_both = outgoing.first() == Some(&source);
            visit(source, 1 + u8::from(is_both));
            outgoing = &outgoing[usize::from(is_both)..];
        }
        outgoing.iter().for_each(|&target| visit(target, 1));
    }
}

/// Nodes by rising number of neighbours, and these.
struct Order<'a> {
    by_degree: ByDegree,
    neighbors: Neighbors<'a>,
}

impl Order<'_> {
    /// Visits the neighbours of greater rank: their rank, and the number of edges.
    fn each_above(&self, rank: usize, mut visit: impl FnMut(u32, u8)) {
        self.neighbors.each(self.by_degree.nodes[rank], |neighbor, edges| {
            let above = self.by_degree.ranks[neighbor as usize];
            if above as usize > rank {
                visit(above, edges);
            }
        });
    }

    fn offsets(&self, progress: &Progress) -> Result<Vec<u64>> {
        let mut offsets: Vec<u64> = huge_pages::zeroed(self.by_degree.nodes.len() + 1);
        chunks::fill(&mut offsets[1..], progress, |rank| {
            let mut length = 0;
            self.each_above(rank as usize, |_, _| length += 1);
            length
        })?;
        let mut total = 0;
        for offset in &mut offsets {
            total += *offset;
            *offset = total;
        }
        Ok(offsets)
    }

    /// All rows, one after another, of an `item` a neighbour.
    fn rows<T: Default + Clone + Send>(
        &self,
        offsets: &[u64],
        progress: &Progress,
        item: impl Fn(u32, u8) -> T + Sync,
    ) -> Result<Vec<T>> {
        let node_count = self.by_degree.nodes.len();
        let mut items = huge_pages::zeroed(offsets[node_count] as usize);
        let mut pieces = Vec::with_capacity(node_count.div_ceil(CHUNK));
        let mut rest = items.as_mut_slice();
        for start in (0..node_count).step_by(CHUNK) {
            let end = node_count.min(start + CHUNK);
            let (piece, tail) = rest.split_at_mut((offsets[end] - offsets[start]) as usize);
            pieces.push((start..end, piece));
            rest = tail;
        }
        pieces.into_par_iter().try_for_each(|(ranks, piece)| {
            progress.check()?;
            let mut slots = piece.iter_mut();
            for rank in ranks {
                self.each_above(rank, |above, edges| {
                    slots.next().into_iter().for_each(|slot| *slot = item(above, edges));
                });
            }
            Ok(())
        })?;
        Ok(items)
    }
}
