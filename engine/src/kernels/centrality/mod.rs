//! How central a node is, by several definitions.

pub mod betweenness;
pub mod closeness;
pub mod degree;
pub mod harmonic;
pub mod page_rank;
pub mod strength;
