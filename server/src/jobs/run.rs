//! A run: what somebody asked for, and what becomes of it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use tokio::sync::watch;
use trama_engine::progress::ProgressState;
use trama_engine::registry::{Completed, Manifest};
use trama_engine::view::Purpose;
use utoipa::ToSchema;

use super::scheduler::Ticket;
use super::{Millis, now};

/// What a run is, from its beginning on.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Facts {
    /// 32 hexadecimal digits.
    pub(crate) id: String,
    /// Whose it is.
    pub(crate) asker: String,
    /// How many runs he had asked for with it; orders his runs by age.
    pub(crate) count: u64,
    pub(crate) purpose: Purpose,
    pub(crate) dataset: String,
    /// The version of the dataset. No viewer may see it.
    pub(crate) number: u64,
    /// Digest of his view of it.
    pub(crate) view: String,
    pub(crate) analysis: String,
    /// All parameters, defaults included.
    pub(crate) parameters: Map<String, Value>,
    pub(crate) seed: u64,
    /// Names its result.
    pub(crate) key: String,
    pub(crate) created: Millis,
}

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    /// It waits for its turn.
    Queued,
    /// It is being computed.
    Running,
    /// Its result is there.
    Done,
    /// It ended with a problem.
    Failed,
    /// Its asker gave it up.
    Cancelled,
    /// The service stopped before its end.
    Interrupted,
}

impl State {
    /// All of them.
    pub(crate) const ALL: [State; 6] =
        [State::Queued, State::Running, State::Done, State::Failed, State::Cancelled, State::Interrupted];

    /// Its word.
    pub(crate) fn name(self) -> &'static str {
        match self {
            State::Queued => "queued",
            State::Running => "running",
            State::Done => "done",
            State::Failed => "failed",
            State::Cancelled => "cancelled",
            State::Interrupted => "interrupted",
        }
    }

    /// Reads its word.
    pub(crate) fn parse(word: &str) -> Option<State> {
        State::ALL.into_iter().find(|state| state.name() == word)
    }

    /// Whether nothing more becomes of it.
    pub(crate) fn is_final(self) -> bool {
        !matches!(self, State::Queued | State::Running)
    }
}

/// Why a run failed: a problem document that waits for its request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct Failure {
    /// Stable, for programs to read.
    pub(crate) code: String,
    /// What the code means.
    pub(crate) title: String,
    /// What went wrong this time.
    pub(crate) detail: String,
    /// What exactly is at fault.
    pub(crate) errors: Vec<Fault>,
}

/// What exactly is at fault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct Fault {
    /// JSON pointer into the body, or `/query`, `/headers` or `/path` and the name of what stands there.
    pub(crate) pointer: String,
    /// What is wrong and what was expected.
    pub(crate) detail: String,
}

/// What became of a run.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Status {
    /// `Queued` until its end: whether it runs, its ticket knows.
    pub(crate) state: State,
    /// When it began to be computed, if it did.
    pub(crate) started: Option<Millis>,
    pub(crate) ended: Option<Millis>,
    /// Of a run that is done.
    pub(crate) manifest: Option<Arc<Manifest>>,
    /// Of a run that failed.
    pub(crate) failure: Option<Arc<Failure>>,
}

impl Status {
    /// That of a run which has not ended.
    pub(super) fn open() -> Status {
        Status { state: State::Queued, started: None, ended: None, manifest: None, failure: None }
    }

    /// That of a run which ends now.
    pub(super) fn ended(state: State) -> Status {
        Status { state, ended: Some(now()), ..Status::open() }
    }
}

/// A reading of a run.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Report {
    pub(crate) status: Status,
    /// While it runs.
    pub(crate) progress: Option<ProgressState>,
    /// Seconds until its end, about; until it has ended.
    pub(crate) eta_s: Option<f64>,
}

