//! `GET /v1/runs/{id}/events`: how a run gets on, as a stream of events that ends with it.

use actix_web::http::Method;
use actix_web::{HttpRequest, HttpResponse, web};

use crate::http::access::person_level;
use crate::http::blocking::Answer;
use crate::http::events::events;
use crate::http::openapi::shapes;
use crate::http::problem::Problem;
use crate::http::question::{PurposeHeader, Query};
use crate::http::runs::run_of;
use crate::http::service::Service;

/// How a run gets on, as a stream of events
///
/// Events `run` whose data is the document of the run: at once, whenever it gets on, and at its end, with which the stream
/// ends. A client that comes again with `Last-Event-ID` after that is told that nothing follows (204).
#[utoipa::path(get, path = "/v1/runs/{id}/events", operation_id = "watchRun", tag = "runs",
    params(("id" = String, Path, description = "Id of the run."), PurposeHeader,
        ("Last-Event-ID" = Option<String>, Header, description = "Id of the last event that the client has.")),
    responses(
        (status = 200, description = "The events, each of them as the schema says.", content_type = "text/event-stream",
            body = shapes::RunEvent),
        (status = 204, description = "The client has the last event.")))]
pub(super) async fn get(
    service: web::Data<Service>,
    request: HttpRequest,
    id: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let query = Query::of(&request).and_then(|query| query.finish(&[]));
    let last = request.headers().get("Last-Event-ID").and_then(|last| last.to_str().ok()).map(str::to_owned);
    let later = service.clone();
    let only_head = request.method() == Method::HEAD;
    person_level(service, &request, "run.events", move |access| {
        query?;
        let run = run_of(access, &id)?;
        let place = access.service.stream()?;
        let grounds = access.grounds(&run.facts);
        Ok(Answer::later(move || {
            Box::pin(async move { events(later, grounds, run, last.as_deref(), only_head, place) })
        }))
    })
    .await
}
