//! Groups of nodes numbered as people read them: the largest first, and of equal ones that with the smaller node first.

use std::cmp::Reverse;
use std::sync::atomic::Ordering;

use rayon::prelude::*;

use super::chunks::CHUNK;
use crate::traverse::atomics;

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

/// Numbers groups by size, on all threads. The label of a node is the smallest node of its group.
pub(super) fn number_roots(mut labels: Vec<u32>) -> Numbered {
    let mut numbers = count(&labels);
    let mut by_size: Vec<u32> =
        (0..labels.len() as u32).into_par_iter().filter(|&node| numbers[node as usize] > 1).collect();
    by_size.sort_by_key(|&root| Reverse(numbers[root as usize]));
    // Groups of one node, most of them in many a graph, come last and need no sorting.
    let is_alone = |root: u32| numbers[root as usize] == 1;
    let alone = labels.par_chunks(CHUNK).map(|labels| labels.iter().filter(|&&root| is_alone(root)).count() as u32);
    let mut firsts: Vec<u32> = alone.collect();
    let mut next = by_size.len() as u32;
    for first in &mut firsts {
        next += std::mem::replace(first, next);
    }
    let mut sizes = vec![1; next as usize];
    for ((number, &root), size) in (0..).zip(&by_size).zip(&mut sizes) {
        *size = u64::from(std::mem::replace(&mut numbers[root as usize], number | NUMBERED));
    }
    labels.par_chunks_mut(CHUNK).zip(firsts).for_each(|(labels, mut next)| {
        for label in labels {
            let number = numbers[*label as usize];
            let is_alone = number & NUMBERED == 0;
            *label = if is_alone { next } else { number & !NUMBERED };
            next += u32::from(is_alone);
        }
    });
    Numbered { labels, sizes }
}

/// Marks the number of a group of two nodes and more, of which there are fewer than half as many as nodes.
const NUMBERED: u32 = 1 << 31;

/// Labels that a thread counts before it adds them to what all count.
const KEPT: usize = 64;

/// How many nodes have each label.
fn count(labels: &[u32]) -> Vec<u32> {
    let mut counts = vec![0u32; labels.len()];
    let shared = atomics(&mut counts);
    let add = |(label, count): (u32, u32)| shared[label as usize].fetch_add(count, Ordering::Relaxed);
    labels.par_chunks(CHUNK).for_each(|labels| {
        let mut kept = [(0, 0); KEPT];
        for &label in labels {
            let slot = &mut kept[label as usize % KEPT];
            if slot.0 != label {
                add(std::mem::replace(slot, (label, 0)));
            }
            slot.1 += 1;
        }
        kept.into_iter().filter(|&(_, count)| count > 0).for_each(|kept| {
            add(kept);
        });
    });
    counts
}

/// Upper bound of what [`number`] and [`number_roots`] allocate beside the labels that they are given, in bytes.
pub(super) fn estimate_bytes(node_count: usize) -> u64 {
    (4 + 4 + 8) * node_count as u64 + 4 * node_count.div_ceil(CHUNK) as u64
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
    fn roots_are_numbered_like_any_labels() {
        // Groups of 1 to 5 chunks apart, and more labels than a thread keeps.
        let root = |node: u32| if node.is_multiple_of(3) { node } else { node % 7 % 5 + node % 1000 / 2 * 7 % 2000 };
        let mut smallest = vec![u32::MAX; 10_000];
        let group = |node: u32| root(node).min(node) as usize;
        (0..10_000u32).for_each(|node| smallest[group(node)] = smallest[group(node)].min(node));
        let labels: Vec<u32> = (0..10_000).map(|node| smallest[group(node)]).collect();
        let (found, expected) = (number_roots(labels.clone()), number(labels));
        assert!(found.sizes[0] > 1 && found.sizes.last() == Some(&1), "groups of several nodes and of one");
        assert_eq!((found.labels, found.sizes), (expected.labels, expected.sizes));
    }

    #[test]
    fn no_node_makes_no_group() {
        let Numbered { labels, sizes } = number(vec![]);
        assert!(labels.is_empty() && sizes.is_empty());
    }
}
