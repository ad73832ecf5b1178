//! The kernels as they are timed beside other libraries: with which options each is the same computation as theirs, on
//! which graphs it makes sense, and by which number the results are compared.
//!
//! Elsewhere an analysis is known by name, and a kernel to its analysis alone. Here it is the kernels that are called,
//! since a library is timed from its built graph to numbers in memory, and so must Trama be: from the graph of an opened
//! view. The rows of ids and names that an analysis makes of the numbers have no counterpart there.
//!
//! There is no clock in the engine: whoever holds one calls `run` of a [`Benchmark`], and when it has stopped
//! [`Found::check_value`].
//!
//! To add a kernel: one entry in `benchmark/list.rs`, and in each peer that has it.

mod list;
mod subject;
#[cfg(test)]
mod tests;

use serde::Serialize;

use crate::error::Result;
use crate::progress::Progress;

pub use list::all;
pub use subject::{Subject, length};

/// A kernel with the options that it is timed with.
#[derive(Debug)]
pub struct Benchmark {
    /// Its name, of which no other has the same: that of the analysis which calls the kernel, and what sets it apart from
    /// others of this.
    pub name: &'static str,
    /// The options that matter, in words.
    pub options: &'static str,
    /// What the check value is.
    pub check: &'static str,
    /// When the check value of another library is the same.
    pub agreement: Agreement,
    /// On larger graphs it takes too long, in any library; `None` for kernels that any graph will do for.
    pub most_nodes: Option<usize>,
    /// The time grows at least with this power of the number of edges.
    pub growth: f64,
    /// The call that is timed.
    pub run: Run,
}

/// Does the work, and leaves the making of the check value for later.
pub type Run = for<'a> fn(&'a Subject, &Progress) -> Result<Found<'a>>;

/// When two check values tell of the same result.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Agreement {
    /// When they differ by no larger share than this.
    Share(f64),
    /// When they differ by no more than this.
    Difference(f64),
    /// Nobody has to find the same; the greater is the better.
    Quality,
}

impl Agreement {
    /// Whether `other` agrees with `own`.
    pub fn holds(self, own: f64, other: f64) -> bool {
        let difference = (own - other).abs();
        match self {
            Agreement::Share(share) => difference <= share * own.abs(),
            Agreement::Difference(most) => difference <= most,
            Agreement::Quality => true,
        }
    }
}

/// What a kernel gave, in memory.
pub struct Found<'a>(Box<dyn FnOnce() -> f64 + Send + 'a>);

impl<'a> Found<'a> {
    /// A result of which `check_value` makes the number that it is compared by.
    pub fn new(check_value: impl FnOnce() -> f64 + Send + 'a) -> Found<'a> {
        Found(Box::new(check_value))
    }

    /// The number that the result is compared by. Takes time of its own.
    pub fn check_value(self) -> f64 {
        (self.0)()
    }
}

impl Benchmark {
    /// Whether it makes sense on a graph of so many nodes.
    pub fn is_for(&self, node_count: usize) -> bool {
        self.most_nodes.is_none_or(|most| node_count <= most)
    }
}
