//! Work cut into chunks whose borders depend on the number of nodes alone, so that sums of floats come out the same on
//! any number of threads: each chunk is added in order, and the chunks are then added in order.

use std::ops::Add;

use rayon::prelude::*;

use crate::error::Result;
use crate::progress::Progress;

/// Nodes a thread takes at a time.
pub(super) const CHUNK: usize = 2048;

/// Sets `values[node]` to `value(node)` on all threads; stops at the next chunk once cancelled.
pub(super) fn fill<T: Send>(values: &mut [T], progress: &Progress, value: impl Fn(u32) -> T + Sync) -> Result<()> {
    progress.check()?;
    values.par_chunks_mut(CHUNK).enumerate().try_for_each(|(chunk, values)| {
        progress.check()?;
        for (node, slot) in (chunk * CHUNK..).zip(values) {
            *slot = value(node as u32);
        }
        Ok(())
    })
}

/// `term(0) + term(1) + … + term(count - 1)`, the same bits on any number of threads.
pub(super) fn fixed_sum(count: usize, term: impl Fn(usize) -> f64 + Sync) -> f64 {
    let chunks: Vec<f64> = (0..count.div_ceil(CHUNK))
        .into_par_iter()
        .map(|chunk| sum((chunk * CHUNK..count.min((chunk + 1) * CHUNK)).map(&term)))
        .collect();
    sum(chunks.into_iter())
}

/// The sum from left to right. No terms make `0.0`, where [`Iterator::sum`] makes `-0.0`.
pub(super) fn sum(terms: impl Iterator<Item = f64>) -> f64 {
    terms.fold(0.0, Add::add)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;
    use crate::kernels::samples::on_threads;

    #[test]
    fn a_fixed_sum_is_the_same_on_any_number_of_threads() {
        let sum_on = |threads| on_threads(threads, || fixed_sum(100_003, |i| 1.0 / (1.0 + i as f64)).to_bits());
        assert_eq!(sum_on(1), sum_on(2));
        assert_eq!(sum_on(1), sum_on(8));
        assert!((f64::from_bits(sum_on(1)) - 12.090_176_1).abs() < 1e-4, "the harmonic number of 100003");
    }

    #[test]
    fn an_empty_sum_is_plus_zero() {
        assert_eq!(fixed_sum(0, |_| 1.0).to_bits(), 0.0f64.to_bits());
    }

    #[test]
    fn fill_reaches_every_node_and_stops_when_cancelled() {
        let progress = Progress::new();
        let mut values = vec![0; 3 * CHUNK + 1];
        fill(&mut values, &progress, |node| node).unwrap();
        assert!(values.iter().enumerate().all(|(node, &value)| node as u32 == value));
        progress.cancel();
        assert!(matches!(fill(&mut values, &progress, |_| 0), Err(Error::Cancelled)));
    }
}
