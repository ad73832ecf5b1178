//! How many of what a view holds.

use std::collections::BTreeMap;

use serde::Serialize;

use rustc_hash::FxHashMap;

use super::View;
use crate::model::{EntityKind, Grade};
use crate::tables::Label;

/// Counts over what a view shows, and nothing else.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Census {
    /// Entities: records, where no judgement joins them.
    pub entities: u64,
    /// Link statements whose two ends are visible.
    pub links: u64,
    /// Statements about entities.
    pub entity_statements: u64,
    /// Entities by kind, then by schema (empty where none is said).
    pub by_kind: BTreeMap<EntityKind, BTreeMap<String, u64>>,
    /// Link statements by kind, then by type (empty where none is said).
    pub by_link: BTreeMap<crate::model::LinkKind, BTreeMap<String, u64>>,
    /// Persons by category; protected ones are counted as `protected` alone.
    pub persons: BTreeMap<String, u64>,
    /// Statements by provider (empty where none is said).
    pub providers: BTreeMap<String, u64>,
    /// Statements by handling code.
    pub handling: BTreeMap<String, u64>,
    /// Statements by grade (empty where none is given).
    pub grades: BTreeMap<String, u64>,
}

impl View {
    /// Counts what the view shows.
    pub fn census(&self) -> Census {
        let mut census = Census { entities: self.node_count() as u64, ..Census::default() };
        self.count_entities(&mut census);
        self.count_entity_statements(&mut census);
        self.count_links(&mut census);
        census
    }

    fn count_entities(&self, census: &mut Census) {
        for node in 0..self.node_count() as u32 {
            let traits = self.traits(node);
            let schema = self.first_text(node, "schema").unwrap_or_default();
            add(census.by_kind.entry(traits.kind).or_default(), &schema, 1);
            if traits.kind == EntityKind::Person {
                add(&mut census.persons, if traits.protected { "protected" } else { traits.category.as_str() }, 1);
            }
        }
    }

    fn count_entity_statements(&self, census: &mut Census) {
        let table = self.entity_table();
        let mut counts = FxHashMap::default();
        for row in self.visible_entity_rows() {
            let statement = &table.rows()[row];
            *counts.entry((statement.label, statement.grade)).or_insert(0) += 1;
        }
        for ((label, grade), count) in counts {
            census.entity_statements += count;
            census.count_statements(&table.labels()[label as usize], grade, count);
        }
    }

    fn count_links(&self, census: &mut Census) {
        let table = self.links();
        let mut counts = FxHashMap::default();
        for row in self.visible_link_rows() {
            let said = &table.rows()[row as usize];
            *counts.entry((said.kind, said.link_type, said.label, said.grade)).or_insert(0) += 1;
        }
        for ((kind, link_type, label, grade), count) in counts {
            census.links += count;
            let link_type = table.types().get(link_type as usize).map_or("", String::as_str);
            add(census.by_link.entry(kind).or_default(), link_type, count);
            census.count_statements(&table.labels()[label as usize], grade, count);
        }
    }
}

impl Census {
    fn count_statements(&mut self, label: &Label, grade: Option<Grade>, count: u64) {
        add(&mut self.providers, label.provider.as_deref().unwrap_or_default(), count);
        add(&mut self.handling, label.handling.as_str(), count);
        add(&mut self.grades, &grade.map(|grade| grade.to_string()).unwrap_or_default(), count);
    }
}

fn add(counts: &mut BTreeMap<String, u64>, key: &str, more: u64) {
    match counts.get_mut(key) {
        Some(count) => *count += more,
        None => {
            counts.insert(key.to_owned(), more);
        }
    }
}
