//! How often anybody may ask: each token so many times a second, all who show none together.

use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock, MonotonicClock};
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};

/// Refusals that are written to the audit, of those who show no token that holds: the log is not theirs to fill. So many
/// at least, or [`STRANGERS_SHARE`] of what one token may ask.
const STRANGERS_PER_S: NonZeroU32 = NonZeroU32::new(50).expect("not 0");
const STRANGERS_SHARE: u32 = 20;
/// Tokens that are remembered before those are forgotten that have not been used.
const MANY: usize = 10_000;

type Limiter = RateLimiter<String, HashMapStateStore<String>, MonotonicClock, NoOpMiddleware<std::time::Instant>>;

/// The limits of a service.
pub(super) struct Rates {
    clock: MonotonicClock,
    users: Limiter,
    strangers: Limiter,
}

impl Rates {
    /// So many requests a second for each token, and as many at once.
    pub(super) fn new(per_token_s: NonZeroU32) -> Rates {
        let limiter = |per_s| RateLimiter::new(Quota::per_second(per_s), HashMapStateStore::default(), MonotonicClock);
        let share = NonZeroU32::new(per_token_s.get() / STRANGERS_SHARE).unwrap_or(STRANGERS_PER_S);
        let strangers = limiter(share.max(STRANGERS_PER_S));
        Rates { clock: MonotonicClock, users: limiter(per_token_s), strangers }
    }

    /// Counts a request of a token, or of a stranger.
    ///
    /// # Errors
    /// How long to wait.
    pub(super) fn count(&self, token: Option<&str>) -> Result<(), Duration> {
        let (limiter, key) = match token {
            Some(token) => (&self.users, token.to_owned()),
            None => (&self.strangers, String::new()),
        };
        if limiter.len() > MANY {
            limiter.retain_recent();
        }
        limiter.check_key(&key).map_err(|early| early.wait_time_from(self.clock.now()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_token_has_its_share_and_no_more_whatever_others_ask() {
        let rates = Rates::new(NonZeroU32::new(5).unwrap());
        for token in ["a", "b"] {
            assert!((0..5).all(|_| rates.count(Some(token)).is_ok()), "{token}");
            assert!(rates.count(Some(token)).unwrap_err() <= Duration::from_secs(1), "{token}");
        }
        assert!(rates.count(None).is_ok());
    }
}
