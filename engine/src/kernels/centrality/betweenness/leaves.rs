//! Nodes with one neighbour, which need no traversal of their own: their shortest paths are those of the neighbour, with
//! one edge more. The neighbour stands for them as a source and as a target, and what lies between themselves and all
//! others, which is the neighbour alone, is known without looking.
//!
//! References: Baglioni, Geraci, Pellegrini, Lastres: Fast exact computation of betweenness centrality in social networks.
//! ASONAM (2012).

use super::super::brandes::ranked::{self, Ranked};
use super::super::brandes::{LANES, Lanes, Tally, Ways};
use crate::error::Result;
use crate::graph::Graph;
use crate::kernels::rows::Rows;
use crate::progress::Progress;

/// An undirected graph without the nodes that have one neighbour, by rank of degree.
pub(in super::super) struct WithoutLeaves {
    ranked: Ranked,
    offsets: Vec<u64>,
    targets: Vec<u32>,
    stands: Vec<Stand>,
    sources: Vec<u32>,
}

/// For how many nodes a node stands.
#[derive(Debug, Clone, Copy, Default)]
struct Stand {
    /// Itself and its leaves.
    targets: f64,
    /// Those of them that are sources.
    sources: f64,
    /// Its leaves that are sources.
    leaf_sources: f64,
}

/// Upper bound of what a [`WithoutLeaves`] and what it returns allocate, in bytes.
pub(in super::super) fn estimate_bytes(node_count: usize, edge_count: usize) -> u64 {
    let rows = 8 * (node_count as u64 + 1) + 2 * 4 * edge_count as u64;
    let by_rank = (size_of::<Stand>() + 4) as u64 * node_count as u64;
    // While it is made, the ranks of pivots; when sums are completed, who is reached.
    ranked::estimate_bytes(node_count, edge_count) + rows + by_rank + (4 + 1) * node_count as u64
}

impl WithoutLeaves {
    /// With paths from `pivots`, which are distinct, or from all nodes.
    pub(in super::super) fn new(graph: &Graph, pivots: Option<&[u32]>, progress: &Progress) -> Result<Self> {
        let ranked = Ranked::new(graph, progress)?;
        let rows = ranked.ways(progress).outgoing;
        let inner_count = (0..rows.node_count()).take_while(|&rank| rows.degree(rank as u32) > 1).count();
        let (mut offsets, mut targets) = (Vec::with_capacity(inner_count + 1), Vec::with_capacity(rows.edge_count()));
        offsets.push(0);
        for rank in 0..inner_count as u32 {
            progress.check()?;
            targets.extend(rows.neighbors(rank).iter().filter(|&&target| (target as usize) < inner_count));
            offsets.push(targets.len() as u64);
        }
        let stands = stands(&ranked, pivots, inner_count, progress)?;
        let mut sources = Vec::with_capacity(inner_count);
        sources.extend((0..inner_count as u32).filter(|&rank| stands[rank as usize].sources > 0.0));
        Ok(WithoutLeaves { ranked, offsets, targets, stands, sources })
    }

    pub(in super::super) fn ways<'a>(&'a self, progress: &'a Progress) -> Ways<'a> {
        let rows = Rows::from_slices(&self.offsets, &self.targets, None);
        Ways { outgoing: rows, incoming: rows, progress }
    }

    /// Those that stand for some source.
    pub(in super::super) fn sources(&self) -> &[u32] {
        &self.sources
    }

    pub(in super::super) fn tally(&self) -> ByNode<'_> {
        ByNode { stands: &self.stands }
    }

    /// The sums of all nodes, from those of the tally. Of a leaf's paths to others, and of others' to it, all pass its
    /// neighbour.
    pub(in super::super) fn complete(&self, mut sums: Vec<f64>, progress: &Progress) -> Result<Vec<f64>> {
        let rows = self.ways(progress).outgoing;
        let mut is_reached = vec![false; self.stands.len()];
        let mut component = Vec::with_capacity(self.stands.len());
        for first in 0..self.stands.len() as u32 {
            reach(rows, first, &mut is_reached, &mut component, progress)?;
            let stands = component.iter().map(|&node| self.stands[node as usize]);
            let (targets, sources) =
                stands.fold((0.0, 0.0), |(targets, sources), stand| (targets + stand.targets, sources + stand.sources));
            for &node in &component {
                let stand = self.stands[node as usize];
                sums[node as usize] +=
                    (stand.targets - 1.0) * (sources - stand.sources) + stand.leaf_sources * (targets - 2.0);
            }
        }
        self.ranked.by_node(&sums, progress)
    }
}

/// Adds up what passes through each node, from and to those for whom the ends stand.
#[derive(Clone, Copy)]
pub(in super::super) struct ByNode<'a> {
    stands: &'a [Stand],
}

impl Tally for ByNode<'_> {
    const IN_LANES: bool = true;

    fn score_count(self, rows: Rows<'_>) -> usize {
        rows.node_count()
    }

    fn wave(_threads: usize) -> usize {
        64
    }

    #[inline]
    fn count(self, _source: u32, target: u32) -> f64 {
        self.stands[target as usize].targets
    }

    #[inline]
    fn pass_node(self, scores: &mut [f64], source: u32, node: u32, share: f64) {
        scores[node as usize] += self.stands[source as usize].sources * share;
    }

    #[inline]
    fn count_from(self, _sources: &[u32], target: u32) -> Lanes {
        Lanes([self.stands[target as usize].targets; LANES])
    }

    #[inline]
    fn pass_node_from(self, scores: &mut [f64], sources: &[u32], node: u32, shares: &Lanes) {
        let stands = |lane: usize| sources.get(lane).map_or(0.0, |&source| self.stands[source as usize].sources);
        scores[node as usize] += Lanes::of(|lane| stands(lane) * shares.0[lane]).sum();
    }
}

fn stands(ranked: &Ranked, pivots: Option<&[u32]>, inner_count: usize, progress: &Progress) -> Result<Vec<Stand>> {
    let rows = ranked.ways(progress).outgoing;
    let mut stands = vec![Stand { targets: 1.0, ..Stand::default() }; inner_count];
    let neighbor = |leaf: u32| rows.neighbors(leaf)[0] as usize;
    for leaf in inner_count..rows.node_count() {
        progress.check()?;
        // Two nodes that have each other alone lie between nothing.
        if let Some(stand) = stands.get_mut(neighbor(leaf as u32)) {
            stand.targets += 1.0;
        }
    }
    let sources = pivots.map_or_else(|| (0..rows.node_count() as u32).collect(), |pivots| ranked.ranks(pivots));
    for source in sources {
        progress.check()?;
        if let Some(stand) = stands.get_mut(source as usize) {
            stand.sources += 1.0;
        } else if let Some(stand) = stands.get_mut(neighbor(source)) {
            stand.sources += 1.0;
            stand.leaf_sources += 1.0;
        }
    }
    Ok(stands)
}

/// Leaves in `component` what is reached from `first` and was not before.
fn reach(
    rows: Rows<'_>,
    first: u32,
    is_reached: &mut [bool],
    component: &mut Vec<u32>,
    progress: &Progress,
) -> Result<()> {
    component.clear();
    if !std::mem::replace(&mut is_reached[first as usize], true) {
        component.push(first);
    }
    let mut position = 0;
    while let Some(&node) = component.get(position) {
        progress.check()?;
        position += 1;
        for &neighbor in rows.neighbors(node) {
            if !std::mem::replace(&mut is_reached[neighbor as usize], true) {
                component.push(neighbor);
            }
        }
    }
    Ok(())
}