/// A run and what becomes of it.
pub(crate) struct Run {
    pub(crate) facts: Facts,
    status: watch::Sender<Status>,
    /// Until its end.
    ticket: Mutex<Option<Ticket<Arc<Completed>>>>,
    /// Seconds that it was estimated to take.
    estimate_s: f64,
    pace: Mutex<Option<Pace>>,
    /// Whether somebody is about to end it.
    claimed: AtomicBool,
}

/// When somebody first saw the phase under way, and how much of it was done then.
struct Pace {
    phase: &'static str,
    seen: Millis,
    done: u64,
}

impl Run {
    pub(super) fn new(facts: Facts, status: Status, estimate_s: f64) -> Run {
        let claimed = AtomicBool::new(status.state.is_final());
        let (status, _) = watch::channel(status);
        Run { facts, status, ticket: Mutex::new(None), estimate_s, pace: Mutex::new(None), claimed }
    }

    /// How far it is now.
    pub(crate) fn report(&self) -> Report {
        let course = self.ticket().as_ref().and_then(Ticket::course);
        let mut status = self.status.borrow().clone();
        if status.state.is_final() {
            return Report { status, progress: None, eta_s: None };
        }
        let Some((started, progress)) = course else {
            return Report { status, progress: None, eta_s: Some(self.estimate_s) };
        };
        // Somebody else's question may have been computed before this run asked the same.
        let started = started.max(self.facts.created);
        status.state = State::Running;
        status.started = Some(started);
        Report { status, progress: Some(progress), eta_s: Some(self.eta_s(started, progress)) }
    }

    /// From the pace of the phase under way; before that is known, what the estimate leaves.
    fn eta_s(&self, started: Millis, progress: ProgressState) -> f64 {
        let ProgressState { phase, done, total } = progress;
        let now = now();
        let seconds = |since: Millis| (now - since).max(0) as f64 / 1000.0;
        let mut pace = self.pace.lock().unwrap_or_else(PoisonError::into_inner);
        let begun = match &*pace {
            // The first phase began with the run.
            None => Pace { phase, seen: started, done: 0 },
            Some(begun) if begun.phase != phase || begun.done > done => Pace { phase, seen: now, done },
            Some(begun) => Pace { ..*begun },
        };
        let (spent, steps) = (seconds(begun.seen), done - begun.done);
        *pace = Some(begun);
        match steps > 0 && total >= done {
            true => spent * (total - done) as f64 / steps as f64,
            false => (self.estimate_s - seconds(started)).max(0.0),
        }
    }

    /// Waits for its end.
    pub(crate) async fn ended(&self) {
        // The sender is here: the channel does not close.
        let _ = self.status.subscribe().wait_for(|status| status.state.is_final()).await;
    }

    pub(super) fn is_open(&self) -> bool {
        !self.status.borrow().state.is_final()
    }

    /// Holds the ticket to its computation.
    pub(super) fn hold(&self, ticket: Ticket<Arc<Completed>>) {
        let mut held = self.ticket();
        if self.is_open() {
            *held = Some(ticket);
        }
    }

    /// When it began to be computed.
    pub(super) fn started(&self) -> Option<Millis> {
        let course = self.ticket().as_ref().and_then(Ticket::course);
        course.map(|(started, _)| started.max(self.facts.created))
    }

    /// Takes it upon oneself to end it; nobody else may then.
    pub(super) fn claim(&self) -> bool {
        !self.claimed.swap(true, Ordering::AcqRel)
    }

    /// Leaves its end to others after all.
    pub(super) fn disclaim(&self) {
        self.claimed.store(false, Ordering::Release);
    }

    /// Says what became of it, and gives up its ticket.
    pub(super) fn end(&self, status: Status) {
        let mut held = self.ticket();
        self.status.send_replace(status);
        let ticket = held.take();
        drop(held);
        drop(ticket);
    }

    fn ticket(&self) -> MutexGuard<'_, Option<Ticket<Arc<Completed>>>> {
        self.ticket.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
