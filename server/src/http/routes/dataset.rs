//! `GET /v1/datasets/{dataset}`: how many of what its current view holds. No person is shown.

use actix_web::{HttpRequest, HttpResponse, web};

use crate::http::blocking::{Answer, blocking};
use crate::http::problem::Problem;
use crate::http::question::{Query, if_none_match, purpose_or_default, viewer_of};
use crate::http::service::Service;

pub(super) async fn get(
    service: web::Data<Service>,
    request: HttpRequest,
    dataset: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    Query::of(&request)?.finish(&[])?;
    let (viewer, purpose) = (viewer_of(&request), purpose_or_default(&request)?);
    blocking(service, if_none_match(&request), move |service, _caller| {
        let seen = service.view(&viewer, purpose, &dataset)?;
        Ok(Answer::json(seen.document()).etag(seen.view.digest()))
    })
    .await
}
