//! `GET /v1/datasets/{dataset}`: how many of what its current view holds. No person is shown.

use actix_web::{HttpRequest, HttpResponse, web};

use crate::http::blocking::{Answer, blocking};
use crate::http::problem::Problem;
use crate::http::question::{Query, purpose_or_default};
use crate::http::service::Service;

pub(super) async fn get(
    service: web::Data<Service>,
    request: HttpRequest,
    dataset: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    Query::of(&request)?.finish(&[])?;
    let purpose = purpose_or_default(&request)?;
    blocking(service, &request, move |service, asker, _caller| {
        let seen = service.view(&asker.viewer, purpose, &dataset)?;
        Ok(Answer::json(seen.document()).etag(seen.view.digest()))
    })
    .await
}
