//! One result in a file: a line that says what it is, the hash of the rest, what was found beside the rows, the rows.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use trama_engine::registry::{Completed, Manifest, Outcome, ResultTable};

use crate::error::Result;
use crate::jobs::exact;

const MAGIC: &[u8] = b"trama result 1\n";
const HASH: usize = blake3::OUT_LEN;
const LENGTH: usize = size_of::<u64>();

/// All of a result but its rows.
#[derive(Serialize, Deserialize)]
struct Head {
    /// The question that it answers.
    key: String,
    manifest: Manifest,
    summary: Map<String, Value>,
    notice: Option<String>,
}

/// The bytes of a file.
pub(super) fn encode(key: &str, completed: &Completed) -> Result<Vec<u8>> {
    let Completed { outcome, manifest } = completed;
    let head = Head {
        key: key.to_owned(),
        manifest: manifest.clone(),
        summary: outcome.summary.clone(),
        notice: outcome.notice.clone(),
    };
    let head = exact::to_text(&head)?;
    let mut bytes = [MAGIC, &[0; HASH], &(head.len() as u64).to_le_bytes(), head.as_bytes()].concat();
    outcome.table.write_arrow_stream(&mut bytes)?;
    let hash = blake3::hash(&bytes[MAGIC.len() + HASH..]);
    bytes[MAGIC.len()..][..HASH].copy_from_slice(hash.as_bytes());
    Ok(bytes)
}

/// The result in a file, if it is whole and answers this question.
///
/// # Errors
/// What does not hold, in words.
pub(super) fn decode(key: &str, bytes: &[u8]) -> std::result::Result<Completed, String> {
    let rest = bytes.strip_prefix(MAGIC).ok_or("it does not begin as one")?;
    let (hash, rest) = rest.split_at_checked(HASH).ok_or("it is cut off")?;
    if blake3::hash(rest) != blake3::Hash::from_slice(hash).map_err(|error| error.to_string())? {
        return Err("its hash is another".to_owned());
    }
    let (length, rest) = rest.split_first_chunk::<LENGTH>().ok_or("it is cut off")?;
    let length = usize::try_from(u64::from_le_bytes(*length)).map_err(|error| error.to_string())?;
    let (head, rows) = rest.split_at_checked(length).ok_or("it is cut off")?;
    let Head { key: found, manifest, summary, notice } = exact::from_text(head)?;
    let table = ResultTable::read_arrow_stream(rows).map_err(|error| error.to_string())?;
    match (found == key, table.hash() == manifest.result) {
        (true, true) => Ok(Completed { outcome: Outcome { table, summary, notice }, manifest }),
        (false, _) => Err("it answers another question".to_owned()),
        (true, false) => Err("its rows are not those of its manifest".to_owned()),
    }
}
