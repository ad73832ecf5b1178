//! What hangs together, and how firmly.

pub mod components;
pub mod core_numbers;
