//! `GET /v1/analyses`: what can be run, and with which parameters.

use actix_web::{HttpRequest, HttpResponse};
use serde_json::{Value, json};
use trama_engine::registry;

use crate::http::problem::Problem;
use crate::http::question::Query;

pub(super) async fn get(request: HttpRequest) -> Result<HttpResponse, Problem> {
    Query::of(&request)?.finish(&[])?;
    let items: Vec<Value> = registry::all().iter().map(|analysis| analysis.info().document()).collect();
    Ok(HttpResponse::Ok().json(json!({ "items": items, "next_cursor": null })))
}
