//! `GET /v1/analyses`: what can be run, and with which parameters.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;
use trama_engine::registry;
use utoipa::ToSchema;

use super::analysis::AnalysisDocument;
use crate::http::blocking::{Answer, blocking};
use crate::http::problem::Problem;
use crate::http::question::Query;
use crate::http::service::Service;

/// All analyses.
#[derive(Serialize, ToSchema)]
struct AnalysisList {
    /// In the order in which they are listed everywhere.
    items: Vec<AnalysisDocument>,
    /// Always `null`: they fit one page.
    #[schema(required)]
    next_cursor: Option<String>,
}

/// What can be run, and with which parameters
#[utoipa::path(get, path = "/v1/analyses", operation_id = "listAnalyses", tag = "analyses",
    responses((status = 200, description = "All analyses.", body = AnalysisList)))]
pub(super) async fn get(service: web::Data<Service>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let query = Query::of(&request).and_then(|query| query.finish(&[]));
    blocking(service, &request, move |_service, _asker, _caller| {
        query?;
        let items = registry::all().iter().map(|analysis| AnalysisDocument::of(analysis.info())).collect();
        Ok(Answer::json(&AnalysisList { items, next_cursor: None }))
    })
    .await
}
