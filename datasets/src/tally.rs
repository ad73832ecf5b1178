//! Counts by word that no file can make grow without end.

use std::collections::BTreeMap;

/// Words that are counted one by one; the rest is counted together.
const COUNTED_WORDS: usize = 50;

/// The word under which the rest is counted.
const OTHERS: &str = "(others)";

/// Adds to the count of a word.
pub(crate) fn count(counts: &mut BTreeMap<String, u64>, word: &str, more: u64) {
    let has_room = counts.len() < COUNTED_WORDS;
    match counts.get_mut(word) {
        Some(count) => *count += more,
        None if has_room => {
            counts.insert(word.to_owned(), more);
        }
        None => *counts.entry(OTHERS.to_owned()).or_default() += more,
    }
}
