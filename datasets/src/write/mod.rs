//! Writers of results.

mod result;

pub use result::{ResultFormat, write_result};
