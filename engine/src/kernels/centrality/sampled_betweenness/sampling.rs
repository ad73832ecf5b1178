//! Samples drawn on all threads. Which numbers a sample has does not depend on the thread that draws it, and what it
//! adds to the counts is whole.

use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;

use super::confidence::{Plan, error_above, error_below};
use super::pairs::Pairs;
use super::paths::{self, PathSampler};
use super::shares::Shares;
use crate::error::Result;
use crate::graph::Graph;
use crate::kernels::chunks;
use crate::kernels::random::Random;
use crate::progress::Progress;

/// What has been drawn so far.
pub(super) struct Sampling<'a> {
    pairs: &'a Pairs,
    samplers: Vec<PathSampler<'a>>,
    progress: &'a Progress,
    random_pairs: Random,
    random_paths: Random,
    /// The number of the next sample.
    next: u64,
    /// Samples since the counts were taken.
    pub(super) samples: u64,
    /// In how many of them each node lies between.
    counts: Vec<AtomicU64>,
}

/// Upper bound of what a [`Sampling`] allocates on `threads` threads, in bytes, and the counts of the pilot.
pub(super) fn estimate_bytes(node_count: usize, threads: usize) -> u64 {
    let sampler = paths::estimate_bytes(node_count) + size_of::<PathSampler<'_>>() as u64;
    (8 + 8) * node_count as u64 + threads as u64 * sampler
}

impl<'a> Sampling<'a> {
    pub(super) fn new(graph: &'a Graph, pairs: &'a Pairs, seed: u64, progress: &'a Progress) -> Self {
        Sampling {
            pairs,
            samplers: (0..rayon::current_num_threads()).map(|_| PathSampler::new(graph, progress)).collect(),
            progress,
            random_pairs: Random::new(seed, 0),
            random_paths: Random::new(seed, 1),
            next: 0,
            samples: 0,
            counts: (0..graph.node_count()).map(|_| AtomicU64::new(0)).collect(),
        }
    }

    /// Draws until there are so many samples.
    pub(super) fn draw(&mut self, phase: &'static str, samples: u64) -> Result<()> {
        let missing = samples - self.samples;
        self.progress.begin(phase, missing);
        let (next, end) = (AtomicU64::new(self.next), self.next + missing);
        let (pairs, counts, progress) = (self.pairs, &self.counts, self.progress);
        let (random_pairs, random_paths) = (self.random_pairs, self.random_paths);
        self.samplers.par_iter_mut().with_max_len(1).try_for_each(|sampler| {
            loop {
                let sample = next.fetch_add(1, Ordering::Relaxed);
                if sample >= end {
                    return Ok(());
                }
                let random = Random::new(random_paths.bits(sample), 0);
                sampler.sample(pairs.draw(random_pairs, sample), random, |node| {
                    counts[node as usize].fetch_add(1, Ordering::Relaxed);
                })?;
                progress.advance(1)?;
            }
        })?;
        (self.next, self.samples) = (end, samples);
        Ok(())
    }

    /// Takes the counts out, and starts again with other samples.
    pub(super) fn take_counts(&mut self) -> Vec<u64> {
        self.samples = 0;
        self.counts.iter_mut().map(|count| std::mem::take(count.get_mut())).collect()
    }

    pub(super) fn shares(&self, plan: &Plan, look: u32) -> Result<Shares> {
        let node_count = self.counts.len();
        let share = |node: u32| self.counts[node as usize].load(Ordering::Relaxed) as f64 / self.samples as f64;
        let information = plan.information(look);
        let mut shares = Shares::nothing(node_count);
        chunks::fill(&mut shares.found, self.progress, share)?;
        chunks::fill(&mut shares.lower, self.progress, |node| {
            share(node) - error_below(share(node), information(node))
        })?;
        chunks::fill(&mut shares.upper, self.progress, |node| {
            share(node) + error_above(share(node), information(node))
        })?;
        Ok(shares)
    }
}
