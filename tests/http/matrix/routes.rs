//! The table of routes, written by hand: what there is, who may ask it and what it shows. The service has a table of its
//! own; where the two differ, a test fails.

use std::collections::BTreeSet;

use crate::support::App;

/// All methods that a client could think of.
pub(crate) const METHODS: [&str; 8] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"];
const ROLES: [&str; 5] = ["administrator", "analyst", "auditor", "investigator", "supervisor"];

/// Who may ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Who {
    Anybody,
    Users,
    CaseReaders,
    Auditors,
    Administrators,
}

/// What of a dataset an answer shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shows {
    Nothing,
    /// How many, for an investigation unless a purpose is given.
    Counts,
    /// Persons: a purpose is required, and the audit has a record.
    Persons,
}

/// A route.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Route {
    pub(crate) method: &'static str,
    pub(crate) path: &'static str,
    pub(crate) who: Who,
    pub(crate) shows: Shows,
}

const fn route(method: &'static str, path: &'static str, who: Who, shows: Shows) -> Route {
    Route { method, path, who, shows }
}

/// All of them; what answers GET answers HEAD too.
pub(crate) const ROUTES: &[Route] = &[
    route("GET", "/healthz", Who::Anybody, Shows::Nothing),
    route("GET", "/readyz", Who::Anybody, Shows::Nothing),
    route("GET", "/v1/version", Who::Anybody, Shows::Nothing),
    route("GET", "/openapi.json", Who::Anybody, Shows::Nothing),
    route("GET", "/docs", Who::Anybody, Shows::Nothing),
    route("GET", "/docs/{file}", Who::Anybody, Shows::Nothing),
    route("GET", "/v1/me", Who::Users, Shows::Nothing),
    route("GET", "/v1/users", Who::Administrators, Shows::Nothing),
    route("GET", "/v1/audit", Who::Auditors, Shows::Nothing),
    route("GET", "/v1/analyses", Who::Users, Shows::Nothing),
    route("GET", "/v1/analyses/{name}", Who::Users, Shows::Nothing),
    route("GET", "/v1/datasets", Who::CaseReaders, Shows::Counts),
    route("GET", "/v1/datasets/{dataset}", Who::CaseReaders, Shows::Counts),
    route("GET", "/v1/datasets/{dataset}/versions/{view}", Who::CaseReaders, Shows::Counts),
    route("GET", "/v1/datasets/{dataset}/targets", Who::CaseReaders, Shows::Persons),
    route("GET", "/v1/datasets/{dataset}/targets/{id}", Who::CaseReaders, Shows::Persons),
    route("GET", "/v1/datasets/{dataset}/entities", Who::CaseReaders, Shows::Persons),
    route("GET", "/v1/datasets/{dataset}/entities/{id}", Who::CaseReaders, Shows::Persons),
    route("POST", "/v1/runs", Who::CaseReaders, Shows::Persons),
    route("GET", "/v1/runs", Who::CaseReaders, Shows::Persons),
    route("GET", "/v1/runs/{id}", Who::CaseReaders, Shows::Persons),
    route("DELETE", "/v1/runs/{id}", Who::CaseReaders, Shows::Persons),
    route("GET", "/v1/runs/{id}/events", Who::CaseReaders, Shows::Persons),
    route("GET", "/v1/runs/{id}/results", Who::CaseReaders, Shows::Persons),
    route("GET", "/v1/runs/{id}/manifest", Who::CaseReaders, Shows::Persons),
    route("POST", "/v1/runs:estimate", Who::CaseReaders, Shows::Persons),
];

impl Who {
    /// The roles that may ask; none for what anybody may.
    pub(crate) fn roles(self) -> Vec<&'static str> {
        match self {
            Who::Anybody => Vec::new(),
            Who::Users => ROLES.to_vec(),
            Who::CaseReaders => vec!["analyst", "investigator", "supervisor"],
            Who::Auditors => vec!["auditor"],
            Who::Administrators => vec!["administrator"],
        }
    }
}

impl Route {
    /// Whether it answers a method.
    pub(crate) fn takes(&self, method: &str) -> bool {
        self.method == method || (self.method, method) == ("GET", "HEAD")
    }

    /// Whether it is about a run, which is its asker's alone.
    pub(crate) fn is_of_a_run(&self) -> bool {
        self.path.starts_with("/v1/runs/{id}")
    }

    /// The body that it takes.
    pub(crate) fn body(&self, dataset: &str) -> Option<String> {
        (self.method == "POST").then(|| degree_of(dataset))
    }
}

/// A run, as it is asked for.
pub(crate) fn degree_of(dataset: &str) -> String {
    format!(r#"{{"dataset":"{dataset}","analysis":"degree"}}"#)
}

/// Paths, each once.
pub(crate) fn paths() -> BTreeSet<&'static str> {
    ROUTES.iter().map(|route| route.path).collect()
}

/// Method, path and roles of every route: of the table.
pub(crate) fn listed() -> BTreeSet<(String, String, Vec<String>)> {
    let roles = |who: Who| who.roles().into_iter().map(str::to_owned).collect();
    ROUTES.iter().map(|route| (route.method.to_owned(), route.path.to_owned(), roles(route.who))).collect()
}

/// The same of the service, by its own document.
pub(crate) fn served(app: &App) -> BTreeSet<(String, String, Vec<String>)> {
    let document = app.get_with("/openapi.json", &[]).json();
    let operations = document["paths"].as_object().unwrap().iter().flat_map(|(path, operations)| {
        let methods = operations.as_object().unwrap().iter();
        let methods = methods.filter(|(method, _)| METHODS.contains(&method.to_uppercase().as_str()));
        methods.map(move |(method, operation)| {
            let roles = operation["x-roles"].as_array().unwrap_or_else(|| panic!("{method} {path}: no x-roles"));
            let mut roles: Vec<String> = roles.iter().map(|role| role.as_str().unwrap().to_owned()).collect();
            roles.sort();
            (method.to_uppercase(), path.clone(), roles)
        })
    });
    operations.filter(|(method, ..)| method != "HEAD").collect()
}
