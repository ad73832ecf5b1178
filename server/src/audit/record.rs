//! One record, and its line in the log.

use serde::{Deserialize, Serialize};

/// `previous` of the first record.
pub(super) const NO_HASH: &str = "0000000000000000000000000000000000000000000000000000000000000000";
const HASH_FIELD: &str = ",\"hash\":\"";
const HASH_LEN: usize = 64;

/// What somebody did. The log adds sequence, time and hashes.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Record {
    /// Who.
    pub(crate) actor: String,
    /// By which access token.
    pub(crate) token: Option<String>,
    /// For which case.
    pub(crate) case: Option<String>,
    /// For which purpose; `None` when none was given, and nothing was shown.
    pub(crate) purpose: Option<String>,
    /// What: the route or the command.
    pub(crate) action: String,
    /// Entities shown, by their ids in the view.
    pub(crate) objects: Vec<String>,
    /// In which dataset.
    pub(crate) dataset: Option<String>,
    /// Digest of the view that was shown.
    pub(crate) view: Option<String>,
    /// BLAKE3 of the canonical parameters, or the parameters themselves.
    pub(crate) parameters: Option<String>,
    /// `allowed`, or the code of the refusal.
    pub(crate) outcome: String,
}

/// A record at its place in the chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Chained {
    pub(super) sequence: u64,
    /// UTC, RFC 3339.
    pub(super) time: String,
    #[serde(flatten)]
    pub(super) record: Record,
    /// Hash of the record before.
    pub(super) previous: String,
}

impl Chained {
    /// The line of the record, its hash last, with the newline; and the hash.
    pub(super) fn to_line(&self) -> serde_json::Result<(String, String)> {
        let mut line = serde_json::to_string(self)?;
        line.pop();
        let hash = hash(&line);
        line.push_str(HASH_FIELD);
        line.push_str(&hash);
        line.push_str("\"}\n");
        Ok((line, hash))
    }

    /// Reads a line without its newline, and checks its hash.
    ///
    /// # Errors
    /// What does not hold, in words.
    pub(super) fn from_line(line: &[u8]) -> Result<(Chained, String), String> {
        let line = std::str::from_utf8(line).map_err(|_| "not a record: not UTF-8".to_owned())?;
        let line = line.strip_suffix("\"}").ok_or("not a record: it has no end")?;
        let cut = line.len().checked_sub(HASH_LEN);
        let (body, hash_in_line) = cut.and_then(|cut| line.split_at_checked(cut)).ok_or("not a record")?;
        let body = body.strip_suffix(HASH_FIELD).ok_or("not a record: it has no hash")?;
        if hash(body) != hash_in_line {
            return Err("edited: its hash is another".to_owned());
        }
        let chained = serde_json::from_str(&format!("{body}}}")).map_err(|error| format!("not a record: {error}"))?;
        Ok((chained, hash_in_line.to_owned()))
    }
}

fn hash(body: &str) -> String {
    let mut hasher = blake3::Hasher::new_derive_key("trama 2026 audit record");
    hasher.update(body.as_bytes());
    hasher.finalize().to_hex().to_string()
}
