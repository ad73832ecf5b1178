//! `GET /v1/analyses/{name}`: one analysis, with the JSON schema of its parameters.

use actix_web::{HttpRequest, HttpResponse, web};
use trama_engine::registry;

use crate::http::problem::Problem;
use crate::http::question::Query;

pub(super) async fn get(request: HttpRequest, name: web::Path<String>) -> Result<HttpResponse, Problem> {
    Query::of(&request)?.finish(&[])?;
    let analysis = registry::find(&name).map_err(|_| Problem::not_found())?;
    Ok(HttpResponse::Ok().json(analysis.info().document()))
}
