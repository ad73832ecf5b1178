//! Who is in which group.

/// The nodes of each group, ascending.
pub(super) struct Members {
    starts: Vec<u64>,
    nodes: Vec<u32>,
}

impl Members {
    pub(super) fn new(groups: &[u32], group_count: usize) -> Self {
        // Counts, then where each group ends, and, filled from the back, where it starts.
        let mut starts = vec![0u64; group_count + 1];
        groups.iter().for_each(|&group| starts[group as usize] += 1);
        let mut end = 0;
        for start in &mut starts {
            end += *start;
            *start = end;
        }
        let mut nodes = vec![0; groups.len()];
        for (node, &group) in (0..groups.len() as u32).zip(groups).rev() {
            let start = &mut starts[group as usize];
            *start -= 1;
            nodes[*start as usize] = node;
        }
        Members { starts, nodes }
    }

    pub(super) fn of(&self, group: usize) -> &[u32] {
        &self.nodes[self.starts[group] as usize..self.starts[group + 1] as usize]
    }
}
