//! Runs as jobs, and the results that they share with all other questions.
//!
//! ```text
//! post ─▶ a row in trama.db ─▶ Scheduler: a ticket, in turns by asker ─▶ pools ─▶ Results: memory, file ─▶ the row's end
//! completed (a question that somebody waits for) ──┘ a ticket for the same computation
//! ```
//!
//! A computation is shared by all who ask the same of the same view, and nobody's cancel is another's. What was
//! acknowledged stands in the database before: after a crash a run is what its row says, or was interrupted. No HTTP
//! here.

mod caller;
mod ending;
mod exact;
mod pools;
mod posting;
mod question;
mod results;
mod rows;
mod run;
mod scheduler;
mod turns;

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use trama_engine::progress::Progress;
use trama_engine::registry::{self, Completed, Estimate};
use trama_engine::view::Purpose;

pub(crate) use caller::Caller;
pub(crate) use pools::Pools;
pub(crate) use posting::Posting;
pub(crate) use question::Question;
pub(crate) use results::{Results, remove_gone};
pub(crate) use run::{Facts, Failure, Fault, Report, Run, State, Status};
pub(crate) use scheduler::{Length, Needs};

use crate::error::{Error, Result};
use crate::secret::Secret;
use crate::store::Database;
use scheduler::{Request, Scheduler};

/// A moment: milliseconds since 1970.
pub(crate) type Millis = i64;

/// An analysis that is estimated to take longer is long, in seconds.
const QUICK_S: f64 = 1.0;
/// What took less is sooner computed again: to keep a result takes three syncs, of 4 ms each on a common disk, up to 20.
/// A run's result is always kept.
const WORTH_KEEPING: Duration = Duration::from_millis(50);
/// Shared by the services that run jobs in a data directory.
const LOCK: &str = "service.lock";

/// Now.
pub(crate) fn now() -> Millis {
    jiff::Timestamp::now().as_millisecond()
}

/// What jobs are made of.
pub(crate) struct JobsConfig<'a> {
    /// The data directory.
    pub(crate) data: &'a Path,
    pub(crate) database: Arc<Database>,
    /// Threads of each pool; 0 means all.
    pub(crate) threads: usize,
    /// What all computations together may need.
    pub(crate) memory_budget_bytes: u64,
    /// What all results on disk together may take.
    pub(crate) results_limit_bytes: u64,
    /// Says what an error is to whoever asked for the run.
    pub(crate) failure: fn(&Error) -> Failure,
}

/// All runs and computations of a data directory.
pub(crate) struct Jobs {
    database: Arc<Database>,
    pools: Arc<Pools>,
    scheduler: Scheduler<Arc<Completed>>,
    results: Arc<Results>,
    /// Those that have not ended, by id.
    unended: Mutex<HashMap<String, Arc<Run>>>,
    /// Held while it is decided whether a run is a new one.
    posting: Mutex<()>,
    /// For the ids of runs, and for those of results.
    keys: [[u8; 32]; 2],
    failure: fn(&Error) -> Failure,
    _lock: File,
}

/// Why there is no run.
#[derive(Debug)]
pub(crate) enum Refused {
    /// Too many are queued or running.
    TooMany,
    /// The client's key names a run of another body.
    KeyReused,
    /// Nobody is there any more to receive the answer.
    Abandoned,
    /// It could not be had.
    Failed(Arc<Error>),
}

impl From<Error> for Refused {
    fn from(error: Error) -> Refused {
        Refused::Failed(Arc::new(error))
    }
}

impl Jobs {
    /// Opens the jobs of a data directory. Those that other processes left without an end were interrupted, if none of
    /// them lives. Turns and limits hold in one process.
    ///
    /// # Errors
    /// [`Error::Io`], [`Error::Database`].
    pub(crate) fn open(config: JobsConfig<'_>) -> Result<Arc<Jobs>> {
        let path = config.data.join(LOCK);
        let lock = OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(&path);
        let lock = lock.map_err(Error::io(&path))?;
        let is_alone = lock.try_lock().is_ok();
        let secret = Secret::open(config.data)?;
        let results = Results::open(config.data, config.database.clone(), config.results_limit_bytes)?;
        if is_alone {
            results.recover()?;
            config.database.write(rows::interrupt)?;
        }
        // Waits for one who is alone and still tidies up.
        lock.lock_shared().map_err(Error::io(&path))?;
        Ok(Arc::new(Jobs {
            database: config.database,
            pools: Arc::new(Pools::new(config.threads)?),
            scheduler: Scheduler::new(config.memory_budget_bytes),
            results: Arc::new(results),
            unended: Mutex::default(),
            posting: Mutex::default(),
            keys: [secret.key("trama 2026 run"), secret.key("trama 2026 result")],
            failure: config.failure,
            _lock: lock,
        }))
    }

    /// The threads that compute.
    pub(crate) fn pools(&self) -> &Pools {
        &self.pools
    }

