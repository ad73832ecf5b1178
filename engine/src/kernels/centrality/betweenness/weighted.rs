//! One source of Brandes' method where an edge has length `1 / weight`: Dijkstra, then the same two passes along the
//! edges that lie on a shortest path.

use super::{AddSource, too_many_paths};
use crate::error::Result;
use crate::kernels::paths::dijkstra::Dijkstra;
use crate::kernels::rows::Rows;

/// Arrays for one source at a time.
pub(super) struct Traversal<'a> {
    distances: Dijkstra<'a>,
    /// As in the unweighted traversal: paths on the way out, what each carries on the way back.
    paths: Vec<f64>,
}

impl<'a> Traversal<'a> {
    pub(super) fn new(rows: Rows<'a>) -> Self {
        Traversal { distances: Dijkstra::new(rows), paths: vec![0.0; rows.node_count()] }
    }

    fn count_paths(&mut self, source: u32) {
        for &node in self.distances.order() {
            self.paths[node as usize] = 0.0;
        }
        self.distances.run(source);
        self.paths[source as usize] = 1.0;
        for &node in self.distances.order() {
            let paths = self.paths[node as usize];
            for next in self.distances.next_on_shortest_paths(node) {
                self.paths[next as usize] += paths;
            }
        }
    }
}

impl AddSource for Traversal<'_> {
    fn add_source(&mut self, source: u32, scores: &mut [f64]) -> Result<()> {
        self.count_paths(source);
        for &node in self.distances.order()[1..].iter().rev() {
            let next = self.distances.next_on_shortest_paths(node);
            let carried = next.map(|next| self.paths[next as usize]).fold(0.0, |sum, carries| sum + carries);
            let paths = self.paths[node as usize];
            if paths.is_infinite() {
                return Err(too_many_paths());
            }
            let dependency = paths * carried;
            scores[node as usize] += dependency;
            self.paths[node as usize] = (1.0 + dependency) / paths;
        }
        Ok(())
    }
}
