//! Merges the nodes of a group into one, on all threads: a row of the merged graph is added up by one thread, from the
//! rows of its nodes in ascending order, so that it does not depend on the threads.

use rayon::prelude::*;

use super::level::{Level, Merged};
use super::members::Members;
use super::table::{Sum, Table, Tables};
use crate::error::Result;
use crate::graph::huge_pages;
use crate::progress::Progress;

/// Edges and nodes a thread takes at a time.
const STEP: usize = 1 << 14;

/// Numbers labels from 0, in the order in which they first occur, and says how many there are. They are below the
/// number of nodes.
pub(super) fn renumber(labels: &mut [u32]) -> usize {
    let mut numbers = huge_pages::filled(labels.len(), u32::MAX);
    let mut count = 0;
    for label in labels {
        let number = &mut numbers[*label as usize];
        if *number == u32::MAX {
            *number = count;
            count += 1;
        }
        *label = *number;
    }
    count as usize
}

/// The graph of the groups: `groups[u]`, below `group_count`, holds node `u`, and no group is empty. Weights between
/// two groups add up.
pub(super) fn aggregate<S: Sum>(
    level: &Level<'_>,
    groups: &[u32],
    group_count: usize,
    tables: &Tables<S>,
    progress: &Progress,
) -> Result<Level<'static>> {
    progress.check()?;
    let members = Members::new(groups, group_count);
    let starts = row_starts(level, groups, group_count);
    let edge_ends = starts[group_count] as usize;
    let mut merged = Merged {
        lengths: vec![0; group_count],
        targets: huge_pages::zeroed(edge_ends),
        weights: huge_pages::zeroed(edge_ends),
        starts,
    };
    let mut masses = vec![0.0; group_count];
    tasks(&mut merged, &mut masses).into_par_iter().try_for_each(|mut task| {
        progress.check()?;
        tables.with(|table| task.run(level, groups, &members, table));
        Ok(())
    })?;
    Ok(Level::merged(merged, masses, level.objective))
}

/// Upper bound of what [`aggregate`] allocates, the result included, in bytes.
pub(super) fn estimate_bytes(node_count: usize, edge_count: usize) -> u64 {
    let (nodes, edge_ends) = (node_count as u64, 2 * edge_count as u64);
    let tasks = 2 * size_of::<Task<'_>>() as u64 * ((nodes + edge_ends) / STEP as u64 + 2);
    (8 + 4 + 8 + 4 + 8) * (nodes + 1) + (4 + 8) * edge_ends + tasks
}

/// Room for each row: no group has more neighbours than its nodes have.
fn row_starts(level: &Level<'_>, groups: &[u32], group_count: usize) -> Vec<u64> {
    let mut starts = vec![0; group_count + 1];
    for (node, &group) in (0..).zip(groups) {
        starts[group as usize + 1] += level.degree(node) as u64;
    }
    for group in 0..group_count {
        starts[group + 1] += starts[group];
    }
    starts
}

/// Consecutive groups, and the parts of the arrays that are theirs.
struct Task<'a> {
    first: usize,
    starts: &'a [u64],
    lengths: &'a mut [u32],
    masses: &'a mut [f64],
    targets: &'a mut [u32],
    weights: &'a mut [f64],
}

fn tasks<'a>(merged: &'a mut Merged, masses: &'a mut [f64]) -> Vec<Task<'a>> {
    let group_count = masses.len();
    let mut rest = Task {
        first: 0,
        starts: &merged.starts,
        lengths: &mut merged.lengths,
        masses,
        targets: &mut merged.targets,
        weights: &mut merged.weights,
    };
    let mut tasks = Vec::with_capacity((group_count + rest.targets.len()) / STEP + 1);
    while !rest.lengths.is_empty() {
        let is_full = |end: &usize| rest.starts[*end] as usize + end >= rest.starts[0] as usize + STEP;
        let len = (1..rest.lengths.len()).find(is_full).unwrap_or(rest.lengths.len());
        let (task, tail) = rest.split_at(len);
        tasks.push(task);
        rest = tail;
    }
    tasks
}

impl<'a> Task<'a> {
    fn split_at(self, len: usize) -> (Task<'a>, Task<'a>) {
        let edges = (self.starts[len] - self.starts[0]) as usize;
        let (lengths, other_lengths) = self.lengths.split_at_mut(len);
        let (masses, other_masses) = self.masses.split_at_mut(len);
        let (targets, other_targets) = self.targets.split_at_mut(edges);
        let (weights, other_weights) = self.weights.split_at_mut(edges);
        let other = Task {
            first: self.first + len,
            starts: &self.starts[len..],
            lengths: other_lengths,
            masses: other_masses,
            targets: other_targets,
            weights: other_weights,
        };
        (Task { starts: &self.starts[..=len], lengths, masses, targets, weights, ..self }, other)
    }

    fn run<S: Sum>(&mut self, level: &Level<'_>, groups: &[u32], members: &Members, table: &mut Table<S>) {
        for (index, group) in (self.first..self.first + self.lengths.len()).enumerate() {
            for &node in members.of(group) {
                self.masses[index] += level.masses[node as usize];
                table.add_all(|sums| {
                    level.visit(node, |neighbor, weight| {
                        let other = groups[neighbor as usize];
                        if other as usize != group {
                            sums.add(other, weight);
                        }
                    });
                });
            }
            let start = (self.starts[index] - self.starts[0]) as usize;
            self.lengths[index] = table.len() as u32;
            for (slot, (other, weight)) in (start..).zip(table.iter()) {
                (self.targets[slot], self.weights[slot]) = (other, weight);
            }
            table.clear();
        }
    }
}
