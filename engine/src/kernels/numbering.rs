//! Groups of nodes numbered as people read them: the largest first, and of equal ones that with the smaller node first.

use std::cmp::Reverse;
use std::sync::atomic::Ordering;

use rayon::prelude::*;

use super::chunks::CHUNK;
use crate::graph::huge_pages;
use crate::traverse::{atomics, set_bits};

/// Which group each node is in, and how many nodes each group has.
pub(super) struct Numbered {
    pub(super) labels: Vec<u32>,
    pub(super) sizes: Vec<u64>,
}

/// Numbers groups by size. The nodes of a group share a label, any number below the number of nodes.
pub(super) fn number(mut labels: Vec<u32>) -> Numbered {
    let mut counts: Vec<u32> = huge_pages::zeroed(labels.len());
    let mut by_size = huge_pages::with_capacity(labels.len());
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
    // Groups of one node, most of them in many a graph, come last and need no sorting, nor more room than a bit.
    let Others { mut counts, is_above } = Others::count(&labels);
    let has_others = |root: u32| is_above[root as usize / 64] >> (root % 64) & 1 == 1;
    let mut by_size: Vec<u32> = (0..).zip(&is_above).flat_map(|(word, &bits)| set_bits(word, bits)).collect();
    by_size.sort_by_key(|&root| Reverse(counts[root as usize]));
    let is_alone = |node: usize, root: u32| node == root as usize && !has_others(root);
    let alone = labels.par_chunks(CHUNK).enumerate().map(|(chunk, labels)| {
        (chunk * CHUNK..).zip(labels).filter(|&(node, &root)| is_alone(node, root)).count() as u32
    });
    let mut firsts: Vec<u32> = alone.collect();
    let mut next = by_size.len() as u32;
    for first in &mut firsts {
        next += std::mem::replace(first, next);
    }
    let size = |number| by_size.get(number).map_or(1, |&root| 1 + u64::from(counts[root as usize]));
    let sizes = (0..next as usize).into_par_iter().with_min_len(CHUNK).map(size).collect();
    (0..).zip(&by_size).for_each(|(number, &root)| counts[root as usize] = number);
    let numbers = counts;
    labels.par_chunks_mut(CHUNK).zip(firsts).enumerate().for_each(|(chunk, (labels, mut next))| {
        for (node, label) in (chunk * CHUNK..).zip(labels) {
            let is_alone = is_alone(node, *label);
            *label = if is_alone { next } else { numbers[*label as usize] };
            next += u32::from(is_alone);
        }
    });
    Numbered { labels, sizes }
}

/// How many other nodes have the label of a node.
struct Others {
    counts: Vec<u32>,
    /// A bit for each node, set where that is above 0.
    is_above: Vec<u64>,
}

/// Labels that a thread counts before it adds them to what all count.
const KEPT: usize = 64;

impl Others {
    fn count(labels: &[u32]) -> Self {
        let (mut counts, mut is_above) = (vec![0u32; labels.len()], vec![0u64; labels.len().div_ceil(64)]);
        let (shared, bits) = (atomics(&mut counts), atomics(&mut is_above));
        let add = |(label, count): (u32, u32)| {
            shared[label as usize].fetch_add(count, Ordering::Relaxed);
            bits[label as usize / 64].fetch_or(1 << (label % 64), Ordering::Relaxed);
        };
        labels.par_chunks(CHUNK).enumerate().for_each(|(chunk, labels)| {
            let mut kept = [(0, 0); KEPT];
            for (_, &label) in (chunk * CHUNK..).zip(labels).filter(|&(node, &label)| node != label as usize) {
                let slot = &mut kept[label as usize % KEPT];
                if slot.0 != label && slot.1 > 0 {
                    add(*slot);
                    slot.1 = 0;
                }
                *slot = (label, slot.1 + 1);
            }
            kept.into_iter().filter(|&(_, count)| count > 0).for_each(add);
        });
        Others { counts, is_above }
    }
}

/// Upper bound of what [`number`] and [`number_roots`] allocate beside the labels that they are given, in bytes.
pub(super) fn estimate_bytes(node_count: usize) -> u64 {
    (4 + 4 + 8) * node_count as u64 + 8 * node_count.div_ceil(64) as u64 + 4 * node_count.div_ceil(CHUNK) as u64
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
