//! What is limited while it lasts: requests in flight, requests that wait for a computation, streams of events.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// So much of something, shared.
#[derive(Debug, Clone)]
pub(super) struct Budget {
    used: Arc<AtomicU64>,
    limit: u64,
}

/// A part of a budget; given back when dropped.
#[derive(Debug)]
pub(super) struct Share {
    used: Arc<AtomicU64>,
    amount: u64,
}

impl Budget {
    pub(super) fn new(limit: u64) -> Budget {
        Budget { used: Arc::default(), limit }
    }

    /// Takes a part, if so much is left.
    pub(super) fn take(&self, amount: u64) -> Option<Share> {
        let fits = |used: u64| used.checked_add(amount).filter(|&used| used <= self.limit);
        self.used.fetch_update(Ordering::AcqRel, Ordering::Acquire, fits).ok()?;
        Some(Share { used: self.used.clone(), amount })
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.used.fetch_sub(self.amount, Ordering::AcqRel);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_taken_is_there_again_when_dropped() {
        let budget = Budget::new(10);
        let share = budget.take(7).unwrap();
        assert!(budget.take(4).is_none());
        assert!(budget.take(u64::MAX).is_none());
        drop(share);
        assert!(budget.take(10).is_some());
    }
}
