//! Rows are written to their columns while the next ones are read: a long import has a thread for each table, which
//! hashes and writes batches of statements in the order in which they came. A short one never starts it.

use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::{self, JoinHandle};

use super::Origin;
use super::new_rows::{NewRows, Row};
use crate::model::{EntityStatement, LinkStatement};

/// Statements that go to the other thread together.
const BATCH: usize = 1024;
/// Batches that may wait there before reading does.
const WAITING_BATCHES: usize = 4;

/// What is said in a row.
pub(super) enum Said {
    Entity(EntityStatement),
    End(EntityStatement),
    Link(LinkStatement),
}

impl Said {
    fn row(&self) -> Row<'_> {
        match self {
            Said::Entity(statement) => Row::Entity(statement),
            Said::End(statement) => Row::End(statement),
            Said::Link(statement) => Row::Link(statement),
        }
    }
}

/// A statement on its way to the columns.
struct Arrival {
    said: Said,
    file: Arc<str>,
    origin: Origin,
}

/// Writes the rows of one table.
pub(super) struct RowWriter {
    arrivals: Vec<Arrival>,
    place: Place,
}

/// Where the rows are.
enum Place {
    /// `None` only on their way to the thread.
    Here(Option<Box<NewRows>>),
    /// With a thread, which gives them back once no more batches can come.
    Elsewhere { batches: SyncSender<Vec<Arrival>>, writer: JoinHandle<Box<NewRows>> },
}

impl RowWriter {
    pub(super) fn new(rows: NewRows) -> Self {
        RowWriter { arrivals: Vec::new(), place: Place::Here(Some(Box::new(rows))) }
    }

    /// Takes a row; it is written some time before [`RowWriter::finish`] returns.
    pub(super) fn push(&mut self, said: Said, file: Arc<str>, origin: Origin) {
        self.arrivals.push(Arrival { said, file, origin });
        if self.arrivals.len() == BATCH {
            self.send();
        }
    }

    fn send(&mut self) {
        let arrivals = std::mem::replace(&mut self.arrivals, Vec::with_capacity(BATCH));
        if let Place::Here(rows) = &mut self.place {
            self.place = Place::elsewhere(rows.take().expect("the rows are here"));
        }
        if let Place::Elsewhere { batches, .. } = &self.place {
            // Nobody receives after a panic alone, which goes on when the rows are to come back.
            batches.send(arrivals).unwrap_or_default();
        }
    }

    /// The rows, with all that was pushed.
    pub(super) fn finish(self) -> NewRows {
        let mut rows = match self.place {
            Place::Here(rows) => rows.expect("the rows are here"),
            Place::Elsewhere { batches, writer } => {
                drop(batches);
                writer.join().unwrap_or_else(|panic| resume_unwind(panic))
            }
        };
        write(&mut rows, self.arrivals);
        *rows
    }
}

impl Place {
    fn elsewhere(mut rows: Box<NewRows>) -> Place {
        let (batches, arriving) = sync_channel::<Vec<Arrival>>(WAITING_BATCHES);
        let writer = thread::spawn(move || {
            arriving.into_iter().for_each(|arrivals| write(&mut rows, arrivals));
            rows
        });
        Place::Elsewhere { batches, writer }
    }
}

fn write(rows: &mut NewRows, arrivals: Vec<Arrival>) {
    arrivals.iter().for_each(|Arrival { said, file, origin }| rows.push(said.row(), file, *origin));
}
