//! The HTTP service: one route a file in `routes/`, all of them listed in `routes/mod.rs` and described by `openapi/`.
//!
//! ```text
//! request ─▶ envelope ─▶ route ─▶ blocking thread: view ─▶ jobs: a result or a run ─▶ audit, synced ─▶ answer
//! ```
//!
//! Nothing blocks an async worker, nothing is computed outside the pools of the jobs, quick work never waits for long
//! runs, and nothing person-level leaves before the audit holds it. Every error is a problem document (RFC 9457).

mod accept;
mod access;
mod asker;
mod blocking;
mod budget;
mod cursor;
mod envelope;
mod events;
mod fields;
mod listing;
mod openapi;
mod prefer;
mod problem;
mod question;
mod rate;
mod route;
mod routes;
mod runs;
mod service;

use std::future::poll_fn;
use std::net::{SocketAddr, TcpListener};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use actix_web::middleware::{Compress, from_fn};
use actix_web::rt::System;
use actix_web::rt::signal::unix::{SignalKind, signal};
use actix_web::{App, HttpServer, web};

use crate::audit::Audit;
use crate::error::{Error, Result};
use crate::store::Store;
pub(crate) use asker::Auth;
use service::Service;

/// Threads that parse requests and write answers.
const WORKERS: usize = 2;
/// Threads of each worker that answer; more than [`service::MAX_IN_FLIGHT`], so that none waits for one.
const BLOCKING_THREADS: usize = 256;
/// Connections of each worker.
const CONNECTIONS: usize = 2048;
/// For the head of a request to arrive.
const HEAD_TIMEOUT: Duration = Duration::from_secs(5);
/// For answers to finish when the service stops.
const SHUTDOWN_S: u64 = 10;

/// What the service serves, and how.
pub(crate) struct ServeConfig {
    /// The datasets.
    pub(crate) store: Arc<Store>,
    /// Where it is written who looked at what.
    pub(crate) audit: Arc<Audit>,
    /// Whom it believes.
    pub(crate) auth: Auth,
    /// Requests a second of one token.
    pub(crate) rate: NonZeroU32,
    /// Address to listen on; port 0 takes a free one.
    pub(crate) bind: SocketAddr,
    /// Threads to compute on; 0 means all.
    pub(crate) threads: usize,
    /// What all computations together may need.
    pub(crate) memory_budget_bytes: u64,
    /// What all results on disk together may take.
    pub(crate) results_limit_bytes: u64,
}

/// Serves until the process is told to stop. `listening` is told the address once requests are taken.
///
/// # Errors
/// [`Error::Bind`] for an address that cannot be listened on, or that others than this machine could reach.
pub(crate) fn serve(config: ServeConfig, listening: impl FnOnce(SocketAddr)) -> Result<()> {
    let address = config.bind;
    let refused = |reason: String| Error::Bind { address, reason };
    if !address.ip().is_loopback() {
        let reason = "without TLS only this machine may ask; expected a loopback address, as 127.0.0.1:8080";
        return Err(refused(reason.to_owned()));
    }
    let listener = TcpListener::bind(address).map_err(|error| refused(error.to_string()))?;
    let bound = listener.local_addr().map_err(|error| refused(error.to_string()))?;
    let service = web::Data::new(Service::new(config)?);
    let served = System::new().block_on(async {
        let server = HttpServer::new({
            let service = service.clone();
            move || {
                App::new()
                    .app_data(service.clone())
                    .configure(|config| route::register(routes::all(), config))
                    .wrap(Compress::default())
                    .wrap(from_fn(envelope::envelope))
            }
        });
        let server = server
            .workers(WORKERS)
            .worker_max_blocking_threads(BLOCKING_THREADS)
            .max_connections(CONNECTIONS)
            .client_request_timeout(HEAD_TIMEOUT)
            .shutdown_timeout(SHUTDOWN_S)
            // Whoever closes his end has gone: his request is dropped, and with it what only he waits for.
            .h1_allow_half_closed(false)
            .shutdown_signal(stopped(service.into_inner()))
            .listen(listener)?
            .run();
        listening(bound);
        server.await
    });
    served.map_err(|error: std::io::Error| refused(error.to_string()))
}

/// Waits for SIGINT or SIGTERM, then stops what is being computed.
async fn stopped(service: Arc<Service>) {
    let signals = [SignalKind::interrupt(), SignalKind::terminate()].map(signal);
    let mut signals: Vec<_> = signals.into_iter().flatten().collect();
    poll_fn(|context| match signals.iter_mut().any(|signal| signal.poll_recv(context).is_ready()) {
        true => Poll::Ready(()),
        false => Poll::Pending,
    })
    .await;
    service.stop();
}
