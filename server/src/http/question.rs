//! Why somebody asks, and with which parameters.

use std::time::Duration;

use actix_web::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, IF_NONE_MATCH};
use actix_web::rt::time::timeout;
use actix_web::{HttpRequest, web};
use serde_json::{Map, Value};
use trama_engine::view::Purpose;
use utoipa::IntoParams;
use utoipa::openapi::Required;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Type};

use super::problem::{Code, Place, Problem};

const X_PURPOSE: &str = "X-Purpose";
/// For the whole body of a request to arrive.
const BODY_TIMEOUT: Duration = Duration::from_secs(10);
/// Bytes of a body.
const BODY_LIMIT: usize = 1 << 20;
/// JSON pointer to all of it.
const WHOLE_BODY: String = String::new();

/// The header that says why, in the API's document: it must be there.
pub(super) struct PurposeHeader;

impl IntoParams for PurposeHeader {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let meaning = "Why persons are looked at. It decides what is visible, and stands in the audit.";
        vec![purpose_header(meaning).required(Required::True).build()]
    }
}

/// The same, where no person is shown.
pub(super) struct PurposeOrDefault;

impl IntoParams for PurposeOrDefault {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let meaning = "For which purpose; it decides what is visible. An investigation when it is not given.";
        vec![purpose_header(meaning).required(Required::False).build()]
    }
}

fn purpose_header(meaning: &str) -> ParameterBuilder {
    let words = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(Purpose::ALL.map(Purpose::as_str)));
    let header = ParameterBuilder::new().name(X_PURPOSE).parameter_in(ParameterIn::Header);
    header.description(Some(meaning)).schema(Some(words))
}

/// The header that says what the caller has already, in the API's document.
pub(super) struct Known;

impl IntoParams for Known {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let header = ParameterBuilder::new().name(IF_NONE_MATCH.as_str()).parameter_in(ParameterIn::Header);
        let meaning = "Entity tags of answers that the caller has: while one of them holds, the answer is 304.";
        let tags = ObjectBuilder::new().schema_type(Type::String);
        vec![header.required(Required::False).description(Some(meaning)).schema(Some(tags)).build()]
    }
}

/// Why.
///
/// # Errors
/// [`Code::PurposeRequired`] naming the header and what it may say.
pub(super) fn purpose_of(request: &HttpRequest) -> Result<Purpose, Problem> {
    let mut said = request.headers().get_all(X_PURPOSE);
    let purpose = said.next().and_then(|purpose| purpose.to_str().ok()).and_then(Purpose::parse);
    let expected = || {
        let detail = format!("expected the header {X_PURPOSE}: investigation or export");
        Problem::new(Code::PurposeRequired, detail).at(format!("/headers/{X_PURPOSE}"))
    };
    purpose.filter(|_| said.next().is_none()).ok_or_else(expected)
}

/// Why, where no person is shown: an investigation unless the request says otherwise.
///
/// # Errors
/// As [`purpose_of`], for a purpose that does not exist.
pub(super) fn purpose_or_default(request: &HttpRequest) -> Result<Purpose, Problem> {
    if request.headers().contains_key(X_PURPOSE) { purpose_of(request) } else { Ok(Purpose::Investigation) }
}

/// What the caller has already.
pub(super) fn if_none_match(request: &HttpRequest) -> Option<String> {
    let tags = request.headers().get_all(IF_NONE_MATCH).filter_map(|tags| tags.to_str().ok());
    Some(tags.collect::<Vec<_>>().join(",")).filter(|tags| !tags.is_empty())
}

/// The parameters of a query string.
#[derive(Debug, Clone)]
pub(super) struct Query(Vec<(String, String)>);

impl Query {
    /// Reads it.
    ///
    /// # Errors
    /// [`Code::BadQuery`] for one that cannot be read, or that says a parameter twice.
    pub(super) fn of(request: &HttpRequest) -> Result<Query, Problem> {
        let read = web::Query::<Vec<(String, String)>>::from_query(request.query_string());
        let pairs =
            read.map_err(|error| Problem::new(Code::BadQuery, error.to_string()).at("/query".to_owned()))?.into_inner();
        for (position, (name, _)) in pairs.iter().enumerate() {
            if pairs[..position].iter().any(|(earlier, _)| earlier == name) {
                let detail = format!("parameter `{name}` is given twice");
                return Err(Problem::new(Code::BadQuery, detail).at(Place::Query.pointer(name)));
            }
        }
        Ok(Query(pairs))
    }

    /// Takes a parameter out.
    pub(super) fn take(&mut self, name: &str) -> Option<String> {
        let position = self.0.iter().position(|(known, _)| known == name)?;
        Some(self.0.remove(position).1)
    }

    /// What was not taken.
    pub(super) fn rest(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Sees to it that everything was taken.
    ///
    /// # Errors
    /// [`Code::UnknownParameter`] listing the known ones.
    pub(super) fn finish(self, known: &[&str]) -> Result<(), Problem> {
        let Some((name, _)) = self.0.first() else { return Ok(()) };
        let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
        let detail = format!("unknown parameter `{name}`; known are: {known}");
        Err(Problem::new(Code::UnknownParameter, detail).at(Place::Query.pointer(name)))
    }
}

/// The body of a request: a JSON object.
///
/// # Errors
/// [`Code::UnsupportedMediaType`], [`Code::BodyTooLarge`], [`Code::RequestTimeout`]; [`Code::BadJson`] with line and
/// column.
pub(super) async fn json_body(request: &HttpRequest, payload: web::Payload) -> Result<Map<String, Value>, Problem> {
    check_headers(request.headers())?;
    let too_large = || Problem::new(Code::BodyTooLarge, format!("the limit is {BODY_LIMIT} bytes")).at(WHOLE_BODY);
    let read = timeout(BODY_TIMEOUT, payload.to_bytes_limited(BODY_LIMIT)).await;
    let late = |_| Problem::new(Code::RequestTimeout, format!("the body took more than {} s", BODY_TIMEOUT.as_secs()));
    let bytes = read.map_err(late)?.map_err(|_| too_large())?;
    let bytes = bytes.map_err(|error| Problem::new(Code::BadRequest, error.to_string()).at(WHOLE_BODY))?;
    let bad = |error| Problem::new(Code::BadJson, format!("expected an object: {error}")).at(WHOLE_BODY);
    serde_json::from_slice(&bytes).map_err(bad)
}

fn check_headers(headers: &HeaderMap) -> Result<(), Problem> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let media_type = text(CONTENT_TYPE).and_then(|media_type| media_type.split(';').next()).unwrap_or_default();
    if !media_type.trim().eq_ignore_ascii_case("application/json") || headers.contains_key(CONTENT_ENCODING) {
        let detail = "expected Content-Type: application/json, and no Content-Encoding";
        let is_encoded = headers.contains_key(CONTENT_ENCODING);
        let place = if is_encoded { "/headers/Content-Encoding" } else { "/headers/Content-Type" };
        return Err(Problem::new(Code::UnsupportedMediaType, detail).at(place.to_owned()));
    }
    match text(CONTENT_LENGTH).and_then(|length| length.parse::<usize>().ok()) {
        Some(length) if length > BODY_LIMIT => {
            Err(Problem::new(Code::BodyTooLarge, format!("{length} bytes; the limit is {BODY_LIMIT}")).at(WHOLE_BODY))
        }
        _ => Ok(()),
    }
}
