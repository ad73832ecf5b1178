//! Who is in which community while nodes move, and what each community weighs.

use crate::graph::huge_pages;
use crate::kernels::community::level::Level;

/// Labels are below the number of nodes.
pub(super) struct Communities {
    pub(super) labels: Vec<u32>,
    /// By community: mass, and the least and the most it has been since [`Communities::forget_masses`].
    pub(super) totals: Vec<f64>,
    lowest: Vec<f64>,
    highest: Vec<f64>,
    /// By community: number of nodes, and the last batch in which somebody came or went.
    pub(super) sizes: Vec<u32>,
    joined_in: Vec<u32>,
    left_in: Vec<u32>,
    /// Communities without nodes.
    empty: Vec<u32>,
    batch: u32,
}

impl Communities {
    pub(super) fn new(level: &Level<'_>, labels: Vec<u32>) -> Self {
        let node_count = level.node_count();
        let mut sizes: Vec<u32> = huge_pages::zeroed(node_count);
        labels.iter().for_each(|&label| sizes[label as usize] += 1);
        let mut empty = Vec::with_capacity(node_count);
        empty.extend((0..node_count as u32).rev().filter(|&label| sizes[label as usize] == 0));
        let totals = level.totals(&labels);
        Communities {
            lowest: totals.clone(),
            highest: totals.clone(),
            totals,
            labels,
            sizes,
            joined_in: huge_pages::zeroed(node_count),
            left_in: huge_pages::zeroed(node_count),
            empty,
            batch: 0,
        }
    }

    pub(super) fn of(&self, node: u32) -> u32 {
        self.labels[node as usize]
    }

    /// A community without nodes, if there is one; somebody has to be put there.
    pub(super) fn found(&mut self) -> Option<u32> {
        self.empty.pop()
    }

    /// Puts a node of mass `mass` into another community.
    pub(super) fn put(&mut self, node: u32, mass: f64, label: u32) {
        let (old, new) = (self.labels[node as usize] as usize, label as usize);
        self.labels[node as usize] = label;
        self.sizes[old] -= 1;
        self.sizes[new] += 1;
        self.totals[old] -= mass;
        self.totals[new] += mass;
        if self.sizes[old] == 0 {
            self.totals[old] = 0.0;
            self.empty.push(old as u32);
        }
        self.lowest[old] = self.lowest[old].min(self.totals[old]);
        self.highest[new] = self.highest[new].max(self.totals[new]);
        (self.left_in[old], self.joined_in[new]) = (self.batch, self.batch);
    }

    pub(super) fn begin_batch(&mut self) {
        self.batch += 1;
    }

    /// Whether somebody has come in this batch.
    pub(super) fn is_joined(&self, label: u32) -> bool {
        self.joined_in[label as usize] == self.batch
    }

    /// Whether somebody has gone in this batch.
    pub(super) fn is_left(&self, label: u32) -> bool {
        self.left_in[label as usize] == self.batch
    }

    /// How much more a community may weigh than at some time before.
    pub(super) fn rise(&self, label: u32) -> f64 {
        self.totals[label as usize] - self.lowest[label as usize]
    }

    /// How much less any community with nodes may weigh than at some time before.
    pub(super) fn greatest_fall(&self) -> f64 {
        let fall = |label: usize| self.highest[label] - self.totals[label];
        (0..self.totals.len()).filter(|&label| self.sizes[label] > 0).map(fall).fold(0.0, f64::max)
    }

    pub(super) fn forget_masses(&mut self) {
        self.lowest.copy_from_slice(&self.totals);
        self.highest.copy_from_slice(&self.totals);
    }
}

/// Upper bound of what [`Communities`] allocates, in bytes.
pub(super) fn estimate_bytes(node_count: usize) -> u64 {
    (3 * 8 + 5 * 4) * node_count as u64
}
