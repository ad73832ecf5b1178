//! How central a node is, by several definitions.

pub mod betweenness;
pub mod brokerage;
pub mod closeness;
pub mod collective_influence;
pub mod constraint;
pub mod degree;
pub mod edge_betweenness;
pub mod effective_size;
pub mod eigenvector;
pub mod harmonic;
pub mod katz;
pub mod page_rank;
pub mod pivots;
pub mod repeated_betweenness;
pub mod sampled_betweenness;
pub mod shapley;
pub mod strength;
pub mod two_mode_betweenness;

mod brandes;
mod conjugate_gradients;
mod matrix;
mod structural_holes;
