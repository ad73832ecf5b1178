//! `GET /v1/runs/{id}/results`: the rows of a run that is done, in the form that `Accept` likes best.

use std::sync::Arc;

use actix_web::http::header::{CONTENT_DISPOSITION, VARY};
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;
use serde_json::{Map, Value};
use trama_datasets::write_result;
use trama_engine::registry::{Completed, Manifest};
use utoipa::ToSchema;

use crate::http::accept::{Form, form_of};
use crate::http::access::person_level;
use crate::http::blocking::Answer;
use crate::http::cursor::{MAX_ROWS, PARAMETERS, Paging, RowPaging};
use crate::http::openapi::{Gives, shapes};
use crate::http::problem::{Code, Place, Problem};
use crate::http::question::{Known, PurposeHeader, Query};
use crate::http::runs::run_of;
use crate::http::service::Service;
use crate::jobs::Run;

/// A result, or a page of it.
#[derive(Serialize, ToSchema)]
#[schema(as = Results)]
struct ResultsDocument<'a> {
    /// What it was computed from.
    #[schema(value_type = shapes::Manifest)]
    manifest: &'a Manifest,
    /// What was computed on, and what to know when reading the rows.
    #[schema(value_type = shapes::Summary)]
    summary: &'a Map<String, Value>,
    /// A sentence that must be shown with the rows, or instead of them; null for none.
    #[schema(required)]
    notice: Option<&'a str>,
    /// The rows, in the order in which they are to be read.
    #[schema(value_type = Vec<shapes::Row>)]
    rows: Vec<Map<String, Value>>,
    /// Where the next page starts; `null` on the last.
    #[schema(required)]
    next_cursor: Option<String>,
}

/// The rows of a run that is done
///
/// In the form that `Accept` likes best. JSON comes in pages when `limit` is given, and whole otherwise, up to 100,000
/// rows; the other forms come whole.
#[utoipa::path(get, path = "/v1/runs/{id}/results", operation_id = "getResults", tag = "runs",
    params(("id" = String, Path, description = "Id of the run."), PurposeHeader, RowPaging, Known),
    responses(
        (status = 200, description = "The rows.", headers(
            ("Content-Disposition" = String, description = "A name for the file."),
            ("Vary" = String, description = "Always `Accept`.")),
            content(
                (ResultsDocument = "application/json"),
                (String = "application/x-ndjson"),
                (String = "text/csv"),
                (Vec<u8> = "application/vnd.apache.parquet"),
                (Vec<u8> = "application/vnd.apache.arrow.stream"))),
        Gives))]
pub(super) async fn get(
    service: web::Data<Service>,
    request: HttpRequest,
    id: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let (query, form) = (Query::of(&request), form_of(&request));
    person_level(service, &request, "run.results", move |access| {
        let mut query = query?;
        let paging = Paging::take_rows(&mut query)?;
        query.finish(&PARAMETERS)?;
        let run = run_of(access, &id)?;
        let form = form?;
        let manifest = manifest_of(&run)?;
        let gone = || Problem::new(Code::ResultGone, "others took its room: post the run again");
        let completed = access.service.jobs.result(&run).ok_or_else(gone)?;
        let bytes = match form.format {
            None => page(&run, &completed, &paging)?,
            Some(_) if paging.is_given() => {
                let detail = format!("only application/json comes in pages, {} comes whole", form.media_type);
                return Err(Problem::new(Code::BadParameter, detail).at(Place::Query.pointer("limit")));
            }
            Some(format) => {
                let mut bytes = Vec::new();
                write_result(&completed.outcome.table, format, &mut bytes)
                    .map_err(|error| Problem::internal(&error))?;
                bytes
            }
        };
        access.shows([format!("result {}", manifest.result)]);
        let answer = Answer::whole(form.media_type, bytes).header(VARY, "Accept");
        let answer = answer.etag(&format!("{}.{}", manifest.result, form.extension));
        Ok(answer.header(CONTENT_DISPOSITION, format!("attachment; filename=\"{}\"", file_name(&run, form))))
    })
    .await
}

/// The manifest of a run that is done.
///
/// # Errors
/// [`Code::RunNotDone`].
pub(super) fn manifest_of(run: &Run) -> Result<Arc<Manifest>, Problem> {
    let status = run.report().status;
    status.manifest.ok_or_else(|| Problem::new(Code::RunNotDone, format!("it is {}", status.state.name())))
}

/// A page as a JSON document; all rows if no limit is given, and they are not too many.
fn page(run: &Run, completed: &Completed, paging: &Paging) -> Result<Vec<u8>, Problem> {
    let table = &completed.outcome.table;
    let page = paging.page(&run.facts.view, &run.facts.id, table.height())?;
    let rows = page.end - page.start;
    if rows > MAX_ROWS {
        let detail = format!("{rows} rows, of which one document may hold {MAX_ROWS}: give `limit`");
        return Err(Problem::new(Code::OverBudget, detail).at(Place::Query.pointer("limit")));
    }
    let document = ResultsDocument {
        manifest: &completed.manifest,
        summary: &completed.outcome.summary,
        notice: completed.outcome.notice.as_deref(),
        rows: (page.start..page.end).map(|row| table.row(row)).collect(),
        next_cursor: page.next,
    };
    serde_json::to_vec(&document).map_err(|error| Problem::internal(&error))
}

/// What a browser calls the file: a dataset and an analysis have names that any system allows.
fn file_name(run: &Run, form: Form) -> String {
    let facts = &run.facts;
    format!("{}-{}-{}.{}", facts.dataset, facts.analysis, &facts.id[..8], form.extension)
}
