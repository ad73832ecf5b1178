//! The twin of a universe: everything that a viewer is not shown is changed, removed or added to.

use trama_engine::model::{Category, EntityKind, EntityStatement, LinkKind, LinkStatement, Provenance, RecordKey};

use crate::Asking;
use crate::draw::{self, Numbers};
use crate::hide::{Hidden, protects};
use crate::world::{Described, World};

/// A universe that a viewer cannot tell from `world`.
pub(crate) fn of(world: &World, asking: &Asking, numbers: &mut Numbers) -> World {
    let hidden = Hidden::of(world, asking);
    let mut twin = world.clone();
    let change = &mut Change { hidden: &hidden, asking, numbers };
    change.links(&mut twin);
    change.entities(&mut twin);
    change.add_hidden_links(&mut twin);
    change.add_hidden_entities(&mut twin);
    change.remove_and_rename(&mut twin, world);
    numbers.shuffle(&mut twin.entities);
    numbers.shuffle(&mut twin.links);
    twin
}

/// A universe with one visible thing changed; `None` if there is none.
pub(crate) fn with_a_visible_change(world: &World, asking: &Asking, numbers: &mut Numbers) -> Option<World> {
    let hidden = Hidden::of(world, asking);
    let mut other = world.clone();
    let is_open =
        |entity: &&mut Described| asking.allows(&entity.said.provenance) && !hidden.is_masked(&entity.said.key);
    let is_shown = |link: &&mut LinkStatement| hidden.shows(asking, link) && !link.kind.is_judgement();
    if numbers.chance(2) {
        other.entities.iter_mut().find(is_open)?.said.sector = Some("another sector".to_owned());
    } else {
        other.links.iter_mut().find(is_shown)?.count = Some(1_000_003);
    }
    Some(other)
}

struct Change<'a> {
    hidden: &'a Hidden,
    asking: &'a Asking,
    numbers: &'a mut Numbers,
}

