//! Peeling where few nodes have most of the edges: by one thread, over nodes ranked by falling degree. The degrees that
//! are lowered most then lie together in the cache, and none of them needs an atomic step. Such graphs have many levels
//! of few nodes each, which leave further threads little to do.
//!
//! Nodes that reach their level soon are kept apart from the rest, a window of levels at a time, so that a level looks
//! at few nodes beside its own.

use crate::error::Result;
use crate::graph::huge_pages;
use crate::kernels::by_degree::{self, ByDegree};
use crate::kernels::rows::Rows;
use crate::progress::Progress;

/// Fewest levels of a window.
const LEAST_WINDOW: u32 = 8;
/// A window has as many levels as this part of those below it; in a Kronecker graph a quarter took as long.
const WINDOW_PART: u32 = 8;
/// The greatest degree, in mean degrees, above which ranking pays for itself: it does where degrees follow a power law,
/// and not where they are much alike, as random edges make them.
const SKEW: u64 = 16;

/// Whether few of the nodes have most of the edges.
pub(super) fn is_skewed(degrees: &[u32]) -> bool {
    let greatest = degrees.iter().copied().max().unwrap_or(0);
    let total: u64 = degrees.iter().copied().map(u64::from).sum();
    u64::from(greatest) * degrees.len() as u64 > SKEW * total
}

/// Core number of each node, by its degree in `rows`, which lead both ways.
pub(super) fn core_numbers(rows: Rows<'_>, degrees: &[u32], progress: &Progress) -> Result<Vec<u32>> {
    let order = ByDegree::of(degrees, progress)?;
    let ranked = order.rows(rows.unweighted(), progress)?;
    let mut degrees: Vec<u32> = order.nodes[..order.linked_count].iter().map(|&node| degrees[node as usize]).collect();
    progress.advance((order.nodes.len() - order.linked_count) as u64)?;
    peel(ranked.rows(), &mut degrees, progress)?;
    order.by_node(&degrees, |_| 0, progress)
}

/// Upper bound of what [`core_numbers`] allocates, in bytes.
pub(super) fn estimate_bytes(node_count: usize, edge_count: usize) -> u64 {
    // Rows both ways, without their weights.
    let rows = by_degree::rows_bytes(node_count, 2 * edge_count) - 4 * 2 * edge_count as u64;
    // Degrees, three lists, and the result.
    by_degree::estimate_bytes(node_count) + rows + (4 + 3 * 4 + 4) * node_count as u64
}

/// Lowers degrees to core numbers.
fn peel(rows: Rows<'_>, degrees: &mut [u32], progress: &Progress) -> Result<()> {
    let mut remaining: Vec<u32> = (0..degrees.len() as u32).collect();
    let [mut near, mut stack] = [(); 2].map(|()| huge_pages::with_capacity(degrees.len()));
    while let Some(start) = remaining.iter().map(|&node| degrees[node as usize]).min() {
        let end = start.saturating_add(LEAST_WINDOW.max(start / WINDOW_PART));
        near.clear();
        near.extend(remaining.iter().copied().filter(|&node| degrees[node as usize] < end));
        for level in start..end {
            near.retain(|&node| {
                if degrees[node as usize] == level {
                    stack.push(node);
                }
                degrees[node as usize] > level
            });
            let mut removed = 0;
            while let Some(node) = stack.pop() {
                progress.check()?;
                removed += 1;
                for &neighbor in rows.neighbors(node) {
                    // Without a branch, since every other neighbour is gone, in no order that could be foreseen.
                    let degree = &mut degrees[neighbor as usize];
                    let before = *degree;
                    *degree = before - u32::from(before > level);
                    if before == level + 1 {
                        stack.push(neighbor);
                    } else if before == end {
                        near.push(neighbor);
                    }
                }
            }
            progress.advance(removed)?;
        }
        remaining.retain(|&node| degrees[node as usize] >= end);
    }
    Ok(())
}
