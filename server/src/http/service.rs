//! What all routes share: views and finished results, the pools that compute them, and the limits.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use moka::sync::Cache;
use rayon::ThreadPool;
use trama_engine::error::Error as Engine;
use trama_engine::registry::{self, Analysis, Cells, Completed, Parameters};
use trama_engine::view::{Census, Purpose, User, View, Viewer};

use super::ServeConfig;
use super::asker::Auth;
use super::budget::{Budget, Share};
use super::listing::Listing;
use super::problem::{Code, Place, Problem};
use super::rate::Rates;
use super::shared::{Caller, Length, Refused, Shared};
use crate::accounts::Session;
use crate::audit::Audit;
use crate::error::{Error, Result};
use crate::store::{Store, StoredVersion};

/// Requests that are answered at the same time; more are told to come again.
pub(super) const MAX_IN_FLIGHT: u64 = 192;
/// Of these, how many may wait for quick work, and how many for long runs: reads go on while all of them do.
const MAX_WAITING: u64 = 64;
/// An analysis that is estimated to take longer is a long run.
const QUICK_S: f64 = 1.0;
/// Views kept.
const VIEWS: u64 = 16;
/// Digests of views kept: one a version, viewer and purpose.
const DIGESTS: u64 = 10_000;
/// Finished results kept, in KiB.
const RESULTS_KIB: u64 = 512 << 10;
/// Rises whenever the rules of access change, so that no result made under other rules is found.
const POLICY_EPOCH: u64 = 0;

/// The state of the service.
pub(super) struct Service {
    pub(super) store: Arc<Store>,
    pub(super) audit: Arc<Audit>,
    pub(super) auth: Auth,
    rates: Rates,
    /// For work that is done at once.
    quick: ThreadPool,
    /// For long runs, so that they keep nobody else from a thread.
    long: ThreadPool,
    views: Cache<ViewKey, Arc<Seen>>,
    digests: Cache<ViewKey, Arc<str>>,
    results: Cache<String, Arc<Completed>>,
    in_flight: Budget,
    waiting: Budget,
    waiting_long: Budget,
    memory: Budget,
    running: Shared<Arc<Completed>>,
    stopping: AtomicBool,
}

/// Which version, seen by whom, why.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct ViewKey {
    dataset: String,
    number: u64,
    /// Everything that the policy looks at.
    viewer: String,
    purpose: Purpose,
}

/// A view, and what is made of it once.
pub(super) struct Seen {
    pub(super) dataset: String,
    pub(super) view: View,
    listing: OnceLock<Listing>,
    census: OnceLock<Census>,
}

impl Seen {
    /// The entities in the order in which they are listed.
    pub(super) fn listing(&self) -> &Listing {
        self.listing.get_or_init(|| Listing::of(&self.view))
    }

    /// Counts over the view.
    pub(super) fn census(&self) -> &Census {
        self.census.get_or_init(|| self.view.census())
    }
}

/// What is to be computed of a view.
#[derive(Clone, Copy)]
pub(super) struct Question<'a> {
    pub(super) seen: &'a Seen,
    pub(super) analysis: &'static dyn Analysis,
    pub(super) parameters: &'a Parameters,
    pub(super) seed: u64,
}

impl Question<'_> {
    /// Equal for questions that have the same answer.
    fn key(&self) -> Result<String> {
        let Question { seen, analysis, parameters, seed } = self;
        let canonical = serde_json::to_string(parameters).map_err(|error| Error::Internal(error.to_string()))?;
        let (view, name) = (seen.view.digest(), analysis.info().name);
        Ok(format!("{}/{view}/{POLICY_EPOCH}/{name}/{seed}/{canonical}", seen.dataset))
    }
}

impl Service {
    /// Starts the compute pools.
    pub(super) fn new(config: ServeConfig) -> Result<Service> {
        let (quick, long) = (new_pool("quick", config.threads)?, new_pool("long", config.threads)?);
        Ok(Service {
            store: config.store,
            audit: config.audit,
            auth: config.auth,
            rates: Rates::new(config.rate),
            quick,
            long,
            views: Cache::new(VIEWS),
            digests: Cache::new(DIGESTS),
            results: Cache::builder()
                .max_capacity(RESULTS_KIB)
                .weigher(|_: &String, completed: &Arc<Completed>| kib(completed))
                .build(),
            in_flight: Budget::new(MAX_IN_FLIGHT),
            waiting: Budget::new(MAX_WAITING),
            waiting_long: Budget::new(MAX_WAITING),
            memory: Budget::new(config.memory_budget_bytes),
            running: Shared::new(),
            stopping: AtomicBool::new(false),
        })
    }

