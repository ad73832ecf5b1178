//! Groups whose members are tied to each other more than to others.

pub mod cdlp;
pub mod label_propagation;
