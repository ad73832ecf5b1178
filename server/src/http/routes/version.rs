//! `GET /v1/version`: the program and its version.

use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::problem::Problem;
use crate::http::question::Query;

/// What answers.
#[derive(Serialize, ToSchema)]
struct Version {
    /// Name of the program.
    name: &'static str,
    /// Its version.
    version: &'static str,
}

/// The program and its version
#[utoipa::path(get, path = "/v1/version", operation_id = "getVersion", tag = "service",
    responses((status = 200, description = "Both.", body = Version)))]
pub(super) async fn get(request: HttpRequest) -> Result<HttpResponse, Problem> {
    Query::of(&request)?.finish(&[])?;
    Ok(HttpResponse::Ok().json(Version { name: "trama", version: env!("CARGO_PKG_VERSION") }))
}
