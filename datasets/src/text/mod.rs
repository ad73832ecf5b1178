//! From bytes to rows. Three layers, each knowing nothing of the next:
//!
//! - [`crate::source`] hands on the bytes of the file, decompressed, counted and hashed;
//! - `Guard` cuts them into records by physical line, and keeps back those that would mislead a CSV parser: an
//!   unterminated quote costs its own line, and not the rest of the file;
//! - [`Records`] has the `csv` crate parse what is left, and says for each row on which line it begins.

mod guard;
mod lines;
mod quotes;
mod records;
mod row;

pub(crate) use guard::Layout;
pub(crate) use lines::{Line, Lines};
pub(crate) use records::{Records, nul_character};
pub(crate) use row::{Fault, Row, shortened};
