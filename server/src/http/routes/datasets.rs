//! `GET /v1/datasets`: the names of the datasets of which the caller sees anything, by name.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::access::counted;
use crate::http::blocking::Answer;
use crate::http::cursor::{self, Paging};
use crate::http::problem::Problem;
use crate::http::question::{PurposeOrDefault, Query};
use crate::http::service::Service;

/// A page of datasets.
#[derive(Serialize, ToSchema)]
struct DatasetList<'a> {
    /// By name.
    items: Vec<DatasetName<'a>>,
    /// Where the next page starts; `null` on the last.
    #[schema(required)]
    next_cursor: Option<String>,
}

/// A dataset of which the caller sees anything.
#[derive(Serialize, ToSchema)]
struct DatasetName<'a> {
    /// Its name.
    name: &'a str,
}

/// The datasets of which the caller sees anything
#[utoipa::path(get, path = "/v1/datasets", operation_id = "listDatasets", tag = "datasets",
    params(Paging, PurposeOrDefault),
    responses((status = 200, description = "A page of their names.", body = DatasetList)))]
pub(super) async fn get(service: web::Data<Service>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let query = Query::of(&request);
    counted(service, &request, "datasets", move |access| {
        let mut query = query?;
        let paging = Paging::take(&mut query)?;
        query.finish(&cursor::PARAMETERS)?;
        let names = access.datasets()?;
        let page = paging.page(&names.join("/"), "datasets", names.len())?;
        let items = names[page.start..page.end].iter().map(|name| DatasetName { name }).collect();
        Ok(Answer::json(&DatasetList { items, next_cursor: page.next }))
    })
    .await
}
