//! From bytes to rows. Three layers, each knowing nothing of the next:
//!
//! - [`Hashed`] counts and hashes the bytes of the file as they go by;
//! - `Guard` cuts them into records by physical line, and keeps back those that would mislead a CSV parser: an
//!   unterminated quote costs its own line, and not the rest of the file;
//! - [`Records`] has the `csv` crate parse what is left, and says for each row on which line it begins.

mod guard;
mod lines;
mod quotes;
mod records;
mod row;
mod source;

pub(crate) use guard::Layout;
pub(crate) use records::Records;
pub(crate) use row::{Fault, Row, shortened};
pub(crate) use source::Hashed;

/// The reader of a file: what was looked at to recognise its format, then the rest.
pub(crate) type Source = std::io::BufReader<Hashed<Box<dyn std::io::Read>>>;
