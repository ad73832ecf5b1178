//! The nodes of one level of a search: as a list while they are few, as bits while they are many.

use super::list::List;

/// A set of nodes. Which of its two forms is up to date, the search knows.
pub(crate) struct Frontier {
    /// The members.
    pub(super) list: List,
    /// One bit a node.
    pub(super) bits: Vec<u64>,
    /// Number of members, in either form.
    pub(super) node_count: usize,
    /// Edges that leave the members.
    pub(super) edge_count: u64,
}

/// Upper bound of what a [`Frontier`] allocates, in bytes.
pub(super) fn estimate_bytes(node_count: usize) -> u64 {
    4 * node_count as u64 + 8 * node_count.div_ceil(64) as u64
}

impl Frontier {
    pub(super) fn new(graph_nodes: usize) -> Self {
        let (list, bits) = (List::new(graph_nodes), vec![0; graph_nodes.div_ceil(64)]);
        Frontier { list, bits, node_count: 0, edge_count: 0 }
    }

    /// Sets the bits of what is listed.
    pub(super) fn set_bits(&mut self) {
        self.bits.fill(0);
        for node in self.list.nodes() {
            self.bits[node as usize / 64] |= 1 << (node % 64);
        }
    }

    /// Lists the nodes whose bits are set, ascending.
    pub(super) fn list(&mut self) {
        self.list.clear();
        let mut appender = self.list.appender();
        for (word, &bits) in self.bits.iter().enumerate() {
            set_bits(word, bits).for_each(|node| appender.push(node));
        }
    }
}

/// The nodes whose bits are set in a word of 64.
pub(crate) fn set_bits(word: usize, mut bits: u64) -> impl Iterator<Item = u32> {
    std::iter::from_fn(move || {
        let bit = (bits != 0).then(|| bits.trailing_zeros())?;
        bits &= bits - 1;
        Some(64 * word as u32 + bit)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_and_its_bits_are_the_same_set() {
        let mut frontier = Frontier::new(200);
        frontier.list.append(&[199, 0, 64, 63]);
        frontier.set_bits();
        frontier.list();
        assert!(frontier.list.nodes().eq([0, 63, 64, 199]));
    }
}
