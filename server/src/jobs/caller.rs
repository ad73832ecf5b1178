//! One who waits for an answer, and may go away.

use std::sync::{Condvar, Mutex, PoisonError};

/// One who asks, for as long as his connection stands.
#[derive(Debug, Default)]
pub(crate) struct Caller {
    gone: Mutex<bool>,
    changed: Condvar,
}

impl Caller {
    /// Says that his connection is gone.
    pub(crate) fn leave(&self) {
        *self.gone.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.changed.notify_all();
    }

    /// Lets him look whether what he waits for is there.
    pub(super) fn wake(&self) {
        let _gone = self.gone.lock().unwrap_or_else(PoisonError::into_inner);
        self.changed.notify_all();
    }

    /// Waits until something is there, and takes it; `None` once he has gone.
    pub(super) fn wait<T>(&self, there: &Mutex<Option<T>>) -> Option<T> {
        let mut gone = self.gone.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(found) = there.lock().unwrap_or_else(PoisonError::into_inner).take() {
                return Some(found);
            }
            if *gone {
                return None;
            }
            gone = self.changed.wait(gone).unwrap_or_else(PoisonError::into_inner);
        }
    }
}