    /// What a question needs.
    ///
    /// # Errors
    /// [`trama_engine::error::Error::Limit`] over the memory budget; those of the parameters that only the view can judge.
    pub(crate) fn estimate(&self, question: &Question) -> Result<Estimate> {
        let budget = self.scheduler.memory_limit();
        let estimate =
            || Ok(registry::estimate(question.analysis, &question.computed_on(), question.parameters(), budget)?);
        self.pools.compute(Length::Quick, estimate)
    }

    /// The result of a question, if there is one.
    ///
    /// # Errors
    /// [`Error::Internal`].
    pub(crate) fn found(&self, question: &Question) -> Result<Option<Arc<Completed>>> {
        Ok(self.results.get(&self.key(question)?))
    }

    /// The result of a run; `None` if it is no longer kept.
    pub(crate) fn result(&self, run: &Run) -> Option<Arc<Completed>> {
        self.results.get(&run.facts.key)
    }

    /// The result of a question, computed if need be, for somebody who waits. Must not be called on a compute pool: a
    /// worker that waits may be given the work that it waits for.
    ///
    /// # Errors
    /// [`Refused`].
    pub(crate) fn completed(
        &self,
        question: &Question,
        estimate: &Estimate,
        asker: &str,
        caller: &Arc<Caller>,
    ) -> Result<Arc<Completed>, Refused> {
        let request = self.request(question, estimate)?;
        let (key, there) = (request.key.clone(), Arc::new(Mutex::new(None)));
        if !self.scheduler.has_room(&key, asker, request.needs.length) {
            return Err(Refused::TooMany);
        }
        let (told, waiting) = (there.clone(), caller.clone());
        let asked = self.scheduler.ask(
            asker,
            request,
            || self.results.in_memory(&key),
            move |end, _| {
                *told.lock().unwrap_or_else(PoisonError::into_inner) = Some(end);
                waiting.wake();
            },
        );
        let end = match asked {
            Err(end) => end,
            Ok(_ticket) => caller.wait(&there).ok_or(Refused::Abandoned)?,
        };
        end.map_err(Refused::Failed)
    }

    /// A run of an asker.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub(crate) fn find(&self, asker: &str, id: &str) -> Result<Option<Arc<Run>>> {
        let open = self.unended().get(id).filter(|run| run.facts.asker == asker).cloned();
        match open {
            Some(run) => Ok(Some(run)),
            None => Ok(rows::find(&self.database.reading(), asker, id)?.map(ended_run)),
        }
    }

    /// Runs of an asker, the newest first, of those below a count.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub(crate) fn list(
        &self,
        asker: &str,
        purpose: Purpose,
        state: Option<State>,
        below: u64,
        limit: usize,
    ) -> Result<Vec<Arc<Run>>> {
        let noted = state.map(|state| if state.is_final() { state } else { State::Queued });
        // Looked at first: what ends meanwhile has its end in the row, or here.
        let unended = self.unended().clone();
        let rows = rows::list(&self.database.reading(), asker, purpose, noted, below, limit)?;
        Ok(rows.into_iter().map(|row| unended.get(&row.0.id).cloned().unwrap_or_else(|| ended_run(row))).collect())
    }

    /// Lets go of all results in memory.
    pub(crate) fn forget(&self) {
        self.results.forget();
    }

    /// How a question is computed. What took its time is kept, for when it is asked again after a restart.
    fn request(&self, question: &Question, estimate: &Estimate) -> Result<Request<Arc<Completed>>> {
        let (key, length, bytes) = (self.key(question)?, length(estimate), estimate.bytes);
        let (pools, results, question) = (self.pools.clone(), self.results.clone(), question.clone());
        let (named, budget) = (key.clone(), self.scheduler.memory_limit());
        let work = move |progress: &Progress| {
            let Question { dataset, number, analysis, seed, .. } = &question;
            let begun = Instant::now();
            let run = || {
                let view = question.computed_on();
                Ok(registry::run(*analysis, &view, question.parameters(), *seed, budget, progress)?)
            };
            let completed = Arc::new(pools.compute(length, run)?);
            if begun.elapsed() >= WORTH_KEEPING
                && let Err(error) = results.keep(&named, (dataset, *number), &completed, |_| Ok(()))
            {
                tracing::warn!(%error, "a result could not be kept");
            }
            results.remember(&named, &completed);
            Ok(completed)
        };
        Ok(Request { key, needs: Needs { length, bytes }, work: Box::new(work) })
    }

    fn key(&self, question: &Question) -> Result<String> {
        question.hash(&self.keys[1])
    }

    fn unended(&self) -> MutexGuard<'_, HashMap<String, Arc<Run>>> {
        self.unended.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether somebody who clicks may wait for it.
pub(crate) fn is_quick(estimate: &Estimate) -> bool {
    estimate.seconds < QUICK_S
}

fn length(estimate: &Estimate) -> Length {
    if is_quick(estimate) { Length::Quick } else { Length::Long }
}

fn ended_run((facts, status): (Facts, Status)) -> Arc<Run> {
    Arc::new(Run::new(facts, status, 0.0))
}
