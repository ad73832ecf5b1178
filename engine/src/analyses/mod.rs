//! What a user asks for by name. Each analysis selects from a view, composes kernels and speaks the domain; each is one
//! file, and one line in [`crate::registry`].

pub mod betweenness;
pub mod closeness;
pub mod components;
pub mod core_numbers;
pub mod degree;
pub mod harmonic;
pub mod page_rank;
pub mod strength;
pub mod targets;

mod graph_analysis;
mod listing;

pub use graph_analysis::GraphAnalysis;
