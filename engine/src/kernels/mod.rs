//! One algorithm a file, grouped by family. A kernel knows arrays and node ids: no tables, no clock, no threads of its
//! own. It runs on rayon's current pool, and the same graph and options give the same bytes on any number of threads.
//!
//! Every kernel comes with the bound of its memory (`estimate_bytes`) and a serial check by another route (`verify_…`).

pub mod centrality;
pub mod community;
pub mod connectivity;
pub mod flow;
pub mod paths;

mod by_degree;
mod chunks;
mod claims;
mod mismatch;
mod near_together;
mod numbering;
mod pieces;
pub(crate) mod random;
mod rows;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;
mod undirected;

pub use mismatch::Mismatch;
