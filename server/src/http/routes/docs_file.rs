//! `GET /docs/{file}`: what the page of `/docs` is made of.

use std::sync::{Arc, LazyLock};

use actix_web::{HttpRequest, HttpResponse, web};
use utoipa_swagger_ui::Config;

use crate::error::Error;
use crate::http::problem::Problem;
use crate::http::question::Query;

/// The files of the page.
const FILES: [&str; 6] = [
    "favicon-32x32.png",
    "index.css",
    "swagger-initializer.js",
    "swagger-ui-bundle.js",
    "swagger-ui-standalone-preset.js",
    "swagger-ui.css",
];

/// A file of the page
#[utoipa::path(get, path = "/docs/{file}", operation_id = "getDocsFile", tag = "service",
    params(("file" = String, Path, description = "Name of the file.")),
    responses((status = 200, description = "The file.", content(
        (String = "text/javascript"), (String = "text/css"), (Vec<u8> = "image/png")))))]
pub(super) async fn get(request: HttpRequest, file: web::Path<String>) -> Result<HttpResponse, Problem> {
    Query::of(&request)?.finish(&[])?;
    let name = FILES.into_iter().find(|name| *name == *file).ok_or_else(Problem::not_found)?;
    let found = utoipa_swagger_ui::serve(name, configuration()).map_err(|error| Error::Internal(error.to_string()))?;
    let found = found.ok_or_else(Problem::not_found)?;
    Ok(HttpResponse::Ok().content_type(found.content_type).body(found.bytes.into_owned()))
}

/// Asks nobody outside to judge the document, and forgets the token with the page.
fn configuration() -> Arc<Config<'static>> {
    static CONFIGURATION: LazyLock<Arc<Config<'static>>> = LazyLock::new(|| {
        let config = Config::from("/openapi.json").validator_url("none").persist_authorization(false);
        Arc::new(config.use_base_layout().display_operation_id(true).show_extensions(true).doc_expansion("list"))
    });
    CONFIGURATION.clone()
}
