//! A template: which files it is for, and what it says of a row of theirs.

use std::collections::BTreeMap;

use super::pattern::Pattern;
use super::value::Value;

/// What a template says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Says {
    Entity,
    Link,
}

/// One `[[entity]]` or `[[link]]`, or an end in a link.
#[derive(Debug, Clone)]
pub(super) struct Template {
    pub(super) says: Says,
    /// The line on which it begins.
    pub(super) line: u64,
    pub(super) pattern: Pattern,
    /// By the name of the field. The ids of a link's ends are `source` and `target`, of an entity `id`.
    pub(super) entries: BTreeMap<String, Entry>,
    pub(super) attributes: Vec<Named>,
    pub(super) skip_if_empty: Vec<Named>,
    /// The ends that a link creates, source first.
    pub(super) creates: [Option<Box<Template>>; 2],
}

/// A key of a template.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) line: u64,
    pub(super) value: Value,
}

/// The name of a column, where it stands in a list.
#[derive(Debug, Clone)]
pub(super) struct Named {
    pub(super) line: u64,
    pub(super) column: String,
}

impl Says {
    /// How the map writes it.
    pub(super) fn header(self) -> &'static str {
        match self {
            Says::Entity => "[[entity]]",
            Says::Link => "[[link]]",
        }
    }
}
