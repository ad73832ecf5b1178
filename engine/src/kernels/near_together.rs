//! Nodes in an order in which those that follow each other are near each other, for traversals that go together: they
//! meet their nodes on few levels.

use crate::error::Result;
use crate::kernels::rows::Rows;
use crate::progress::Progress;

/// All nodes, so that each `size` of them in a row are, as far as the graph has them, a ball: a node, its neighbours,
/// theirs, and so on. The next ball begins beside those before it, so that few gaps remain.
pub(super) fn near_together(rows: Rows<'_>, size: usize, progress: &Progress) -> Result<Vec<u32>> {
    let node_count = rows.node_count();
    let mut balls = Balls { rows, size, is_taken: vec![false; node_count], order: Vec::with_capacity(node_count) };
    let (mut beside, mut first) = (0, 0);
    while balls.order.len() < node_count {
        let start = balls.untaken_beside(&mut beside, progress)?.unwrap_or_else(|| {
            first += balls.is_taken[first..].iter().position(|&is_taken| !is_taken).expect("some node is left");
            first as u32
        });
        balls.grow_from(start, progress)?;
    }
    Ok(balls.order)
}

/// Upper bound of what [`near_together`] allocates, in bytes.
pub(super) fn estimate_bytes(node_count: usize) -> u64 {
    (1 + 4) * node_count as u64
}

struct Balls<'a> {
    rows: Rows<'a>,
    size: usize,
    is_taken: Vec<bool>,
    order: Vec<u32>,
}

impl Balls<'_> {
    /// A node beside one that was taken, the first of these first; those up to `beside` have none.
    fn untaken_beside(&self, beside: &mut usize, progress: &Progress) -> Result<Option<u32>> {
        while let Some(&node) = self.order.get(*beside) {
            progress.check()?;
            if let Some(&neighbor) =
                self.rows.neighbors(node).iter().find(|&&neighbor| !self.is_taken[neighbor as usize])
            {
                return Ok(Some(neighbor));
            }
            *beside += 1;
        }
        Ok(None)
    }

    /// Takes nodes breadth first, until the ball is full or nothing is left that can be reached.
    fn grow_from(&mut self, start: u32, progress: &Progress) -> Result<()> {
        let mut position = self.order.len();
        let full = (position / self.size + 1) * self.size;
        self.take(start);
        while position < self.order.len() && self.order.len() < full {
            progress.check()?;
            for &neighbor in self.rows.neighbors(self.order[position]) {
                if !self.is_taken[neighbor as usize] && self.order.len() < full {
                    self.take(neighbor);
                }
            }
            position += 1;
        }
        Ok(())
    }

    fn take(&mut self, node: u32) {
        self.is_taken[node as usize] = true;
        self.order.push(node);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::kernels::samples::{any_graph, unweighted};

    #[test]
    fn balls_follow_one_beside_another() {
        // Around 0 lie 1 and 2; beside 1 lies 3, and around that 4 and 5. Nodes 6 and 7 lie apart.
        let graph = unweighted(8, false, &[(0, 1), (0, 2), (1, 3), (2, 5), (3, 4), (3, 5), (6, 7)]);
        let order = near_together(Rows::new(graph.outgoing_rows()), 3, &Progress::new()).unwrap();
        assert_eq!(order, [0, 1, 2, 3, 4, 5, 6, 7]);
    }

    #[test]
    fn it_stops_when_cancelled() {
        let progress = Progress::new();
        progress.cancel();
        let outcome = near_together(Rows::new(unweighted(2, false, &[(0, 1)]).outgoing_rows()), 2, &progress);
        assert!(matches!(outcome, Err(crate::error::Error::Cancelled)));
    }

    proptest! {
        #[test]
        fn every_node_is_there_once(graph in any_graph(30), size in 1..6usize) {
            let mut order = near_together(Rows::new(graph.outgoing_rows()), size, &Progress::new()).unwrap();
            order.sort_unstable();
            prop_assert_eq!(order, (0..graph.node_count() as u32).collect::<Vec<_>>());
        }
    }
}
