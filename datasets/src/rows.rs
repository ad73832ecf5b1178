//! Where rows come from, whatever the file: the one thing that readers of rows know of it.

use std::io::Result;

use crate::source::{FileIdentity, Source};
use crate::text::{Fault, Records, Row};

/// The rows of a file, one after the other.
pub(crate) trait Rows {
    /// Goes to the next row and says its line, and what is wrong with it; `None` at the end.
    fn advance(&mut self) -> Result<Option<(u64, Option<Fault>)>>;

    /// The row that [`Rows::advance`] went to.
    fn row(&self, line: u64) -> Row<'_>;

    /// Bytes of the file read so far.
    fn bytes_read(&self) -> u64;

    /// What was read of the file, when all of it was.
    fn identity(&self) -> FileIdentity;
}

impl Rows for Records<Source> {
    fn advance(&mut self) -> Result<Option<(u64, Option<Fault>)>> {
        Records::advance(self)
    }

    fn row(&self, line: u64) -> Row<'_> {
        Records::row(self, line)
    }

    fn bytes_read(&self) -> u64 {
        self.source().get_ref().bytes_read()
    }

    fn identity(&self) -> FileIdentity {
        self.source().get_ref().identity()
    }
}
