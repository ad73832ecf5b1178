//! `POST /v1/runs`: runs an analysis and answers with all its rows.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;
use serde_json::{Map, Value, json};
use trama_engine::registry::{self, Analysis, Manifest, Parameters};
use utoipa::ToSchema;

use crate::error::Error;
use crate::http::access::{canonical, person_level};
use crate::http::blocking::Answer;
use crate::http::fields::Fields;
use crate::http::openapi::{Computes, RunRequest, shapes};
use crate::http::problem::{Code, Place, Problem};
use crate::http::question::{PurposeHeader, Query, json_body};
use crate::http::service::{Question, Seen, Service};

/// More rows than this are no answer for one document.
const MAX_ROWS: usize = 100_000;

/// What is to be run.
pub(super) struct Run {
    pub(super) dataset: String,
    pub(super) analysis: &'static dyn Analysis,
    pub(super) parameters: Parameters,
    pub(super) seed: u64,
}

impl Run {
    /// Reads a body.
    pub(super) fn read(body: Map<String, Value>) -> Result<Run, Problem> {
        let mut fields = Fields::new(body);
        let (dataset, analysis) = (fields.text("dataset"), fields.text("analysis"));
        let (parameters, seed) = (fields.object("parameters"), fields.number("seed"));
        fields.finish()?;
        let analysis = registry::find(&analysis?).map_err(Error::from)?;
        let info = analysis.info();
        let parameters = Parameters::from_json(info.name, info.parameters, &parameters?).map_err(Error::from)?;
        Ok(Run { dataset: dataset?, analysis, parameters, seed: seed? })
    }

    /// The question that it is about a view.
    fn on<'a>(&'a self, seen: &'a Seen) -> Question<'a> {
        Question { seen, analysis: self.analysis, parameters: &self.parameters, seed: self.seed }
    }

    /// What the audit holds the hash of.
    pub(super) fn asked(&self) -> Result<String, Problem> {
        canonical(&json!({ "analysis": self.analysis.info().name, "parameters": self.parameters, "seed": self.seed }))
    }
}

/// A finished run.
#[derive(Serialize, ToSchema)]
struct ResultDocument<'a> {
    /// What it was computed from.
    #[schema(value_type = shapes::Manifest)]
    manifest: &'a Manifest,
    /// What to know when reading the rows.
    #[schema(value_type = shapes::Summary)]
    summary: &'a Map<String, Value>,
    /// A sentence that must be shown with the rows, or instead of them.
    #[schema(required)]
    notice: Option<&'a str>,
    /// All rows.
    #[schema(value_type = Vec<shapes::Row>)]
    rows: Vec<Map<String, Value>>,
}

/// Runs an analysis
///
/// The answer has all rows.
#[utoipa::path(post, path = "/v1/runs", operation_id = "createRun", tag = "runs",
    params(PurposeHeader), request_body(content = RunRequest, description = "What is to be run."),
    responses((status = 200, description = "The rows, and what they were computed from.", body = ResultDocument), Computes))]
pub(super) async fn post(
    service: web::Data<Service>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let query = Query::of(&request).and_then(|query| query.finish(&[]));
    let body = json_body(&request, payload).await;
    person_level(service, &request, "run", move |access| {
        query?;
        let run = Run::read(body?)?;
        access.asked(&run.asked()?);
        let seen = access.view(&run.dataset)?;
        let completed = access.completed(&run.on(&seen), Place::Body)?;
        let table = &completed.outcome.table;
        if table.height() > MAX_ROWS {
            let detail = format!("{} rows; the limit is {MAX_ROWS}: give `top`", table.height());
            return Err(Problem::new(Code::OverBudget, detail).at("/parameters/top".to_owned()));
        }
        access.shows([format!("result {}", completed.manifest.result)]);
        Ok(Answer::json(&ResultDocument {
            manifest: &completed.manifest,
            summary: &completed.outcome.summary,
            notice: completed.outcome.notice.as_deref(),
            rows: table.rows().collect(),
        }))
    })
    .await
}
