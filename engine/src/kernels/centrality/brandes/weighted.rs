//! One source of Brandes' method where an edge has length `1 / weight`: Dijkstra, then the same two passes along the
//! edges that lie on a shortest path.

use super::{Tally, Traverse, Ways, too_many_paths};
use crate::error::Result;
use crate::kernels::paths::dijkstra::{self, Dijkstra};
use crate::kernels::paths::exact_lengths::ExactLengths;
use crate::progress::Progress;

/// Arrays for one source at a time.
pub(super) struct Traversal<'a, const LIMBS: usize> {
    distances: Dijkstra<'a, LIMBS>,
    progress: &'a Progress,
    /// As in the unweighted traversal: paths on the way out, what each carries on the way back.
    paths: Vec<f64>,
}

/// Upper bound of what a [`Traversal`] allocates, in bytes.
pub(super) fn estimate_bytes(node_count: usize) -> u64 {
    8 * node_count as u64 + dijkstra::estimate_bytes(node_count)
}

impl<'a, const LIMBS: usize> Traversal<'a, LIMBS> {
    pub(super) fn new(ways: Ways<'a>, lengths: &'a ExactLengths<LIMBS>) -> Self {
        let distances = Dijkstra::new(ways.outgoing, lengths, ways.progress);
        Traversal { distances, progress: ways.progress, paths: vec![0.0; ways.outgoing.node_count()] }
    }

    fn count_paths(&mut self, source: u32) -> Result<()> {
        for &node in self.distances.order() {
            self.paths[node as usize] = 0.0;
        }
        self.distances.run(source)?;
        self.paths[source as usize] = 1.0;
        for &node in self.distances.order() {
            self.progress.check()?;
            let paths = self.paths[node as usize];
            for (_, next) in self.distances.next_on_shortest_paths(node) {
                self.paths[next as usize] += paths;
            }
        }
        Ok(())
    }
}

impl<const LIMBS: usize> Traverse for Traversal<'_, LIMBS> {
    fn add_source(&mut self, source: u32, tally: impl Tally, scores: &mut [f64]) -> Result<()> {
        self.count_paths(source)?;
        for &node in self.distances.order().iter().rev() {
            self.progress.check()?;
            let paths = self.paths[node as usize];
            if paths.is_infinite() {
                return Err(too_many_paths());
            }
            let mut carried = 0.0;
            for (position, next) in self.distances.next_on_shortest_paths(node) {
                let carries = self.paths[next as usize];
                carried += carries;
                tally.pass_edge(scores, position, paths * carries);
            }
            let dependency = paths * carried;
            if node != source {
                tally.pass_node(scores, source, node, dependency);
            }
            self.paths[node as usize] = (tally.count(source, node) + dependency) / paths;
        }
        Ok(())
    }
}
