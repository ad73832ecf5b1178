//! What all routes share: views, jobs, and the limits.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use moka::sync::Cache;
use trama_engine::registry::{self, Completed, Domain, Estimate};
use trama_engine::view::{Census, DigestKey, Purpose, User, View, Viewer};

use super::ServeConfig;
use super::asker::Auth;
use super::budget::{Budget, Share};
use super::listing::Listing;
use super::problem::{Code, Place, Problem};
use super::rate::Rates;
use crate::accounts::Session;
use crate::audit::Audit;
use crate::error::{Error, Result};
use crate::jobs::{Caller, Facts, Jobs, JobsConfig, Length, Question};
use crate::secret::digest_key;
use crate::store::{Store, StoredVersion};

/// Requests that are answered at the same time; more are told to come again.
pub(super) const MAX_IN_FLIGHT: u64 = 192;
/// Of these, how many may wait for quick work, and how many for long runs: reads go on while all of them do.
const MAX_WAITING: u64 = 64;
/// Streams of events that are open at the same time.
const MAX_STREAMS: u64 = 256;
/// Views kept.
const VIEWS: u64 = 16;
/// Digests of views kept: one a version, viewer and purpose.
const DIGESTS: u64 = 10_000;
/// The state of the service.
pub(super) struct Service {
    pub(super) store: Arc<Store>,
    pub(super) audit: Arc<Audit>,
    pub(super) auth: Auth,
    pub(super) jobs: Arc<Jobs>,
    rates: Rates,
    views: Cache<ViewKey, Arc<Seen>>,
    digests: Cache<ViewKey, Arc<str>>,
    in_flight: Budget,
    waiting: Budget,
    streams: Budget,
    /// Under which digests of users' views are made.
    digest_key: DigestKey,
    /// How many purges are forgotten.
    purges_seen: AtomicU64,
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
    /// The version; no viewer may see it.
    pub(super) number: u64,
    pub(super) view: Arc<View>,
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

    /// What a question is about.
    pub(super) fn subject(&self) -> (&str, u64, Arc<View>) {
        (&self.dataset, self.number, self.view.clone())
    }
}

