//! Work that shows how far it is and stops on Ctrl-C.

use std::io::IsTerminal;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use trama_engine::progress::Progress;

use super::Global;

/// Exit code of what was cancelled.
const CANCELLED: i32 = 130;

/// What Ctrl-C cancels. The handler can be set once a process, the work changes.
static CURRENT: Mutex<Option<Arc<Progress>>> = Mutex::new(None);

/// Set when Ctrl-C is for somebody else to hear.
static LEFT: AtomicBool = AtomicBool::new(false);

/// Hears no Ctrl-C any more: the service that runs now stops in its own way.
pub(crate) fn leave_interrupts() {
    LEFT.store(true, Ordering::Relaxed);
}

/// Does `work`, drawing a bar on a terminal unless the user wants quiet, and cancelling it on Ctrl-C.
pub(crate) fn watched<T: Send>(global: &Global, work: impl FnOnce(&Progress) -> T + Send) -> T {
    let progress = Arc::new(Progress::new());
    set_current(Some(progress.clone()));
    // A handler that is there already can only be that of an earlier call, which does the same.
    let _ = ctrlc::set_handler(cancel_current);
    let result = drawn(global, &progress, work);
    set_current(None);
    result
}

fn drawn<T: Send>(global: &Global, progress: &Arc<Progress>, work: impl FnOnce(&Progress) -> T + Send) -> T {
    if global.quiet || !std::io::stderr().is_terminal() {
        return work(progress);
    }
    let (done, is_done) = channel::<()>();
    std::thread::scope(|scope| {
        let drawn = progress.clone();
        scope.spawn(move || {
            let bar = ProgressBar::new(0);
            while matches!(is_done.recv_timeout(Duration::from_millis(100)), Err(RecvTimeoutError::Timeout)) {
                let state = drawn.state();
                bar.set_style(style(state.total > 0));
                bar.set_length(state.total);
                bar.set_position(state.done);
                bar.set_message(state.phase);
                bar.tick();
            }
            bar.finish_and_clear();
        });
        let result = work(progress);
        drop(done);
        result
    })
}

fn set_current(progress: Option<Arc<Progress>>) {
    *CURRENT.lock().unwrap_or_else(PoisonError::into_inner) = progress;
}

/// Cancels the work under way; ends the program where there is none, or where it was cancelled once and went on.
fn cancel_current() {
    if LEFT.load(Ordering::Relaxed) {
        return;
    }
    let current = CURRENT.lock().unwrap_or_else(PoisonError::into_inner).clone();
    match current.filter(|progress| progress.check().is_ok()) {
        Some(progress) => progress.cancel(),
        None => std::process::exit(CANCELLED),
    }
}

/// A bar where the total is known, else the phase and the time.
fn style(total_is_known: bool) -> ProgressStyle {
    let template = if total_is_known { "{msg:<20} [{bar:36}] {percent:>3}% {elapsed}" } else { "{msg:<20} {elapsed}" };
    let style = ProgressStyle::with_template(template);
    style.map_or_else(|_| ProgressStyle::default_bar(), |style| style.progress_chars("=> "))
}
