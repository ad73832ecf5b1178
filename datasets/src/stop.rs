//! What stops the reading of a file and is no fault of the system, on its way through readers that know only
//! [`std::io::Error`]. [`crate::error::Error::io`] tells the two apart again.

use crate::source::Packing;

/// Why the reading of a file stops.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Stop {
    #[error("{what}: {value} is over the limit of {limit}")]
    Limit { what: &'static str, value: u64, limit: u64 },
    #[error("{reason}")]
    Unreadable { packing: Packing, reason: String },
}

impl From<Stop> for std::io::Error {
    fn from(stop: Stop) -> std::io::Error {
        std::io::Error::other(stop)
    }
}
