//! A method that draws random numbers, run for several seeds: the best partition, and how sure its memberships are.

use super::leiden::{Leiden, LeidenOptions, leiden};
use super::stability::{self, stability};
use crate::error::{Error, Result};
use crate::graph::Graph;
use crate::kernels::mismatch::{Mismatch, compare};
use crate::progress::Progress;

/// Options of [`runs`].
#[derive(Debug, Clone)]
pub struct RunsOptions {
    /// How many runs; at least 1; default 10.
    pub run_count: u32,
    /// Seed of the first run; each further one has the next; default 0.
    pub seed: u64,
}

impl Default for RunsOptions {
    fn default() -> Self {
        RunsOptions { run_count: 10, seed: 0 }
    }
}

/// What a run finds.
#[derive(Debug, Clone, PartialEq)]
pub struct Partition {
    /// Community of each node.
    pub labels: Vec<u32>,
    /// How good the partition is: the larger, the better.
    pub quality: f64,
}

impl From<Leiden> for Partition {
    fn from(found: Leiden) -> Self {
        Partition { labels: found.labels, quality: found.quality }
    }
}

/// What [`runs`] computes.
#[derive(Debug, Clone, PartialEq)]
pub struct Runs {
    /// The best partition.
    pub best: Partition,
    /// The seed that found it.
    pub best_seed: u64,
    /// How much of its company in the best partition each node keeps in the others.
    pub stability: Vec<f64>,
    /// Quality of each run, by seed.
    pub qualities: Vec<f64>,
}

/// Runs `find` for one seed after the other, keeps the best partition, the first of equal ones, and compares it with the
/// others node by node, as [`stability()`] does.
///
/// - Complexity: the runs, and `O(n)` for each.
/// - Parallelism: within a run.
/// - Shape: `stability[u]` belongs to node `u`, a share above 0 to 1; `qualities[i]` to seed `seed + i`.
/// - Conventions: seeds go on from 0 after the largest. A single run is compared with nothing: all its memberships are
///   sure, with a stability of 1. A quality that is not a number is the worst.
/// - Memory: the labels of all runs, since only the last tells which was best.
///
/// # Errors
/// [`Error::BadParameter`] when there is to be no run; whatever `find` says; [`Error::Cancelled`].
///
/// # Example
/// ```
/// use trama_engine::graph::{Edge, Graph};
/// use trama_engine::kernels::community::louvain::{LouvainOptions, louvain};
/// use trama_engine::kernels::community::runs::{Partition, RunsOptions, runs};
/// use trama_engine::progress::Progress;
///
/// let edge = |source, target| Edge { source, target, weight: 1.0 };
/// let pairs = Graph::from_edges(4, &[edge(0, 1), edge(2, 3)], false)?;
/// let find = |seed, progress: &Progress| {
///     louvain(&pairs, &LouvainOptions { seed, ..LouvainOptions::default() }, progress).map(Partition::from)
/// };
/// let found = runs(&RunsOptions::default(), &Progress::new(), find)?;
/// assert_eq!((found.best.labels, found.stability), (vec![0, 0, 1, 1], vec![1.0; 4]));
/// # Ok::<(), trama_engine::error::Error>(())
/// ```
pub fn runs(
    options: &RunsOptions,
    progress: &Progress,
    find: impl Fn(u64, &Progress) -> Result<Partition>,
) -> Result<Runs> {
    if options.run_count == 0 {
        return Err(Error::bad_parameter("run_count", 0, "a whole number of at least 1"));
    }
    let seeds = (0..u64::from(options.run_count)).map(|run| options.seed.wrapping_add(run));
    let mut partitions = Vec::with_capacity(options.run_count as usize);
    for seed in seeds {
        partitions.push(find(seed, progress)?);
    }
    let qualities: Vec<f64> = partitions.iter().map(|partition| partition.quality).collect();
    let best_run = best(&qualities);
    let best = partitions.swap_remove(best_run);
    let others: Vec<Vec<u32>> = partitions.into_iter().map(|partition| partition.labels).collect();
    let stability = stability(&best.labels, &others, progress)?.scores;
    Ok(Runs { best, best_seed: options.seed.wrapping_add(best_run as u64), stability, qualities })
}

/// As [`runs`] of [`leiden`], whose seed is set for each run.
///
/// # Errors
/// As [`runs`] and [`leiden`].
pub fn leiden_runs(
    graph: &Graph,
    leiden_options: &LeidenOptions,
    options: &RunsOptions,
    progress: &Progress,
) -> Result<Runs> {
    runs(options, progress, |seed, progress| {
        leiden(graph, &LeidenOptions { seed, ..leiden_options.clone() }, progress).map(Partition::from)
    })
}

/// Upper bound of what [`runs`] allocates, in bytes, when a run allocates at most `run_bytes`, its labels included.
pub fn estimate_bytes(node_count: usize, run_count: u32, run_bytes: u64) -> u64 {
    let kept = (4 * node_count as u64 + 2 * size_of::<Partition>() as u64 + 8) * u64::from(run_count);
    kept + run_bytes.max(stability::estimate_bytes(node_count))
}

