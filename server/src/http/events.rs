//! A run as a stream of events (`text/event-stream`): its document at once, whenever it gets on, and at its end.

use std::sync::Arc;
use std::time::{Duration, Instant};

use actix_web::http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use actix_web::rt::time::timeout;
use actix_web::web::Bytes;
use actix_web::{HttpResponse, web};
use futures_util::stream::unfold;
use trama_engine::progress::ProgressState;

use super::asker::Grounds;
use super::budget::Share;
use super::problem::Problem;
use super::runs::{RunDocument, stands};
use super::service::Service;
use crate::jobs::{Run, State};

/// Between two events.
const PERIOD: Duration = Duration::from_millis(250);
/// Between two signs of life.
const QUIET: Duration = Duration::from_secs(15);
/// Id of the last event. A client that has it and comes again is told that nothing follows.
const LAST: &str = "end";

/// Where a stream is.
struct Watch {
    service: web::Data<Service>,
    grounds: Grounds,
    run: Arc<Run>,
    /// Number of the last event.
    number: u64,
    /// What the last event told.
    told: Option<(State, Option<ProgressState>)>,
    sent: Instant,
    _place: Share,
}

/// Answers with the events of a run, from where a client was that comes again. Who asks for the head alone is not kept
/// waiting for a stream that he does not get.
pub(super) fn events(
    service: web::Data<Service>,
    grounds: Grounds,
    run: Arc<Run>,
    last: Option<&str>,
    only_head: bool,
    place: Share,
) -> HttpResponse {
    if last == Some(LAST) {
        return HttpResponse::NoContent().finish();
    }
    let mut response = HttpResponse::Ok();
    response
        .insert_header((CONTENT_TYPE, "text/event-stream"))
        // Compressed, events would wait until there are enough of them.
        .insert_header((CONTENT_ENCODING, "identity"))
        .insert_header(("X-Accel-Buffering", "no"));
    if only_head {
        return response.finish();
    }
    let number = last.and_then(|last| last.parse().ok()).unwrap_or(0);
    let watch = Watch { service, grounds, run, number, told: None, sent: Instant::now(), _place: place };
    response.streaming(unfold(Some(watch), |watch| async { watch?.next().await }))
}

impl Watch {
    /// Waits for what there is to tell next; gives it, and where the stream is then.
    async fn next(mut self) -> Option<(Result<Bytes, Problem>, Option<Watch>)> {
        loop {
            let report = self.run.report();
            let (state, told) = (report.status.state, (report.status.state, report.progress));
            if self.told != Some(told) {
                // Who may not ask any more is told nothing more: his stream ends.
                stands(&self.service, &self.grounds).await.ok()?;
                (self.told, self.sent, self.number) = (Some(told), Instant::now(), self.number.saturating_add(1));
                let document = serde_json::to_string(&RunDocument::at(&self.run, report));
                let document = document.map_err(|error| Problem::internal(&error));
                let id = if state.is_final() { LAST.to_owned() } else { self.number.to_string() };
                let event = document.map(|document| format!("id: {id}\nevent: run\ndata: {document}\n\n").into());
                return Some((event, (!state.is_final()).then_some(self)));
            }
            if self.sent.elapsed() >= QUIET {
                self.sent = Instant::now();
                return Some((Ok(Bytes::from_static(b": still here\n\n")), Some(self)));
            }
            let _ = timeout(PERIOD, self.run.ended()).await;
        }
    }
}
