//! All routes. One file each; a route that is not listed here does not exist.

mod analyses;
mod analysis;
mod dataset;
mod dataset_version;
mod datasets;
mod entities;
mod entity;
mod estimate;
mod healthz;
mod readyz;
mod runs;
mod target;
mod targets;
mod version;

use actix_web::dev::Handler;
use actix_web::guard::{Any, Get, Head, Post};
use actix_web::web::{self, ServiceConfig};
use actix_web::{FromRequest, HttpResponse, Resource, Responder};

use super::problem::Problem;

/// Registers all routes.
pub(super) fn register(config: &mut ServiceConfig) {
    config
        .service(get("/healthz", healthz::get))
        .service(get("/readyz", readyz::get))
        .service(get("/v1/version", version::get))
        .service(get("/v1/datasets", datasets::get))
        .service(get("/v1/datasets/{dataset}", dataset::get))
        .service(get("/v1/datasets/{dataset}/versions/{view}", dataset_version::get))
        .service(get("/v1/datasets/{dataset}/targets", targets::get))
        .service(get("/v1/datasets/{dataset}/targets/{id}", target::get))
        .service(get("/v1/datasets/{dataset}/entities", entities::get))
        .service(get("/v1/datasets/{dataset}/entities/{id}", entity::get))
        .service(get("/v1/analyses", analyses::get))
        .service(get("/v1/analyses/{name}", analysis::get))
        .service(post("/v1/runs", runs::post))
        .service(post("/v1/runs:estimate", estimate::post))
        .default_service(web::to(|| async { Err::<HttpResponse, Problem>(Problem::not_found()) }));
}

fn get<F, Args>(path: &str, handler: F) -> Resource
where
    F: Handler<Args>,
    Args: FromRequest + 'static,
    F::Output: Responder + 'static,
{
    let route = web::route().guard(Any(Get()).or(Head())).to(handler);
    web::resource(path).route(route).default_service(web::to(|| async { not_allowed("GET, HEAD") }))
}

fn post<F, Args>(path: &str, handler: F) -> Resource
where
    F: Handler<Args>,
    Args: FromRequest + 'static,
    F::Output: Responder + 'static,
{
    let route = web::route().guard(Post()).to(handler);
    web::resource(path).route(route).default_service(web::to(|| async { not_allowed("POST") }))
}

fn not_allowed(allow: &'static str) -> Result<HttpResponse, Problem> {
    Err(Problem::method_not_allowed(allow))
}
