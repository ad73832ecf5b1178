//! `GET /v1/runs/{id}/manifest`: what the result of a run was computed from, so that it can be computed again.

use actix_web::{HttpRequest, HttpResponse, web};

use super::run_results::manifest_of;
use crate::http::access::person_level;
use crate::http::blocking::Answer;
use crate::http::openapi::{Finished, shapes};
use crate::http::problem::Problem;
use crate::http::question::{Known, PurposeHeader, Query};
use crate::http::runs::run_of;
use crate::http::service::Service;

/// What the result of a run was computed from
///
/// So that it can be computed again.
#[utoipa::path(get, path = "/v1/runs/{id}/manifest", operation_id = "getManifest", tag = "runs",
    params(("id" = String, Path, description = "Id of the run."), PurposeHeader, Known),
    responses((status = 200, description = "The manifest.", body = shapes::Manifest), Finished))]
pub(super) async fn get(
    service: web::Data<Service>,
    request: HttpRequest,
    id: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let query = Query::of(&request).and_then(|query| query.finish(&[]));
    person_level(service, &request, "run.manifest", move |access| {
        query?;
        let run = run_of(access, &id)?;
        let manifest = manifest_of(&run)?;
        Ok(Answer::json(&*manifest).etag(&manifest.result))
    })
    .await
}
