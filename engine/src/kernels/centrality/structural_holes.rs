//! What Burt's measures of structural holes share: who is tied to whom and how strongly, direction aside, and who the
//! common neighbours of two nodes are.

use std::borrow::Cow;

use rayon::prelude::*;

use crate::error::Result;
use crate::graph::Graph;
use crate::kernels::rows::Rows;
use crate::progress::Progress;

/// Symmetric ties. A tie weighs what the edges of both directions weigh together, up to a factor that is the same for
/// the whole graph and cancels in proportions.
pub(super) struct Ties<'a> {
    offsets: Cow<'a, [u64]>,
    targets: Cow<'a, [u32]>,
    /// Along `targets`; `None` when all weigh 1.
    weights: Option<Vec<f64>>,
}

/// The ties of one node.
#[derive(Clone, Copy)]
pub(super) struct Row<'a> {
    /// Neighbours, ascending.
    pub(super) targets: &'a [u32],
    weights: Option<&'a [f64]>,
}

impl Row<'_> {
    /// The weight of the tie to `targets[position]`.
    pub(super) fn weight(&self, position: usize) -> f64 {
        self.weights.map_or(1.0, |weights| weights[position])
    }

    pub(super) fn weights(&self) -> impl Iterator<Item = f64> {
        (0..self.targets.len()).map(|position| self.weight(position))
    }
}

impl<'a> Ties<'a> {
    /// The ties of `graph`. With `weighted`, edges that weigh nothing tie nobody; else every edge weighs 1.
    pub(super) fn new(graph: &'a Graph, weighted: bool, progress: &Progress) -> Result<Self> {
        if graph.is_directed() || weighted && graph.is_weighted() {
            return Ties::merged(graph, weighted, progress);
        }
        let rows = graph.outgoing_rows();
        Ok(Ties { offsets: Cow::Borrowed(&rows.offsets), targets: Cow::Borrowed(&rows.targets), weights: None })
    }

    fn merged(graph: &Graph, weighted: bool, progress: &Progress) -> Result<Ties<'static>> {
        let (outgoing, incoming) = (Rows::new(graph.outgoing_rows()), Rows::new(graph.incoming_rows()));
        let rows = [outgoing, incoming].map(|rows| if weighted { rows } else { rows.unweighted() });
        let (node_count, tie_count) = (graph.node_count(), 2 * graph.edge_count());
        let mut offsets = Vec::with_capacity(node_count + 1);
        let (mut targets, mut weights) = (Vec::with_capacity(tie_count), Vec::with_capacity(tie_count));
        offsets.push(0);
        for node in 0..node_count as u32 {
            progress.check()?;
            for (target, weight) in merge(rows[0].edges(node), rows[1].edges(node)).filter(|tie| tie.1 > 0.0) {
                targets.push(target);
                weights.push(weight);
            }
            offsets.push(targets.len() as u64);
        }
        Ok(Ties { offsets: offsets.into(), targets: targets.into(), weights: Some(weights) })
    }

    pub(super) fn row(&self, node: u32) -> Row<'_> {
        let range = self.offsets[node as usize] as usize..self.offsets[node as usize + 1] as usize;
        Row { targets: &self.targets[range.clone()], weights: self.weights.as_ref().map(|weights| &weights[range]) }
    }
}

/// Upper bound of what [`Ties::new`] allocates, in bytes.
pub(super) fn estimate_bytes(node_count: usize, edge_count: usize) -> u64 {
    8 * (node_count as u64 + 1) + 2 * (4 + 8) * edge_count as u64
}

/// Scores every node on all threads. Counts nodes as done, block by block.
pub(super) fn score_nodes(
    node_count: usize,
    progress: &Progress,
    score: impl Fn(u32) -> Result<f64> + Sync,
) -> Result<Vec<f64>> {
    let mut scores = vec![0.0; node_count];
    scores.par_chunks_mut(BLOCK).enumerate().try_for_each(|(block, scores)| {
        for (node, slot) in (block * BLOCK..).zip(scores.iter_mut()) {
            *slot = score(node as u32)?;
        }
        progress.advance(scores.len() as u64)
    })?;
    Ok(scores)
}

