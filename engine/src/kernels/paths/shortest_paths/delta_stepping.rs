//! Distances range by range. Nodes that wait lie in one of three lists: those within the range under way, those within
//! the next few ranges, and those beyond. A list holds a node at most once, so that memory does not depend on how often
//! distances are lowered; a node that was lowered out of its list is dropped when the list is gone through.

use std::sync::atomic::{AtomicU8, AtomicU32, AtomicU64, Ordering};

use rayon::prelude::*;

use crate::error::Result;
use crate::graph::huge_pages;
use crate::kernels::paths::lengths::Lengths;
use crate::kernels::rows::Rows;
use crate::progress::Progress;
use crate::traverse::{BLOCK, List, atomics};

/// Ranges that the middle list covers.
const WINDOW: f64 = 32.0;
/// A window with less than this share of the nodes beyond is too narrow.
const LEAST_SHARE: usize = 64;
/// Nodes that are not worth a second thread.
const FEW_NODES: usize = 64;
/// Edges looked at to learn how long they are.
const SAMPLE: usize = 1024;

/// Upper bound of what [`distances`] allocates beside its result, in bytes.
pub(super) fn estimate_bytes(node_count: usize) -> u64 {
    (1 + 5 * 4) * node_count as u64 + 8 * SAMPLE as u64
}

/// A range for random lengths: the median length, over the mean degree.
pub(super) fn delta(rows: Rows<'_>, lengths: Lengths) -> f64 {
    let weights = rows.weights().unwrap_or_default();
    let step = weights.len().div_ceil(SAMPLE).max(1);
    let mut sample: Vec<f64> = Vec::with_capacity(SAMPLE);
    sample.extend(weights.iter().step_by(step).map(|&weight| lengths.of(weight)));
    sample.retain(|length| *length > 0.0 && length.is_finite());
    let middle = sample.len() / 2;
    if sample.is_empty() {
        return 1.0;
    }
    let (_, median, _) = sample.select_nth_unstable_by(middle, f64::total_cmp);
    let mean_degree = weights.len() as f64 / rows.node_count() as f64;
    WIDTH * *median / mean_degree.max(1.0)
}

/// Median lengths, shared among the edges of a node. Not tuned: on a Kronecker graph whose lengths are its weights, a
/// range a seventh as wide took two thirds of the time on one thread.
const WIDTH: f64 = 2.0;

pub(super) fn distances(
    rows: Rows<'_>,
    lengths: Lengths,
    source: u32,
    delta: f64,
    progress: &Progress,
) -> Result<Vec<f64>> {
    let node_count = rows.node_count();
    let mut distances = huge_pages::filled(node_count, f64::INFINITY.to_bits());
    let mut is_listed = vec![0u8; node_count];
    distances[source as usize] = 0;
    let mut waiting = Waiting::new(node_count, source, delta);
    let relax =
        Relax { rows, lengths, distances: atomics(&mut distances), is_listed: atomics(&mut is_listed), progress };
    loop {
        while waiting.near.len() > 0 {
            std::mem::swap(&mut waiting.near, &mut waiting.spare);
            waiting.near.clear();
            relax.all(&waiting)?;
        }
        if !waiting.advance(&relax)? {
            break;
        }
        progress.advance(waiting.near.len() as u64)?;
    }
    Ok(distances.into_iter().map(f64::from_bits).collect())
}

/// The lists, which are also the bits of `is_listed`.
const NEAR: u8 = 1;
const MIDDLE: u8 = 2;
const FAR: u8 = 4;

/// Nodes that have been lowered and have not passed it on.
struct Waiting {
    near: List,
    middle: List,
    far: List,
    spare: List,
    /// Where the range under way ends.
    near_end: f64,
    /// Where the window ends.
    middle_end: f64,
    delta: f64,
}

impl Waiting {
    fn new(node_count: usize, source: u32, delta: f64) -> Self {
        let [near, middle, far, spare] = [(); 4].map(|()| List::new(node_count));
        near.append(&[source]);
        Waiting { near, middle, far, spare, near_end: delta, middle_end: WINDOW * delta, delta }
    }

    fn list_for(&self, distance: f64) -> (u8, &List) {
        if distance < self.near_end {
            (NEAR, &self.near)
        } else if distance < self.middle_end {
            (MIDDLE, &self.middle)
        } else {
            (FAR, &self.far)
        }
    }

    /// Goes on to the next range that has a node; false when nothing waits.
    fn advance(&mut self, relax: &Relax<'_>) -> Result<bool> {
        while self.near.len() == 0 {
            if self.middle.len() == 0 {
                if self.far.len() == 0 {
                    return Ok(false);
                }
                self.near_end = self.middle_end;
                self.open_window(relax)?;
            }
            self.open_range(relax)?;
        }
        Ok(true)
    }

