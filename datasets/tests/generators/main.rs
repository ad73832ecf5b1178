//! What the generators promise: what is drawn, to the number or within its spread, and the same bytes everywhere.

mod common;
mod erdos_renyi;
mod kronecker;
mod planted_partition;
