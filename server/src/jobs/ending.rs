//! How runs end: with their computation, by their asker, or with the service.

use std::sync::Arc;

use rusqlite::Transaction;
use trama_engine::error::Error as Engine;
use trama_engine::registry::Completed;

use super::run::{Facts, Run, State, Status};
use super::scheduler::End;
use super::{Jobs, Millis, rows};
use crate::error::{Error, Result};

impl Jobs {
    /// Ends a run as its computation did.
    pub(super) fn finish(&self, run: &Run, end: End<Arc<Completed>>, started: Option<Millis>) {
        // Somebody else's question may have been computed before this run asked the same.
        let started = started.map(|started| started.max(run.facts.created));
        let status = match &end {
            Ok(completed) => done(completed),
            // A run that its asker cancelled has ended already: it is the service that stops.
            Err(error) if matches!(**error, Error::Engine(Engine::Cancelled)) => Status::ended(State::Interrupted),
            Err(error) => self.failed(error),
        };
        let status = Status { started, ..status };
        if let Err(error) = self.end(run, status, end.ok().as_deref()) {
            tracing::error!(%error, run = run.facts.id, "the end of a run could not be noted");
            let status = Status { started, ..self.failed(&error) };
            // At the next start its row says that it was interrupted, if not even this can be written.
            let _ = self.database.write(|transaction| rows::end(transaction, &run.facts.id, &status));
            self.ended(run, status);
        }
    }

    fn failed(&self, error: &Error) -> Status {
        Status { failure: Some(Arc::new((self.failure)(error))), ..Status::ended(State::Failed) }
    }

    /// Notes the end of a run, with its result if it has one, and tells it. Gives whether it had not ended before.
    fn end(&self, run: &Run, status: Status, completed: Option<&Completed>) -> Result<bool> {
        if !run.claim() {
            return Ok(false);
        }
        let Facts { id, key, dataset, number, .. } = &run.facts;
        let note = |transaction: &Transaction<'_>| rows::end(transaction, id, &status);
        let noted = match completed {
            Some(completed) => self.results.keep(key, (dataset, *number), completed, note),
            None => self.database.write(note),
        };
        match noted {
            Ok(()) => self.ended(run, status),
            Err(_) => run.disclaim(),
        }
        noted.map(|()| true)
    }

    fn ended(&self, run: &Run, status: Status) {
        self.unended().remove(&run.facts.id);
        run.end(status);
    }

    /// Cancels a run; gives whether it had not ended before. What others want is computed on.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub(crate) fn cancel(&self, run: &Run) -> Result<bool> {
        self.end(run, Status { started: run.started(), ..Status::ended(State::Cancelled) }, None)
    }

    /// Stops all computations and begins no more. Runs without an end are interrupted.
    pub(crate) fn stop(&self) {
        self.pools.stop();
        self.scheduler.stop();
        let open: Vec<Arc<Run>> = self.unended().values().cloned().collect();
        for run in open {
            self.finish(&run, Err(Arc::new(Engine::Cancelled.into())), run.started());
        }
    }
}

/// The status of a run that has this result now.
pub(super) fn done(completed: &Completed) -> Status {
    Status { manifest: Some(Arc::new(completed.manifest.clone())), ..Status::ended(State::Done) }
}
