//! Pairs of nodes to sample from: those of one weak component, since no path joins any others.

use crate::error::Result;
use crate::graph::Graph;
use crate::kernels::connectivity::components::{self, components};
use crate::kernels::random::Random;
use crate::progress::Progress;

/// All ordered pairs of nodes of the same component.
pub(super) struct Pairs {
    /// Nodes by component.
    members: Vec<u32>,
    components: Vec<Component>,
    count: u64,
}

struct Component {
    /// Position of its first node among the members.
    first_member: usize,
    size: u64,
    /// Pairs in the components before it.
    first_pair: u64,
}

/// Upper bound of what [`Pairs::new`] allocates, in bytes.
pub(super) fn estimate_bytes(node_count: usize, edge_count: usize) -> u64 {
    components::estimate_bytes(node_count, edge_count) + (4 + 8 + size_of::<Component>() as u64) * node_count as u64
}

impl Pairs {
    pub(super) fn new(graph: &Graph, progress: &Progress) -> Result<Self> {
        let found = components(graph, progress)?;
        let (mut components, mut first_member, mut count) = (Vec::with_capacity(found.sizes.len()), 0, 0);
        for &size in &found.sizes {
            components.push(Component { first_member, size, first_pair: count });
            first_member += size as usize;
            count += size * (size - 1);
        }
        let mut next_member: Vec<usize> = components.iter().map(|component| component.first_member).collect();
        let mut members = vec![0; graph.node_count()];
        for (node, &label) in (0..).zip(&found.labels) {
            progress.check()?;
            members[next_member[label as usize]] = node;
            next_member[label as usize] += 1;
        }
        Ok(Pairs { members, components, count })
    }

    /// How many there are.
    pub(super) fn count(&self) -> u64 {
        self.count
    }

    /// The pair of a sample: source and target, each pair equally likely.
    pub(super) fn draw(&self, random: Random, sample: u64) -> (u32, u32) {
        let pair = random.below(sample, self.count);
        // Those behind have the same first pair or a later one: components of one node come last, and have none.
        let behind = self.components.partition_point(|component| component.first_pair <= pair && component.size > 1);
        let component = &self.components[behind - 1];
        let pair = pair - component.first_pair;
        let (source, other) = (pair / (component.size - 1), pair % (component.size - 1));
        let target = if other < source { other } else { other + 1 };
        let member = |number: u64| self.members[component.first_member + number as usize];
        (member(source), member(target))
    }
}
