//! Communities: groups of nodes with more edges within than between them, and how good and how sure they are.

pub mod cdlp;
pub mod label_propagation;
pub mod leiden;
pub mod louvain;
pub mod quality;
pub mod runs;
pub mod stability;

mod aggregate;
mod level;
mod local_moving;
mod members;
mod search;
mod split;
mod table;
