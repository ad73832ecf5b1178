//! `GET /v1/audit`: who looked at what, the newest first, for auditors. That they ask is in the audit too, before they
//! are told.

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::json;

use crate::audit::{Filter, Record};
use crate::error::Error;
use crate::http::blocking::{Answer, blocking};
use crate::http::cursor::{self, Paging, cursor};
use crate::http::problem::{Code, Place, Problem};
use crate::http::question::Query;
use crate::http::service::Service;

/// Stands for a view in cursors: the log is of none.
const LOG: &str = "audit";

pub(super) async fn get(service: web::Data<Service>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let mut query = Query::of(&request)?;
    blocking(service, &request, move |service, asker, _caller| {
        let paging = Paging::take(&mut query)?;
        known(&query)?;
        let in_query = |error: Error| Problem::of(&error, Place::Query);
        let filter = Filter::from_texts(query.rest()).map_err(in_query)?;
        let mut asked: Vec<(&str, &str)> = query.rest().collect();
        asked.sort_unstable();
        let asked = json!(asked).to_string();
        let before = paging.position(LOG, &asked)?;
        let own = service.audit.append(Record {
            actor: asker.name.clone(),
            token: asker.token(),
            case: asker.case.clone(),
            action: "audit".to_owned(),
            parameters: Some(asked.clone()),
            outcome: "allowed".to_owned(),
            ..Record::default()
        })?;
        let before = before.map_or(own, |before| before.min(own));
        let page = service.audit.read(&filter, Some(before), paging.limit()).map_err(in_query)?;
        let next = page.next.map(|next| cursor(LOG, &asked, next));
        Ok(Answer::json(&json!({ "items": page.entries, "next_cursor": next })))
    })
    .await
}

fn known(query: &Query) -> Result<(), Problem> {
    let Some((name, _)) = query.rest().find(|(name, _)| !Filter::NAMES.contains(name)) else { return Ok(()) };
    let known = [&Filter::NAMES[..], &cursor::PARAMETERS].concat().join(", ");
    let detail = format!("unknown parameter `{name}`; known are: {known}");
    Err(Problem::new(Code::UnknownParameter, detail).at(Place::Query.pointer(name)))
}
