//! `POST /v1/runs:estimate`: what a run would look at, and the memory and time that it would need.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;
use trama_engine::registry::Estimate;
use utoipa::ToSchema;

use super::runs::Asked;
use crate::http::access::person_level;
use crate::http::blocking::Answer;
use crate::http::openapi::{Computes, RunRequest, shapes};
use crate::http::problem::Problem;
use crate::http::question::{PurposeHeader, Query, json_body};
use crate::http::service::Service;

/// What a run would need.
#[derive(Serialize, ToSchema)]
struct EstimateDocument<'a> {
    /// Digest of the view that it would look at.
    view: &'a str,
    /// How much of what.
    #[schema(value_type = shapes::Estimate)]
    estimate: Estimate,
}

/// What a run would look at and need
///
/// Nothing is run. The memory is an upper bound; a run over the service's budget is refused.
#[utoipa::path(post, path = "/v1/runs:estimate", operation_id = "estimateRun", tag = "runs",
    params(PurposeHeader), request_body(content = RunRequest, description = "What would be run."),
    responses((status = 200, description = "The estimate.", body = EstimateDocument), Computes))]
pub(super) async fn post(
    service: web::Data<Service>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let query = Query::of(&request).and_then(|query| query.finish(&[]));
    let body = json_body(&request, payload).await;
    person_level(service, &request, "estimate", move |access| {
        query?;
        let asked = Asked::read(body?)?;
        access.asked(&asked.canonical()?);
        let seen = access.view(&asked.dataset)?;
        let question = asked.on(access, &seen)?;
        let estimate = || Ok(question.analysis.estimate(&question.computed_on(), question.parameters())?);
        let estimate = access.service.uncached(estimate)?;
        Ok(Answer::json(&EstimateDocument { view: seen.view.digest(), estimate }))
    })
    .await
}