/// Visits where in either ascending row the nodes of both stand, in ascending order.
pub(super) fn each_common(one: &[u32], other: &[u32], mut visit: impl FnMut(usize, usize)) {
    if one.len() < other.len() / MUCH_LONGER {
        look_up(one, other, visit);
    } else if other.len() < one.len() / MUCH_LONGER {
        look_up(other, one, |in_other, in_one| visit(in_one, in_other));
    } else {
        walk(one, other, visit);
    }
}

/// Nodes a thread takes at a time: few, as a node with many neighbours takes long.
const BLOCK: usize = 64;
/// So many times longer is a row in which to look up the nodes of another is faster than to walk along both.
const MUCH_LONGER: usize = 16;

/// The union of two ascending rows in ascending order, a target of both once, with both weights added.
fn merge(
    outgoing: impl Iterator<Item = (u32, f32)>,
    incoming: impl Iterator<Item = (u32, f32)>,
) -> impl Iterator<Item = (u32, f64)> {
    let (mut outgoing, mut incoming) = (outgoing.peekable(), incoming.peekable());
    let weight = |edge: Option<(u32, f32)>| edge.map_or(0.0, |(_, weight)| f64::from(weight));
    std::iter::from_fn(move || {
        let target = [outgoing.peek(), incoming.peek()].into_iter().flatten().map(|edge| edge.0).min()?;
        let forth = outgoing.next_if(|edge| edge.0 == target);
        let back = incoming.next_if(|edge| edge.0 == target);
        Some((target, weight(forth) + weight(back)))
    })
}

fn walk(one: &[u32], other: &[u32], mut visit: impl FnMut(usize, usize)) {
    let (mut in_one, mut in_other) = (0, 0);
    while let (Some(&left), Some(&right)) = (one.get(in_one), other.get(in_other)) {
        if left == right {
            visit(in_one, in_other);
        }
        in_one += usize::from(left <= right);
        in_other += usize::from(right <= left);
    }
}

/// Finds each of the `few` among the `many` behind the one before, in steps that double.
fn look_up(few: &[u32], many: &[u32], mut visit: impl FnMut(usize, usize)) {
    let mut start = 0;
    for (position, &node) in few.iter().enumerate() {
        let mut step = 1;
        while many.get(start + step).is_some_and(|&other| other < node) {
            step *= 2;
        }
        let end = many.len().min(start + step);
        start += many[start..end].partition_point(|&other| other < node);
        match many.get(start) {
            Some(&other) if other == node => visit(position, start),
            Some(_) => {}
            None => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::kernels::samples::graph;

    fn row_of(graph: &Graph, weighted: bool, node: u32) -> Vec<(u32, f64)> {
        let ties = Ties::new(graph, weighted, &Progress::new()).unwrap();
        let row = ties.row(node);
        row.targets.iter().copied().zip(row.weights()).collect()
    }

    #[test]
    fn a_tie_weighs_what_both_directions_do() {
        let graph = graph(4, true, &[(0, 1, 3e38), (1, 0, 3e38), (2, 1, 1e-23), (1, 3, 0.0)]);
        assert_eq!(row_of(&graph, true, 1), [(0, 2.0 * f64::from(3e38f32)), (2, f64::from(1e-23f32))]);
        assert_eq!(row_of(&graph, false, 1), [(0, 2.0), (2, 1.0), (3, 1.0)]);
    }

    proptest! {
        #[test]
        fn common_nodes_are_found_in_rows_of_any_length(
            one in prop::collection::btree_set(0..300u32, 0..20),
            other in prop::collection::btree_set(0..300u32, 0..300),
        ) {
            let expected: Vec<u32> = one.intersection(&other).copied().collect();
            let (one, other): (Vec<u32>, Vec<u32>) = (one.into_iter().collect(), other.into_iter().collect());
            let (mut forth, mut back) = (Vec::new(), Vec::new());
            each_common(&one, &other, |in_one, in_other| forth.push((one[in_one], other[in_other])));
            each_common(&other, &one, |in_other, in_one| back.push((one[in_one], other[in_other])));
            prop_assert_eq!(&forth, &expected.into_iter().map(|node| (node, node)).collect::<Vec<_>>());
            prop_assert_eq!(forth, back);
        }
    }
}
