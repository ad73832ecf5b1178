//! `GET /v1/analyses/{name}`: one analysis, with the JSON schema of its parameters.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;
use serde_json::Value;
use trama_engine::registry::{self, Info};
use utoipa::ToSchema;

use crate::http::blocking::{Answer, blocking};
use crate::http::problem::Problem;
use crate::http::question::Query;
use crate::http::service::Service;

/// An analysis, as it can be run.
#[derive(Serialize, ToSchema)]
#[schema(as = Analysis)]
pub(super) struct AnalysisDocument {
    /// Its name, everywhere.
    name: &'static str,
    /// What it tells, in a sentence.
    summary: &'static str,
    /// How its time grows.
    complexity: &'static str,
    /// Whether the seed matters.
    stochastic: bool,
    /// JSON schema of its parameters.
    #[schema(value_type = Object)]
    parameters: Value,
}

impl AnalysisDocument {
    /// Of what the registry says.
    pub(super) fn of(info: &Info) -> AnalysisDocument {
        let Info { name, summary, complexity, stochastic, .. } = *info;
        AnalysisDocument { name, summary, complexity, stochastic, parameters: info.schema() }
    }
}

/// One analysis, with the JSON schema of its parameters
#[utoipa::path(get, path = "/v1/analyses/{name}", operation_id = "getAnalysis", tag = "analyses",
    params(("name" = String, Path, description = "Name of the analysis.")),
    responses((status = 200, description = "The analysis.", body = AnalysisDocument)))]
pub(super) async fn get(
    service: web::Data<Service>,
    request: HttpRequest,
    name: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let query = Query::of(&request).and_then(|query| query.finish(&[]));
    blocking(service, &request, move |_service, _asker, _caller| {
        query?;
        let analysis = registry::find(&name).map_err(|_| Problem::not_found())?;
        Ok(Answer::json(&AnalysisDocument::of(analysis.info())))
    })
    .await
}
