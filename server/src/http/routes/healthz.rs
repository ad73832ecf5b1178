//! `GET /healthz`: the process answers.

use actix_web::{HttpRequest, HttpResponse};
use serde_json::json;

use crate::http::problem::Problem;
use crate::http::question::Query;

pub(super) async fn get(request: HttpRequest) -> Result<HttpResponse, Problem> {
    Query::of(&request)?.finish(&[])?;
    Ok(HttpResponse::Ok().json(json!({ "status": "ok" })))
}
