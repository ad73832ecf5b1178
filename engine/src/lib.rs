//! The graph core of Trama.
pub mod analyses;
pub mod error;
pub mod graph;
pub mod kernels;
pub mod model;
pub mod progress;
pub mod registry;
pub mod tables;
#[cfg(test)]
mod testing;
pub mod version;
pub mod view;
