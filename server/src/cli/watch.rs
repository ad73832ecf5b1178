//! Work that shows how far it is and stops on Ctrl-C.

use std::io::IsTerminal;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use trama_engine::progress::Progress;

use super::Global;

/// Exit code of what was cancelled.
const CANCELLED: i32 = 130;

/// What Ctrl-C cancels, outer work before what is done within it. The handler can be set once a process, the work
/// changes.
static UNDER_WAY: Mutex<Vec<Arc<Progress>>> = Mutex::new(Vec::new());

/// Work that Ctrl-C cancels, until it is dropped.
struct UnderWay(Arc<Progress>);

impl UnderWay {
    fn begin() -> UnderWay {
        let progress = Arc::new(Progress::new());
        let mut under_way = under_way();
        // What begins within cancelled work is late.
        if under_way.iter().any(|outer| outer.check().is_err()) {
            progress.cancel();
        }
        under_way.push(progress.clone());
        // A handler that is there already can only be that of an earlier call, which does the same.
        let _ = ctrlc::set_handler(cancel);
        UnderWay(progress)
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        under_way().retain(|progress| !Arc::ptr_eq(progress, &self.0));
    }
}

fn under_way() -> MutexGuard<'static, Vec<Arc<Progress>>> {
    UNDER_WAY.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Set when Ctrl-C is for somebody else to hear.
static LEFT: AtomicBool = AtomicBool::new(false);

/// Hears no Ctrl-C any more: the service that runs now stops in its own way.
pub(crate) fn leave_interrupts() {
    LEFT.store(true, Ordering::Relaxed);
}

/// Does `work`, drawing a bar on a terminal unless the user wants quiet, and cancelling it on Ctrl-C.
pub(crate) fn watched<T: Send>(global: &Global, work: impl FnOnce(&Progress) -> T + Send) -> T {
    let under_way = UnderWay::begin();
    drawn(global, &under_way.0, work)
}

/// Does `work` of several steps, of which some may be [`watched`]. On Ctrl-C the step is cancelled, and the work is to
/// stop after it: its progress says so.
pub(crate) fn interruptible<T>(work: impl FnOnce(&Progress) -> T) -> T {
    let under_way = UnderWay::begin();
    work(&under_way.0)
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

/// Cancels the work under way; ends the program where there is none, or where it was cancelled once and went on.
fn cancel() {
    if LEFT.load(Ordering::Relaxed) {
        return;
    }
    let under_way = under_way();
    let going: Vec<_> = under_way.iter().filter(|progress| progress.check().is_ok()).collect();
    if going.is_empty() {
        std::process::exit(CANCELLED);
    }
    going.into_iter().for_each(|progress| progress.cancel());
}

/// A bar where the total is known, else the phase and the time.
fn style(total_is_known: bool) -> ProgressStyle {
    let template = if total_is_known { "{msg:<20} [{bar:36}] {percent:>3}% {elapsed}" } else { "{msg:<20} {elapsed}" };
    let style = ProgressStyle::with_template(template);
    style.map_or_else(|_| ProgressStyle::default_bar(), |style| style.progress_chars("=> "))
}
