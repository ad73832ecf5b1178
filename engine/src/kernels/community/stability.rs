//! How sure each membership is: whether a node keeps its company when communities are sought again.
//!
//! For two partitions, the nodes that share a community in both are counted in one sweep over the nodes, which have been
//! put in order of their community once: a table takes the counts of one community at a time.

use crate::error::Result;
use crate::kernels::mismatch::{Mismatch, compare};
use crate::progress::Progress;

use super::quality::check_labels;

/// What [`stability`] computes.
#[derive(Debug, Clone, PartialEq)]
pub struct Stability {
    /// How much of its company each node keeps.
    pub scores: Vec<f64>,
}

/// Computes how much of its company each node keeps from one partition to others: the mean, over the others, of
///
/// ```text
/// |C(u) and D(u)| / |C(u) or D(u)|
/// ```
///
/// the Jaccard similarity of its community `C(u)` in the chosen partition and its community `D(u)` in the other.
///
/// - Complexity: `O(n)` a partition.
/// - Parallelism: none.
/// - Shape: `scores[u]` belongs to node `u`; a share above 0, and 1 when it is always the same company.
/// - Conventions: labels name communities and mean nothing else: partitions may number them differently. Without other
///   partitions every score is 1.
///
/// # Errors
/// [`Error::BadParameter`](crate::error::Error::BadParameter) names labels that are not one a node, each below the
/// number of nodes; [`Error::Cancelled`](crate::error::Error::Cancelled).
///
/// # References
/// Hennig: Cluster-wise assessment of cluster stability. Computational Statistics and Data Analysis 52 (2007), for the
/// similarity; here of a node's communities, and over seeds.
///
/// # Example
/// ```
/// use trama_engine::kernels::community::stability::stability;
/// use trama_engine::progress::Progress;
///
/// // The pair stays together; the third node is found alone once, and once with them.
/// let found = stability(&[0, 0, 1], &[vec![0, 0, 1], vec![0, 0, 0]], &Progress::new())?;
/// assert_eq!(found.scores, [(1.0 + 2.0 / 3.0) / 2.0, (1.0 + 2.0 / 3.0) / 2.0, (1.0 + 1.0 / 3.0) / 2.0]);
/// # Ok::<(), trama_engine::error::Error>(())
/// ```
pub fn stability(chosen: &[u32], others: &[Vec<u32>], progress: &Progress) -> Result<Stability> {
    progress.begin("stability", others.len() as u64);
    progress.check()?;
    check_labels(chosen.len(), chosen)?;
    others.iter().try_for_each(|other| check_labels(chosen.len(), other))?;
    let mut scores = vec![if others.is_empty() { 1.0 } else { 0.0 }; chosen.len()];
    let mut comparison = Comparison::new(chosen);
    for other in others {
        comparison.add(other, &mut scores);
        progress.advance(1)?;
    }
    scores.iter_mut().for_each(|score| *score /= others.len().max(1) as f64);
    Ok(Stability { scores })
}

/// Upper bound of what [`stability`] allocates, in bytes.
pub fn estimate_bytes(node_count: usize) -> u64 {
    (8 + 5 * 4) * (node_count as u64 + 1)
}

/// Checks `found` by comparing the company of every two nodes. Serial, `O(n^2)` a partition.
pub fn verify_stability(chosen: &[u32], others: &[Vec<u32>], found: &Stability) -> Result<(), Mismatch> {
    let node_count = chosen.len();
    let similarity = |node: usize, other: &Vec<u32>| {
        let is_in = |labels: &[u32], with: usize| labels[with] == labels[node];
        let both = (0..node_count).filter(|&with| is_in(chosen, with) && is_in(other, with)).count();
        let either = (0..node_count).filter(|&with| is_in(chosen, with) || is_in(other, with)).count();
        both as f64 / either as f64
    };
    let mean = |node: usize| match others.len() {
        0 => 1.0,
        count => others.iter().map(|other| similarity(node, other)).sum::<f64>() / count as f64,
    };
    let expected: Vec<f64> = (0..node_count).map(mean).collect();
    compare(found.scores.iter().copied(), &expected, 1e-12)
}

