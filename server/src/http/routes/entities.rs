//! `GET /v1/datasets/{dataset}/entities`: entities whose shown name or id holds a text, by shown id.

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::json;
use trama_engine::model::EntityKind;
use trama_engine::view::Shown;

use crate::http::access::{canonical, person_level};
use crate::http::blocking::Answer;
use crate::http::cursor::Paging;
use crate::http::problem::{Code, Place, Problem};
use crate::http::question::Query;
use crate::http::service::Service;

const PARAMETERS: [&str; 4] = ["q", "kind", "limit", "cursor"];

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
        let asked = canonical(&json!({ "q": text, "kind": kind }))?;
        access.asked(&asked);
        let seen = access.view(&dataset)?;
        let view = &seen.view;
        let is_asked = |node: &u32| kind.is_none_or(|kind| view.traits(*node).kind == kind);
        let found: Vec<u32> = seen.listing().find(&text).filter(is_asked).collect();
        let page = paging.page(view.digest(), &asked, found.len())?;
        let items: Vec<Shown> = found[page.start..page.end].iter().map(|&node| view.shown(node)).collect();
        access.shows(items.iter().map(|shown| shown.id.clone()));
        Ok(Answer::json(
            &json!({ "view": view.digest(), "total": found.len(), "items": items, "next_cursor": page.next }),
        )
        .etag(seen.view.digest()))
    })
    .await
}

fn parse_kind(text: &str) -> Result<EntityKind, Problem> {
    EntityKind::parse(text).ok_or_else(|| {
        let detail = format!("parameter `kind` is {text}: expected one of {}", EntityKind::expected());
        Problem::new(Code::BadParameter, detail).at(Place::Query.pointer("kind"))
    })
}
