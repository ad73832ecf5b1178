//! `GET /docs`: a page to read the API's document on, and to try it out.

use actix_web::http::header::{CONTENT_SECURITY_POLICY, ContentType};
use actix_web::{HttpRequest, HttpResponse};

use crate::http::problem::Problem;
use crate::http::question::Query;

/// Nothing but this service's own files and answers. The page draws its icons from `data:` addresses.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
                      connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// A page to read this document on, and to try it out
///
/// It needs no network, and asks nobody but this service.
#[utoipa::path(get, path = "/docs", operation_id = "getDocs", tag = "service",
    responses((status = 200, description = "The page.", body = String, content_type = "text/html")))]
pub(super) async fn get(request: HttpRequest) -> Result<HttpResponse, Problem> {
    Query::of(&request)?.finish(&[])?;
    let mut page = HttpResponse::Ok();
    page.content_type(ContentType::html()).insert_header((CONTENT_SECURITY_POLICY, POLICY));
    Ok(page.body(include_str!("docs.html")))
}
