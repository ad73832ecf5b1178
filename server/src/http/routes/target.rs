//! `GET /v1/datasets/{dataset}/targets/{id}`: one target: its row with what each factor contributes, and the links and
//! statements behind it. It takes the parameters of the ranking, but `top`.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;
use serde_json::{Map, Value};
use trama_engine::analyses::targets::evidence;
use trama_engine::registry::{self, Cells, Parameters, ResultTable};
use utoipa::ToSchema;

use crate::error::Error;
use crate::http::access::{canonical, person_level};
use crate::http::blocking::Answer;
use crate::http::openapi::{Computes, TargetParameters, shapes};
use crate::http::problem::{Place, Problem};
use crate::http::question::{Known, PurposeHeader, Query};
use crate::http::service::Service;
use crate::jobs::Question;

/// A target, with what it rests on.
#[derive(Serialize, ToSchema)]
struct TargetDocument<'a> {
    /// Digest of the view.
    view: &'a str,
    /// Which factors count.
    #[schema(required, value_type = Option<String>)]
    profile: Option<&'a Value>,
    /// What to know of the ranking.
    #[schema(value_type = shapes::Summary)]
    summary: &'a Map<String, Value>,
    /// A sentence that must be shown with the row.
    #[schema(required)]
    notice: Option<&'a str>,
    /// Its row of the ranking: who, score, rank, and what each factor contributes.
    #[schema(value_type = shapes::Row)]
    target: Map<String, Value>,
    /// The ties behind its position, down to the statements.
    #[schema(value_type = shapes::Evidence)]
    evidence: Value,
}

/// One target, and the links and statements behind it
///
/// Its row with what each factor contributes, as the ranking of the same parameters has it. Position in the network of
/// recorded conduct; not a prediction, and no ground for a measure by itself.
#[utoipa::path(get, path = "/v1/datasets/{dataset}/targets/{id}", operation_id = "getTarget", tag = "targets",
    params(
        ("dataset" = String, Path, description = "Name of the dataset."),
        ("id" = String, Path, description = "Id of the target, as the ranking shows it."),
        TargetParameters,
        PurposeHeader,
        Known,
    ),
    responses((status = 200, description = "The target.", body = TargetDocument), Computes))]
pub(super) async fn get(
    service: web::Data<Service>,
    request: HttpRequest,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let query = Query::of(&request);
    person_level(service, &request, "target", move |access| {
        let (dataset, id) = path.into_inner();
        access.shows([id.clone()]);
        let mut query = query?;
        query.take("top");
        let analysis = registry::find("targets").map_err(Error::from)?;
        let in_query = |error: Error| Problem::of(&error, Place::Query);
        let info = analysis.info();
        let parameters =
            Parameters::from_texts(info.name, info.parameters, query.rest()).map_err(|error| in_query(error.into()))?;
        access.asked(&canonical(&parameters)?);
        let seen = access.view(&dataset)?;
        let view = &seen.view;
        let entity = view.find(&id).filter(|&entity| !view.traits(entity).protected).ok_or_else(Problem::not_found)?;
        let question = Question::new(seen.subject(), analysis, &parameters, 0).map_err(in_query)?;
        let completed = access.completed(&question, Place::Query)?;
        let row = row_of(&completed.outcome.table, &view.id(entity)).ok_or_else(Problem::not_found)?;
        let evidence = access.service.uncached(|| Ok(evidence(view, &parameters, entity)?)).map_err(in_query)?;
        let ties = evidence["ties"].as_array().into_iter().flatten();
        let others = ties.filter_map(|tie| tie["with"]["id"].as_str()).map(str::to_owned);
        access.shows(std::iter::once(view.id(entity)).chain(others));
        let document = TargetDocument {
            view: &completed.manifest.view,
            profile: completed.manifest.parameters.get("profile"),
            summary: &completed.outcome.summary,
            notice: completed.outcome.notice.as_deref(),
            target: completed.outcome.table.row(row),
            evidence,
        };
        Ok(Answer::json(&document).etag(view.digest()))
    })
    .await
}

fn row_of(table: &ResultTable, id: &str) -> Option<usize> {
    let Some(Cells::Text(ids)) = table.column("id") else { return None };
    ids.iter().position(|cell| cell.as_deref() == Some(id))
}
