//! `GET /v1/runs/{id}`: how far a run is, with `Prefer: wait=N` once it has ended. `DELETE /v1/runs/{id}`: cancels it.

use actix_web::{HttpRequest, HttpResponse, web};

use crate::http::access::person_level;
use crate::http::blocking::Answer;
use crate::http::openapi::Ends;
use crate::http::prefer::{Wait, WaitHeader};
use crate::http::problem::{Code, Problem};
use crate::http::question::{PurposeHeader, Query};
use crate::http::runs::{RunDocument, answer, run_of};
use crate::http::service::Service;

/// A run, as far as it is
///
/// With `Prefer: wait` the answer comes when it has ended, or the wait is over. Ask for the purpose, and the case if any,
/// for which it was run.
#[utoipa::path(get, path = "/v1/runs/{id}", operation_id = "getRun", tag = "runs",
    params(("id" = String, Path, description = "Id of the run."), PurposeHeader, WaitHeader),
    responses(
        (status = 200, description = "The run; after a wait, it has ended.", body = RunDocument),
        (status = 202, description = "The wait is over, and it has not ended.", body = RunDocument)))]
pub(super) async fn get(
    service: web::Data<Service>,
    request: HttpRequest,
    id: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let query = Query::of(&request).and_then(|query| query.finish(&[]));
    let (wait, later) = (Wait::of(&request), service.clone());
    person_level(service, &request, "run.state", move |access| {
        query?;
        let run = run_of(access, &id)?;
        match wait {
            None => Ok(Answer::json(&RunDocument::of(&run))),
            wait => Ok(answer(later, access.grounds(&run.facts), run, wait)),
        }
    })
    .await
}

/// Cancels a run
///
/// What others want of the same computation goes on.
#[utoipa::path(delete, path = "/v1/runs/{id}", operation_id = "cancelRun", tag = "runs",
    params(("id" = String, Path, description = "Id of the run."), PurposeHeader),
    responses((status = 200, description = "The run, cancelled.", body = RunDocument), Ends))]
pub(super) async fn delete(
    service: web::Data<Service>,
    request: HttpRequest,
    id: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let query = Query::of(&request).and_then(|query| query.finish(&[]));
    person_level(service, &request, "run.cancel", move |access| {
        query?;
        let run = run_of(access, &id)?;
        if !access.service.jobs.cancel(&run)? {
            return Err(Problem::new(Code::RunEnded, "there is nothing to cancel"));
        }
        Ok(Answer::json(&RunDocument::of(&run)))
    })
    .await
}
