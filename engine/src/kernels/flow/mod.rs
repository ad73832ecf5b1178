//! How much can pass from one node to another, and what stands in its way.

pub mod maximum_flow;
pub mod minimum_cut;

mod network;
