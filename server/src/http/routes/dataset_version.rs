//! `GET /v1/datasets/{dataset}/versions/{view}`: the same counts, of the version in which the caller's view had this
//! digest. Versions that show him nothing new are none for him.

use actix_web::{HttpRequest, HttpResponse, web};

use crate::http::blocking::{Answer, blocking};
use crate::http::problem::Problem;
use crate::http::question::{Query, if_none_match, purpose_or_default, viewer_of};
use crate::http::service::Service;

pub(super) async fn get(
    service: web::Data<Service>,
    request: HttpRequest,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    Query::of(&request)?.finish(&[])?;
    let (viewer, purpose) = (viewer_of(&request), purpose_or_default(&request)?);
    let (dataset, view) = path.into_inner();
    blocking(service, if_none_match(&request), move |service, _caller| {
        let seen = service.view_by_digest(&viewer, purpose, &dataset, &view)?.ok_or_else(Problem::not_found)?;
        Ok(Answer::json(seen.document()).etag(seen.view.digest()))
    })
    .await
}
