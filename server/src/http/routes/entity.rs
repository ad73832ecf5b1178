//! `GET /v1/datasets/{dataset}/entities/{id}`: an entity as shown, its statements by source, and a page of its links.
//! A protected person is a handle and a kind; his own id is not found.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;
use serde_json::{Map, Value};
use trama_engine::model::LinkKind;
use trama_engine::view::{EntityLink, Shown, View};
use utoipa::ToSchema;

use crate::http::access::person_level;
use crate::http::blocking::Answer;
use crate::http::cursor::{self, Paging};
use crate::http::openapi::{Computes, shapes};
use crate::http::problem::Problem;
use crate::http::question::{Known, PurposeHeader, Query};
use crate::http::service::Service;

/// More statements of one link than this are counted and not listed.
const MAX_STATEMENTS: usize = 100;

/// An entity, with what is said of it.
#[derive(Serialize, ToSchema)]
struct EntityDocument<'a> {
    /// Digest of the view.
    view: &'a str,
    /// How it is shown.
    #[schema(value_type = shapes::Entity)]
    entity: Shown,
    /// What each source says of it; nothing of a protected person.
    #[schema(value_type = Vec<shapes::Statement>)]
    statements: Vec<Map<String, Value>>,
    /// How many links there are on all pages.
    link_count: usize,
    /// By the shown id of the other end.
    links: Vec<LinkDocument>,
    /// Where the next page of links starts; `null` on the last.
    #[schema(required)]
    next_cursor: Option<String>,
}

/// A link between the entity and another, as all statements say it.
#[derive(Serialize, ToSchema)]
#[schema(as = Link)]
struct LinkDocument {
    /// What it says.
    #[schema(value_type = shapes::LinkKind)]
    kind: LinkKind,
    direction: Direction,
    /// The entity at its other end.
    #[schema(value_type = shapes::Entity)]
    other: Shown,
    /// How many statements say it.
    statement_count: usize,
    /// The first 100 of them.
    #[schema(value_type = Vec<shapes::Statement>)]
    statements: Vec<Map<String, Value>>,
}

/// Where a link goes, seen from the entity that was asked for.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum Direction {
    /// It has no direction.
    None,
    /// To the other entity.
    Out,
    /// From the other entity.
    In,
}

/// An entity, what is said of it, and a page of its links
///
/// Statements are given by source. A protected person is a handle and a kind; his own id is not found.
#[utoipa::path(get, path = "/v1/datasets/{dataset}/entities/{id}", operation_id = "getEntity", tag = "entities",
    params(
        ("dataset" = String, Path, description = "Name of the dataset."),
        ("id" = String, Path, description = "Id of the entity, as answers show it."),
        Paging,
        PurposeHeader,
        Known,
    ),
    responses((status = 200, description = "The entity.", body = EntityDocument), Computes))]
pub(super) async fn get(
    service: web::Data<Service>,
    request: HttpRequest,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let query = Query::of(&request);
    person_level(service, &request, "entity", move |access| {
        let (dataset, id) = path.into_inner();
        access.shows([id.clone()]);
        let mut query = query?;
        let paging = Paging::take(&mut query)?;
        query.finish(&cursor::PARAMETERS)?;
        let seen = access.view(&dataset)?;
        let view = &seen.view;
        let entity = view.find(&id).ok_or_else(Problem::not_found)?;
        let links = view.links_of(entity);
        let page = paging.page(view.digest(), &id, links.len())?;
        let shown_links = &links[page.start..page.end];
        let others = shown_links.iter().map(|link| view.id(link.other));
        access.shows(std::iter::once(view.id(entity)).chain(others));
        let document = EntityDocument {
            view: view.digest(),
            entity: view.shown(entity),
            statements: view.statements(entity),
            link_count: links.len(),
            links: shown_links.iter().map(|link| LinkDocument::of(view, link)).collect(),
            next_cursor: page.next,
        };
        Ok(Answer::json(&document).etag(view.digest()))
    })
    .await
}

impl LinkDocument {
    fn of(view: &View, link: &EntityLink) -> LinkDocument {
        let direction = match (link.directed, link.outgoing) {
            (false, _) => Direction::None,
            (true, true) => Direction::Out,
            (true, false) => Direction::In,
        };
        let statements = link.statements.iter().take(MAX_STATEMENTS).map(|&row| view.link_statement(row));
        LinkDocument {
            kind: link.kind,
            direction,
            other: view.shown(link.other),
            statement_count: link.statements.len(),
            statements: statements.collect(),
        }
    }
}
