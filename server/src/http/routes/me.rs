//! `GET /v1/me`: who the caller is, and what he may.

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Value, json};
use trama_engine::model::Moment;
use trama_engine::view::Viewer;

use crate::http::asker::Asker;
use crate::http::blocking::{Answer, blocking};
use crate::http::problem::Problem;
use crate::http::question::Query;
use crate::http::service::Service;

pub(super) async fn get(service: web::Data<Service>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    Query::of(&request)?.finish(&[])?;
    blocking(service, &request, |_service, asker, _caller| Ok(Answer::json(&document(asker)))).await
}

fn document(asker: &Asker) -> Value {
    let cases = match &asker.viewer {
        Viewer::Local { .. } => Vec::new(),
        Viewer::User(user) => user.cases.iter().cloned().collect(),
    };
    match &asker.session {
        None => json!({ "name": asker.name, "role": null, "agency": null, "cases": cases, "expires": null }),
        Some(session) => json!({
            "name": asker.name,
            "role": session.user.role,
            "agency": session.user.agency,
            "cases": cases,
            "expires": Moment(session.expires).to_string(),
        }),
    }
}
