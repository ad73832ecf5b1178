//! `GET /v1/datasets/{dataset}/targets/{id}`: one target: its row with what each factor contributes, and the links and
//! statements behind it. It takes the parameters of the ranking, but `top`.

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::json;
use trama_engine::analyses::targets::evidence;
use trama_engine::registry::{self, Cells, Parameters, ResultTable};

use crate::error::Error;
use crate::http::access::{canonical, person_level};
use crate::http::blocking::Answer;
use crate::http::problem::{Place, Problem};
use crate::http::question::Query;
use crate::http::service::{Question, Service};

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
        let question = Question { seen: &seen, analysis, parameters: &parameters, seed: 0 };
        let completed = access.completed(&question, Place::Query)?;
        let row = row_of(&completed.outcome.table, &view.id(entity)).ok_or_else(Problem::not_found)?;
        let evidence = access.service.uncached(|| Ok(evidence(view, &parameters, entity)?)).map_err(in_query)?;
        let ties = evidence["ties"].as_array().into_iter().flatten();
        let others = ties.filter_map(|tie| tie["with"]["id"].as_str()).map(str::to_owned);
        access.shows(std::iter::once(view.id(entity)).chain(others));
        Ok(Answer::json(&json!({
            "view": completed.manifest.view,
            "profile": completed.manifest.parameters.get("profile"),
            "summary": completed.outcome.summary,
            "notice": completed.outcome.notice,
            "target": completed.outcome.table.row(row),
            "evidence": evidence,
        }))
        .etag(seen.view.digest()))
    })
    .await
}

fn row_of(table: &ResultTable, id: &str) -> Option<usize> {
    let Some(Cells::Text(ids)) = table.column("id") else { return None };
    ids.iter().position(|cell| cell.as_deref() == Some(id))
}
