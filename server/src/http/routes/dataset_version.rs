//! `GET /v1/datasets/{dataset}/versions/{view}`: the same counts, of the version in which the caller's view had this
//! digest. Versions that show him nothing new are none for him.

use actix_web::{HttpRequest, HttpResponse, web};

use super::dataset::DatasetDocument;
use crate::http::access::counted;
use crate::http::blocking::Answer;
use crate::http::problem::Problem;
use crate::http::question::{Known, PurposeOrDefault, Query};
use crate::http::service::Service;

/// What an earlier version of a dataset held, counted
///
/// The counts of the version in which the caller's view had this digest. Versions that show him nothing new are none
/// for him.
#[utoipa::path(get, path = "/v1/datasets/{dataset}/versions/{view}", operation_id = "getDatasetVersion",
    tag = "datasets",
    params(
        ("dataset" = String, Path, description = "Name of the dataset."),
        ("view" = String, Path, description = "Digest of the view, as an earlier answer gave it."),
        PurposeOrDefault,
        Known,
    ),
    responses((status = 200, description = "The counts.", body = DatasetDocument)))]
pub(super) async fn get(
    service: web::Data<Service>,
    request: HttpRequest,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let query = Query::of(&request).and_then(|query| query.finish(&[]));
    let (dataset, view) = path.into_inner();
    counted(service, &request, "dataset version", move |access| {
        query?;
        let seen = access.view_by_digest(&dataset, &view)?;
        Ok(Answer::json(&DatasetDocument::of(&seen)).etag(seen.view.digest()))
    })
    .await
}
