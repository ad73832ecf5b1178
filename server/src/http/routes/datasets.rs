//! `GET /v1/datasets`: the names of all datasets, by name.

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Value, json};

use crate::http::blocking::{Answer, blocking};
use crate::http::cursor::{self, Paging};
use crate::http::problem::Problem;
use crate::http::question::Query;
use crate::http::service::Service;

pub(super) async fn get(service: web::Data<Service>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let mut query = Query::of(&request)?;
    let paging = Paging::take(&mut query)?;
    query.finish(&cursor::PARAMETERS)?;
    blocking(service, None, move |service, _caller| {
        let names: Vec<String> = service.store.datasets()?.into_iter().map(|row| row.name).collect();
        let page = paging.page(&names.join("/"), "datasets", names.len())?;
        let items: Vec<Value> = names[page.start..page.end].iter().map(|name| json!({ "name": name })).collect();
        Ok(Answer::json(&json!({ "items": items, "next_cursor": page.next })))
    })
    .await
}
