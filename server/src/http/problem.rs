//! Errors as problem documents (RFC 9457). An error decides the code, and the code decides status and title, here alone.

use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use actix_web::{HttpResponse, ResponseError};
use serde::{Serialize, Serializer};
use trama_engine::error::Error as Engine;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::error::Error;
use crate::jobs::{Failure, Fault, Refused};

/// Declares the codes: name, status, title.
macro_rules! codes {
    ($($code:ident = $name:literal, $status:ident, $title:literal;)+) => {
        /// What went wrong, for programs to read. A code is stable; texts are not.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Code { $($code,)+ }

        impl Code {
            /// All of them, by status.
            pub(super) const ALL: &[Code] = &[$(Code::$code,)+];

            /// Its name.
            pub(super) fn name(self) -> &'static str {
                match self { $(Code::$code => $name,)+ }
            }

            /// Its HTTP status.
            pub(super) fn status(self) -> StatusCode {
                match self { $(Code::$code => StatusCode::$status,)+ }
            }

            /// What it means, in a sentence.
            pub(super) fn title(self) -> &'static str {
                match self { $(Code::$code => $title,)+ }
            }
        }
    };
}

// The first code of a status stands for it where only the status is known.
codes! {
    BadRequest = "bad_request", BAD_REQUEST, "The request cannot be read";
    PurposeRequired = "purpose_required", BAD_REQUEST, "A purpose is required";
    BadCase = "bad_case", BAD_REQUEST, "The case cannot be read";
    BadQuery = "bad_query", BAD_REQUEST, "The query cannot be read";
    BadCursor = "bad_cursor", BAD_REQUEST, "The cursor is none of this list";
    BadJson = "bad_json", BAD_REQUEST, "The body is not the JSON that was expected";
    Unauthenticated = "unauthenticated", UNAUTHORIZED, "Who asks is not known";
    NotFound = "not_found", NOT_FOUND, "There is nothing here";
    MethodNotAllowed = "method_not_allowed", METHOD_NOT_ALLOWED, "The method is not allowed here";
    NotAcceptable = "not_acceptable", NOT_ACCEPTABLE, "No acceptable form of the answer";
    RequestTimeout = "request_timeout", REQUEST_TIMEOUT, "The request took too long to arrive";
    RunEnded = "run_ended", CONFLICT, "The run has ended";
    RunNotDone = "run_not_done", CONFLICT, "The run is not done";
    StaleCursor = "stale_cursor", GONE, "The list has changed";
    ResultGone = "result_gone", GONE, "The result is no longer kept";
    BodyTooLarge = "body_too_large", PAYLOAD_TOO_LARGE, "The body is too large";
    UriTooLong = "uri_too_long", URI_TOO_LONG, "The address is too long";
    UnsupportedMediaType = "unsupported_media_type", UNSUPPORTED_MEDIA_TYPE, "The body is not of a supported type";
    UnknownHost = "unknown_host", MISDIRECTED_REQUEST, "The request is for another host";
    UnknownParameter = "unknown_parameter", UNPROCESSABLE_ENTITY, "A parameter is not known";
    BadParameter = "bad_parameter", UNPROCESSABLE_ENTITY, "A parameter has a value outside its domain";
    UnknownField = "unknown_field", UNPROCESSABLE_ENTITY, "A field is not known";
    BadField = "bad_field", UNPROCESSABLE_ENTITY, "A field is missing or of another type";
    UnknownAnalysis = "unknown_analysis", UNPROCESSABLE_ENTITY, "There is no such analysis";
    IdempotencyKeyReused = "idempotency_key_reused", UNPROCESSABLE_ENTITY, "The key was given with another body";
    BadData = "bad_data", UNPROCESSABLE_ENTITY, "The data do not allow this";
    TooManyRequests = "too_many_requests", TOO_MANY_REQUESTS, "Too many requests";
    TooManyRuns = "too_many_runs", TOO_MANY_REQUESTS, "Too many runs are in progress or wait";
    Internal = "internal", INTERNAL_SERVER_ERROR, "An error inside the service";
    Busy = "busy", SERVICE_UNAVAILABLE, "The service is busy";
    TimedOut = "timed_out", SERVICE_UNAVAILABLE, "The answer takes longer than a request may";
    AuditUnavailable = "audit_unavailable", SERVICE_UNAVAILABLE, "The audit log cannot be written";
    DatasetUnavailable = "dataset_unavailable", SERVICE_UNAVAILABLE, "The dataset cannot be read";
    Abandoned = "abandoned", SERVICE_UNAVAILABLE, "The caller has gone";
    Stopping = "stopping", SERVICE_UNAVAILABLE, "The service is stopping";
    OverBudget = "over_budget", INSUFFICIENT_STORAGE, "The computation needs more memory than it may use";
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl ToSchema for Code {}

impl PartialSchema for Code {
    fn schema() -> RefOr<Schema> {
        let names = Code::ALL.iter().map(|code| code.name());
        let schema = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(names));
        schema.description(Some("What went wrong, for programs to read. A code is stable; texts are not.")).into()
    }
}

