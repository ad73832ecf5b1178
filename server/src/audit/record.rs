//! One record: as its callers give it, and as a line of the log.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::seal::Sealed;

/// `previous` of the first record.
pub(super) const NO_HASH: &str = "0000000000000000000000000000000000000000000000000000000000000000";
const HASH_FIELD: &str = ",\"hash\":\"";
const END: &str = "\"}";
const HASH_LEN: usize = 64;

/// What somebody did, in plain words. No line of the log holds it so: see [`Sealed`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Record {
    /// Who.
    pub(crate) actor: String,
    /// By which access token.
    pub(crate) token: Option<String>,
    /// For which case.
    pub(crate) case: Option<String>,
    /// For which purpose; `None` when none was given, and nothing was shown.
    pub(crate) purpose: Option<String>,
    /// What: the route or the command. Holds no id.
    pub(crate) action: String,
    /// Entities shown or asked for, by their ids in the view; or `result HASH`.
    pub(crate) objects: Vec<String>,
    /// In which dataset.
    pub(crate) dataset: Option<String>,
    /// Digest of the view that was shown.
    pub(crate) view: Option<String>,
    /// What was asked, in a canonical text.
    pub(crate) parameters: Option<String>,
    /// `allowed`, or the code of the refusal. Holds no id.
    pub(crate) outcome: String,
}

/// A record at its place in the log. The fields are those of its line, in this order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = AuditRecord)]
pub(crate) struct Entry {
    /// From 1, without gaps.
    pub(crate) sequence: u64,
    /// UTC, RFC 3339.
    pub(crate) time: String,
    /// Who.
    pub(crate) actor: String,
    /// By which access token.
    #[schema(required)]
    pub(crate) token: Option<String>,
    /// For which case.
    #[schema(required)]
    pub(crate) case: Option<String>,
    /// For which purpose.
    #[schema(required)]
    pub(crate) purpose: Option<String>,
    /// What.
    pub(crate) action: String,
    /// Handles of entities; or `result HASH`.
    pub(crate) objects: Vec<String>,
    /// In which dataset.
    #[schema(required)]
    pub(crate) dataset: Option<String>,
    /// Digest of the view.
    #[schema(required)]
    pub(crate) view: Option<String>,
    /// Keyed hash of what was asked.
    #[schema(required)]
    pub(crate) parameters: Option<String>,
    /// `allowed`, or the code of the refusal.
    pub(crate) outcome: String,
    /// Hash of the record before.
    pub(crate) previous: String,
    /// Its own hash: the BLAKE3 of its line before `,"hash":`.
    pub(crate) hash: String,
}

impl Entry {
    /// Puts a record at its place; its hash is made with its line.
    pub(super) fn new(sequence: u64, time: String, sealed: Sealed, previous: String) -> Entry {
        let Record { actor, token, case, purpose, action, objects, dataset, view, parameters, outcome } =
            sealed.into_record();
        let hash = String::new();
        Entry {
            sequence,
            time,
            actor,
            token,
            case,
            purpose,
            action,
            objects,
            dataset,
            view,
            parameters,
            outcome,
            previous,
            hash,
        }
    }

    /// The line of the record, its hash made anew and last, with the newline; and that hash.
    pub(super) fn to_line(&self) -> serde_json::Result<(String, String)> {
        let mut line = serde_json::to_string(&Entry { hash: String::new(), ..self.clone() })?;
        line.truncate(line.len() - HASH_FIELD.len() - END.len());
        let hash = hash(&line);
        line.extend([HASH_FIELD, &hash, END, "\n"]);
        Ok((line, hash))
    }

    /// Reads a line without its newline, and checks its hash.
    ///
    /// # Errors
    /// What does not hold, in words.
    pub(super) fn from_line(line: &[u8]) -> Result<Entry, String> {
        let line = std::str::from_utf8(line).map_err(|_| "not a record: not UTF-8".to_owned())?;
        let fields = line.strip_suffix(END).ok_or("not a record: it has no end")?;
        let cut = fields.len().checked_sub(HASH_LEN);
        let (body, hash_in_line) = cut.and_then(|cut| fields.split_at_checked(cut)).ok_or("not a record")?;
        let body = body.strip_suffix(HASH_FIELD).ok_or("not a record: it has no hash")?;
        if hash(body) != hash_in_line {
            return Err("edited: its hash is another".to_owned());
        }
        serde_json::from_str(line).map_err(|error| format!("not a record: {error}"))
    }
}

fn hash(body: &str) -> String {
    let mut hasher = blake3::Hasher::new_derive_key("trama 2026 audit record");
    hasher.update(body.as_bytes());
    hasher.finalize().to_hex().to_string()
}
