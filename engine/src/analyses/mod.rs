//! What a user asks for by name. Each analysis selects from a view, composes kernels and speaks the domain; each is one
//! file, and one line in [`crate::registry`].

pub mod all_shortest_paths;
pub mod articulation_points;
pub mod betweenness;
pub mod bfs;
pub mod bridges;
pub mod cdlp;
pub mod changes;
pub mod closeness;
pub mod clustering;
pub mod collective_influence;
pub mod components;
pub mod constraint;
pub mod core_numbers;
pub mod degree;
pub mod edge_betweenness;
pub mod effective_size;
pub mod eigenvector;
pub mod explain;
pub mod harmonic;
pub mod k_shortest_paths;
pub mod katz;
pub mod label_propagation;
pub mod leiden;
pub mod louvain;
pub mod maximum_flow;
pub mod minimum_cut;
pub mod page_rank;
pub mod sampled_betweenness;
pub mod shapley;
pub mod shortest_paths;
pub mod strength;
pub mod strong_components;
pub mod targets;
pub mod trend;
pub mod triangles;
pub mod two_mode_betweenness;
pub mod uncertainty;
pub mod validate;

mod communities;
mod graph_analysis;
mod listing;

pub use graph_analysis::GraphAnalysis;
