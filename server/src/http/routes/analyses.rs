//! `GET /v1/analyses`: what can be run, and with which parameters.

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Value, json};
use trama_engine::registry;

use crate::http::blocking::{Answer, blocking};
use crate::http::problem::Problem;
use crate::http::question::Query;
use crate::http::service::Service;

pub(super) async fn get(service: web::Data<Service>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    Query::of(&request)?.finish(&[])?;
    blocking(service, &request, |_service, _asker, _caller| {
        let items: Vec<Value> = registry::all().iter().map(|analysis| analysis.info().document()).collect();
        Ok(Answer::json(&json!({ "items": items, "next_cursor": null })))
    })
    .await
}
