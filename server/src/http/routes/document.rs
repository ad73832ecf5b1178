//! `GET /openapi.json`: the API's document.

use std::sync::LazyLock;

use actix_web::http::header::ContentType;
use actix_web::{HttpRequest, HttpResponse};

use crate::http::openapi;
use crate::http::problem::Problem;
use crate::http::question::Query;

/// The API's document (OpenAPI 3.1)
///
/// The same for everybody: it tells of no data and of no user.
#[utoipa::path(get, path = "/openapi.json", operation_id = "getDocument", tag = "service",
    responses((status = 200, description = "The document.", body = Object)))]
pub(super) async fn get(request: HttpRequest) -> Result<HttpResponse, Problem> {
    static DOCUMENT: LazyLock<String> = LazyLock::new(|| openapi::document(super::all()).to_string());
    Query::of(&request)?.finish(&[])?;
    Ok(HttpResponse::Ok().content_type(ContentType::json()).body(DOCUMENT.as_str()))
}
