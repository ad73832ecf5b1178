//! `GET /v1/datasets`: the names of the datasets of which the caller sees anything, by name.

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Value, json};

use crate::http::blocking::{Answer, blocking};
use crate::http::cursor::{self, Paging};
use crate::http::problem::Problem;
use crate::http::question::{Query, purpose_or_default};
use crate::http::service::Service;

pub(super) async fn get(service: web::Data<Service>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let mut query = Query::of(&request)?;
    let paging = Paging::take(&mut query)?;
    query.finish(&cursor::PARAMETERS)?;
    let purpose = purpose_or_default(&request)?;
    blocking(service, &request, move |service, asker, _caller| {
        let names = service.datasets(&asker.viewer, purpose)?;
        let page = paging.page(&names.join("/"), "datasets", names.len())?;
        let items: Vec<Value> = names[page.start..page.end].iter().map(|name| json!({ "name": name })).collect();
        Ok(Answer::json(&json!({ "items": items, "next_cursor": page.next })))
    })
    .await
}