impl Code {
    /// When to ask again, in seconds, where that helps.
    pub(super) fn retry_after_s(self) -> Option<u64> {
        match self {
            Code::Busy | Code::TimedOut | Code::Stopping | Code::TooManyRequests => Some(1),
            Code::TooManyRuns => Some(10),
            _ => None,
        }
    }
}

/// A problem, still without the id of the request that met it.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{detail}")]
pub(super) struct Problem {
    code: Code,
    detail: String,
    faults: Vec<Fault>,
    allow: Option<String>,
}

/// A problem document (RFC 9457), for the request that met it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub(super) struct ProblemDocument<'a> {
    /// `urn:trama:problem:` and the code.
    #[serde(rename = "type")]
    kind: String,
    /// What the code means.
    title: &'a str,
    /// The HTTP status.
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    code: Code,
    /// What is wrong this time, and what was expected.
    detail: &'a str,
    /// The places that are at fault, where there are any.
    errors: &'a [Fault],
    /// The header X-Request-Id of the answer; the operator's log knows it.
    request_id: &'a str,
}

/// Where the parameters of an analysis stand.
#[derive(Debug, Clone, Copy)]
pub(super) enum Place {
    /// In the query string.
    Query,
    /// In the field `parameters` of the body.
    Body,
}

impl Place {
    /// Pointer to a parameter.
    pub(super) fn pointer(self, name: &str) -> String {
        let escaped = name.replace('~', "~0").replace('/', "~1");
        match self {
            Place::Query => format!("/query/{escaped}"),
            Place::Body => format!("/parameters/{escaped}"),
        }
    }
}

impl Problem {
    /// A problem with a sentence on this occurrence of it.
    pub(super) fn new(code: Code, detail: impl Into<String>) -> Problem {
        Problem { code, detail: detail.into(), faults: Vec::new(), allow: None }
    }

    /// Names a place that is at fault, for the reason that the detail gives.
    pub(super) fn at(mut self, pointer: String) -> Problem {
        self.faults.push(Fault { pointer, detail: self.detail.clone() });
        self
    }

    /// Absent and forbidden look the same.
    pub(super) fn not_found() -> Problem {
        Problem::new(Code::NotFound, "nothing of this name that you may see")
    }

    /// For a resource that knows only these methods.
    pub(super) fn method_not_allowed(allow: &str) -> Problem {
        let problem = Problem::new(Code::MethodNotAllowed, format!("allowed are: {allow}"));
        Problem { allow: Some(allow.to_owned()), ..problem }
    }

    /// A problem of which only the status is known.
    pub(super) fn of_status(status: StatusCode) -> Problem {
        let code = Code::ALL.iter().copied().find(|code| code.status() == status).unwrap_or(Code::Internal);
        Problem::new(code, status.canonical_reason().unwrap_or("no reason known"))
    }

