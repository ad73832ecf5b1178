//! The rounds of label propagation.

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};

use super::LabelPropagationOptions;
use crate::error::Result;
use crate::graph::Graph;
use crate::kernels::claims;
use crate::kernels::random::Random;
use crate::kernels::rows::Rows;
use crate::progress::Progress;

/// Parts of a round. More parts decide on fresher labels, fewer have more to share out among threads.
const PARTS: usize = 16;
/// Nodes that a thread takes at a time.
const CLAIM: usize = 512;
/// Neighbours looked at between questions whether to go on.
const CHECK: usize = 8192;

pub(super) struct State<'a> {
    rows: Rows<'a>,
    seed: u64,
    labels: Vec<AtomicU32>,
    /// What each node of the part under way has decided on.
    decisions: Vec<AtomicU32>,
    /// Whether a neighbour has changed since the node last decided.
    is_due: Vec<AtomicBool>,
    /// Nodes of one part after another.
    parts: Vec<u32>,
    /// For each thread the weight of every label around a node; 0 between nodes.
    weights: Vec<Vec<f64>>,
}

/// Upper bound of what [`State`] holds on `threads` threads, in bytes.
pub(super) fn estimate_bytes(node_count: usize, threads: usize) -> u64 {
    (4 + 4 + 1 + 4 + 8 * threads as u64) * node_count as u64
}

impl<'a> State<'a> {
    pub(super) fn new(graph: &'a Graph, options: &LabelPropagationOptions) -> Self {
        let node_count = graph.node_count();
        let rows = Rows::new(graph.outgoing_rows());
        State {
            rows: if options.weighted { rows } else { rows.unweighted() },
            seed: options.seed,
            labels: (0..node_count as u32).map(AtomicU32::new).collect(),
            decisions: (0..node_count).map(|_| AtomicU32::new(0)).collect(),
            is_due: (0..node_count).map(|_| AtomicBool::new(true)).collect(),
            parts: vec![0; node_count],
            weights: claims::scratches(node_count, CLAIM, || vec![0.0; node_count]),
        }
    }

    pub(super) fn into_labels(self) -> Vec<u32> {
        self.labels.into_iter().map(AtomicU32::into_inner).collect()
    }

    /// Lets everybody decide once who has reason to; gives the number of those who changed.
    pub(super) fn round(&mut self, round: u32, progress: &Progress) -> Result<u64> {
        let ends = self.deal_out(Random::new(self.seed, 2 * u64::from(round)), progress)?;
        let ties = Random::new(self.seed, 2 * u64::from(round) + 1);
        let mut weights = std::mem::take(&mut self.weights);
        let (mut start, mut changed) = (0, 0);
        for end in ends {
            let part = &self.parts[start..end];
            claims::each_chunk(part.len(), CLAIM, &mut weights, progress, |weights, positions| {
                part[positions].iter().try_for_each(|&node| self.decide(node, ties, weights, progress))
            })?;
            changed += self.change(part, progress)?;
            start = end;
        }
        self.weights = weights;
        Ok(changed)
    }

    /// Sorts the nodes into parts by chance; gives the end of each part.
    fn deal_out(&mut self, random: Random, progress: &Progress) -> Result<[usize; PARTS]> {
        let part_of = |node: u32| random.below(u64::from(node), PARTS as u64) as usize;
        let node_count = self.parts.len() as u32;
        let mut ends = [0; PARTS];
        (0..node_count).for_each(|node| ends[part_of(node)] += 1);
        progress.check()?;
        (1..PARTS).for_each(|part| ends[part] += ends[part - 1]);
        let mut cursors = ends;
        for node in (0..node_count).rev() {
            let cursor = &mut cursors[part_of(node)];
            *cursor -= 1;
            self.parts[*cursor] = node;
        }
        Ok(ends)
    }

    fn label(&self, node: u32) -> u32 {
        self.labels[node as usize].load(Ordering::Relaxed)
    }

    /// Decides on a label for a node that has reason to.
    fn decide(&self, node: u32, ties: Random, weights: &mut [f64], progress: &Progress) -> Result<()> {
        let own = self.label(node);
        let is_due = &self.is_due[node as usize];
        let mut decision = own;
        if is_due.load(Ordering::Relaxed) {
            is_due.store(false, Ordering::Relaxed);
            decision = self.heaviest(node, own, ties, weights, progress)?;
        }
        self.decisions[node as usize].store(decision, Ordering::Relaxed);
        Ok(())
    }

    /// The label that weighs most around `node`: `own` if it does, else one of these by chance.
    fn heaviest(&self, node: u32, own: u32, ties: Random, weights: &mut [f64], progress: &Progress) -> Result<u32> {
        for (seen, (neighbor, weight)) in self.rows.edges(node).enumerate() {
            if seen % CHECK == 0 {
                progress.check()?;
            }
            weights[self.label(neighbor) as usize] += f64::from(weight);
        }
        let (mut heaviest, mut most) = (own, weights[own as usize]);
        let chance = |label: u32| ties.bits(u64::from(node) << 32 | u64::from(label));
        for &neighbor in self.rows.neighbors(node) {
            let label = self.label(neighbor);
            let weight = std::mem::take(&mut weights[label as usize]);
            let wins_the_tie = || heaviest != own && chance(label) > chance(heaviest);
            if weight > most || weight > 0.0 && weight == most && wins_the_tie() {
                (heaviest, most) = (label, weight);
            }
        }
        Ok(heaviest)
    }

    /// Gives the nodes of a part the labels they have decided on, and their neighbours reason to decide anew; gives the
    /// number of those whose label is another.
    fn change(&self, part: &[u32], progress: &Progress) -> Result<u64> {
        let changed = AtomicU64::new(0);
        let mut threads = claims::scratches(part.len(), CLAIM, || ());
        claims::each_chunk(part.len(), CLAIM, &mut threads, progress, |(), positions| {
            let mut changed_here = 0;
            for &node in &part[positions] {
                let decision = self.decisions[node as usize].load(Ordering::Relaxed);
                if decision != self.label(node) {
                    self.labels[node as usize].store(decision, Ordering::Relaxed);
                    changed_here += 1;
                    self.give_reason(self.rows.neighbors(node), progress)?;
                }
            }
            changed.fetch_add(changed_here, Ordering::Relaxed);
            Ok(())
        })?;
        Ok(changed.into_inner())
    }

    fn give_reason(&self, nodes: &[u32], progress: &Progress) -> Result<()> {
        for nodes in nodes.chunks(CHECK) {
            progress.check()?;
            nodes.iter().for_each(|&node| self.is_due[node as usize].store(true, Ordering::Relaxed));
        }
        Ok(())
    }
}
