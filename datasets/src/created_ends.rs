//! Which records were created as ends, in one import.

use std::hash::BuildHasher;

use foldhash::quality::RandomState;
use rustc_hash::FxHashSet;
use trama_engine::model::RecordKey;

/// Records by two hashes of their keys: an edge list asks for two of them a row, and a hash lies in one place of memory
/// where a key lies in three. The hashes have a secret each, so that nobody can choose two keys that share both.
#[derive(Debug, Default)]
pub(crate) struct CreatedEnds {
    hashes: FxHashSet<[u64; 2]>,
    secrets: [RandomState; 2],
}

impl CreatedEnds {
    pub(crate) fn contains(&self, key: &RecordKey) -> bool {
        self.hashes.contains(&self.hash(key))
    }

    /// Remembers a record; false when it was known.
    pub(crate) fn insert(&mut self, key: &RecordKey) -> bool {
        let hash = self.hash(key);
        self.hashes.insert(hash)
    }

    fn hash(&self, RecordKey { namespace, id }: &RecordKey) -> [u64; 2] {
        self.secrets.each_ref().map(|secret| secret.hash_one((namespace, id)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(namespace: &str, id: &str) -> RecordKey {
        RecordKey { namespace: namespace.to_owned(), id: id.to_owned() }
    }

    #[test]
    fn a_record_is_created_once_and_told_apart_by_namespace_and_id() {
        let mut ends = CreatedEnds::default();
        let long = "x".repeat(100);
        for known in [key("a", "bc"), key("ab", "c"), key("a", &long), key(&long, "a"), key("", "")] {
            assert!(!ends.contains(&known) && ends.insert(&known), "{known:?}");
            assert!(ends.contains(&known) && !ends.insert(&known), "{known:?}");
        }
    }
}