    /// Lets a request in.
    pub(super) fn admit(&self) -> Result<Share> {
        self.in_flight.take(1).ok_or(Error::Busy("too many requests at once"))
    }

    /// Counts a request of a user; without one, a refusal of somebody who has not proved himself.
    pub(super) fn check_rate(&self, session: Option<&Session>) -> Result<(), Problem> {
        let counted = self.rates.count(session.map(|session| session.token.as_str()));
        counted.map_err(|wait| {
            let detail = format!("ask again in {} ms", wait.as_millis() + 1);
            Problem::new(Code::TooManyRequests, detail)
        })
    }

    /// Names of the datasets of which a viewer sees anything.
    pub(super) fn datasets(&self, viewer: &Viewer, purpose: Purpose) -> Result<Vec<String>> {
        let mut names = Vec::new();
        for row in self.store.datasets()? {
            match self.view(viewer, purpose, &row.name) {
                Ok(_) => names.push(row.name),
                // The operator is to know of a dataset that cannot be read.
                Err(error) if error.is_quarantine() => names.push(row.name),
                Err(Error::UnknownDataset { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(names)
    }

    /// The current view of a dataset. One that would be empty is of no dataset.
    pub(super) fn view(&self, viewer: &Viewer, purpose: Purpose, dataset: &str) -> Result<Arc<Seen>> {
        let absent = || Error::UnknownDataset { name: dataset.to_owned(), known: String::new() };
        let stored = match self.store.version(dataset, None) {
            Err(error) if error.is_quarantine() && !is_operator(viewer) => return Err(absent()),
            stored => stored?,
        };
        let seen = self.view_of(viewer, purpose, dataset, &stored)?;
        if seen.view.node_count() == 0 { Err(absent()) } else { Ok(seen) }
    }

    /// The view of a dataset that has a digest, the latest first. A version that cannot be read is passed over.
    pub(super) fn view_by_digest(
        &self,
        viewer: &Viewer,
        purpose: Purpose,
        dataset: &str,
        digest: &str,
    ) -> Result<Option<Arc<Seen>>> {
        let Some(row) = self.store.datasets()?.into_iter().find(|row| row.name == dataset) else { return Ok(None) };
        for number in row.versions.into_iter().rev() {
            let key = ViewKey { dataset: dataset.to_owned(), number, viewer: viewer_key(viewer), purpose };
            if self.digests.get(&key).is_some_and(|known| *known != *digest) {
                continue;
            }
            match self.store.version(dataset, Some(number)) {
                Ok(stored) => {
                    let seen = self.view_of(viewer, purpose, dataset, &stored)?;
                    if seen.view.digest() == digest {
                        return Ok(Some(seen));
                    }
                }
                Err(error) => tracing::warn!(%error, "passed over"),
            }
        }
        Ok(None)
    }

    fn view_of(&self, viewer: &Viewer, purpose: Purpose, dataset: &str, stored: &StoredVersion) -> Result<Arc<Seen>> {
        let key = ViewKey { dataset: dataset.to_owned(), number: stored.number, viewer: viewer_key(viewer), purpose };
        let seen = self.cached(&self.views, key.clone(), || {
            let view = self.compute(&self.quick, || Ok(View::new(stored.version.clone(), viewer, purpose)))?;
            let dataset = dataset.to_owned();
            Ok(Arc::new(Seen { dataset, view, listing: OnceLock::new(), census: OnceLock::new() }))
        })?;
        self.digests.get_with(key, || seen.view.digest().into());
        Ok(seen)
    }

    /// The result of an analysis: finished before, or computed now. Equal questions that wait at the same time wait for
    /// one computation; it goes on when one of them gives up, and ends when all have.
    ///
    /// # Errors
    /// Those of the analysis, its parameters looked for at `place`; [`Code::TooManyRuns`] for a long run too many.
    pub(super) fn completed(
        &self,
        question: &Question<'_>,
        place: Place,
        caller: &Caller,
    ) -> Result<Arc<Completed>, Problem> {
        let key = question.key()?;
        if let Some(completed) = self.results.get(&key) {
            return Ok(completed);
        }
        let of = |error: &Error| Problem::of(error, place);
        let (length, bytes, _waiting) = self.classify(question).map_err(|error| of(&error))?;
        let pool = if length == Length::Long { &self.long } else { &self.quick };
        let Question { seen, analysis, parameters, seed } = *question;
        let computed = self.running.get(
            &key,
            caller,
            length,
            || self.results.get(&key),
            |progress| {
                let _memory = self.memory_for(bytes)?;
                let budget = self.memory.limit();
                let run = || Ok(registry::run(analysis, &seen.view, parameters, seed, budget, progress)?);
                let completed = Arc::new(self.compute(pool, run)?);
                self.results.insert(key.clone(), completed.clone());
                Ok(completed)
            },
        );
        computed.map_err(|refused| match refused {
            Refused::TooMany => Problem::new(Code::TooManyRuns, "ask again when one of them has ended"),
            Refused::Abandoned => Problem::new(Code::Abandoned, "nobody waits for the answer"),
            Refused::Failed(error) => of(&error),
        })
    }

    /// How long the answer to a question takes and how much memory, about, and a place to wait for it.
    fn classify(&self, question: &Question<'_>) -> Result<(Length, u64, Share)> {
        let place = self.waiting_place()?;
        let estimate =
            self.compute(&self.quick, || Ok(question.analysis.estimate(&question.seen.view, question.parameters)?))?;
        if estimate.seconds < QUICK_S {
            return Ok((Length::Quick, estimate.bytes, place));
        }
        let place = self.waiting_long.take(1).ok_or(Error::Busy("too many wait for long runs"))?;
        Ok((Length::Long, estimate.bytes, place))
    }

    /// Computes what is not kept.
    pub(super) fn uncached<T: Send>(&self, work: impl FnOnce() -> Result<T> + Send) -> Result<T> {
        let _place = self.waiting_place()?;
        self.compute(&self.quick, work)
    }

    /// Stops all computations, and begins no more.
    pub(super) fn stop(&self) {
        self.stopping.store(true, Ordering::Release);
        self.running.cancel_all();
    }

    /// Says that a caller has gone.
    pub(super) fn leave(&self, caller: &Caller) {
        self.running.leave(caller);
    }

    /// Finds a value, or makes it while others that want it wait. Must not be called on a compute pool: a worker that
    /// waits may be given the work that it waits for.
    fn cached<K, V>(&self, cache: &Cache<K, V>, key: K, make: impl FnOnce() -> Result<V>) -> Result<V>
    where
        K: std::hash::Hash + Eq + Send + Sync + 'static,
        V: Clone + Send + Sync + 'static,
    {
        if let Some(value) = cache.get(&key) {
            return Ok(value);
        }
        let _place = self.waiting_place()?;
        cache.try_get_with(key, make).map_err(Error::Shared)
    }

    /// Runs on a compute pool. A panic there fails this work alone.
    fn compute<T: Send>(&self, pool: &ThreadPool, work: impl FnOnce() -> Result<T> + Send) -> Result<T> {
        if self.stopping.load(Ordering::Acquire) {
            return Err(Engine::Cancelled.into());
        }
        match catch_unwind(AssertUnwindSafe(|| pool.install(work))) {
            Ok(done) => done,
            Err(_) => Err(Error::Internal("a computation panicked".to_owned())),
        }
    }

    fn waiting_place(&self) -> Result<Share> {
        self.waiting.take(1).ok_or(Error::Busy("too many computations wait"))
    }

    fn memory_for(&self, bytes: u64) -> Result<Share> {
        if bytes > self.memory.limit() {
            let limit = self.memory.limit();
            return Err(Engine::Limit { what: "estimated memory in bytes", value: bytes, limit }.into());
        }
        self.memory.take(bytes).ok_or(Error::Busy("other computations use the memory"))
    }
}

fn new_pool(name: &'static str, threads: usize) -> Result<ThreadPool> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
    let pool = pool.thread_name(move |index| format!("{name}-{index}")).build();
    pool.map_err(|error| Error::Internal(error.to_string()))
}

/// All that the policy looks at: those of whom it is equal share views.
fn viewer_key(viewer: &Viewer) -> String {
    match viewer {
        Viewer::Local { .. } => String::new(),
        Viewer::User(User { name: _, agency, cases, grants }) => format!("{agency:?} {cases:?} {grants:?}"),
    }
}

fn is_operator(viewer: &Viewer) -> bool {
    matches!(viewer, Viewer::Local { .. })
}

/// What a result weighs in the cache.
fn kib(completed: &Completed) -> u32 {
    let texts = |cells: &[Option<String>]| cells.iter().flatten().map(String::len).sum::<usize>() + 24 * cells.len();
    let columns = completed.outcome.table.columns().iter().map(|(_, cells)| match cells {
        Cells::Text(cells) => texts(cells),
        Cells::Integer(cells) => 16 * cells.len(),
        Cells::Float(cells) => 16 * cells.len(),
    });
    u32::try_from(columns.sum::<usize>() >> 10).unwrap_or(u32::MAX).saturating_add(1)
}
