//! Who may be ranked, and who may not.

use serde_json::{Value, json};

use crate::model::{Category, EntityKind, SchemaRole};
use crate::view::Traits;

/// Who may be ranked, and how many may not.
#[derive(Debug, Clone, Default)]
pub(crate) struct Candidates {
    /// Nodes, ascending.
    pub(crate) rankable: Vec<u32>,
    contacts_ranked: bool,
    unknown: u64,
    contacts: u64,
    protected: u64,
    authorities: u64,
}

impl Candidates {
    /// Sorts out nodes, given what may be known of each.
    pub(super) fn of(kind: EntityKind, contacts_ranked: bool, traits: impl Iterator<Item = Traits>) -> Candidates {
        let mut candidates = Candidates { contacts_ranked, ..Candidates::default() };
        for (node, traits) in (0..).zip(traits) {
            match traits.category {
                _ if traits.kind != kind => {}
                _ if traits.protected => candidates.protected += 1,
                _ if traits.role == SchemaRole::Authority => candidates.authorities += 1,
                _ if kind != EntityKind::Person => candidates.rankable.push(node),
                Category::Contact if !contacts_ranked => candidates.contacts += 1,
                category if category.is_rankable() || category == Category::Contact => candidates.rankable.push(node),
                _ => candidates.unknown += 1,
            }
        }
        candidates
    }

    /// How many may not be ranked, and why.
    pub(crate) fn not_ranked(&self) -> Value {
        json!({
            "unknown": self.unknown,
            "contacts": self.contacts,
            "protected": self.protected,
            "authorities": self.authorities,
        })
    }

    /// What must be said with the rows, or instead of them.
    pub(crate) fn notice(&self, kind: EntityKind) -> Option<String> {
        match (self.rankable.is_empty(), kind) {
            (true, EntityKind::Person) if self.unknown == 0 => {
                Some("nobody to rank: what is selected holds no suspects, convicts or reasonable grounds".to_owned())
            }
            (true, EntityKind::Person) => {
                Some(format!("no rankable persons: {} unknown; declare with --set category=...", self.unknown))
            }
            (true, kind) => Some(format!("nothing to rank: the view holds no {kind}")),
            (false, _) => self.contacts_ranked.then(|| "contacts are ranked too, as asked".to_owned()),
        }
    }
}
