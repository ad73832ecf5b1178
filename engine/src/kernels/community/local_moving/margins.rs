//! How far each node is from moving, so that it is looked at again only when enough has changed around it.
//!
//! A node that has chosen gains more where it is than anywhere else, by its *margin*. A neighbour that moves makes its
//! margin smaller by what ties the two, or by twice that if they were together: there it is missed, and where it is now
//! it draws. Before the margin is used up nothing is gained by moving, as far as edges go, and the node sleeps. What
//! communities weigh changes too, slowly: what that may have cost is taken off all margins at once, when nobody is awake.
//!
//! Margins are whole numbers of a small unit, always rounded down, so that it does not matter which thread takes what
//! off first.

use std::sync::atomic::{AtomicI32, Ordering};

use rayon::prelude::*;

use crate::kernels::chunks::CHUNK;

/// The margin of a node, in units; below 0 for who is awake.
pub(super) struct Margins {
    units: Vec<AtomicI32>,
    /// In the unit of weights.
    unit: f64,
}

/// The greatest margin, and the least weight that wakes whoever sleeps: so much apart that no number of threads
/// can take off more than 32 bits hold.
const GREATEST: f64 = (1 << 30) as f64;
const HEAVY: f64 = (1 << 20) as f64;
const AWAKE: i32 = -1;

impl Margins {
    /// All awake.
    pub(super) fn new(node_count: usize, unit: f64) -> Self {
        Margins { units: (0..node_count).map(|_| AtomicI32::new(AWAKE)).collect(), unit }
    }

    pub(super) fn wake_all(&mut self) {
        self.units.iter_mut().for_each(|units| *units.get_mut() = AWAKE);
    }

    pub(super) fn wake(&self, node: u32) {
        self.units[node as usize].store(AWAKE, Ordering::Relaxed);
    }

    pub(super) fn is_awake(&self, node: u32) -> bool {
        self.units[node as usize].load(Ordering::Relaxed) < 0
    }

    /// Puts a node to sleep.
    pub(super) fn set(&self, node: u32, margin: f64) {
        let units = (margin.max(0.0) / self.unit).min(GREATEST) as i32;
        self.units[node as usize].store(units, Ordering::Relaxed);
    }

    /// Takes `weight` off the margin of a node that sleeps, and says whether that has woken it.
    #[inline]
    pub(super) fn take(&self, node: u32, weight: f64) -> bool {
        let units = &self.units[node as usize];
        let taken = weight / self.unit;
        if taken >= HEAVY {
            return units.swap(AWAKE, Ordering::Relaxed) >= 0;
        }
        let taken = taken.ceil() as i32;
        (0..taken).contains(&units.fetch_sub(taken, Ordering::Relaxed))
    }

    /// Takes `loss(node)` off every margin, and says whether that has woken anybody.
    pub(super) fn take_all(&mut self, loss: impl Fn(u32) -> f64 + Sync) -> bool {
        let unit = self.unit;
        let chunks = self.units.par_chunks_mut(CHUNK).enumerate().map(|(chunk, units)| {
            let mut woken = false;
            for (node, units) in (chunk * CHUNK..).zip(units) {
                let units = units.get_mut();
                if *units >= 0 {
                    *units = (f64::from(*units) - (loss(node as u32) / unit).ceil()).max(f64::from(AWAKE)) as i32;
                    woken |= *units < 0;
                }
            }
            woken
        });
        chunks.reduce(|| false, |one, other| one | other)
    }
}

/// Upper bound of what [`Margins`] allocates, in bytes.
pub(super) fn estimate_bytes(node_count: usize) -> u64 {
    4 * node_count as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_wakes_when_its_margin_is_used_up() {
        let margins = Margins::new(2, 0.25);
        assert!(margins.is_awake(0) && margins.is_awake(1));
        margins.set(0, 2.1);
        assert!(!margins.take(0, 1.0) && !margins.take(0, 1.0) && !margins.is_awake(0));
        assert!(margins.take(0, 0.1) && margins.is_awake(0));
        assert!(!margins.take(0, 1.0), "who is awake is not woken");
        margins.set(1, f64::INFINITY);
        assert!(!margins.take(1, 1000.0) && margins.take(1, 1e300));
    }

    #[test]
    fn what_all_lose_wakes_some() {
        let mut margins = Margins::new(3, 0.25);
        margins.set(0, 1.0);
        margins.set(1, 2.0);
        assert!(!margins.take_all(|_| 1.0));
        assert!(margins.take_all(|_| 0.5));
        assert!(margins.is_awake(0) && !margins.is_awake(1) && margins.is_awake(2));
        margins.wake_all();
        assert!(!margins.take_all(|_| 1.0) && margins.is_awake(1));
    }
}