/// A partition to compare others with.
struct Comparison<'a> {
    chosen: &'a [u32],
    /// Nodes by community.
    order: Vec<u32>,
    /// By label of the other partition: its nodes, and those it shares with the community at hand.
    sizes: Vec<u32>,
    shared: Vec<u32>,
}

impl<'a> Comparison<'a> {
    fn new(chosen: &'a [u32]) -> Self {
        Comparison { chosen, order: by_label(chosen), sizes: vec![0; chosen.len()], shared: vec![0; chosen.len()] }
    }

    /// Adds to each node's score the similarity of its two communities.
    fn add(&mut self, other: &[u32], scores: &mut [f64]) {
        self.sizes.fill(0);
        other.iter().for_each(|&label| self.sizes[label as usize] += 1);
        let label_of = |node: u32| other[node as usize] as usize;
        for community in self.order.chunk_by(|&one, &next| self.chosen[one as usize] == self.chosen[next as usize]) {
            community.iter().for_each(|&node| self.shared[label_of(node)] += 1);
            for &node in community {
                let (shared, size) = (self.shared[label_of(node)], self.sizes[label_of(node)]);
                let either = community.len() as u64 + u64::from(size) - u64::from(shared);
                scores[node as usize] += f64::from(shared) / either as f64;
            }
            community.iter().for_each(|&node| self.shared[label_of(node)] = 0);
        }
    }
}

/// The nodes in order of label, by counting.
fn by_label(labels: &[u32]) -> Vec<u32> {
    let mut starts = vec![0u32; labels.len() + 1];
    labels.iter().for_each(|&label| starts[label as usize + 1] += 1);
    for label in 0..labels.len() {
        starts[label + 1] += starts[label];
    }
    let mut order = vec![0; labels.len()];
    for (node, &label) in (0..).zip(labels) {
        let slot = &mut starts[label as usize];
        order[*slot as usize] = node;
        *slot += 1;
    }
    order
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::error::Error;

    fn scores(chosen: &[u32], others: &[Vec<u32>]) -> Vec<f64> {
        stability(chosen, others, &Progress::new()).unwrap().scores
    }

    #[test]
    fn the_same_company_under_other_labels_is_1() {
        assert_eq!(scores(&[0, 0, 1, 1, 1], &[vec![4, 4, 0, 0, 0], vec![1, 1, 3, 3, 3]]), [1.0; 5]);
    }

    #[test]
    fn who_changes_sides_keeps_little_company() {
        // Node 2 goes over: the pair shares 2 of 3, as do the last two, and node 2 shares 1 of 5.
        let third = 2.0 / 3.0;
        assert_eq!(scores(&[0, 0, 0, 1, 1], &[vec![0, 0, 1, 1, 1]]), [third, third, 0.2, third, third]);
    }

    #[test]
    fn nothing_to_compare_with_speaks_against_nobody() {
        assert_eq!(scores(&[0, 1, 1], &[]), [1.0; 3]);
        assert_eq!(scores(&[], &[vec![]]), [0.0; 0]);
        assert_eq!(scores(&[0], &[vec![0]]), [1.0]);
    }

    #[test]
    fn labels_for_other_nodes_are_refused() {
        for other in [vec![0, 0], vec![0, 0, 3]] {
            let outcome = stability(&[0, 0, 1], &[other], &Progress::new());
            assert!(matches!(outcome, Err(Error::BadParameter { name, .. }) if name == "labels"));
        }
    }

    #[test]
    fn a_cancelled_run_says_so() {
        let progress = Progress::new();
        progress.cancel();
        assert!(matches!(stability(&[0], &[], &progress), Err(Error::Cancelled)));
    }

    fn partitions() -> impl Strategy<Value = (Vec<u32>, Vec<Vec<u32>>)> {
        (1usize..20).prop_flat_map(|node_count| {
            let labels = || prop::collection::vec(0..node_count as u32, node_count);
            (labels(), prop::collection::vec(labels(), 0..5))
        })
    }

    proptest! {
        #[test]
        fn the_verifier_agrees((chosen, others) in partitions()) {
            let found = stability(&chosen, &others, &Progress::new()).unwrap();
            prop_assert_eq!(verify_stability(&chosen, &others, &found), Ok(()));
        }
    }
}
