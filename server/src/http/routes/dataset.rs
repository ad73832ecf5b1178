//! `GET /v1/datasets/{dataset}`: how many of what its current view holds. No person is shown.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;
use trama_engine::view::Census;
use utoipa::ToSchema;

use crate::http::access::counted;
use crate::http::blocking::Answer;
use crate::http::openapi::shapes;
use crate::http::problem::Problem;
use crate::http::question::{Known, PurposeOrDefault, Query};
use crate::http::service::{Seen, Service};

/// A dataset as the caller sees it.
#[derive(Serialize, ToSchema)]
#[schema(as = Dataset)]
pub(super) struct DatasetDocument<'a> {
    /// Its name.
    name: &'a str,
    /// Digest of the view: another one, and something in it has changed.
    view: &'a str,
    /// How many of what.
    #[schema(value_type = shapes::Census)]
    counts: &'a Census,
}

impl DatasetDocument<'_> {
    /// Of a view.
    pub(super) fn of(seen: &Seen) -> DatasetDocument<'_> {
        DatasetDocument { name: &seen.dataset, view: seen.view.digest(), counts: seen.census() }
    }
}

/// What a dataset holds, counted
///
/// Counts of what the caller may see. No person is shown.
#[utoipa::path(get, path = "/v1/datasets/{dataset}", operation_id = "getDataset", tag = "datasets",
    params(("dataset" = String, Path, description = "Name of the dataset."), PurposeOrDefault, Known),
    responses((status = 200, description = "The counts.", body = DatasetDocument)))]
pub(super) async fn get(
    service: web::Data<Service>,
    request: HttpRequest,
    dataset: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let query = Query::of(&request).and_then(|query| query.finish(&[]));
    counted(service, &request, "dataset", move |access| {
        query?;
        let seen = access.view(&dataset)?;
        Ok(Answer::json(&DatasetDocument::of(&seen)).etag(seen.view.digest()))
    })
    .await
}
