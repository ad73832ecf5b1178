//! What a node is tied to, added up by community: one dense table a thread, used again for every node.

use std::sync::{Mutex, PoisonError};

/// Weights by community, of which few are not 0 at a time.
pub(super) struct Table {
    weights: Vec<f64>,
    /// Communities that weigh anything, the first `touched_count`; and room for one more than there are.
    touched: Vec<u32>,
    touched_count: usize,
}

impl Table {
    fn new(len: usize) -> Self {
        Table { weights: vec![0.0; len], touched: vec![0; len + 1], touched_count: 0 }
    }

    /// Adds the weights that `visit` hands over, all above 0. Whether a community is new is hard to foretell, so that it
    /// is noted without a branch; and how many there are is counted in a register.
    #[inline]
    pub(super) fn add_all(&mut self, visit: impl FnOnce(&mut Sums<'_>)) {
        let mut sums = Sums { weights: &mut self.weights, touched: &mut self.touched, count: self.touched_count };
        visit(&mut sums);
        self.touched_count = sums.count;
    }

    pub(super) fn weight(&self, community: u32) -> f64 {
        self.weights[community as usize]
    }

    /// Communities that weigh anything, as they came up, with their weights.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u32, f64)> + '_ {
        self.touched[..self.touched_count].iter().map(|&community| (community, self.weights[community as usize]))
    }

    pub(super) fn len(&self) -> usize {
        self.touched_count
    }

    pub(super) fn clear(&mut self) {
        for &community in &self.touched[..self.touched_count] {
            self.weights[community as usize] = 0.0;
        }
        self.touched_count = 0;
    }
}

/// A [`Table`] while weights are added.
pub(super) struct Sums<'a> {
    weights: &'a mut [f64],
    touched: &'a mut [u32],
    count: usize,
}

impl Sums<'_> {
    #[inline]
    pub(super) fn add(&mut self, community: u32, weight: f64) {
        let sum = &mut self.weights[community as usize];
        self.touched[self.count] = community;
        self.count += usize::from(*sum == 0.0);
        *sum += weight;
    }
}

/// A table for each thread of the current pool. A table is empty whenever nobody holds it.
pub(super) struct Tables {
    tables: Vec<Mutex<Table>>,
}

impl Tables {
    /// Tables of `len` communities.
    pub(super) fn new(len: usize) -> Self {
        Tables { tables: (0..rayon::current_num_threads()).map(|_| Mutex::new(Table::new(len))).collect() }
    }

    /// Lends the thread its table; `work` leaves it empty.
    pub(super) fn with<R>(&self, work: impl FnOnce(&mut Table) -> R) -> R {
        let thread = rayon::current_thread_index().unwrap_or_default() % self.tables.len();
        work(&mut self.tables[thread].lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Upper bound of what [`Tables::new`] allocates on `threads` threads, in bytes.
pub(super) fn estimate_bytes(len: usize, threads: usize) -> u64 {
    threads as u64 * ((8 + 4) * len as u64 + 4 + size_of::<Mutex<Table>>() as u64)
}
