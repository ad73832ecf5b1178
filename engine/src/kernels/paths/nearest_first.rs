//! Dijkstra's method, whatever it is that says how far a node is.

use std::ops::ControlFlow;

use super::heap::NodeHeap;
use crate::error::Result;
use crate::kernels::rows::Rows;

/// Settles the nodes in the heap and those that they lead to, of equal labels the smaller first, until `settle` breaks
/// off. `beyond(label, position)` is the label that the edge at a position in the rows makes of its source's, and is no
/// less than that.
pub(super) fn nearest_first<L: Copy + Ord>(
    rows: Rows<'_>,
    labels: &mut [L],
    heap: &mut NodeHeap<L>,
    beyond: impl Fn(L, usize) -> L,
    mut settle: impl FnMut(u32) -> Result<ControlFlow<()>>,
) -> Result<()> {
    while let Some((label, node)) = heap.pop() {
        if settle(node)?.is_break() {
            break;
        }
        for (position, &neighbor) in rows.positions(node).zip(rows.neighbors(node)) {
            let new = beyond(label, position);
            if new < labels[neighbor as usize] {
                labels[neighbor as usize] = new;
                heap.push(new, neighbor);
            }
        }
    }
    Ok(())
}
