//! `GET /healthz`: the process answers.

use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::problem::Problem;
use crate::http::question::Query;

/// Whether the process lives.
#[derive(Serialize, ToSchema)]
struct Health {
    /// Always `ok`: there is no other answer.
    status: &'static str,
}

/// Whether the process answers
///
/// Looks at nothing else; `/readyz` does.
#[utoipa::path(get, path = "/healthz", operation_id = "getHealth", tag = "service",
    responses((status = 200, description = "It does.", body = Health)))]
pub(super) async fn get(request: HttpRequest) -> Result<HttpResponse, Problem> {
    Query::of(&request)?.finish(&[])?;
    Ok(HttpResponse::Ok().json(Health { status: "ok" }))
}
