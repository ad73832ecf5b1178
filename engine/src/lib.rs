//! The graph core of Trama.
pub mod error;
pub mod graph;
pub mod model;
pub mod progress;
pub mod tables;
pub mod version;
pub mod view;
