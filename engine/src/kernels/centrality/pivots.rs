//! Nodes from which betweenness is estimated in the place of all: each is as likely to be one as any other.

use crate::error::{Error, Result};
use crate::kernels::random::Random;

/// Draws `count` different nodes, all when there are no more, ascending; the same for the same `seed`.
pub fn draw_pivots(node_count: usize, count: usize, seed: u64) -> Vec<u32> {
    draw(node_count, count, Random::new(seed, PIVOTS))
}

/// The same from a source of random numbers: those nodes whose own are smallest.
pub(crate) fn draw(node_count: usize, count: usize, random: Random) -> Vec<u32> {
    let mut nodes: Vec<u32> = (0..node_count as u32).collect();
    if count < node_count {
        nodes.select_nth_unstable_by_key(count, |&node| (random.bits(u64::from(node)), node));
        nodes.truncate(count);
        nodes.sort_unstable();
    }
    nodes
}

/// Upper bound of what [`draw_pivots`] allocates, in bytes.
pub fn estimate_bytes(node_count: usize) -> u64 {
    4 * node_count as u64
}

/// The purpose of the random numbers.
const PIVOTS: u64 = 0x7069_766f_7473;

/// The pivots, ascending, each once.
///
/// # Errors
/// [`Error::BadParameter`] when there are none but nodes, or one that is no node.
pub(super) fn distinct(pivots: &[u32], node_count: usize) -> Result<Vec<u32>> {
    if pivots.is_empty() && node_count > 0 {
        return Err(Error::bad_parameter("pivots", "none", "at least one node"));
    }
    if let Some(pivot) = pivots.iter().find(|&&pivot| pivot as usize >= node_count) {
        return Err(Error::bad_parameter("pivots", pivot, &format!("nodes below {node_count}")));
    }
    let mut pivots = pivots.to_vec();
    pivots.sort_unstable();
    pivots.dedup();
    Ok(pivots)
}

/// What sums over the pivots are multiplied by, for sums over all nodes.
pub(super) fn scale(pivots: Option<&[u32]>, node_count: usize) -> f64 {
    pivots.filter(|pivots| !pivots.is_empty()).map_or(1.0, |pivots| node_count as f64 / pivots.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pivots_are_different_nodes_and_all_where_there_are_no_more() {
        let pivots = draw_pivots(100, 30, 1);
        assert_eq!(pivots.len(), 30);
        assert!(pivots.is_sorted_by(|one, other| one < other) && pivots[29] < 100);
        assert_eq!(draw_pivots(3, 3, 1), [0, 1, 2]);
        assert_eq!(draw_pivots(3, 9, 1), [0, 1, 2]);
        assert!(draw_pivots(0, 9, 1).is_empty());
    }

    #[test]
    fn every_node_is_drawn_as_often_as_any_other() {
        let mut times = [0; 20];
        (0..10_000).flat_map(|seed| draw_pivots(20, 5, seed)).for_each(|node| times[node as usize] += 1);
        assert!(times.iter().all(|times| (2350..2650).contains(times)), "{times:?}");
    }
}
