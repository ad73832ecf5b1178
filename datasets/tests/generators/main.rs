//! What the generators promise: what is drawn, to the number or within its spread, and the same bytes everywhere.

mod common;
mod erdos_renyi;
mod kronecker;
mod models;
mod planted_partition;
mod task_force;
