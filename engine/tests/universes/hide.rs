//! What of a universe a viewer is not shown, and what must stay as it is all the same.

use std::collections::{BTreeMap, BTreeSet};

use trama_engine::model::{Category, EntityKind, EntityStatement, LinkKind, LinkStatement, RecordKey, SchemaRole};

use crate::Asking;
use crate::world::{Described, World, full_id};

/// Records as one viewer sees them.
pub(crate) struct Hidden {
    /// Records with a statement that he may use.
    seen: BTreeSet<RecordKey>,
    /// Records of those that he sees behind a mask.
    masked: BTreeSet<RecordKey>,
    /// The cluster of each record, as all positive judgements join them, hidden ones too.
    cluster: BTreeMap<RecordKey, usize>,
    /// Clusters with somebody to protect.
    protected: BTreeSet<usize>,
    /// Clusters that a negative judgement runs through.
    contested: BTreeSet<usize>,
    /// Clusters that are said to be of more than one kind.
    mixed: BTreeSet<usize>,
}

impl Hidden {
    pub(crate) fn of(world: &World, asking: &Asking) -> Hidden {
        let view = asking.view(world);
        let usable = world.entities.iter().filter(|entity| asking.allows(&entity.said.provenance));
        let seen: BTreeSet<RecordKey> = usable.map(|entity| entity.said.key.clone()).collect();
        let masked: BTreeSet<RecordKey> =
            seen.iter().filter(|key| view.find(&full_id(key)).is_none()).cloned().collect();
        // Whom the view masks it says itself; that it masks at least those of whom it is said is seen to here.
        let mut said = world.entities.iter().map(|entity| &entity.said).filter(|said| protects(said));
        assert!(said.all(|said| masked.contains(&said.key) || !seen.contains(&said.key)), "a mask is missing");
        let cluster = clusters(world);
        let of = |key: &RecordKey| cluster[key];
        let entities = || world.entities.iter().map(|entity| &entity.said);
        let protected = entities().filter(|said| protects(said)).map(|said| of(&said.key)).collect();
        let negative = world.links.iter().filter(|link| link.kind == LinkKind::DifferentFrom);
        let contested =
            negative.filter(|link| of(&link.source) == of(&link.target)).map(|link| of(&link.source)).collect();
        let mut kinds: BTreeMap<usize, BTreeSet<EntityKind>> = BTreeMap::new();
        entities().for_each(|said| {
            kinds.entry(of(&said.key)).or_default().insert(said.kind);
        });
        let mixed = kinds.into_iter().filter(|(_, kinds)| kinds.len() > 1).map(|(cluster, _)| cluster).collect();
        Hidden { seen, masked, protected, contested, mixed, cluster }
    }

    /// Whether a viewer sees that there is such a record.
    pub(crate) fn sees(&self, key: &RecordKey) -> bool {
        self.seen.contains(key)
    }

    pub(crate) fn is_masked(&self, key: &RecordKey) -> bool {
        self.masked.contains(key)
    }

    /// Whether the record is of a cluster with somebody to protect.
    pub(crate) fn is_protected(&self, key: &RecordKey) -> bool {
        self.cluster.get(key).is_some_and(|cluster| self.protected.contains(cluster))
    }

    /// Whether a link is shown in any form.
    pub(crate) fn shows(&self, asking: &Asking, link: &LinkStatement) -> bool {
        asking.allows(&link.provenance) && self.sees(&link.source) && self.sees(&link.target)
    }

    pub(crate) fn is_at_mask(&self, link: &LinkStatement) -> bool {
        self.is_masked(&link.source) || self.is_masked(&link.target)
    }

    /// Whether another id decides nothing: no judgements contradict each other.
    pub(crate) fn may_be_renamed(&self, key: &RecordKey) -> bool {
        let is_hidden = !self.sees(key) || self.is_masked(key);
        is_hidden && !self.contested.contains(&self.cluster[key])
    }

    /// Whether nothing else hangs on a record of which the viewer sees nothing.
    pub(crate) fn may_be_removed(&self, key: &RecordKey) -> bool {
        let cluster = self.cluster[key];
        let is_alone = self.cluster.values().filter(|other| **other == cluster).count() == 1;
        !self.sees(key) && (is_alone || !self.protected.contains(&cluster))
    }

    /// Whether it matters not when a statement about a record was recorded.
    pub(crate) fn is_of_one_kind(&self, key: &RecordKey) -> bool {
        !self.mixed.contains(&self.cluster[key])
    }

    /// Whether a judgement spreads protection, or keeps it from spreading.
    pub(crate) fn is_decisive(&self, link: &LinkStatement) -> bool {
        link.kind.is_judgement() && (self.is_protected(&link.source) || self.is_protected(&link.target))
    }
}

/// Whether a statement makes somebody protected.
pub(crate) fn protects(said: &EntityStatement) -> bool {
    said.is_minor == Some(true)
        || said.category.is_some_and(Category::is_protected)
        || SchemaRole::of(said.schema.as_deref()) == SchemaRole::Protected
}

fn clusters(world: &World) -> BTreeMap<RecordKey, usize> {
    let mut cluster: BTreeMap<RecordKey, usize> =
        world.records().into_iter().enumerate().map(|(number, key)| (key, number)).collect();
    for link in world.links.iter().filter(|link| link.kind == LinkKind::SameAs) {
        let (one, other) = (cluster[&link.source], cluster[&link.target]);
        cluster.values_mut().filter(|cluster| **cluster == other).for_each(|cluster| *cluster = one);
    }
    cluster
}

impl World {
    /// Gives a record another key, everywhere.
    pub(crate) fn rename(&mut self, from: &RecordKey, to: &RecordKey) {
        let rename = |key: &mut RecordKey| {
            if key == from {
                *key = to.clone();
            }
        };
        self.entities.iter_mut().for_each(|Described { said, .. }| rename(&mut said.key));
        self.links.iter_mut().for_each(|link| {
            rename(&mut link.source);
            rename(&mut link.target);
        });
    }

    /// Removes a record and all that is said of it.
    pub(crate) fn remove(&mut self, key: &RecordKey) {
        self.entities.retain(|entity| entity.said.key != *key);
        self.links.retain(|link| link.source != *key && link.target != *key);
    }
}
