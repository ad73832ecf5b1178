//! Rows cut into pieces of about as many edges, for passes over all edges: chunks of as many nodes would leave the hubs
//! to one thread, most of all where nodes are numbered by degree. The borders depend on the rows alone, so that sums over
//! pieces, added in order, come out the same on any number of threads.

use std::ops::Range;

use rayon::prelude::*;

use crate::error::Result;
use crate::progress::Progress;

/// Where one piece ends and the next begins.
pub(super) struct Pieces {
    /// Ascending, from 0 to the number of nodes.
    borders: Vec<usize>,
}

/// Edges and nodes of a piece, together, but for its last node.
const SIZE: u64 = 1 << 14;

impl Pieces {
    /// Cuts rows that lie one after another: that of node `u` from `offsets[u]` to `offsets[u + 1]`.
    pub(super) fn new(offsets: &[u64]) -> Self {
        let node_count = offsets.len() - 1;
        let cost_before = |node: usize| offsets[node] + node as u64;
        let (mut borders, mut last) = (vec![0], 0);
        while last < node_count {
            let limit = cost_before(last) + SIZE;
            last = first_from(last + 1, node_count, |node| cost_before(node) >= limit);
            borders.push(last);
        }
        Pieces { borders }
    }

    /// `work(nodes)` for every piece, on all threads; stops at the next piece once cancelled.
    pub(super) fn each(&self, progress: &Progress, work: impl Fn(Range<usize>) + Sync) -> Result<()> {
        progress.check()?;
        self.borders.par_windows(2).try_for_each(|border| {
            progress.check()?;
            work(border[0]..border[1]);
            Ok(())
        })
    }

    /// `work(nodes, values of these nodes)` for every piece, on all threads; what comes of it is in the order of the
    /// pieces. Stops at the next piece once cancelled.
    pub(super) fn map<T: Send, R: Send>(
        &self,
        values: &mut [T],
        progress: &Progress,
        work: impl Fn(Range<usize>, &mut [T]) -> R + Sync,
    ) -> Result<Vec<R>> {
        progress.check()?;
        let mut parts = Vec::with_capacity(self.borders.len());
        let mut rest = values;
        for border in self.borders.windows(2) {
            let (part, tail) = rest.split_at_mut(border[1] - border[0]);
            parts.push((border[0]..border[1], part));
            rest = tail;
        }
        let work = |(nodes, part)| progress.check().map(|()| work(nodes, part));
        parts.into_par_iter().map(work).collect()
    }
}

/// Upper bound of what [`Pieces`] and a map over them with a result of `result_bytes` allocate, in bytes.
pub(super) fn estimate_bytes(node_count: usize, position_count: usize, result_bytes: u64) -> u64 {
    let pieces = (node_count as u64 + position_count as u64) / SIZE + 1;
    // Borders in a vector that doubles as it grows, parts, and results in lists and then together.
    pieces * (3 * 8 + 32 + 4 * result_bytes) + 1024
}

/// The first number of `from..end` that `is_late` holds for, as it does for all that follow; `end` if for none.
fn first_from(from: usize, end: usize, is_late: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (from, end);
    while low < high {
        let middle = low + (high - low) / 2;
        if is_late(middle) { high = middle } else { low = middle + 1 }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;

    /// A hub, and nodes of three edges each.
    fn offsets(node_count: u64) -> Vec<u64> {
        (0..=node_count).map(|node| if node == 0 { 0 } else { 100_000 + 3 * node }).collect()
    }

    #[test]
    fn pieces_cover_all_nodes_in_order_and_are_about_as_large() {
        let pieces = Pieces::new(&offsets(50_000));
        let mut seen = vec![0; 50_000];
        let ranges = pieces.map(&mut seen, &Progress::new(), |nodes, seen| {
            seen.fill(1);
            nodes
        });
        let ranges = ranges.unwrap();
        assert_eq!(seen, [1; 50_000]);
        assert_eq!(ranges[0], 0..1, "a hub is a piece");
        assert!(ranges.windows(2).all(|two| two[0].end == two[1].start));
        assert!(ranges[1..ranges.len() - 1].iter().all(|nodes| nodes.len() == SIZE as usize / 4));
    }

    #[test]
    fn each_piece_is_done_once() {
        let pieces = Pieces::new(&offsets(20_000));
        let done = std::sync::Mutex::new(vec![0; 20_000]);
        pieces.each(&Progress::new(), |nodes| nodes.for_each(|node| done.lock().unwrap()[node] += 1)).unwrap();
        assert_eq!(done.into_inner().unwrap(), [1; 20_000]);
    }

    #[test]
    fn no_nodes_make_no_piece() {
        assert!(Pieces::new(&[0]).map(&mut [0.0; 0], &Progress::new(), |nodes, _| nodes).unwrap().is_empty());
    }

    #[test]
    fn a_cancelled_run_stops() {
        let progress = Progress::new();
        progress.cancel();
        let pieces = Pieces::new(&[0, 1]);
        assert!(matches!(pieces.map(&mut [0.0], &progress, |_, _| ()), Err(Error::Cancelled)));
        assert!(matches!(pieces.each(&progress, |_| panic!("nobody should work")), Err(Error::Cancelled)));
    }
}
