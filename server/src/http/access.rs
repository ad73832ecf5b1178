//! Person-level routes: a purpose, a view, and a record in the audit before anything is shown.

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, web};
use trama_engine::registry::Completed;
use trama_engine::view::Purpose;

use super::asker::Asker;
use super::blocking::{Answer, blocking};
use super::problem::{Place, Problem};
use super::question::purpose_of;
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
}

impl Access<'_> {
    /// The current view of a dataset.
    pub(super) fn view(&mut self, dataset: &str) -> Result<Arc<Seen>, Problem> {
        self.record.dataset = Some(dataset.chars().take(64).collect());
        let seen = self.service.view(&self.asker.viewer, self.purpose, dataset)?;
        self.record.view = Some(seen.view.digest().to_owned());
        Ok(seen)
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

/// Answers a person-level question. Whatever becomes of it stands in the audit before the answer leaves.
///
/// # Errors
/// Those of `work`; [`super::problem::Code::PurposeRequired`] without a purpose, and
/// [`super::problem::Code::AuditUnavailable`] in place of everything else when the audit cannot be written.
pub(super) async fn person_level<W>(
    service: web::Data<Service>,
    request: &HttpRequest,
    action: &'static str,
    work: W,
) -> Result<HttpResponse, Problem>
where
    W: FnOnce(&mut Access<'_>) -> Result<Answer, Problem> + Send + 'static,
{
    let purpose = purpose_of(request);
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
                let mut access = Access { service, caller, asker, purpose, record };
                let answer = work(&mut access);
                (answer, access.record)
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
