//! All routes. A line names the handler and who may ask it; path, method and everything else that the API's document
//! says of it stand with the handler, in a file of its own. What is not listed here does not exist.

mod analyses;
mod analysis;
mod audit;
mod dataset;
mod dataset_version;
mod datasets;
mod docs;
mod docs_file;
mod document;
mod entities;
mod entity;
mod estimate;
mod healthz;
mod me;
mod readyz;
mod run;
mod run_events;
mod run_manifest;
mod run_results;
mod runs;
mod target;
mod targets;
mod users;
mod version;

use super::asker::Access::{Administrators, Anybody, Auditors, CaseReaders, Users};
use super::route::Route;

/// Makes the table: each handler with its operation and its examples, which must be there.
macro_rules! routes {
    ($($access:ident: $module:ident $handler:ident;)+) => { vec![$(routes!(@ $access $module $handler)),+] };
    (@ $access:ident $module:ident get) => { routes!(@ $access $module get __path_get) };
    (@ $access:ident $module:ident post) => { routes!(@ $access $module post __path_post) };
    (@ $access:ident $module:ident delete) => { routes!(@ $access $module delete __path_delete) };
    (@ $access:ident $module:ident $handler:ident $operation:ident) => {
        Route::new::<$module::$operation, _, _>(
            $access,
            $module::$handler,
            include_str!(concat!("../openapi/examples/", stringify!($module), ".", stringify!($handler), ".json")),
        )
    };
}

/// The table.
pub(super) fn all() -> Vec<Route> {
    routes! {
        Anybody: healthz get;
        Anybody: readyz get;
        Anybody: version get;
        Anybody: document get;
        Anybody: docs get;
        Anybody: docs_file get;
        Users: me get;
        Administrators: users get;
        Auditors: audit get;
        Users: analyses get;
        Users: analysis get;
        CaseReaders: datasets get;
        CaseReaders: dataset get;
        CaseReaders: dataset_version get;
        CaseReaders: targets get;
        CaseReaders: target get;
        CaseReaders: entities get;
        CaseReaders: entity get;
        CaseReaders: runs get;
        CaseReaders: runs post;
        CaseReaders: run get;
        CaseReaders: run delete;
        CaseReaders: run_events get;
        CaseReaders: run_results get;
        CaseReaders: run_manifest get;
        CaseReaders: estimate post;
    }
}
