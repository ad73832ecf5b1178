//! How central a node is, by several definitions.

pub mod betweenness;
pub mod closeness;
pub mod collective_influence;
pub mod constraint;
pub mod degree;
pub mod effective_size;
pub mod eigenvector;
pub mod edge_betweenness;
pub mod harmonic;
pub mod katz;
pub mod page_rank;
pub mod shapley;
pub mod sampled_betweenness;
pub mod strength;
pub mod two_mode_betweenness;

mod structural_holes;
mod brandes;