/// Checks `found` by running `find` again: that no seed finds better, none before as good, and every pair of nodes.
pub fn verify_runs(options: &RunsOptions, find: impl Fn(u64) -> Partition, found: &Runs) -> Result<(), Mismatch> {
    let seeds: Vec<u64> = (0..u64::from(options.run_count)).map(|run| options.seed.wrapping_add(run)).collect();
    let partitions: Vec<Partition> = seeds.iter().map(|&seed| find(seed)).collect();
    let qualities: Vec<f64> = partitions.iter().map(|partition| partition.quality).collect();
    compare(found.qualities.iter().copied(), &qualities, 0.0)?;
    let largest = qualities.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let first = qualities.iter().position(|&quality| quality == largest).unwrap_or_default();
    compare([found.best.quality, found.best_seed as f64].into_iter(), &[largest, seeds[first] as f64], 0.0)?;
    let others: Vec<Vec<u32>> = partitions
        .iter()
        .zip(&seeds)
        .filter(|&(_, &seed)| seed != seeds[first])
        .map(|(one, _)| one.labels.clone())
        .collect();
    let scores = stability::Stability { scores: found.stability.clone() };
    stability::verify_stability(&partitions[first].labels, &others, &scores)
}

/// The first of the largest.
fn best(qualities: &[f64]) -> usize {
    let is_better = |one: f64, other: f64| one > other || other.is_nan() && !one.is_nan();
    (1..qualities.len()).fold(0, |best, run| if is_better(qualities[run], qualities[best]) { run } else { best })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::samples::{assert_same_on_any_threads, random, unweighted};

    fn partition(labels: &[u32], quality: f64) -> Partition {
        Partition { labels: labels.to_vec(), quality }
    }

    fn by_seed(seed: u64) -> Partition {
        match seed {
            5 => partition(&[0, 1, 2], 0.1),
            6 => partition(&[0, 0, 1], 0.3),
            7 => partition(&[0, 1, 1], 0.3),
            _ => partition(&[0, 0, 0], f64::NAN),
        }
    }

    #[test]
    fn the_first_of_the_best_is_compared_with_the_others() {
        let options = RunsOptions { run_count: 3, seed: 5 };
        let found = runs(&options, &Progress::new(), |seed, _| Ok(by_seed(seed))).unwrap();
        assert_eq!((found.best_seed, &found.best), (6, &partition(&[0, 0, 1], 0.3)));
        assert_eq!(found.qualities, [0.1, 0.3, 0.3]);
        // Against seeds 5 and 7: node 0 shares 1 of 2 twice, node 1 shares 1 of 2 and 1 of 3, node 2 all and 1 of 2.
        let expected = [0.5, (0.5 + 1.0 / 3.0) / 2.0, 0.75];
        assert_eq!(compare(found.stability.iter().copied(), &expected, 1e-15), Ok(()));
        assert_eq!(verify_runs(&options, by_seed, &found), Ok(()));
    }

    #[test]
    fn what_is_not_a_number_is_never_best() {
        let options = RunsOptions { run_count: 3, seed: 4 };
        assert_eq!(runs(&options, &Progress::new(), |seed, _| Ok(by_seed(seed))).unwrap().best_seed, 6);
    }

    #[test]
    fn a_single_run_is_sure_and_none_is_refused() {
        let find = |seed, _: &Progress| Ok(by_seed(seed));
        let found = runs(&RunsOptions { run_count: 1, seed: 5 }, &Progress::new(), find).unwrap();
        assert_eq!(found.stability, [1.0; 3]);
        let outcome = runs(&RunsOptions { run_count: 0, seed: 5 }, &Progress::new(), find);
        assert!(matches!(outcome, Err(Error::BadParameter { name, .. }) if name == "run_count"));
    }

    #[test]
    fn a_ring_of_four_is_cut_either_way() {
        let ring = unweighted(4, false, &[(0, 1), (1, 2), (2, 3), (3, 0)]);
        let options = RunsOptions { run_count: 20, seed: 0 };
        let found = leiden_runs(&ring, &LeidenOptions::default(), &options, &Progress::new()).unwrap();
        // Two pairs either way round: the other way shares 1 of 3.
        assert!(found.stability.iter().all(|&score| score > 1.0 / 3.0 && score < 1.0), "{found:?}");
        let find = |seed| leiden(&ring, &LeidenOptions { seed, ..LeidenOptions::default() }, &Progress::new()).unwrap();
        assert_eq!(verify_runs(&options, |seed| find(seed).into(), &found), Ok(()));
    }

    #[test]
    fn threads_do_not_matter() {
        let graph = random(5_000, 10_000, false, 4);
        let options = RunsOptions { run_count: 3, seed: 1 };
        assert_same_on_any_threads(|| {
            leiden_runs(&graph, &LeidenOptions::default(), &options, &Progress::new()).unwrap().stability
        });
    }

    #[test]
    fn a_cancelled_run_says_so() {
        let progress = Progress::new();
        progress.cancel();
        let ring = unweighted(2, false, &[(0, 1)]);
        let outcome = leiden_runs(&ring, &LeidenOptions::default(), &RunsOptions::default(), &progress);
        assert!(matches!(outcome, Err(Error::Cancelled)));
    }
}
