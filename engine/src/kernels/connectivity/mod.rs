//! What hangs together, and how firmly.

pub mod articulation_points;
pub mod bridges;
pub mod clustering;
pub mod components;
pub mod core_numbers;
pub mod strong_components;
pub mod triangles;

pub(super) mod forest;
mod hubs;
mod low_link;
mod oriented;
