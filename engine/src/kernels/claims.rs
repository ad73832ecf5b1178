//! Chunks of work claimed by whichever thread is free, for nodes that cost very differently. Each thread has a scratch
//! space of its own, so whatever the work adds up must not depend on the order of adding: whole numbers, or values that
//! one node has for itself.

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use crate::error::Result;
use crate::progress::Progress;

/// A scratch space for each thread that can be busy with `count` items in chunks of `chunk`; at least one.
pub(super) fn scratches<S>(count: usize, chunk: usize, scratch: impl Fn() -> S) -> Vec<S> {
    let threads = rayon::current_num_threads().min(count.div_ceil(chunk)).max(1);
    (0..threads).map(|_| scratch()).collect()
}

/// Does `work` on `0..count`, chunk by chunk, on as many threads as there are scratch spaces; stops at the next chunk
/// once cancelled.
pub(super) fn each_chunk<S: Send>(
    count: usize,
    chunk: usize,
    scratches: &mut [S],
    progress: &Progress,
    work: impl Fn(&mut S, Range<usize>) -> Result<()> + Sync,
) -> Result<()> {
    progress.check()?;
    let claimed = AtomicUsize::new(0);
    scratches.par_iter_mut().with_max_len(1).try_for_each(|scratch| {
        loop {
            let start = claimed.fetch_add(chunk, Ordering::Relaxed);
            if start >= count {
                return Ok(());
            }
            progress.check()?;
            work(scratch, start..count.min(start + chunk))?;
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;
    use crate::kernels::samples::on_threads;

    #[test]
    fn every_item_is_done_once() {
        let times: Vec<AtomicUsize> = (0..1001).map(|_| AtomicUsize::new(0)).collect();
        on_threads(2, || {
            each_chunk(1001, 10, &mut scratches(1001, 10, || ()), &Progress::new(), |(), items| {
                items.for_each(|item| _ = times[item].fetch_add(1, Ordering::Relaxed));
                Ok(())
            })
        })
        .unwrap();
        assert!(times.iter().all(|times| times.load(Ordering::Relaxed) == 1));
    }

    #[test]
    fn there_are_no_more_scratch_spaces_than_threads_or_chunks() {
        on_threads(2, || assert_eq!([0, 1, 10, 1000].map(|count| scratches(count, 10, || ()).len()), [1, 1, 1, 2]));
    }

    #[test]
    fn a_cancelled_run_stops() {
        let progress = Progress::new();
        progress.cancel();
        let outcome = each_chunk(1, 1, &mut [()], &progress, |(), _| panic!("nobody should work"));
        assert!(matches!(outcome, Err(Error::Cancelled)));
    }
}
