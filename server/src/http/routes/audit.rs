//! `GET /v1/audit`: who looked at what, the newest first, for auditors. That they ask is in the audit too, before they
//! are told.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;
use serde_json::json;
use utoipa::{IntoParams, ToSchema};

use crate::audit::{Entry, Filter, Record};
use crate::error::Error;
use crate::http::blocking::{Answer, blocking};
use crate::http::cursor::{self, Paging, cursor};
use crate::http::problem::{Code, Place, Problem};
use crate::http::question::Query;
use crate::http::service::Service;

/// Stands for a view in cursors: the log is of none.
const LOG: &str = "audit";

/// A page of the audit.
#[derive(Serialize, ToSchema)]
struct AuditPage {
    /// The newest first.
    items: Vec<Entry>,
    /// Where the next page starts; `null` on the last. That page may turn out to be empty.
    #[schema(required)]
    next_cursor: Option<String>,
}

/// What records must be to be read; what is not said holds for all. [`Filter`] reads it.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "for the API's document: the names and values go to the filter as they are")]
struct FilterParameters {
    /// Who.
    actor: Option<String>,
    /// By which access token: its id.
    token: Option<String>,
    /// What: `targets`, `entity`, `run`, `user add ana`, ...
    action: Option<String>,
    /// For which case.
    case: Option<String>,
    /// For which purpose.
    purpose: Option<String>,
    /// `allowed`, or the code of the refusal.
    outcome: Option<String>,
    /// In which dataset.
    dataset: Option<String>,
    /// Digest of the view.
    view: Option<String>,
    /// Who was shown or asked for, by his id in the view. Needs `dataset`, and for somebody masked `view` too.
    object: Option<String>,
    /// At this time or later.
    #[param(format = DateTime)]
    since: Option<String>,
    /// Before this time.
    #[param(format = DateTime)]
    until: Option<String>,
}

/// Who looked at what, the newest first
///
/// Entities stand in it as handles under a key of this service: who knows an id can ask for it, and nobody can read one.
/// That you ask is recorded first.
#[utoipa::path(get, path = "/v1/audit", operation_id = "listAudit", tag = "audit", params(FilterParameters, Paging),
    responses((status = 200, description = "A page of records.", body = AuditPage)))]
pub(super) async fn get(service: web::Data<Service>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let query = Query::of(&request);
    blocking(service, &request, move |service, asker, _caller| {
        let mut query = query?;
        let paging = Paging::take(&mut query)?;
        check_names(&query)?;
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
        let next_cursor = page.next.map(|next| cursor(LOG, &asked, next));
        Ok(Answer::json(&AuditPage { items: page.entries, next_cursor }))
    })
    .await
}

fn check_names(query: &Query) -> Result<(), Problem> {
    let Some((name, _)) = query.rest().find(|(name, _)| !Filter::NAMES.contains(name)) else { return Ok(()) };
    let known = [&Filter::NAMES[..], &cursor::PARAMETERS].concat().join(", ");
    let detail = format!("unknown parameter `{name}`; known are: {known}");
    Err(Problem::new(Code::UnknownParameter, detail).at(Place::Query.pointer(name)))
}
