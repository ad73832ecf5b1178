//! `GET /v1/datasets/{dataset}/targets`: the ranking, as the analysis `targets` gives it, a page at a time.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;
use serde_json::{Map, Value};
use trama_engine::registry::{self, Cells, Parameters};
use utoipa::ToSchema;

use crate::error::Error;
use crate::http::access::{canonical, person_level};
use crate::http::blocking::Answer;
use crate::http::cursor::Paging;
use crate::http::openapi::{Computes, RankingParameters, shapes};
use crate::http::problem::{Place, Problem};
use crate::http::question::{Known, PurposeHeader, Query};
use crate::http::service::Service;
use crate::jobs::Question;

/// A page of targets, and what the ranking says of itself.
#[derive(Serialize, ToSchema)]
struct TargetList<'a> {
    /// Digest of the view.
    view: &'a str,
    /// Which factors count.
    #[schema(required, value_type = Option<String>)]
    profile: Option<&'a Value>,
    /// What to know of the ranking: on which graph, how many could not be ranked, what it means.
    #[schema(value_type = shapes::Summary)]
    summary: &'a Map<String, Value>,
    /// A sentence that must be shown with the rows, or instead of them.
    #[schema(required)]
    notice: Option<&'a str>,
    /// Best first.
    #[schema(value_type = Vec<shapes::Row>)]
    items: Vec<Map<String, Value>>,
    /// Where the next page starts; `null` on the last.
    #[schema(required)]
    next_cursor: Option<String>,
}

/// Who matters most, best first
///
/// The analysis `targets`, a page at a time. Position in the network of recorded conduct; not a prediction, and no
/// ground for a measure by itself.
#[utoipa::path(get, path = "/v1/datasets/{dataset}/targets", operation_id = "listTargets", tag = "targets",
    params(
        ("dataset" = String, Path, description = "Name of the dataset."),
        RankingParameters,
        Paging,
        PurposeHeader,
        Known,
    ),
    responses((status = 200, description = "A page of the ranking.", body = TargetList), Computes))]
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
        let question = Question::new(seen.subject(), analysis, &parameters, 0).map_err(in_query)?;
        let completed = access.completed(&question, Place::Query)?;
        let table = &completed.outcome.table;
        let page = paging.page(seen.view.digest(), &asked, table.height())?;
        let rows = page.start..page.end;
        if let Some(Cells::Text(ids)) = table.column("id") {
            access.shows(ids[rows.clone()].iter().flatten().cloned());
        }
        let list = TargetList {
            view: &completed.manifest.view,
            profile: completed.manifest.parameters.get("profile"),
            summary: &completed.outcome.summary,
            notice: completed.outcome.notice.as_deref(),
            items: rows.map(|row| table.row(row)).collect(),
            next_cursor: page.next,
        };
        Ok(Answer::json(&list).etag(seen.view.digest()))
    })
    .await
}
