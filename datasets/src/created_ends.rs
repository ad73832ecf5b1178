//! Which records were created as ends, in one import.

use rustc_hash::FxHashSet;
use trama_engine::model::RecordKey;

/// Records by a hash of their keys: an edge list asks for two of them a row, and a hash lies in one place of memory where
/// a key lies in three.
#[derive(Debug, Default)]
pub(crate) struct CreatedEnds(FxHashSet<[u8; 16]>);

impl CreatedEnds {
    pub(crate) fn contains(&self, key: &RecordKey) -> bool {
        self.0.contains(&hash(key))
    }

    /// Remembers a record; false when it was known.
    pub(crate) fn insert(&mut self, key: &RecordKey) -> bool {
        self.0.insert(hash(key))
    }
}

/// Half of a BLAKE3: nobody finds two keys that share it.
fn hash(RecordKey { namespace, id }: &RecordKey) -> [u8; 16] {
    let mut bytes = [0; 64];
    let text = [&(namespace.len() as u64).to_le_bytes(), namespace.as_bytes(), id.as_bytes()];
    let length = text.iter().map(|part| part.len()).sum();
    let hash = match bytes.get_mut(..length) {
        Some(short) => {
            let mut rest = &mut *short;
            for part in text {
                let (front, back) = rest.split_at_mut(part.len());
                front.copy_from_slice(part);
                rest = back;
            }
            blake3::hash(short)
        }
        None => blake3::hash(&text.concat()),
    };
    *hash.as_bytes().first_chunk().expect("half of the hash")
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
