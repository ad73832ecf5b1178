//! A route: its handler, who may ask it, and its operation in the API's document, which also says path and method.

use std::future::ready;

use actix_web::dev::Handler;
use actix_web::guard::{Any, Guard, Head, Method as Only};
use actix_web::http::Method;
use actix_web::web::{self, ServiceConfig};
use actix_web::{FromRequest, HttpResponse, Responder};
use utoipa::__dev::{SchemaReferences, Tags};
use utoipa::openapi::path::{HttpMethod, Operation};
use utoipa::openapi::{RefOr, Schema};

use super::asker::Access;
use super::problem::Problem;

/// One line of the table in `routes/mod.rs`.
pub(super) struct Route {
    pub(super) path: String,
    pub(super) method: Method,
    pub(super) access: Access,
    pub(super) operation: Operation,
    /// The schemas that the operation refers to.
    pub(super) schemas: Vec<(String, RefOr<Schema>)>,
    /// Examples as JSON, by name.
    pub(super) examples: &'static str,
    handler: actix_web::Route,
}

impl Route {
    /// The route of a handler and of its operation `P`. There is no other way to make one.
    pub(super) fn new<P, F, Args>(access: Access, handler: F, examples: &'static str) -> Route
    where
        P: utoipa::Path + SchemaReferences + Tags<'static>,
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        let mut schemas = Vec::new();
        P::schemas(&mut schemas);
        let mut operation = P::operation();
        operation.tags = Some(P::tags().into_iter().map(str::to_owned).collect());
        Route {
            path: P::path(),
            method: only_method(&P::methods()),
            access,
            operation,
            schemas,
            examples,
            handler: web::route().to(handler),
        }
    }

    fn register(self, config: &mut ServiceConfig) {
        let resource = web::resource(self.path).guard(guard(self.method)).app_data(self.access);
        config.service(resource.route(self.handler));
    }
}

fn only_method(methods: &[HttpMethod]) -> Method {
    match methods {
        [HttpMethod::Get] => Method::GET,
        [HttpMethod::Post] => Method::POST,
        [HttpMethod::Put] => Method::PUT,
        [HttpMethod::Patch] => Method::PATCH,
        [HttpMethod::Delete] => Method::DELETE,
        _ => unreachable!("an operation is of one of these methods"),
    }
}

/// What is read may be asked for its head alone.
fn guard(method: Method) -> impl Guard {
    let reads = method == Method::GET;
    let only = Any(Only(method));
    if reads { only.or(Head()) } else { only }
}

/// Registers routes. Other methods of their paths are told which there are; other paths are not there.
pub(super) fn register(routes: Vec<Route>, config: &mut ServiceConfig) {
    let allowed = allowed(&routes);
    // What is registered first is asked first.
    routes.into_iter().for_each(|route| route.register(config));
    for (path, methods) in allowed {
        let refuse = move || ready(Err::<HttpResponse, Problem>(Problem::method_not_allowed(&methods)));
        config.service(web::resource(path).default_service(web::to(refuse)));
    }
    config.default_service(web::to(|| ready(Err::<HttpResponse, Problem>(Problem::not_found()))));
}

/// The methods of each path, as `Allow` lists them.
fn allowed(routes: &[Route]) -> Vec<(String, String)> {
    let mut paths: Vec<(String, Vec<&str>)> = Vec::new();
    for Route { path, method, .. } in routes {
        let methods = if method == Method::GET { vec!["GET", "HEAD"] } else { vec![method.as_str()] };
        match paths.iter_mut().find(|(known, _)| known == path) {
            Some((_, known)) => known.extend(methods),
            None => paths.push((path.clone(), methods)),
        }
    }
    paths.into_iter().map(|(path, methods)| (path, methods.join(", "))).collect()
}