impl Change<'_> {
    fn links(&mut self, twin: &mut World) {
        let hidden = self.hidden;
        let mut kept = Vec::new();
        for mut link in std::mem::take(&mut twin.links) {
            let is_shown = hidden.shows(self.asking, &link);
            match is_shown {
                true if hidden.is_at_mask(&link) => self.change_at_mask(&mut link),
                true => {}
                false if !hidden.is_decisive(&link) && self.numbers.chance(3) => continue,
                false => self.change_hidden_link(&mut link),
            }
            kept.push(link);
        }
        twin.links = kept;
    }

    /// Changes what is not shown of a link with a masked end; of a judgement about a mask nothing is.
    fn change_at_mask(&mut self, link: &mut LinkStatement) {
        let drawn = draw::link(self.numbers, link.source.clone(), link.target.clone(), link.kind);
        link.attributes = drawn.attributes;
        link.provenance.record = drawn.provenance.record;
        link.provenance.handling_note = drawn.provenance.handling_note;
        if link.kind.is_judgement() {
            draw::remark(self.numbers, &mut link.provenance);
            (link.link_type, link.time, link.weight) = (drawn.link_type, drawn.time, drawn.weight);
        }
    }

    fn change_hidden_link(&mut self, link: &mut LinkStatement) {
        if self.numbers.chance(3) {
            return;
        }
        let mut drawn = draw::link(self.numbers, link.source.clone(), link.target.clone(), link.kind);
        // Seen from elsewhere it must not come into sight: its ends hide it, or its label does.
        if self.hidden.sees(&link.source) && self.hidden.sees(&link.target) && !self.hide(&mut drawn.provenance) {
            drawn.provenance = link.provenance.clone();
        }
        if !link.kind.is_judgement() {
            drawn.kind = self.numbers.of(&[link.kind, LinkKind::Possession, LinkKind::Payment, LinkKind::Associate]);
        }
        *link = drawn;
    }

    fn entities(&mut self, twin: &mut World) {
        let mut more = Vec::new();
        for entity in &mut twin.entities {
            let is_usable = self.asking.allows(&entity.said.provenance);
            match is_usable {
                true if self.hidden.is_masked(&entity.said.key) => {
                    self.change_masked(&mut entity.said);
                    if self.numbers.chance(4) {
                        let mut again = entity.clone();
                        self.change_masked(&mut again.said);
                        more.push(again);
                    }
                }
                true => {}
                false => self.change_hidden_entity(&mut entity.said),
            }
        }
        twin.entities.extend(more);
        self.remove_hidden_statements(twin);
    }

    /// Changes what is behind a mask, but for what protects, who is an officer, and the label.
    fn change_masked(&mut self, said: &mut EntityStatement) {
        let before = said.clone();
        draw::adorn(self.numbers, said);
        if !self.hidden.is_of_one_kind(&said.key) {
            said.provenance.recorded_at = before.provenance.recorded_at;
            said.provenance.assessment = before.provenance.assessment;
        }
        self.change_what_protects(said);
        let is = |name: &str| before.schema.as_deref() == Some(name);
        if !is("Officer") && !is("Protected") {
            said.schema = self.numbers.maybe(2, |numbers| numbers.of(&["PublicBody", "Vehicle", "Person"]).to_owned());
        }
    }

    /// Another category of those that protect, or another of those that do not.
    fn change_what_protects(&mut self, said: &mut EntityStatement) {
        let Some(category) = said.category else { return };
        let is_protected = category.is_protected();
        let alike: Vec<Category> =
            Category::ALL.iter().copied().filter(|category| category.is_protected() == is_protected).collect();
        said.category = Some(self.numbers.of(&alike));
    }

    fn change_hidden_entity(&mut self, said: &mut EntityStatement) {
        if self.numbers.chance(3) {
            return;
        }
        let before = said.clone();
        let protects = protects(said);
        draw::adorn(self.numbers, said);
        self.change_what_protects(said);
        if !protects {
            said.kind = self.numbers.of(EntityKind::ALL);
            said.schema = self.numbers.maybe(2, |numbers| numbers.of(&["Officer", "PublicBody", "Person"]).to_owned());
        }
        if !self.hide(&mut said.provenance) {
            said.provenance = before.provenance;
        }
    }

    /// Removes statements that are hidden, protect nobody, and are not the last about a record.
    fn remove_hidden_statements(&mut self, twin: &mut World) {
        let mut kept: Vec<Described> = Vec::new();
        let all = std::mem::take(&mut twin.entities);
        for (position, entity) in all.iter().enumerate() {
            let is_hidden = !self.asking.allows(&entity.said.provenance) && !protects(&entity.said);
            let is_of_same = |other: &Described| other.said.key == entity.said.key;
            let is_last = !kept.iter().any(is_of_same) && !all[position + 1..].iter().any(is_of_same);
            if !(is_hidden && !is_last && self.numbers.chance(2)) {
                kept.push(entity.clone());
            }
        }
        twin.entities = kept;
    }

    /// Adds records of which the viewer sees nothing, and statements that he may not use about those he sees.
    fn add_hidden_entities(&mut self, twin: &mut World) {
        let records = twin.records();
        for _ in 0..self.numbers.below(8) {
            let seen = self.numbers.maybe(2, |numbers| numbers.of(&records));
            let key = seen.clone().unwrap_or_else(|| draw::key(self.numbers));
            let of_record = twin.entities.iter().find(|entity| entity.said.key == key);
            if of_record.is_some() != seen.is_some() {
                continue;
            }
            let only_named = self.numbers.chance(6);
            let kind = self.numbers.of(EntityKind::ALL);
            let mut said = draw::entity(self.numbers, &key, kind);
            if !self.hide(&mut said.provenance) || (seen.is_some() && protects(&said)) {
                continue;
            }
            twin.entities.push(Described { said, only_named });
            self.link_to(twin, key);
        }
    }

    /// Links a hidden record to others, as visible a label as these links may have.
    fn link_to(&mut self, twin: &mut World, key: RecordKey) {
        if self.hidden.sees(&key) {
            return;
        }
        for _ in 0..self.numbers.below(4) {
            let other = self.numbers.of(&twin.records());
            let kind =
                self.numbers.of(&[LinkKind::Call, LinkKind::Possession, LinkKind::Payment, LinkKind::Membership]);
            let ends = if self.numbers.chance(2) { [key.clone(), other] } else { [other, key.clone()] };
            let [source, target] = ends;
            twin.links.push(draw::link(self.numbers, source, target, kind));
        }
    }

    /// Adds links and judgements that the viewer may not use between records of which he may see some.
    fn add_hidden_links(&mut self, twin: &mut World) {
        let records = twin.records();
        for _ in 0..self.numbers.below(2 * records.len()) {
            let (source, target) = (self.numbers.of(&records), self.numbers.of(&records));
            let kind = self.numbers.of(LinkKind::ALL);
            let mut link = draw::link(self.numbers, source, target, kind);
            if self.hide(&mut link.provenance) && !self.hidden.is_decisive(&link) {
                twin.links.push(link);
            }
        }
    }

    /// Removes some of the records of which the viewer sees nothing, and renames others and those behind masks.
    fn remove_and_rename(&mut self, twin: &mut World, world: &World) {
        for key in world.records() {
            if self.hidden.may_be_removed(&key) && self.numbers.chance(2) {
                twin.remove(&key);
            } else if self.hidden.may_be_renamed(&key) && !self.numbers.chance(3) {
                let other = draw::key(self.numbers);
                if !twin.records().contains(&other) && !world.records().contains(&other) {
                    twin.rename(&key, &other);
                }
            }
        }
    }

    /// Draws a label that the viewer may not use; false if none was found.
    fn hide(&mut self, provenance: &mut Provenance) -> bool {
        for _ in 0..40 {
            draw::label(self.numbers, provenance);
            if !self.asking.allows(provenance) {
                return true;
            }
        }
        false
    }
}
