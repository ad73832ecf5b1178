//! `GET /v1/users`: all users, for those who manage them.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;
use utoipa::ToSchema;

use crate::accounts::{Accounts, User};
use crate::http::blocking::{Answer, blocking};
use crate::http::cursor::{self, Paging};
use crate::http::problem::Problem;
use crate::http::question::Query;
use crate::http::service::Service;

/// A page of users.
#[derive(Serialize, ToSchema)]
struct UserList<'a> {
    /// By name.
    items: &'a [User],
    /// Where the next page starts; `null` on the last.
    #[schema(required)]
    next_cursor: Option<String>,
}

/// All users, by name
#[utoipa::path(get, path = "/v1/users", operation_id = "listUsers", tag = "users", params(Paging),
    responses((status = 200, description = "A page of them.", body = UserList)))]
pub(super) async fn get(service: web::Data<Service>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let query = Query::of(&request);
    blocking(service, &request, move |service, _asker, _caller| {
        let mut query = query?;
        let paging = Paging::take(&mut query)?;
        query.finish(&cursor::PARAMETERS)?;
        let users = Accounts::new(service.store.database()).users()?;
        let names: Vec<&str> = users.iter().map(|user| user.name.as_str()).collect();
        let page = paging.page(&names.join("/"), "users", users.len())?;
        Ok(Answer::json(&UserList { items: &users[page.start..page.end], next_cursor: page.next }))
    })
    .await
}