    /// The problem that an error is; parameters of an analysis are looked for at `place`.
    pub(super) fn of(error: &Error, place: Place) -> Problem {
        match error {
            Error::Engine(error) => Problem::of_engine(error, place),
            Error::Shared(error) => Problem::of(error, place),
            Error::UnknownDataset { .. } | Error::UnknownVersion { .. } | Error::BadDatasetName { .. } => {
                Problem::not_found()
            }
            Error::Quarantined { .. } => {
                tracing::error!(%error, "dataset unavailable");
                Problem::new(Code::DatasetUnavailable, "the operator's log says why")
            }
            Error::Audit { .. } => {
                tracing::error!(%error, "audit unavailable");
                Problem::new(Code::AuditUnavailable, "nothing is shown that cannot be recorded")
            }
            Error::AuditBroken { .. } => {
                tracing::error!(%error, "audit broken");
                Problem::new(Code::AuditUnavailable, "the operator's log says why")
            }
            Error::BadFilter { field, .. } => {
                Problem::new(Code::BadParameter, error.to_string()).at(place.pointer(field))
            }
            Error::Busy(what) => Problem::new(Code::Busy, *what),
            _ => Problem::internal(error),
        }
    }

    /// The problem of somebody whom the jobs refused.
    pub(super) fn refused(refused: Refused, place: Place) -> Problem {
        match refused {
            Refused::TooMany => Problem::new(Code::TooManyRuns, "ask again when one of them has ended"),
            Refused::KeyReused => {
                let detail =
                    "the Idempotency-Key was given with another dataset, analysis, parameters, seed or purpose";
                Problem::new(Code::IdempotencyKeyReused, detail).at("/headers/Idempotency-Key".to_owned())
            }
            Refused::Abandoned => Problem::new(Code::Abandoned, "nobody waits for the answer"),
            Refused::Failed(error) => Problem::of(&error, place),
        }
    }

    fn of_engine(error: &Engine, place: Place) -> Problem {
        let detail = error.to_string();
        match error {
            Engine::UnknownParameter { name, .. } => {
                Problem::new(Code::UnknownParameter, detail).at(place.pointer(name))
            }
            Engine::BadParameter { name, .. } => Problem::new(Code::BadParameter, detail).at(place.pointer(name)),
            Engine::UnknownAnalysis { .. } => Problem::new(Code::UnknownAnalysis, detail).at("/analysis".to_owned()),
            Engine::BadLink { .. } | Engine::BadWeight { .. } => Problem::new(Code::BadData, detail),
            Engine::Limit { .. } => Problem::new(Code::OverBudget, detail),
            Engine::Cancelled => Problem::new(Code::Stopping, "ask again when it is back"),
            other => Problem::internal(other),
        }
    }

    /// What is not the caller's fault; the operator's log says what it is.
    pub(super) fn internal(error: &dyn std::fmt::Display) -> Problem {
        tracing::error!(%error, "internal error");
        Problem::new(Code::Internal, "the operator's log says why, under the id of this request")
    }

    /// The code.
    pub(super) fn code(&self) -> Code {
        self.code
    }

    /// What the document of a run says of it.
    pub(super) fn failure(self) -> Failure {
        let (code, title) = (self.code.name().to_owned(), self.code.title().to_owned());
        Failure { code, title, detail: self.detail, errors: self.faults }
    }

    /// The document, for the request of this id.
    pub(super) fn response(&self, request_id: &str) -> HttpResponse {
        let status = self.code.status();
        let document = ProblemDocument {
            kind: format!("urn:trama:problem:{}", self.code.name()),
            title: self.code.title(),
            status: status.as_u16(),
            code: self.code,
            detail: &self.detail,
            errors: &self.faults,
            request_id,
        };
        let mut response = HttpResponse::build(status);
        response.insert_header((CONTENT_TYPE, "application/problem+json"));
        if let Some(allow) = &self.allow {
            response.insert_header((ALLOW, allow.as_str()));
        }
        if self.code == Code::Unauthenticated {
            response.insert_header((WWW_AUTHENTICATE, "Bearer realm=\"trama\""));
        }
        if let Some(seconds) = self.code.retry_after_s() {
            response.insert_header((RETRY_AFTER, seconds));
        }
        response.body(serde_json::to_string(&document).expect("texts and numbers are JSON"))
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Problem {
        Problem::of(&error, Place::Body)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.code.status()
    }

    /// The envelope puts the document, which needs the request's id, in the place of this.
    fn error_response(&self) -> HttpResponse<BoxBody> {
        HttpResponse::new(self.code.status())
    }
}