impl Service {
    /// Takes over the jobs of the data directory.
    pub(super) fn new(config: ServeConfig) -> Result<Service> {
        let digest_key = digest_key(config.store.path())?;
        let jobs = Jobs::open(JobsConfig {
            data: config.store.path(),
            database: config.store.database(),
            threads: config.threads,
            memory_budget_bytes: config.memory_budget_bytes,
            results_limit_bytes: config.results_limit_bytes,
            failure: |error| Problem::of(error, Place::Body).failure(),
        })?;
        Ok(Service {
            store: config.store,
            audit: config.audit,
            auth: config.auth,
            jobs,
            rates: Rates::new(config.rate),
            views: Cache::new(VIEWS),
            digests: Cache::new(DIGESTS),
            in_flight: Budget::new(MAX_IN_FLIGHT),
            waiting: Budget::new(MAX_WAITING),
            streams: Budget::new(MAX_STREAMS),
            digest_key,
            purges_seen: AtomicU64::new(0),
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
            match self.shown(viewer, purpose, &row.name) {
                Ok(_) => names.push(row.name),
                // The operator is to know of a dataset that cannot be read.
                Err(error) if error.is_quarantine() => names.push(row.name),
                Err(Error::UnknownDataset { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(names)
    }

    /// The current view of a dataset.
    pub(super) fn view(&self, viewer: &Viewer, purpose: Purpose, dataset: &str) -> Result<Arc<Seen>> {
        let stored = self.shown(viewer, purpose, dataset)?;
        self.view_of(viewer, purpose, dataset, &stored)
    }

    /// The current version of a dataset. One of which a viewer may see nothing, or nobody can say what he may, is of no
    /// dataset for him.
    fn shown(&self, viewer: &Viewer, purpose: Purpose, dataset: &str) -> Result<Arc<StoredVersion>> {
        let absent = || Error::UnknownDataset { name: dataset.to_owned(), known: String::new() };
        let stored = match self.store.version(dataset, None) {
            Err(error) if error.is_quarantine() && !is_operator(viewer) => return Err(absent()),
            stored => stored?,
        };
        self.forget_purged();
        if View::shows_anything(&stored.version, viewer, purpose) { Ok(stored) } else { Err(absent()) }
    }

    /// Lets go of whatever was made of versions, once something was purged: the old must not outlive it in memory.
    fn forget_purged(&self) {
        let seen = self.store.purges_seen();
        if self.purges_seen.swap(seen, Ordering::AcqRel) != seen {
            self.views.invalidate_all();
            self.digests.invalidate_all();
            self.jobs.forget();
        }
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
                    if seen.view.digest() == digest && seen.view.node_count() > 0 {
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
            // The operator's own digests are the same on every machine; those of users tell nothing without the key.
            let (version, digest_key) = (stored.version.clone(), &self.digest_key);
            let view = || {
                Ok(Arc::new(match viewer {
                    Viewer::Local { .. } => View::new(version, viewer, purpose),
                    Viewer::User(_) => View::keyed(version, viewer, purpose, digest_key),
                }))
            };
            let view = self.jobs.pools().compute(Length::Quick, view)?;
            let (dataset, number) = (dataset.to_owned(), stored.number);
            Ok(Arc::new(Seen { dataset, number, view, listing: OnceLock::new(), census: OnceLock::new() }))
        })?;
        self.digests.get_with(key, || seen.view.digest().into());
        Ok(seen)
    }

    /// Whether a viewer's view for the purpose of a run is still that which the run was of: nobody's rights were
    /// withdrawn, nothing was purged.
    pub(super) fn sees(&self, viewer: &Viewer, purpose: Purpose, facts: &Facts) -> Result<bool> {
        let Facts { dataset, number, view, .. } = facts;
        let stored = match self.store.version(dataset, Some(*number)) {
            Err(Error::UnknownDataset { .. } | Error::UnknownVersion { .. }) => return Ok(false),
            stored => stored?,
        };
        let key = ViewKey { dataset: dataset.clone(), number: *number, viewer: viewer_key(viewer), purpose };
        Ok(purpose == facts.purpose
            && match self.digests.get(&key) {
                Some(known) => *known == **view,
                None => self.view_of(viewer, purpose, dataset, &stored)?.view.digest() == view,
            }
            && self.sees_earlier(viewer, purpose, facts)?)
    }

    /// The same of the view that the run was compared with, if it was.
    fn sees_earlier(&self, viewer: &Viewer, purpose: Purpose, facts: &Facts) -> Result<bool> {
        let declared = registry::find(&facts.analysis).map_or(&[][..], |analysis| analysis.info().parameters);
        let naming = declared.iter().find(|parameter| matches!(parameter.domain, Domain::Version));
        let digest = naming.and_then(|parameter| facts.parameters.get(parameter.name)?.as_str());
        let sees = |digest| Ok(self.view_by_digest(viewer, purpose, &facts.dataset, digest)?.is_some());
        digest.map_or(Ok(true), sees)
    }

    /// The result of a question: finished before, or computed now. Equal questions that wait at the same time, and runs,
    /// wait for one computation; it goes on when one of them gives up, and ends when all have.
    ///
    /// # Errors
    /// Those of the analysis, its parameters looked for at `place`; [`super::problem::Code::TooManyRuns`] for a long run too many.
    pub(super) fn completed(
        &self,
        question: &Question,
        place: Place,
        asker: &str,
        caller: &Arc<Caller>,
    ) -> Result<Arc<Completed>, Problem> {
        let of = |error: &Error| Problem::of(error, place);
        if let Some(completed) = self.jobs.found(question).map_err(|error| of(&error))? {
            return Ok(completed);
        }
        let (estimate, _waiting) = self.estimate(question).map_err(|error| of(&error))?;
        let completed = self.jobs.completed(question, &estimate, asker, caller);
        completed.map_err(|refused| Problem::refused(refused, place))
    }

    /// What a question needs, and a place to wait for it.
    pub(super) fn estimate(&self, question: &Question) -> Result<(Estimate, Share)> {
        let place = self.waiting_place()?;
        Ok((self.jobs.estimate(question)?, place))
    }

    /// Computes what is not kept.
    pub(super) fn uncached<T: Send>(&self, work: impl FnOnce() -> Result<T> + Send) -> Result<T> {
        let _place = self.waiting_place()?;
        self.jobs.pools().compute(Length::Quick, work)
    }

    /// Lets a stream of events begin.
    pub(super) fn stream(&self) -> Result<Share> {
        self.streams.take(1).ok_or(Error::Busy("too many streams of events"))
    }

    /// Stops all computations, and begins no more.
    pub(super) fn stop(&self) {
        self.jobs.stop();
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

    fn waiting_place(&self) -> Result<Share> {
        self.waiting.take(1).ok_or(Error::Busy("too many computations wait"))
    }
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
