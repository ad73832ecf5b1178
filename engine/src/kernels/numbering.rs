//! Groups of nodes numbered as people read them: the largest first, and of equal ones that with the smaller node first.

use std::cmp::Reverse;

use rayon::prelude::*;

/// Which group each node is in, and how many nodes each group has.
pub(super) struct Numbered {
    pub(super) labels: Vec<u32>,
    pub(super) sizes: Vec<u64>,
}

/// Numbers groups by size. The nodes of a group share a label, any number below the number of nodes.
pub(super) fn number(mut labels: Vec<u32>) -> Numbered {
    let mut counts = vec![0u32; labels.len()];
    let mut by_size = Vec::with_capacity(labels.len());
    for &label in &labels {
        let count = &mut counts[label as usize];
        if *count == 0 {
            by_size.push(label);
        }
        *count += 1;
    }
    // They stand in order of their smallest nodes, and where sizes are equal a stable sort leaves them so.
    by_size.sort_by_key(|&label| Reverse(counts[label as usize]));
    let sizes = by_size.iter().map(|&label| u64::from(counts[label as usize])).collect();
    let mut numbers = counts;
    for (number, &label) in (0..).zip(&by_size) {
        numbers[label as usize] = number;
    }
    labels.par_iter_mut().for_each(|label| *label = numbers[*label as usize]);
    Numbered { labels, sizes }
}

/// Upper bound of what [`number`] allocates beside the labels that it is given, in bytes.
pub(super) fn estimate_bytes(node_count: usize) -> u64 {
    (4 + 4 + 8) * node_count as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_comes_first_and_the_smaller_node_breaks_ties() {
        let Numbered { labels, sizes } = number(vec![5, 2, 0, 5, 3, 2, 3, 3]);
        assert_eq!(labels, [1, 2, 3, 1, 0, 2, 0, 0]);
        assert_eq!(sizes, [3, 2, 2, 1]);
    }

    #[test]
    fn no_node_makes_no_group() {
        let Numbered { labels, sizes } = number(vec![]);
        assert!(labels.is_empty() && sizes.is_empty());
    }
}
