//! From an async worker to a thread that may wait, and back with an answer.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use actix_web::http::Method;
use actix_web::http::header::{CONTENT_TYPE, ETAG, HeaderName};
use actix_web::rt::time::timeout;
use actix_web::{HttpRequest, HttpResponse, web};
use futures_util::future::LocalBoxFuture;
use serde::Serialize;

use super::asker::{Asker, Credentials};
use super::problem::{Code, Problem};
use super::question::if_none_match;
use super::service::Service;
use crate::jobs::Caller;

/// For one answer. What is computed beyond it goes on, and is found finished when it is asked for again.
const DEADLINE: Duration = Duration::from_secs(120);

/// What a route answers.
pub(super) struct Answer {
    body: Body,
    etag: Option<String>,
    headers: Vec<(HeaderName, String)>,
}

enum Body {
    Whole {
        media_type: &'static str,
        bytes: Vec<u8>,
    },
    /// What is told when something has happened, or goes on being told.
    Later(Box<dyn FnOnce() -> LocalBoxFuture<'static, HttpResponse> + Send>),
}

impl Answer {
    /// A JSON document.
    pub(super) fn json(document: &impl Serialize) -> Answer {
        Answer::whole("application/json", serde_json::to_vec(document).expect("documents have text keys"))
    }

    /// Bytes of a media type.
    pub(super) fn whole(media_type: &'static str, bytes: Vec<u8>) -> Answer {
        Answer { body: Body::Whole { media_type, bytes }, etag: None, headers: Vec::new() }
    }

    /// A response that an async worker waits for.
    pub(super) fn later(response: impl FnOnce() -> LocalBoxFuture<'static, HttpResponse> + Send + 'static) -> Answer {
        Answer { body: Body::Later(Box::new(response)), etag: None, headers: Vec::new() }
    }

    /// Names what the document was made from, for `If-None-Match`.
    pub(super) fn etag(self, digest: &str) -> Answer {
        Answer { etag: Some(format!("\"{digest}\"")), ..self }
    }

    /// Adds a header to what is whole.
    pub(super) fn header(mut self, name: HeaderName, value: impl Into<String>) -> Answer {
        self.headers.push((name, value.into()));
        self
    }

    async fn response(self, if_none_match: Option<&str>) -> HttpResponse {
        let (media_type, bytes) = match self.body {
            Body::Later(response) => return response().await,
            Body::Whole { media_type, bytes } => (media_type, bytes),
        };
        let known = |etag: &str| if_none_match.is_some_and(|tags| matches(tags, etag));
        let mut response = match &self.etag {
            Some(etag) if known(etag) => HttpResponse::NotModified(),
            _ => HttpResponse::Ok(),
        };
        let is_known = self.etag.as_deref().is_some_and(known);
        if let Some(etag) = self.etag {
            response.insert_header((ETAG, etag));
        }
        if is_known {
            return response.finish();
        }
        response.insert_header((CONTENT_TYPE, media_type));
        for header in self.headers {
            response.insert_header(header);
        }
        response.body(bytes)
    }
}

/// Whether an `If-None-Match` holds for an entity tag.
fn matches(tags: &str, etag: &str) -> bool {
    tags.split(',').map(str::trim).any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag)
}

/// The future of a request: dropped before its end, the caller has gone.
struct Connected(Option<Arc<Caller>>);

impl Drop for Connected {
    fn drop(&mut self) {
        if let Some(caller) = self.0.take() {
            caller.leave();
        }
    }
}

/// Answers whoever may ask the route, on a thread that may wait. What is computed for a caller who goes away meanwhile is cancelled, unless others
/// want it.
///
/// # Errors
/// Those of [`Service::identify`] and of `work`; [`Code::Busy`] when too much is asked at once, [`Code::TimedOut`] after the deadline, and
/// [`Code::Internal`] when it panics.
pub(super) async fn blocking<W>(
    service: web::Data<Service>,
    request: &HttpRequest,
    work: W,
) -> Result<HttpResponse, Problem>
where
    W: FnOnce(&Service, &Asker, &Arc<Caller>) -> Result<Answer, Problem> + Send + 'static,
{
    let shown = Credentials::of(request);
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let if_none_match = if_none_match(request).filter(|_| reads);
    let place = service.admit()?;
    let caller = Arc::new(Caller::default());
    let mut connected = Connected(Some(caller.clone()));
    let answering = web::block(move || {
        let _place = place;
        let answer = || service.identify(shown).and_then(|asker| work(&service, &asker, &caller));
        catch_unwind(AssertUnwindSafe(answer))
    });
    let answered = timeout(DEADLINE, answering).await;
    connected.0 = None;
    match answered {
        Err(_) => Err(Problem::new(Code::TimedOut, "it is still being computed: ask again")),
        Ok(Ok(Ok(answer))) => Ok(answer?.response(if_none_match.as_deref()).await),
        Ok(Ok(Err(_)) | Err(_)) => Err(Problem::new(Code::Internal, "the operator's log says why")),
    }
}
