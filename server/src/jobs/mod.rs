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
mod exact;
mod pools;
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

use rusqlite::Transaction;
use trama_engine::error::Error as Engine;
use trama_engine::progress::Progress;
use trama_engine::registry::{self, Completed, Estimate};
use trama_engine::view::Purpose;

pub(crate) use caller::Caller;
pub(crate) use pools::Pools;
pub(crate) use question::Question;
pub(crate) use results::Results;
pub(crate) use run::{Facts, Failure, Fault, Report, Run, State, Status};
pub(crate) use scheduler::{Length, Needs};

use crate::error::{Error, Result};
use crate::secret::Secret;
use crate::store::Database;
use rows::{ClientKey, Named};
use scheduler::{End, Request, Scheduler};

/// A moment: milliseconds since 1970.
pub(crate) type Millis = i64;

/// An analysis that is estimated to take longer is long, in seconds.
const QUICK_S: f64 = 1.0;
/// Runs that one asker may have queued or running, and all together. More are refused.
const MAX_OPEN: [usize; 2] = [8, 64];
/// What took less is sooner computed again than written and read: only a run's result is kept for ever so little.
const WORTH_KEEPING: Duration = Duration::from_millis(50);
/// Held by the service that runs jobs in a data directory.
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

/// A run that somebody asks for.
pub(crate) struct Posting<'a> {
    pub(crate) asker: &'a str,
    pub(crate) purpose: Purpose,
    pub(crate) question: Question,
    pub(crate) estimate: Estimate,
    /// The client's own key to it.
    pub(crate) client_key: Option<&'a str>,
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
    /// Takes over the jobs of a data directory. Those that another process left without an end were interrupted.
    ///
    /// # Errors
    /// [`Error::AlreadyServed`] while another process has them; [`Error::Io`], [`Error::Database`].
    pub(crate) fn open(config: JobsConfig<'_>) -> Result<Arc<Jobs>> {
        let lock = lock(config.data)?;
        let secret = Secret::open(config.data)?;
        let results = Results::open(config.data, config.database.clone(), config.results_limit_bytes)?;
        config.database.write(rows::interrupt)?;
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
    /// [`Engine::Limit`] over the memory budget; those of the parameters that only the view can judge.
    pub(crate) fn estimate(&self, question: &Question) -> Result<Estimate> {
        let (view, budget) = (&question.view, self.scheduler.memory_limit());
        let estimate = || Ok(registry::estimate(question.analysis, view, question.parameters(), budget)?);
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
        let asked = self.scheduler.ask(asker, request, || self.results.in_memory(&key), move |end| {
            *told.lock().unwrap_or_else(PoisonError::into_inner) = Some(end);
            waiting.wake();
        });
        let end = match asked {
            Err(end) => end,
            Ok(_ticket) => caller.wait(&there).ok_or(Refused::Abandoned)?,
        };
        end.map_err(Refused::Failed)
    }

    /// A run: a new one, or that which its asker has of this question already. `sees` tells whether he may have a run of
    /// his still.
    ///
    /// # Errors
    /// [`Refused`]; there is no run then.
    pub(crate) fn post(
        self: &Arc<Self>,
        posting: &Posting<'_>,
        sees: impl Fn(&Facts) -> bool,
    ) -> Result<Arc<Run>, Refused> {
        let question = &posting.question;
        let key = self.key(question)?;
        let client_key = posting.client_key.map(|name| self.client_key(posting, name)).transpose()?;
        let found = self.results.get(&key);
        let _posting = self.posting.lock().unwrap_or_else(PoisonError::into_inner);
        let had = self.had(posting, &key, client_key.as_ref(), found.is_some())?;
        if let Some(run) = had.filter(|run| sees(&run.facts)) {
            if let Some(client_key) = &client_key {
                self.database.write(|transaction| rows::name(transaction, client_key, &run.facts.id))?;
            }
            return Ok(run);
        }
        let run = self.add(posting, &key, client_key.as_ref(), found.as_deref())?;
        if found.is_none() {
            self.begin(&run, self.request(question, &posting.estimate)?, posting);
        }
        Ok(run)
    }

    /// The run that an asker has of a question already.
    fn had(
        &self,
        posting: &Posting<'_>,
        key: &str,
        client_key: Option<&ClientKey>,
        is_found: bool,
    ) -> Result<Option<Arc<Run>>, Refused> {
        let Posting { asker, purpose, .. } = *posting;
        let named = client_key.map_or(Ok(Named::Free), |name| rows::named(&self.database.connection(), name))?;
        match named {
            Named::Other => return Err(Refused::KeyReused),
            Named::Run(id) => return Ok(self.find(asker, &id)?),
            Named::Free => {}
        }
        let is_same = |run: &&Arc<Run>| {
            let Facts { asker: by, key: of, purpose: why, .. } = &run.facts;
            (by.as_str(), of.as_str(), *why) == (asker, key, purpose)
        };
        let open = self.unended().values().find(is_same).cloned();
        Ok(match open {
            None if is_found => rows::finished(&self.database.connection(), asker, purpose, key)?.map(ended_run),
            open => open,
        })
    }

    /// Adds a run to the database. It has ended if there is a result, which is kept then.
    fn add(
        &self,
        posting: &Posting<'_>,
        key: &str,
        client_key: Option<&ClientKey>,
        found: Option<&Completed>,
    ) -> Result<Arc<Run>, Refused> {
        let Posting { asker, question, estimate, .. } = posting;
        if found.is_none() && !self.has_room(asker, key, length(estimate)) {
            return Err(Refused::TooMany);
        }
        let status = found.map_or_else(Status::open, done);
        let mut added = None;
        let insert = |transaction: &Transaction<'_>| {
            let facts = self.facts(posting, key, rows::count(transaction, asker)?);
            rows::insert(transaction, &facts, &status)?;
            client_key.map_or(Ok(()), |client_key| rows::name(transaction, client_key, &facts.id))?;
            added = Some(facts);
            Ok(())
        };
        match found {
            Some(completed) => {
                drop(self.results.keep(key, (&question.dataset, question.number), completed, insert)?);
            }
            None => self.database.write(insert)?,
        }
        let facts = added.ok_or_else(|| Error::Internal("a run was not added".to_owned()))?;
        let run = Arc::new(Run::new(facts, status, estimate.seconds));
        if run.is_open() {
            self.unended().insert(run.facts.id.clone(), run.clone());
        }
        Ok(run)
    }

    fn facts(&self, posting: &Posting<'_>, key: &str, count: u64) -> Facts {
        let Posting { asker, purpose, question, .. } = posting;
        Facts {
            id: self.id(asker, count),
            asker: (*asker).to_owned(),
            count,
            purpose: *purpose,
            dataset: question.dataset.clone(),
            number: question.number,
            view: question.view.digest().to_owned(),
            analysis: question.analysis.info().name.to_owned(),
            parameters: question.values(),
            seed: question.seed,
            key: key.to_owned(),
            created: now(),
        }
    }

    /// Wants the result of a run that has just been added.
    fn begin(self: &Arc<Self>, run: &Arc<Run>, request: Request<Arc<Completed>>, posting: &Posting<'_>) {
        let (jobs, ending) = (self.clone(), run.clone());
        let find = || self.results.in_memory(&run.facts.key);
        match self.scheduler.ask(posting.asker, request, find, move |end| jobs.finish(&ending, end)) {
            Ok(ticket) => run.hold(ticket),
            Err(end) => self.finish(run, end),
        }
    }

    /// Ends a run as its computation did.
    fn finish(&self, run: &Run, end: End<Arc<Completed>>) {
        let status = match &end {
            Ok(completed) => done(completed),
            // A run that its asker cancelled has ended already: it is the service that stops.
            Err(error) if matches!(**error, Error::Engine(Engine::Cancelled)) => Status::ended(State::Interrupted),
            Err(error) => self.failed(error),
        };
        let status = Status { started: run.started(), ..status };
        if let Err(error) = self.end(run, status, end.ok().as_deref()) {
            tracing::error!(%error, run = run.facts.id, "the end of a run could not be noted");
            self.ended(run, Status { started: run.started(), ..self.failed(&error) });
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
            Some(completed) => self.results.keep(key, (dataset, *number), completed, note).map(drop),
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

    /// A run of an asker.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub(crate) fn find(&self, asker: &str, id: &str) -> Result<Option<Arc<Run>>> {
        let open = self.unended().get(id).filter(|run| run.facts.asker == asker).cloned();
        match open {
            Some(run) => Ok(Some(run)),
            None => Ok(rows::find(&self.database.connection(), asker, id)?.map(ended_run)),
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
        let rows = rows::list(&self.database.connection(), asker, purpose, noted, below, limit)?;
        let open = self.unended();
        Ok(rows.into_iter().map(|row| open.get(&row.0.id).cloned().unwrap_or_else(|| ended_run(row))).collect())
    }

    /// Stops all computations and begins no more. Runs without an end are interrupted.
    pub(crate) fn stop(&self) {
        self.pools.stop();
        self.scheduler.stop();
        let open: Vec<Arc<Run>> = self.unended().values().cloned().collect();
        for run in open {
            self.finish(&run, Err(Arc::new(Engine::Cancelled.into())));
        }
    }

    fn has_room(&self, asker: &str, key: &str, length: Length) -> bool {
        let [of_one, of_all] = MAX_OPEN;
        let open = self.unended();
        let his = open.values().filter(|run| run.facts.asker == asker).count();
        his < of_one && open.len() < of_all && self.scheduler.has_room(key, asker, length)
    }

    /// How a question is computed. What took its time is kept, for when it is asked again after a restart.
    fn request(&self, question: &Question, estimate: &Estimate) -> Result<Request<Arc<Completed>>> {
        let (key, length, bytes) = (self.key(question)?, length(estimate), estimate.bytes);
        let (pools, results, question) = (self.pools.clone(), self.results.clone(), question.clone());
        let (named, budget) = (key.clone(), self.scheduler.memory_limit());
        let work = move |progress: &Progress| {
            let Question { dataset, number, view, analysis, seed, .. } = &question;
            let begun = Instant::now();
            let run = || Ok(registry::run(*analysis, view, question.parameters(), *seed, budget, progress)?);
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

    /// An id that says nothing of other askers' runs.
    fn id(&self, asker: &str, count: u64) -> String {
        let [key, _] = &self.keys;
        let hash = blake3::keyed_hash(key, format!("{count}/{asker}").as_bytes());
        hash.to_hex()[..32].to_owned()
    }

    fn client_key(&self, posting: &Posting<'_>, name: &str) -> Result<ClientKey> {
        let hash = |text: String| *blake3::keyed_hash(&self.keys[0], text.as_bytes()).as_bytes();
        let Posting { asker, purpose, question, .. } = posting;
        Ok(ClientKey {
            key: hash(format!("key/{}/{asker}/{name}", asker.len())),
            body: hash(format!("body/{}/{}", purpose.as_str(), question.body()?)),
        })
    }

    fn unended(&self) -> MutexGuard<'_, HashMap<String, Arc<Run>>> {
        self.unended.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn lock(data: &Path) -> Result<File> {
    let path = data.join(LOCK);
    let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(&path);
    let file = file.map_err(Error::io(&path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(std::fs::TryLockError::WouldBlock) => Err(Error::AlreadyServed { path: data.to_owned() }),
        Err(std::fs::TryLockError::Error(error)) => Err(Error::io(path)(error)),
    }
}

fn length(estimate: &Estimate) -> Length {
    if estimate.seconds < QUICK_S { Length::Quick } else { Length::Long }
}

fn done(completed: &Completed) -> Status {
    Status { manifest: Some(Arc::new(completed.manifest.clone())), ..Status::ended(State::Done) }
}

fn ended_run((facts, status): (Facts, Status)) -> Arc<Run> {
    Arc::new(Run::new(facts, status, 0.0))
}