    fn open_window(&mut self, relax: &Relax<'_>) -> Result<()> {
        let (start, waiting) = (self.middle_end, self.far.len());
        self.middle_end = start + WINDOW * self.delta;
        relax.split(&self.far, start, self.middle_end, &self.middle, MIDDLE, &self.spare)?;
        if self.middle.len() < waiting / LEAST_SHARE {
            self.delta *= 2.0;
        }
        std::mem::swap(&mut self.far, &mut self.spare);
        self.spare.clear();
        if self.middle.len() == 0 && self.far.len() > 0 {
            self.middle_end = relax.past_the_least(&self.far, WINDOW * self.delta);
            // Nothing lies before the least: the rest of the list is as it was.
            relax.split(&self.far, start, self.middle_end, &self.middle, MIDDLE, &self.spare)?;
            std::mem::swap(&mut self.far, &mut self.spare);
            self.spare.clear();
        }
        Ok(())
    }

    fn open_range(&mut self, relax: &Relax<'_>) -> Result<()> {
        let start = self.near_end;
        self.near_end = (start + self.delta).min(self.middle_end);
        relax.split(&self.middle, start, self.near_end, &self.near, NEAR, &self.spare)?;
        std::mem::swap(&mut self.middle, &mut self.spare);
        self.spare.clear();
        if self.near.len() == 0 && self.middle.len() > 0 {
            self.near_end = relax.past_the_least(&self.middle, self.delta).min(self.middle_end);
            relax.split(&self.middle, start, self.near_end, &self.near, NEAR, &self.spare)?;
            std::mem::swap(&mut self.middle, &mut self.spare);
            self.spare.clear();
        }
        Ok(())
    }
}

/// What threads share.
struct Relax<'a> {
    rows: Rows<'a>,
    lengths: Lengths,
    /// Bits of the distances: those of numbers of at least 0 are in the order of the numbers.
    distances: &'a [AtomicU64],
    is_listed: &'a [AtomicU8],
    progress: &'a Progress,
}

impl Relax<'_> {
    fn distance(&self, node: u32) -> f64 {
        f64::from_bits(self.distances[node as usize].load(Ordering::Relaxed))
    }

    /// Passes on the distances of the nodes in the spare list.
    fn all(&self, waiting: &Waiting) -> Result<()> {
        for_blocks(waiting.spare.slots(), |slots| {
            for node in slots.iter().map(|slot| slot.load(Ordering::Relaxed)) {
                self.progress.check()?;
                self.one(node, waiting);
            }
            Ok(())
        })
    }

    fn one(&self, node: u32, waiting: &Waiting) {
        // From here on whoever lowers the node lists it again; whoever did before is seen, by acquiring his release.
        self.is_listed[node as usize].fetch_and(!NEAR, Ordering::AcqRel);
        let start = self.distance(node);
        for (neighbor, weight) in self.rows.edges(node) {
            let distance = start + self.lengths.of(weight);
            if distance < self.distance(neighbor) && self.lower(neighbor, distance) {
                let (bit, list) = waiting.list_for(distance);
                if self.is_listed[neighbor as usize].fetch_or(bit, Ordering::AcqRel) & bit == 0 {
                    list.append(&[neighbor]);
                }
            }
        }
    }

    fn lower(&self, node: u32, distance: f64) -> bool {
        self.distances[node as usize].fetch_min(distance.to_bits(), Ordering::Relaxed) > distance.to_bits()
    }

    /// Moves the nodes of a list from `start` to before `end` to one list, those behind to another, and drops others.
    fn split(&self, list: &List, start: f64, end: f64, to: &List, bit: u8, rest: &List) -> Result<()> {
        for_blocks(list.slots(), |slots| {
            self.progress.check()?;
            let (mut moved, mut kept) = (to.appender(), rest.appender());
            for node in slots.iter().map(|slot| slot.load(Ordering::Relaxed)) {
                let distance = self.distance(node);
                if distance >= end {
                    kept.push(node);
                } else if distance >= start && self.is_listed[node as usize].fetch_or(bit, Ordering::AcqRel) & bit == 0
                {
                    moved.push(node);
                }
            }
            Ok(())
        })
    }

    /// The least distance in a list, and some more; more than the least in any case.
    fn past_the_least(&self, list: &List, more: f64) -> f64 {
        let distances =
            list.slots().par_iter().with_min_len(BLOCK).map(|slot| self.distance(slot.load(Ordering::Relaxed)));
        let least = distances.min_by(f64::total_cmp).unwrap_or(f64::INFINITY);
        (least + more).max(least.next_up())
    }
}

fn for_blocks(slots: &[AtomicU32], work: impl Fn(&[AtomicU32]) -> Result<()> + Sync + Send) -> Result<()> {
    if slots.len() <= FEW_NODES { work(slots) } else { slots.par_chunks(FEW_NODES).try_for_each(work) }
}
