//! Shortest paths, by number of edges or with distance `1 / weight`.

pub mod all_shortest_paths;
pub mod bfs;
pub mod k_shortest_paths;
pub mod lengths;
pub mod shortest_paths;

pub(super) mod all_pairs;
pub(super) mod breadth_first;
pub(super) mod dijkstra;
pub(super) mod distances;
pub(super) mod exact_lengths;

mod heap;
mod limbs;
mod nearest_first;
