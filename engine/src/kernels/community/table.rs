//! What a node is tied to, added up by community: one dense table a thread, used again for every node.

use crate::graph::huge_pages;
use std::ops::AddAssign;
use std::sync::{Mutex, PoisonError};

/// What a sum of weights is held in.
pub(super) trait Sum: Copy + Default + PartialEq + AddAssign + Send {
    fn of(weight: f64) -> Self;

    fn weight(self) -> f64;
}

impl Sum for f64 {
    fn of(weight: f64) -> Self {
        weight
    }

    fn weight(self) -> f64 {
        self
    }
}

/// For weights all of whose sums are whole numbers of 32 bits: a table then takes half the memory.
impl Sum for u32 {
    fn of(weight: f64) -> Self {
        weight as u32
    }

    fn weight(self) -> f64 {
        f64::from(self)
    }
}

/// Weights by community, of which few are not 0 at a time.
pub(super) struct Table<S> {
    weights: Vec<S>,
    /// Communities that weigh anything, the first `touched_count`; and room for one more than there are.
    touched: Vec<u32>,
    touched_count: usize,
}

impl<S: Sum> Table<S> {
    fn new(len: usize) -> Self {
        Table { weights: huge_pages::zeroed(len), touched: huge_pages::zeroed(len + 1), touched_count: 0 }
    }

    /// Adds the weights that `visit` hands over, all above 0. Whether a community is new is hard to foretell, so that it
    /// is noted without a branch; and how many there are is counted in a register.
    #[inline]
    pub(super) fn add_all(&mut self, visit: impl FnOnce(&mut Sums<'_, S>)) {
        let mut sums = Sums { weights: &mut self.weights, touched: &mut self.touched, count: self.touched_count };
        visit(&mut sums);
        self.touched_count = sums.count;
    }

    pub(super) fn weight(&self, community: u32) -> f64 {
        self.weights[community as usize].weight()
    }

    /// Communities that weigh anything, as they came up, with their weights.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u32, f64)> + '_ {
        self.touched[..self.touched_count].iter().map(|&community| (community, self.weight(community)))
    }

    pub(super) fn len(&self) -> usize {
        self.touched_count
    }

    pub(super) fn clear(&mut self) {
        for &community in &self.touched[..self.touched_count] {
            self.weights[community as usize] = S::default();
        }
        self.touched_count = 0;
    }
}

/// A [`Table`] while weights are added.
pub(super) struct Sums<'a, S> {
    weights: &'a mut [S],
    touched: &'a mut [u32],
    count: usize,
}

impl<S: Sum> Sums<'_, S> {
    #[inline]
    pub(super) fn add(&mut self, community: u32, weight: f64) {
        let sum = &mut self.weights[community as usize];
        self.touched[self.count] = community;
        self.count += usize::from(*sum == S::default());
        *sum += S::of(weight);
    }
}

/// A table for each thread of the current pool. A table is empty whenever nobody holds it.
pub(super) struct Tables<S> {
    tables: Vec<Mutex<Table<S>>>,
}

impl<S: Sum> Tables<S> {
    /// Tables of `len` communities.
    pub(super) fn new(len: usize) -> Self {
        Tables { tables: (0..rayon::current_num_threads()).map(|_| Mutex::new(Table::new(len))).collect() }
    }

    /// Lends the thread its table; `work` leaves it empty.
    pub(super) fn with<R>(&self, work: impl FnOnce(&mut Table<S>) -> R) -> R {
        let thread = rayon::current_thread_index().unwrap_or_default() % self.tables.len();
        work(&mut self.tables[thread].lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Upper bound of what [`Tables::new`] allocates on `threads` threads, in bytes.
pub(super) fn estimate_bytes(len: usize, threads: usize) -> u64 {
    threads as u64 * ((8 + 4) * len as u64 + 4 + size_of::<Mutex<Table<f64>>>() as u64)
}
