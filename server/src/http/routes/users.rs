//! `GET /v1/users`: all users, for those who manage them.

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Value, json};

use crate::accounts::Accounts;
use crate::http::blocking::{Answer, blocking};
use crate::http::cursor::{self, Paging};
use crate::http::problem::Problem;
use crate::http::question::Query;
use crate::http::service::Service;

pub(super) async fn get(service: web::Data<Service>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let mut query = Query::of(&request)?;
    let paging = Paging::take(&mut query)?;
    query.finish(&cursor::PARAMETERS)?;
    blocking(service, &request, move |service, _asker, _caller| {
        let users = Accounts::new(service.store.database()).users()?;
        let names: Vec<&str> = users.iter().map(|user| user.name.as_str()).collect();
        let page = paging.page(&names.join("/"), "users", users.len())?;
        let items: Vec<Value> = users[page.start..page.end].iter().map(|user| json!(user)).collect();
        Ok(Answer::json(&json!({ "items": items, "next_cursor": page.next })))
    })
    .await
}
