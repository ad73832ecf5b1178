//! `GET /v1/datasets/{dataset}/targets`: the ranking, as the analysis `targets` gives it, a page at a time.

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Value, json};
use trama_engine::registry::{self, Cells, Parameters};

use crate::error::Error;
use crate::http::access::{canonical, person_level};
use crate::http::blocking::Answer;
use crate::http::cursor::Paging;
use crate::http::problem::{Place, Problem};
use crate::http::question::Query;
use crate::http::service::{Question, Service};

pub(super) async fn get(
    service: web::Data<Service>,
    request: HttpRequest,
    dataset: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let query = Query::of(&request);
    person_level(service, &request, "targets", move |access| {
        let mut query = query?;
        let paging = Paging::take(&mut query)?;
        let analysis = registry::find("targets").map_err(Error::from)?;
        let in_query = |error: Error| Problem::of(&error, Place::Query);
        let info = analysis.info();
        let parameters =
            Parameters::from_texts(info.name, info.parameters, query.rest()).map_err(|error| in_query(error.into()))?;
        let asked = canonical(&parameters)?;
        access.asked(&asked);
        let seen = access.view(&dataset)?;
        let question = Question { seen: &seen, analysis, parameters: &parameters, seed: 0 };
        let completed = access.completed(&question, Place::Query)?;
        let table = &completed.outcome.table;
        let page = paging.page(seen.view.digest(), &asked, table.height())?;
        let rows = page.start..page.end;
        if let Some(Cells::Text(ids)) = table.column("id") {
            access.shows(ids[rows.clone()].iter().flatten().cloned());
        }
        Ok(Answer::json(&json!({
            "view": completed.manifest.view,
            "profile": completed.manifest.parameters.get("profile"),
            "summary": completed.outcome.summary,
            "notice": completed.outcome.notice,
            "items": rows.map(|row| Value::from(table.row(row))).collect::<Vec<_>>(),
            "next_cursor": page.next,
        }))
        .etag(seen.view.digest()))
    })
    .await
}
