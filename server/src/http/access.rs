//! Person-level routes: a purpose, a view, and a record in the audit before anything is shown.

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, web};
use trama_engine::registry::Completed;
use trama_engine::view::{Purpose, View};

use super::asker::{Asker, Grounds};
use super::blocking::{Answer, blocking};
use super::problem::{Place, Problem};
use super::question::{purpose_of, purpose_or_default};
use super::service::{Seen, Service};
use crate::audit::Record;
use crate::error::Error;
use crate::jobs::{Caller, Facts, Question};

/// Somebody who looks at persons, and what the audit will say of it.
pub(super) struct Access<'a> {
    pub(super) service: &'a Service,
    caller: &'a Arc<Caller>,
    asker: &'a Asker,
    purpose: Purpose,
    record: Record,
    /// Dataset and version that he looks at.
    of: Option<(String, u64)>,
}

impl Access<'_> {
    /// The current view of a dataset.
    pub(super) fn view(&mut self, dataset: &str) -> Result<Arc<Seen>, Problem> {
        self.record.dataset = Some(dataset.chars().take(64).collect());
        let seen = self.service.view(&self.asker.viewer, self.purpose, dataset)?;
        Ok(self.looks_at(seen))
    }

    /// The view of a dataset that has a digest.
    pub(super) fn view_by_digest(&mut self, dataset: &str, digest: &str) -> Result<Arc<Seen>, Problem> {
        self.record.dataset = Some(dataset.chars().take(64).collect());
        let seen = self.service.view_by_digest(&self.asker.viewer, self.purpose, dataset, digest)?;
        Ok(self.looks_at(seen.ok_or_else(Problem::not_found)?))
    }

    /// The view of another version of a dataset, by its digest, to compare the current one with; `None` where there is
    /// none for him.
    pub(super) fn earlier(&self, dataset: &str, digest: &str) -> Result<Option<Arc<View>>, Problem> {
        let seen = self.service.view_by_digest(&self.asker.viewer, self.purpose, dataset, digest)?;
        Ok(seen.map(|seen| seen.view.clone()))
    }

    fn looks_at(&mut self, seen: Arc<Seen>) -> Arc<Seen> {
        self.record.view = Some(seen.view.digest().to_owned());
        self.of = Some((seen.dataset.clone(), seen.number));
        seen
    }

    /// Names of the datasets of which he sees anything.
    pub(super) fn datasets(&self) -> Result<Vec<String>, Problem> {
        Ok(self.service.datasets(&self.asker.viewer, self.purpose)?)
    }

    /// What an answer about a run rests on, for one that is given later.
    pub(super) fn grounds(&self, facts: &Facts) -> Grounds {
        Grounds::of(self.asker, Some((facts.dataset.clone(), facts.number)))
    }

    /// Whose runs are his.
    pub(super) fn asker(&self) -> &str {
        &self.asker.name
    }

    /// What for.
    pub(super) fn purpose(&self) -> Purpose {
        self.purpose
    }

    /// Whether he may have a run of his still.
    pub(super) fn sees(&self, facts: &Facts) -> Result<bool, Problem> {
        Ok(self.service.sees(&self.asker.viewer, self.purpose, facts)?)
    }

    /// Says which dataset and view a run of his is of.
    pub(super) fn about(&mut self, facts: &Facts) {
        self.record.dataset = Some(facts.dataset.clone());
        self.record.view = Some(facts.view.clone());
        self.of = Some((facts.dataset.clone(), facts.number));
    }

    /// The result of an analysis; faults of its parameters are looked for at `place`.
    pub(super) fn completed(&self, question: &Question, place: Place) -> Result<Arc<Completed>, Problem> {
        self.service.completed(question, place, self.asker(), self.caller)
    }

    /// What is asked, in a canonical text. The audit holds a keyed hash of it.
    pub(super) fn asked(&mut self, parameters: &str) {
        self.record.parameters = Some(parameters.to_owned());
    }

    /// What is shown, or asked for, by ids in the view. The audit holds handles of them.
    pub(super) fn shows(&mut self, objects: impl IntoIterator<Item = String>) {
        self.record.objects = objects.into_iter().collect();
    }
}

/// Answers a person-level question, which needs a purpose. Whatever becomes of it stands in the audit before the answer
/// leaves.
///
/// # Errors
/// Those of `work`; [`super::problem::Code::PurposeRequired`] without a purpose, and
/// [`super::problem::Code::AuditUnavailable`] in place of everything else when the audit cannot be written. What took
/// its time is not given when it may not leave any more.
pub(super) async fn person_level<W>(
    service: web::Data<Service>,
    request: &HttpRequest,
    action: &'static str,
    work: W,
) -> Result<HttpResponse, Problem>
where
    W: FnOnce(&mut Access<'_>) -> Result<Answer, Problem> + Send + 'static,
{
    audited(service, request, action, purpose_of(request), work).await
}

/// The same for a question whose answer shows no person: it is for an investigation unless it says otherwise.
///
/// # Errors
/// As [`person_level`].
pub(super) async fn counted<W>(
    service: web::Data<Service>,
    request: &HttpRequest,
    action: &'static str,
    work: W,
) -> Result<HttpResponse, Problem>
where
    W: FnOnce(&mut Access<'_>) -> Result<Answer, Problem> + Send + 'static,
{
    audited(service, request, action, purpose_or_default(request), work).await
}

async fn audited<W>(
    service: web::Data<Service>,
    request: &HttpRequest,
    action: &'static str,
    purpose: Result<Purpose, Problem>,
    work: W,
) -> Result<HttpResponse, Problem>
where
    W: FnOnce(&mut Access<'_>) -> Result<Answer, Problem> + Send + 'static,
{
    blocking(service, request, move |service, asker, caller| {
        let record = Record {
            actor: asker.name.clone(),
            token: asker.token(),
            case: asker.case.clone(),
            purpose: purpose.as_ref().ok().map(|purpose| purpose.as_str().to_owned()),
            action: action.to_owned(),
            ..Record::default()
        };
        let (answer, record) = match purpose {
            Err(problem) => (Err(problem), record),
            Ok(purpose) => {
                let mut access = Access { service, caller, asker, purpose, record, of: None };
                let answer = work(&mut access);
                let grounds = Grounds::of(asker, access.of.take());
                (answer.and_then(|answer| service.stand(&grounds).map(|()| answer)), access.record)
            }
        };
        let outcome = answer.as_ref().map_or_else(|problem| problem.code().name(), |_| "allowed");
        service.audit.append(Record { outcome: outcome.to_owned(), ..record }).map_err(Problem::from)?;
        answer
    })
    .await
}

/// Parameters as a canonical text.
pub(super) fn canonical(parameters: &impl serde::Serialize) -> Result<String, Problem> {
    serde_json::to_string(parameters).map_err(|error| Error::Internal(error.to_string()).into())
}
