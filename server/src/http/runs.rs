//! Runs as their documents, and who may have them.

use std::sync::Arc;

use actix_web::http::header::LOCATION;
use actix_web::rt::time::timeout;
use actix_web::{HttpResponse, web};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::access::Access;
use super::asker::Grounds;
use super::blocking::Answer;
use super::openapi::shapes;
use super::prefer::{PREFERENCE_APPLIED, Wait};
use super::problem::Problem;
use super::service::Service;
use crate::jobs::{Failure, Millis, Report, Run, Status};

/// A run, as its asker is told of it.
#[derive(Serialize, ToSchema)]
#[schema(as = Run)]
pub(super) struct RunDocument {
    /// Names the run: 32 hexadecimal digits.
    pub(super) id: String,
    /// The dataset.
    pub(super) dataset: String,
    /// The analysis.
    pub(super) analysis: String,
    /// All parameters, defaults included.
    #[schema(value_type = Object)]
    pub(super) parameters: Map<String, Value>,
    /// The seed of whatever is random.
    pub(super) seed: u64,
    /// What it is for; whoever asks for it again must say the same.
    #[schema(value_type = shapes::Purpose)]
    pub(super) purpose: &'static str,
    /// Digest of the view that it is of.
    pub(super) view: String,
    /// `queued`, `running`, `done`, `failed`, `cancelled`, or `interrupted` by the end of the service.
    #[schema(value_type = shapes::RunState)]
    pub(super) state: &'static str,
    /// What is being done, in a word or two; while it runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) phase: Option<&'static str>,
    /// Units of the phase that are done; while it runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) done: Option<u64>,
    /// Units of the phase, 0 if unknown; while it runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) total: Option<u64>,
    /// Seconds until the end of the phase, from its pace, or of the run, as estimated; until it has ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) eta_s: Option<f64>,
    /// Rows of the result; of a run that is done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) rows: Option<u64>,
    /// Hash of the result; of a run that is done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) result: Option<String>,
    /// Why it failed; of a run that did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) problem: Option<Failure>,
    /// When it was asked for, RFC 3339.
    pub(super) created_at: String,
    /// When it began to be computed, RFC 3339; if it did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) started_at: Option<String>,
    /// When it ended, RFC 3339; if it did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) ended_at: Option<String>,
}

impl RunDocument {
    /// The document of a run as it is now.
    pub(super) fn of(run: &Run) -> RunDocument {
        RunDocument::at(run, run.report())
    }

    /// The document of a reading of a run.
    pub(super) fn at(run: &Run, report: Report) -> RunDocument {
        let facts = run.facts.clone();
        let Report { status: Status { state, started, ended, manifest, failure }, progress, eta_s } = report;
        RunDocument {
            id: facts.id,
            dataset: facts.dataset,
            analysis: facts.analysis,
            parameters: facts.parameters,
            seed: facts.seed,
            purpose: facts.purpose.as_str(),
            view: facts.view,
            state: state.name(),
            phase: progress.map(|progress| progress.phase),
            done: progress.map(|progress| progress.done),
            total: progress.map(|progress| progress.total),
            eta_s: eta_s.map(|seconds| (seconds * 10.0).round() / 10.0),
            rows: manifest.as_ref().map(|manifest| manifest.rows),
            result: manifest.as_ref().map(|manifest| manifest.result.clone()),
            problem: failure.map(|failure| (*failure).clone()),
            created_at: rfc_3339(facts.created),
            started_at: started.map(rfc_3339),
            ended_at: ended.map(rfc_3339),
        }
    }
}

fn rfc_3339(moment: Millis) -> String {
    jiff::Timestamp::from_millisecond(moment).unwrap_or_default().to_string()
}

/// A run of whoever asks, if he may have it still and says what it is for. All else is not there.
///
/// # Errors
/// [`super::problem::Code::NotFound`].
pub(super) fn run_of(access: &mut Access<'_>, id: &str) -> Result<Arc<Run>, Problem> {
    access.shows([audited(id)]);
    let run = access.service.jobs.find(access.asker(), id)?.ok_or_else(Problem::not_found)?;
    if !access.sees(&run.facts)? {
        return Err(Problem::not_found());
    }
    access.about(&run.facts);
    Ok(run)
}

/// A run as the audit names it.
pub(super) fn audited(id: &str) -> String {
    format!("run {}", id.chars().take(64).collect::<String>())
}

/// Answers with the document of a run, once it has ended or the wait is over.
pub(super) fn answer(service: web::Data<Service>, grounds: Grounds, run: Arc<Run>, wait: Option<Wait>) -> Answer {
    Answer::later(move || {
        Box::pin(async move {
            if let Some(wait) = wait {
                let _ = timeout(wait.duration(), run.ended()).await;
                if let Err(problem) = stands(&service, &grounds).await {
                    return HttpResponse::from_error(problem);
                }
            }
            let report = run.report();
            let mut response = match report.status.state.is_final() {
                true => HttpResponse::Ok(),
                false => HttpResponse::Accepted(),
            };
            response.insert_header((LOCATION, format!("/v1/runs/{}", run.facts.id)));
            if let Some(wait) = wait {
                response.insert_header((PREFERENCE_APPLIED, wait.applied()));
            }
            response.json(RunDocument::at(&run, report))
        })
    })
}

/// Whether an answer may leave still, asked on a thread that may wait.
///
/// # Errors
/// Those of [`Service::stand`].
pub(super) async fn stands(service: &web::Data<Service>, grounds: &Grounds) -> Result<(), Problem> {
    let (service, grounds) = (service.clone(), grounds.clone());
    let asked = web::block(move || service.stand(&grounds)).await;
    asked.map_err(|error| Problem::internal(&error))?
}
