//! `GET /v1/datasets/{dataset}/entities/{id}`: an entity as shown, its statements by source, and a page of its links.
//! A protected person is a handle and a kind; his own id is not found.

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Value, json};
use trama_engine::view::{EntityLink, View};

use crate::http::access::person_level;
use crate::http::blocking::Answer;
use crate::http::cursor::{self, Paging};
use crate::http::problem::Problem;
use crate::http::question::Query;
use crate::http::service::Service;

/// More statements of one link than this are counted and not listed.
const MAX_STATEMENTS: usize = 100;

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
        Ok(Answer::json(&json!({
            "view": view.digest(),
            "entity": view.shown(entity),
            "statements": view.statements(entity),
            "link_count": links.len(),
            "links": shown_links.iter().map(|link| document(view, link)).collect::<Vec<_>>(),
            "next_cursor": page.next,
        }))
        .etag(seen.view.digest()))
    })
    .await
}

fn document(view: &View, link: &EntityLink) -> Value {
    let direction = match (link.directed, link.outgoing) {
        (false, _) => "none",
        (true, true) => "out",
        (true, false) => "in",
    };
    let statements = link.statements.iter().take(MAX_STATEMENTS).map(|&row| view.link_statement(row));
    json!({
        "kind": link.kind,
        "direction": direction,
        "other": view.shown(link.other),
        "statement_count": link.statements.len(),
        "statements": statements.collect::<Vec<_>>(),
    })
}
