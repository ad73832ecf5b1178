//! `GET /v1/datasets/{dataset}/targets/{id}`: one target: its row with what each factor contributes, the links and
//! statements behind it, why it stands there, and how sure that is. It takes the parameters of the ranking, but `top`, and `top_k`.

use std::collections::BTreeSet;
use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;
use serde_json::{Map, Value};
use trama_engine::analyses::explain::{self, EXPLANATION};
use trama_engine::analyses::targets::evidence;
use trama_engine::analyses::uncertainty;
use trama_engine::error::Error as EngineError;
use trama_engine::registry::{self, Cells, Completed, Info, Parameters, ResultTable};
use utoipa::ToSchema;

use crate::error::Error;
use crate::http::access::{Access, canonical, person_level};
use crate::http::blocking::Answer;
use crate::http::openapi::{Computes, TargetParameters, shapes};
use crate::http::problem::{Place, Problem};
use crate::http::question::{Known, PurposeHeader, Query};
use crate::http::service::{Seen, Service};
use crate::jobs::{Question, is_quick};

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
    /// Why it stands there and what would change it, as the analysis `explain` has it; `null` where the network is so
    /// large that it takes longer than a second: then it may be asked for as a run.
    #[schema(required, value_type = Option<shapes::Explanation>)]
    explanation: Option<&'a Value>,
    /// How sure its rank is, as the analysis `uncertainty` has it; `null` where that takes longer than a second.
    #[schema(required, value_type = Option<shapes::Row>)]
    uncertainty: Option<Map<String, Value>>,
}

/// One target, and the links and statements behind it
///
/// Its row with what each factor contributes, as the ranking of the same parameters has it, what it rests on, what would
/// change it, and how sure it is. Position in the network of recorded conduct; not a prediction, and no ground for a
/// measure by itself.
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
        let top_k = query.take(explain::TOP_K.name);
        let analysis = registry::find("targets").map_err(Error::from)?;
        let in_query = |error: Error| Problem::of(&error, Place::Query);
        let info = analysis.info();
        let parameters =
            Parameters::from_texts(info.name, info.parameters, query.rest()).map_err(|error| in_query(error.into()))?;
        let top_k = top_k.as_deref().map(|top_k| (explain::TOP_K.name, top_k));
        let beside = |info: &Info, id: Option<&str>| {
            let entity = id.map(|id| (explain::ENTITY.name, id));
            let given = query.rest().chain(entity).chain(top_k);
            Parameters::from_texts(info.name, info.parameters, given).map_err(|error| in_query(error.into()))
        };
        let explaining = |id: &str| beside(&explain::INFO, Some(id));
        access.asked(&canonical(&explaining(&id)?)?);
        let seen = access.view(&dataset)?;
        let view = &seen.view;
        let entity = view.find(&id).filter(|&entity| !view.traits(entity).protected).ok_or_else(Problem::not_found)?;
        let question = Question::new(seen.subject(), analysis, &parameters, 0).map_err(in_query)?;
        let completed = access.completed(&question, Place::Query)?;
        let row_of = |table: &ResultTable| Some(table.row(row_of(table, &view.id(entity))?));
        let target = row_of(&completed.outcome.table).ok_or_else(Problem::not_found)?;
        let evidence = access.service.uncached(|| Ok(evidence(view, &parameters, entity)?)).map_err(in_query)?;
        let ties = evidence["ties"].as_array().into_iter().flatten();
        let others = ties.filter_map(|tie| tie["with"]["id"].as_str()).map(str::to_owned);
        let mut shown: BTreeSet<String> = std::iter::once(view.id(entity)).chain(others).collect();
        let explained = quick(access, &seen, &explain::INFO, &explaining(&view.id(entity))?)?;
        let sure = quick(access, &seen, &uncertainty::INFO, &beside(&uncertainty::INFO, None)?)?;
        let uncertainty = sure.and_then(|sure| row_of(&sure.outcome.table));
        let advised = uncertainty.as_ref().and_then(|row| row["advice_with"].as_str());
        shown.extend(advised.map(str::to_owned));
        let explanation = explained.as_ref().map(|explained| &explained.outcome.summary[EXPLANATION]);
        collect_ids(explanation.unwrap_or(&Value::Null), &mut shown);
        access.shows(shown);
        let document = TargetDocument {
            view: &completed.manifest.view,
            profile: completed.manifest.parameters.get("profile"),
            summary: &completed.outcome.summary,
            notice: completed.outcome.notice.as_deref(),
            target,
            evidence,
            explanation,
            uncertainty,
        };
        Ok(Answer::json(&document).etag(view.digest()))
    })
    .await
}

/// What an analysis gives, if somebody who clicks may wait for it.
fn quick(
    access: &mut Access<'_>,
    seen: &Seen,
    info: &Info,
    parameters: &Parameters,
) -> Result<Option<Arc<Completed>>, Problem> {
    let in_query = |error: Error| Problem::of(&error, Place::Query);
    let analysis = registry::find(info.name).map_err(Error::from)?;
    let question = Question::new(seen.subject(), analysis, parameters, 0).map_err(in_query)?;
    match access.service.estimate(&question) {
        Ok((estimate, _)) if is_quick(&estimate) => access.completed(&question, Place::Query).map(Some),
        Ok(_) | Err(Error::Engine(EngineError::Limit { .. })) => Ok(None),
        Err(error) => Err(in_query(error)),
    }
}

/// Ids of all that is shown somewhere in a document.
fn collect_ids(document: &Value, ids: &mut BTreeSet<String>) {
    match document {
        Value::Object(fields) => {
            if let (Some(Value::String(id)), true) = (fields.get("id"), fields.contains_key("name")) {
                ids.insert(id.clone());
            }
            fields.values().for_each(|value| collect_ids(value, ids));
        }
        Value::Array(items) => items.iter().for_each(|item| collect_ids(item, ids)),
        _ => {}
    }
}

fn row_of(table: &ResultTable, id: &str) -> Option<usize> {
    let Some(Cells::Text(ids)) = table.column("id") else { return None };
    ids.iter().position(|cell| cell.as_deref() == Some(id))
}
