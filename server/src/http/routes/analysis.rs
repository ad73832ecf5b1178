//! `GET /v1/analyses/{name}`: one analysis, with the JSON schema of its parameters.

use actix_web::{HttpRequest, HttpResponse, web};
use trama_engine::registry;

use crate::http::blocking::{Answer, blocking};
use crate::http::problem::Problem;
use crate::http::question::Query;
use crate::http::service::Service;

pub(super) async fn get(
    service: web::Data<Service>,
    request: HttpRequest,
    name: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    Query::of(&request)?.finish(&[])?;
    blocking(service, &request, move |_service, _asker, _caller| {
        let analysis = registry::find(&name).map_err(|_| Problem::not_found())?;
        Ok(Answer::json(&analysis.info().document()))
    })
    .await
}
