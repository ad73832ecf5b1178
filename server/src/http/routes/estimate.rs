//! `POST /v1/runs:estimate`: what a run would look at, and the memory and time that it would need.

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::json;

use super::runs::Run;
use crate::http::access::person_level;
use crate::http::blocking::Answer;
use crate::http::problem::Problem;
use crate::http::question::{Query, json_body};
use crate::http::service::Service;

pub(super) async fn post(
    service: web::Data<Service>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let query = Query::of(&request).and_then(|query| query.finish(&[]));
    let body = json_body(&request, payload).await;
    person_level(service, &request, "estimate", move |access| {
        query?;
        let run = Run::read(body?)?;
        access.asked(&run.asked()?);
        let seen = access.view(&run.dataset)?;
        let estimate = access.service.uncached(|| Ok(run.analysis.estimate(&seen.view, &run.parameters)?))?;
        Ok(Answer::json(&json!({ "view": seen.view.digest(), "estimate": estimate })))
    })
    .await
}
