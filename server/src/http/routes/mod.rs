//! All routes, and who may ask them. One file each; a route that is not listed here does not exist.

mod analyses;
mod analysis;
mod audit;
mod dataset;
mod dataset_version;
mod datasets;
mod entities;
mod entity;
mod estimate;
mod healthz;
mod me;
mod readyz;
mod runs;
mod target;
mod targets;
mod users;
mod version;

use actix_web::dev::Handler;
use actix_web::guard::{Any, Get, Head, Post};
use actix_web::web::{self, ServiceConfig};
use actix_web::{FromRequest, HttpResponse, Resource, Responder};

use super::asker::Access::{self, Administrators, Anybody, Auditors, CaseReaders, Users};
use super::problem::Problem;

/// Registers all routes.
pub(super) fn register(config: &mut ServiceConfig) {
    config
        .service(get("/healthz", Anybody, healthz::get))
        .service(get("/readyz", Anybody, readyz::get))
        .service(get("/v1/version", Anybody, version::get))
        .service(get("/v1/me", Users, me::get))
        .service(get("/v1/users", Administrators, users::get))
        .service(get("/v1/audit", Auditors, audit::get))
        .service(get("/v1/analyses", Users, analyses::get))
        .service(get("/v1/analyses/{name}", Users, analysis::get))
        .service(get("/v1/datasets", CaseReaders, datasets::get))
        .service(get("/v1/datasets/{dataset}", CaseReaders, dataset::get))
        .service(get("/v1/datasets/{dataset}/versions/{view}", CaseReaders, dataset_version::get))
        .service(get("/v1/datasets/{dataset}/targets", CaseReaders, targets::get))
        .service(get("/v1/datasets/{dataset}/targets/{id}", CaseReaders, target::get))
        .service(get("/v1/datasets/{dataset}/entities", CaseReaders, entities::get))
        .service(get("/v1/datasets/{dataset}/entities/{id}", CaseReaders, entity::get))
        .service(post("/v1/runs", CaseReaders, runs::post))
        .service(post("/v1/runs:estimate", CaseReaders, estimate::post))
        .default_service(web::to(|| async { Err::<HttpResponse, Problem>(Problem::not_found()) }));
}

fn get<F, Args>(path: &str, access: Access, handler: F) -> Resource
where
    F: Handler<Args>,
    Args: FromRequest + 'static,
    F::Output: Responder + 'static,
{
    let route = web::route().guard(Any(Get()).or(Head())).to(handler);
    web::resource(path).app_data(access).route(route).default_service(web::to(|| async { not_allowed("GET, HEAD") }))
}

fn post<F, Args>(path: &str, access: Access, handler: F) -> Resource
where
    F: Handler<Args>,
    Args: FromRequest + 'static,
    F::Output: Responder + 'static,
{
    let route = web::route().guard(Post()).to(handler);
    web::resource(path).app_data(access).route(route).default_service(web::to(|| async { not_allowed("POST") }))
}

fn not_allowed(allow: &'static str) -> Result<HttpResponse, Problem> {
    Err(Problem::method_not_allowed(allow))
}
