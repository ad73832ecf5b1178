//! `GET /readyz`: the store can be read and the audit written.

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::json;

use crate::http::blocking::{Answer, blocking};
use crate::http::problem::Problem;
use crate::http::question::Query;
use crate::http::service::Service;

pub(super) async fn get(service: web::Data<Service>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    Query::of(&request)?.finish(&[])?;
    blocking(service, &request, |service, _asker, _caller| {
        service.store.datasets()?;
        service.audit.check()?;
        Ok(Answer::json(&json!({ "status": "ready" })))
    })
    .await
}
