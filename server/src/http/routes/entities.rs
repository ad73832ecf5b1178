//! `GET /v1/datasets/{dataset}/entities`: entities whose shown name or id holds a text, by shown id.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;
use trama_engine::model::EntityKind;
use trama_engine::view::Shown;
use utoipa::{IntoParams, ToSchema};

use crate::http::access::{canonical, person_level};
use crate::http::blocking::Answer;
use crate::http::cursor::Paging;
use crate::http::openapi::{Computes, shapes};
use crate::http::problem::{Code, Place, Problem};
use crate::http::question::{Known, PurposeHeader, Query};
use crate::http::service::Service;

const PARAMETERS: [&str; 4] = ["q", "kind", "limit", "cursor"];

/// A page of entities.
#[derive(Serialize, ToSchema)]
struct EntityList<'a> {
    /// Digest of the view.
    view: &'a str,
    /// How many there are on all pages.
    total: usize,
    /// By shown id.
    #[schema(value_type = Vec<shapes::Entity>)]
    items: Vec<Shown>,
    /// Where the next page starts; `null` on the last.
    #[schema(required)]
    next_cursor: Option<String>,
}

/// What is looked for, as the audit and the cursor know it.
#[derive(Serialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Sought {
    /// What the shown name or id holds, in any case; everything when not given.
    #[param(value_type = Option<String>)]
    q: String,
    /// Entities of this kind only.
    #[param(value_type = Option<shapes::EntityKind>, inline)]
    kind: Option<EntityKind>,
}

/// Entities whose shown name or id holds a text
///
/// By shown id. A protected person is a handle and a kind, and is found by his handle alone.
#[utoipa::path(get, path = "/v1/datasets/{dataset}/entities", operation_id = "listEntities", tag = "entities",
    params(("dataset" = String, Path, description = "Name of the dataset."), Sought, Paging, PurposeHeader, Known),
    responses((status = 200, description = "A page of them.", body = EntityList), Computes))]
pub(super) async fn get(
    service: web::Data<Service>,
    request: HttpRequest,
    dataset: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let query = Query::of(&request);
    person_level(service, &request, "entities", move |access| {
        let mut query = query?;
        let paging = Paging::take(&mut query)?;
        let text = query.take("q").unwrap_or_default();
        let kind = query.take("kind").map(|kind| parse_kind(&kind)).transpose()?;
        query.finish(&PARAMETERS)?;
        let sought = Sought { q: text, kind };
        let asked = canonical(&sought)?;
        access.asked(&asked);
        let seen = access.view(&dataset)?;
        let view = &seen.view;
        let is_asked = |node: &u32| kind.is_none_or(|kind| view.traits(*node).kind == kind);
        let found: Vec<u32> = seen.listing().find(&sought.q).filter(is_asked).collect();
        let page = paging.page(view.digest(), &asked, found.len())?;
        let items: Vec<Shown> = found[page.start..page.end].iter().map(|&node| view.shown(node)).collect();
        access.shows(items.iter().map(|shown| shown.id.clone()));
        let list = EntityList { view: view.digest(), total: found.len(), items, next_cursor: page.next };
        Ok(Answer::json(&list).etag(view.digest()))
    })
    .await
}

fn parse_kind(text: &str) -> Result<EntityKind, Problem> {
    EntityKind::parse(text).ok_or_else(|| {
        let detail = format!("parameter `kind` is {text}: expected one of {}", EntityKind::expected());
        Problem::new(Code::BadParameter, detail).at(Place::Query.pointer("kind"))
    })
}
