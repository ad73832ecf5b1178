//! What a case promises: the truth that was planted, and what is recorded of it.

mod case;
mod network;
mod people;
mod recording;

pub(crate) const NAME: &str = "task-force";
