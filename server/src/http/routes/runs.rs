//! `POST /v1/runs`: asks for a run. `GET /v1/runs`: the asker's own, the newest first.

use actix_web::http::header::HeaderMap;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;
use serde_json::{Map, Value, json};
use trama_engine::error::Error as EngineError;
use trama_engine::registry::{self, Analysis, Parameters};
use utoipa::ToSchema;

use crate::error::Error;
use crate::http::access::{Access, canonical, person_level};
use crate::http::blocking::Answer;
use crate::http::cursor::{Paging, cursor};
use crate::http::fields::Fields;
use crate::http::openapi::{Computes, Posts, RunRequest, shapes};
use crate::http::prefer::{Wait, WaitHeader};
use crate::http::problem::{Code, Place, Problem};
use crate::http::question::{PurposeHeader, Query, json_body};
use crate::http::runs::{RunDocument, answer, audited};
use crate::http::service::{Seen, Service};
use crate::jobs::{Posting, Question, State};

const IDEMPOTENCY_KEY: &str = "Idempotency-Key";
/// Stands for a view in cursors: runs are of many.
const RUNS: &str = "runs";
const PARAMETERS: [&str; 3] = ["state", "limit", "cursor"];

/// What is to be run.
pub(super) struct Asked {
    pub(super) dataset: String,
    analysis: &'static dyn Analysis,
    parameters: Parameters,
    seed: u64,
}

impl Asked {
    /// Reads a body.
    pub(super) fn read(body: Map<String, Value>) -> Result<Asked, Problem> {
        let mut fields = Fields::new(body);
        let (dataset, analysis) = (fields.text("dataset"), fields.text("analysis"));
        let (parameters, seed) = (fields.object("parameters"), fields.number("seed"));
        fields.finish()?;
        let analysis = registry::find(&analysis?).map_err(Error::from)?;
        let info = analysis.info();
        let parameters = Parameters::from_json(info.name, info.parameters, &parameters?).map_err(Error::from)?;
        Ok(Asked { dataset: dataset?, analysis, parameters, seed: seed? })
    }

    /// The question that it is about a view, and about that of another version if the parameters name one. A version
    /// that the caller cannot have is as absent as one that is not there.
    pub(super) fn on(&self, access: &Access<'_>, seen: &Seen) -> Result<Question, Problem> {
        let question = Question::new(seen.subject(), self.analysis, &self.parameters, self.seed)?;
        let Some((name, digest)) = self.parameters.version(self.analysis.info().parameters) else {
            return Ok(question);
        };
        let absent = || {
            let expected = "the digest of your view of another version of the dataset".to_owned();
            Error::from(EngineError::BadParameter { name: name.to_owned(), value: digest.to_owned(), expected })
        };
        Ok(question.against(access.earlier(&self.dataset, digest)?.ok_or_else(absent)?))
    }

    /// What the audit holds the hash of.
    pub(super) fn canonical(&self) -> Result<String, Problem> {
        canonical(&json!({ "analysis": self.analysis.info().name, "parameters": self.parameters, "seed": self.seed }))
    }
}

/// The runs of an asker.
#[derive(Serialize, ToSchema)]
struct RunList {
    /// The newest first.
    items: Vec<RunDocument>,
    /// Where the next page starts; `null` on the last.
    #[schema(required)]
    next_cursor: Option<String>,
}

/// Runs an analysis
///
/// The run is queued, and its document says how far it is. With `Prefer: wait` the answer comes when it has ended, or the
/// wait is over. What is asked for again is the run that there is; so is a body that was sent with the same
/// Idempotency-Key in the last 24 hours, whatever became of it.
#[utoipa::path(post, path = "/v1/runs", operation_id = "createRun", tag = "runs",
    params(PurposeHeader, WaitHeader,
        ("Idempotency-Key" = Option<String>, Header, min_length = 1, max_length = 255, pattern = "^[ -~]*$",
            description = "A key of the client's own: sent again with the same body, it gives the same run.")),
    request_body(content = RunRequest, description = "What is to be run."),
    responses(
        (status = 200, description = "It has ended.", body = RunDocument, headers(
            ("Location" = String, description = "Where the run is."))),
        (status = 202, description = "It is queued or running.", body = RunDocument, headers(
            ("Location" = String, description = "Where the run is."))),
        Computes, Posts))]
