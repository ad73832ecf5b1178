//! Posting: whether somebody has a run already, and if not, a new one.

use std::sync::{Arc, PoisonError};

use rusqlite::Transaction;
use trama_engine::registry::{Completed, Estimate};
use trama_engine::view::Purpose;

use super::ending::done;
use super::rows::{self, ClientKey, Named};
use super::run::{Facts, Run, Status};
use super::scheduler::{Length, Request};
use super::{Jobs, Question, Refused, ended_run, length, now};
use crate::error::{Error, Result};

/// Runs that one asker may have queued or running, and all together. More are refused.
const MAX_UNENDED: [usize; 2] = [8, 64];

/// A run that somebody asks for.
pub(crate) struct Posting<'a> {
    pub(crate) asker: &'a str,
    pub(crate) purpose: Purpose,
    pub(crate) question: Question,
    /// The client's own key to it.
    pub(crate) client_key: Option<&'a str>,
}

/// What is known of it.
struct Known {
    /// Names its result.
    key: String,
    client_key: Option<ClientKey>,
    /// Its result, if there is one.
    found: Option<Arc<Completed>>,
}

impl Jobs {
    /// A run: that which its asker has of this question already, or a new one, for which `estimate` is asked. `sees`
    /// tells whether he may have a run of his still.
    ///
    /// # Errors
    /// [`Refused`]; there is no run then.
    pub(crate) fn post(
        self: &Arc<Self>,
        posting: &Posting<'_>,
        estimate: impl FnOnce() -> Result<Estimate>,
        sees: impl Fn(&Facts) -> bool,
    ) -> Result<Arc<Run>, Refused> {
        let key = self.key(&posting.question)?;
        let client_key = posting.client_key.map(|name| self.client_key(posting, name)).transpose()?;
        let known = Known { found: self.results.get(&key), key, client_key };
        if let Some(run) = self.had(posting, &known, &sees)? {
            return Ok(run);
        }
        let estimate = if known.found.is_none() { Some(estimate()?) } else { None };
        let _posting = self.posting.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(run) = self.had(posting, &known, &sees)? {
            return Ok(run);
        }
        let run = self.add(posting, &known, estimate.as_ref())?;
        if let Some(estimate) = estimate {
            self.begin(&run, self.request(&posting.question, &estimate)?, posting);
        }
        Ok(run)
    }

    /// The run that an asker has of a question already, and may have still.
    fn had(
        &self,
        posting: &Posting<'_>,
        known: &Known,
        sees: impl Fn(&Facts) -> bool,
    ) -> Result<Option<Arc<Run>>, Refused> {
        let sees = |run: &Arc<Run>| sees(&run.facts);
        let Some(client_key) = &known.client_key else { return Ok(self.same(posting, known)?.filter(sees)) };
        let named = rows::named(&self.database.reading(), client_key)?;
        match named {
            Named::Other => Err(Refused::KeyReused),
            Named::Run(id) => Ok(self.find(posting.asker, &id)?.filter(sees)),
            Named::Free => {
                let same = self.same(posting, known)?.filter(sees);
                if let Some(run) = &same {
                    self.database.write(|transaction| rows::name(transaction, client_key, &run.facts.id))?;
                }
                Ok(same)
            }
        }
    }

    /// The run that an asker has queued, running, or finished with a result that is there.
    fn same(&self, posting: &Posting<'_>, known: &Known) -> Result<Option<Arc<Run>>> {
        let Posting { asker, purpose, .. } = *posting;
        let is_same = |run: &&Arc<Run>| {
            let Facts { asker: by, key, purpose: why, .. } = &run.facts;
            (by.as_str(), key, *why) == (asker, &known.key, purpose)
        };
        let unended = self.unended().values().find(is_same).cloned();
        match unended {
            None if known.found.is_some() => {
                Ok(rows::finished(&self.database.reading(), asker, purpose, &known.key)?.map(ended_run))
            }
            unended => Ok(unended),
        }
    }

    /// Adds a run to the database. It has ended if there is a result, which is kept then.
    fn add(&self, posting: &Posting<'_>, known: &Known, estimate: Option<&Estimate>) -> Result<Arc<Run>, Refused> {
        let Posting { asker, question, .. } = posting;
        let Known { key, client_key, found } = known;
        if estimate.is_some_and(|estimate| !self.has_room(asker, key, length(estimate))) {
            return Err(Refused::TooMany);
        }
        let status = found.as_deref().map_or_else(Status::open, done);
        let mut added = None;
        let insert = |transaction: &Transaction<'_>| {
            let facts = self.facts(posting, key, rows::count(transaction, asker)?);
            rows::insert(transaction, &facts, &status)?;
            client_key.as_ref().map_or(Ok(()), |client_key| rows::name(transaction, client_key, &facts.id))?;
            added = Some(facts);
            Ok(())
        };
        match found {
            Some(completed) => self.results.keep(key, (&question.dataset, question.number), completed, insert)?,
            None => self.database.write(insert)?,
        }
        let facts = added.ok_or_else(|| Error::Internal("a run was not added".to_owned()))?;
        let run = Arc::new(Run::new(facts, status, estimate.map_or(0.0, |estimate| estimate.seconds)));
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
        match self.scheduler.ask(posting.asker, request, find, move |end, started| jobs.finish(&ending, end, started)) {
            Ok(ticket) => run.hold(ticket),
            Err(end) => self.finish(run, end, None),
        }
    }

    fn has_room(&self, asker: &str, key: &str, length: Length) -> bool {
        let [of_one, of_all] = MAX_UNENDED;
        let open = self.unended();
        let his = open.values().filter(|run| run.facts.asker == asker).count();
        his < of_one && open.len() < of_all && self.scheduler.has_room(key, asker, length)
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
}
