//! What the importing user should know of a file of FollowTheMoney, counted while it is read.

use std::collections::BTreeMap;

use super::entity::Entity;
use super::translate::Translated;
use super::words;
use crate::reading::Reading;
use crate::tally;

/// Counts by word.
#[derive(Default)]
pub(crate) struct Notes {
    unknown_schemata: BTreeMap<String, u64>,
    unreadable: BTreeMap<String, u64>,
    unread_keys: BTreeMap<String, u64>,
    several_datasets: u64,
}

impl Notes {
    /// Counts the keys of a line that nobody reads.
    pub(crate) fn keys(&mut self, entity: &Entity) {
        entity.unread.iter().for_each(|key| tally::count(&mut self.unread_keys, key, 1));
    }

    pub(crate) fn unknown_schema(&mut self, schema: &str) {
        tally::count(&mut self.unknown_schemata, schema, 1);
    }

    /// Counts a line without a provider.
    pub(crate) fn datasets(&mut self, entity: &Entity) {
        self.several_datasets += u64::from(entity.has_several_datasets);
    }

    /// Counts what of a line could not be kept or read.
    pub(crate) fn translated(&mut self, reading: &mut Reading, translated: &Translated) {
        for (property, count) in &translated.dropped {
            tally::count(&mut reading.summary.dropped, property, *count);
        }
        translated.unreadable.iter().for_each(|property| tally::count(&mut self.unreadable, property, 1));
    }

    /// Writes the notes.
    pub(crate) fn tell(self, reading: &mut Reading) {
        for (schema, count) in self.unknown_schemata {
            reading.note(format!("schema `{schema}` is not known: {count} entities kept as {}", words::UNKNOWN_SCHEMA));
        }
        for (property, count) in self.unreadable {
            reading
                .note(format!("`{property}` of {count} entities could not be read, and is no more than an attribute"));
        }
        if self.several_datasets > 0 {
            let count = self.several_datasets;
            reading.note(format!("{count} entities name several datasets and no publisher: they have no provider"));
        }
        if !self.unread_keys.is_empty() {
            let keys: Vec<String> = self.unread_keys.keys().map(|key| format!("`{key}`")).collect();
            reading.note(format!("keys that say nothing to Trama: {}", keys.join(", ")));
        }
    }
}