pub(super) async fn post(
    service: web::Data<Service>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let query = Query::of(&request).and_then(|query| query.finish(&[]));
    let (wait, client_key) = (Wait::of(&request), client_key_of(request.headers()));
    let (body, later) = (json_body(&request, payload).await, service.clone());
    person_level(service, &request, "run", move |access| {
        query?;
        let (asked, client_key) = (Asked::read(body?)?, client_key?);
        access.asked(&asked.canonical()?);
        let seen = access.view(&asked.dataset)?;
        let question = asked.on(access, &seen)?;
        let (asker, purpose) = (access.asker().to_owned(), access.purpose());
        let posting = Posting { asker: &asker, purpose, question, client_key: client_key.as_deref() };
        let estimate = || access.service.estimate(&posting.question).map(|(estimate, _place)| estimate);
        // What cannot be read now is begun anew rather than shown.
        let sees = |facts: &_| access.sees(facts).unwrap_or(false);
        let posted = access.service.jobs.post(&posting, estimate, sees);
        let run = posted.map_err(|refused| Problem::refused(refused, Place::Body))?;
        access.shows([audited(&run.facts.id)]);
        Ok(answer(later, access.grounds(&run.facts), run, wait))
    })
    .await
}

/// The runs of who asks, the newest first
///
/// Those for this purpose, and of views that he has still.
#[utoipa::path(get, path = "/v1/runs", operation_id = "listRuns", tag = "runs",
    params(
        ("state" = Option<shapes::RunState>, Query, description = "Only those in this state."),
        Paging,
        PurposeHeader,
    ),
    responses((status = 200, description = "A page of them.", body = RunList)))]
pub(super) async fn get(service: web::Data<Service>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let query = Query::of(&request);
    person_level(service, &request, "runs", move |access| {
        let mut query = query?;
        let paging = Paging::take(&mut query)?;
        let state = query.take("state").map(|state| parse_state(&state)).transpose()?;
        query.finish(&PARAMETERS)?;
        let (items, next_cursor) = list(access, &paging, state)?;
        access.shows(items.iter().map(|run| audited(&run.id)));
        Ok(Answer::json(&RunList { items, next_cursor }))
    })
    .await
}

/// A page of the runs that their asker may have still.
fn list(
    access: &Access<'_>,
    paging: &Paging,
    state: Option<State>,
) -> Result<(Vec<RunDocument>, Option<String>), Problem> {
    let asked = canonical(&(access.asker(), access.purpose().as_str(), state.map(State::name)))?;
    let mut below = paging.position(RUNS, &asked)?.unwrap_or(u64::MAX);
    let (mut items, mut counts) = (Vec::new(), Vec::new());
    loop {
        let runs = access.service.jobs.list(access.asker(), access.purpose(), state, below, paging.limit() + 1)?;
        let Some(last) = runs.last() else { return Ok((items, None)) };
        below = last.facts.count;
        for run in runs {
            if !access.sees(&run.facts)? {
                continue;
            }
            let document = RunDocument::of(&run);
            if state.is_some_and(|state| state.name() != document.state) {
                continue;
            }
            if items.len() == paging.limit() {
                let next = counts.last().map(|count| cursor(RUNS, &asked, *count));
                return Ok((items, next));
            }
            counts.push(run.facts.count);
            items.push(document);
        }
    }
}

fn parse_state(text: &str) -> Result<State, Problem> {
    State::parse(text).ok_or_else(|| {
        let known = State::ALL.map(State::name).join(", ");
        let detail = format!("parameter `state` is {text}: expected one of {known}");
        Problem::new(Code::BadParameter, detail).at(Place::Query.pointer("state"))
    })
}

/// The client's own key to the run that it asks for.
fn client_key_of(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let mut said = headers.get_all(IDEMPOTENCY_KEY);
    let Some(key) = said.next() else { return Ok(None) };
    let is_good = |key: &&str| (1..=255).contains(&key.len()) && key.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    match key.to_str().ok().filter(is_good).filter(|_| said.next().is_none()) {
        Some(key) => Ok(Some(key.to_owned())),
        None => {
            let detail = format!("expected one header {IDEMPOTENCY_KEY} of 1 to 255 printable ASCII characters");
            Err(Problem::new(Code::BadRequest, detail).at(format!("/headers/{IDEMPOTENCY_KEY}")))
        }
    }
}
