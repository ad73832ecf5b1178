//! `GET /readyz`: the store can be read and the audit written.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::blocking::{Answer, blocking};
use crate::http::openapi::Waits;
use crate::http::problem::Problem;
use crate::http::question::Query;
use crate::http::service::Service;

/// Whether the service can do its work.
#[derive(Serialize, ToSchema)]
struct Readiness {
    /// Always `ready`: what is not ready answers with a problem.
    status: &'static str,
}

/// Whether the service can do its work
///
/// The store can be read, and the audit log written.
#[utoipa::path(get, path = "/readyz", operation_id = "getReadiness", tag = "service",
    responses((status = 200, description = "It can.", body = Readiness), Waits))]
pub(super) async fn get(service: web::Data<Service>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    Query::of(&request)?.finish(&[])?;
    blocking(service, &request, |service, _asker, _caller| {
        service.store.datasets()?;
        service.audit.check()?;
        Ok(Answer::json(&Readiness { status: "ready" }))
    })
    .await
}
