//! What every answer has: an id, headers that keep it out of caches, and a problem document if it is an error.

use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{CACHE_CONTROL, HOST, HeaderName, HeaderValue, X_CONTENT_TYPE_OPTIONS};
use actix_web::middleware::Next;
use actix_web::web;

use super::asker::Auth;
use super::problem::{Code, Problem};
use super::service::Service;

const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Wraps every request.
pub(super) async fn envelope(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let id = new_request_id();
    let response = match is_ours(&request) {
        true => next.call(request).await?.map_into_boxed_body(),
        false => {
            let detail = "expected the loopback address, or localhost, as the host";
            request.error_response(Problem::new(Code::UnknownHost, detail).at("/headers/Host".to_owned()))
        }
    };
    let mut response = with_problem(response, &id);
    let headers = response.headers_mut();
    headers.insert(X_REQUEST_ID, HeaderValue::from_str(&id).expect("hexadecimal digits"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    Ok(response)
}

/// A page of another site that gives its own name this machine's address would be answered like the operator, where he
/// needs no token; but the host that it asks for is its own.
fn is_ours(request: &ServiceRequest) -> bool {
    if request.app_data::<web::Data<Service>>().is_some_and(|service| matches!(service.auth, Auth::Tokens(_))) {
        return true;
    }
    let hosts = [request.headers().get(HOST).and_then(|host| host.to_str().ok()), request.uri().host()];
    hosts.into_iter().flatten().all(|host| {
        let name = match host.rsplit_once(':') {
            Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
            _ => host,
        };
        let bare = name.trim_start_matches('[').trim_end_matches(']');
        name.eq_ignore_ascii_case("localhost") || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
    })
}

/// Puts the document of an error in the place of whatever stands for it.
fn with_problem(response: ServiceResponse<BoxBody>, id: &str) -> ServiceResponse<BoxBody> {
    let status = response.status();
    let own = response.response().error().and_then(|error| error.as_error::<Problem>());
    let is_error = status.is_client_error() || status.is_server_error();
    match own.cloned().or_else(|| is_error.then(|| Problem::of_status(status))) {
        Some(problem) => response.into_response(problem.response(id)),
        None => response,
    }
}

/// Unlike any other, and telling nothing: a hash of a counter under a key of this process.
fn new_request_id() -> String {
    static KEYS: LazyLock<[RandomState; 2]> = LazyLock::new(|| [RandomState::new(), RandomState::new()]);
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let [left, right] = [&KEYS[0], &KEYS[1]].map(|key| key.hash_one(number));
    format!("{left:016x}{right:016x}")
}
