//! Masks over protected entities: what is left of them in a view, and under which numbers.
//!
//! What a view does not show of a protected entity it does not hold either: its statements are taken out of the visible
//! rows, and so are the judgements about it, which have done their work when records are joined. There remain a kind, the
//! links with their ends, and the handling codes that a result inherits. Masked nodes come after all others, in the order
//! of their handles, so that no number says between which ids a hidden one lies.

use std::collections::BTreeSet;

use rayon::prelude::*;
use roaring::RoaringBitmap;
use rustc_hash::FxHashMap;

use super::alike::{self, Between, Colour, Stranger, colour};
use super::digest::DigestKey;
use super::links::HIDDEN_AT_MASK;
use super::{HANDLE, View};
use crate::model::Handling;

/// What a view keeps of its masks.
#[derive(Debug, Clone, Default)]
pub(super) struct Masks {
    /// How many nodes are masked: the last ones.
    pub(super) count: u32,
    /// Codes of what was taken out.
    pub(super) handling: BTreeSet<Handling>,
    /// The place of each link row at a mask in an order of what is shown of it: the table's order is that of ids.
    places: FxHashMap<u32, u32>,
}

/// A visible link with a masked end.
#[derive(Debug)]
pub(super) struct MaskedLink {
    pub(super) row: u32,
    /// BLAKE3 of what is shown of it beside its ends.
    pub(super) content: [u8; 32],
    pub(super) ends: [End; 2],
}

/// One end of such a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum End {
    /// BLAKE3 of the record's key.
    Open([u8; 32]),
    /// A node.
    Masked(u32),
}

impl View {
    /// Masks every protected entity and gives the view its digest: see [`super::digest`] for the order of the steps.
    pub(super) fn mask(&mut self, key: &DigestKey) {
        let all = 0..self.node_count() as u32;
        let masked: Vec<u32> = all.clone().filter(|&node| self.traits(node).protected).collect();
        self.masks.count = masked.len() as u32;
        if masked.is_empty() {
            self.digest = self.open_digest(key);
            return;
        }
        self.take_out(&masked);
        // In a generated version an id is a number, and nobody is behind it: as it lies is as good as any order.
        let is_generated = self.entity_table().is_numbered();
        let links = if is_generated { Vec::new() } else { self.masked_links() };
        let order = if is_generated { masked } else { self.order_of(key, &masked, &links) };
        self.digest = self.masked_digest(key, &order, &links);
        let shuffled = self.shuffled(key, &order);
        let open = all.filter(|&node| !self.traits(node).protected);
        let order: Vec<u32> = open.chain(shuffled).collect();
        self.entities.renumber(&order);
        self.masks.places = places(&links);
    }

    /// Whether a node is masked.
    pub(super) fn is_masked(&self, node: u32) -> bool {
        node >= self.open_count()
    }

    /// Number of nodes that are not masked: the first ones.
    pub(super) fn open_count(&self) -> u32 {
        self.node_count() as u32 - self.masks.count
    }

    /// What a masked node is called.
    pub(super) fn handle(&self, node: u32) -> String {
        format!("{HANDLE}{}", node - self.open_count() + 1)
    }

    /// The node of a handle.
    pub(super) fn find_handle(&self, id: &str) -> Option<u32> {
        let ordinal = id.strip_prefix(HANDLE)?.parse::<u32>().ok()?;
        (1..=self.masks.count).contains(&ordinal).then(|| self.open_count() + ordinal - 1)
    }

    /// The place of a link row among those that are shown with the same ends: as the table has it where both are open,
    /// and by what is shown at a mask.
    pub(super) fn place(&self, row: u32) -> u32 {
        self.masks.places.get(&row).copied().unwrap_or(row)
    }

    /// Takes the statements about masked entities out of the view, and keeps their handling codes.
    fn take_out(&mut self, masked: &[u32]) {
        let table = self.entity_table();
        let records = masked.iter().flat_map(|&node| self.entities.records_of(node));
        let rows = records.flat_map(|&record| table.rows_of(record)).filter(|&row| self.entity_row_is_visible(row));
        let rows: RoaringBitmap = rows.map(|row| row as u32).collect();
        let is_judgement = |row: &u32| self.links().rows()[*row as usize].kind.is_judgement() && self.is_at_mask(*row);
        let judgements: RoaringBitmap = self.visible_link_rows().filter(is_judgement).collect();
        let of_entities = rows.iter().map(|row| &table.labels()[table.rows()[row as usize].label as usize]);
        let links = self.links();
        let of_judgements = judgements.iter().map(|row| &links.labels()[links.rows()[row as usize].label as usize]);
        let handling = of_entities.chain(of_judgements).map(|label| label.handling).collect();
        let entity_rows: RoaringBitmap = self.visible_entity_rows().map(|row| row as u32).collect();
        let link_rows: Option<RoaringBitmap> = (!judgements.is_empty())
            .then(|| self.visible_link_rows().filter(|row| !judgements.contains(*row)).collect());
        self.masks.handling = handling;
        self.entity_rows = Some(entity_rows - rows);
        self.link_rows = link_rows.or(self.link_rows.take());
    }

    /// Whether a link row has a masked end; asked before nodes are renumbered, and after.
    pub(super) fn is_at_mask(&self, row: u32) -> bool {
        self.ends(row).into_iter().any(|record| self.record_is_masked(record))
    }

    pub(super) fn record_is_masked(&self, record: u32) -> bool {
        self.traits(self.entities.node_of_record[record as usize]).protected
    }

    /// The records at the ends of a link row.
    pub(super) fn ends(&self, row: u32) -> [u32; 2] {
        [self.links().sources()[row as usize], self.links().targets()[row as usize]]
    }

    /// Visible links at masks, and what is shown of each.
    fn masked_links(&self) -> Vec<MaskedLink> {
        let rows: Vec<u32> = self.visible_link_rows().filter(|&row| self.is_at_mask(row)).collect();
        let content = self.links().content_hasher(&HIDDEN_AT_MASK);
        let end = |record: u32| match self.record_is_masked(record) {
            true => End::Masked(self.entities.node_of_record[record as usize]),
            false => End::Open(self.hash_key(blake3::Hasher::new(), record).finalize().into()),
        };
        let link = |row: u32| MaskedLink { row, content: content(row), ends: self.ends(row).map(end) };
        rows.into_par_iter().map(link).collect()
    }

    /// Feeds the key of a record to a hasher.
    fn hash_key(&self, mut hasher: blake3::Hasher, record: u32) -> blake3::Hasher {
        let (namespace, id) = self.entity_table().key(self.entity_table().rows_of(record).start);
        hasher.update(&(namespace.len() as u64).to_le_bytes()).update(namespace.as_bytes());
        hasher.update(&(id.len() as u64).to_le_bytes()).update(id.as_bytes());
        hasher
    }

    /// Masked nodes in the order of what is shown about them.
    fn order_of(&self, key: &DigestKey, masked: &[u32], links: &[MaskedLink]) -> Vec<u32> {
        let position: FxHashMap<u32, u32> = masked.iter().copied().zip(0..).collect();
        let (mut own, mut between): (Vec<(u32, Colour)>, Vec<Between>) = (Vec::new(), Vec::new());
        let said = key.hasher("trama 2026 link at a mask");
        for link in links {
            let mut hasher = said.clone();
            hasher.update(&link.content);
            match link.ends {
                [End::Masked(source), End::Masked(target)] if source != target => {
                    let ends = [position[&source], position[&target]];
                    between.push(Between { content: colour(&hasher), ends });
                }
                [End::Masked(node), End::Masked(_)] => own.push((position[&node], colour(hasher.update(b"itself")))),
                [End::Masked(node), End::Open(name)] => {
                    own.push((position[&node], colour(hasher.update(b"to").update(&name))));
                }
                [End::Open(name), End::Masked(node)] => {
                    own.push((position[&node], colour(hasher.update(b"from").update(&name))));
                }
                [End::Open(_), End::Open(_)] => {}
            }
        }
        let strangers = self.strangers(key, masked, own);
        alike::order(key, &strangers, &between).into_iter().map(|at| masked[at as usize]).collect()
    }

    /// What is shown of each masked node alone, `own` being its links with open ones and itself.
    fn strangers(&self, key: &DigestKey, masked: &[u32], mut own: Vec<(u32, Colour)>) -> Vec<Stranger> {
        own.sort_unstable();
        let mut own = own.as_slice();
        let (shown, hidden) = (key.hasher("trama 2026 masked entity"), key.hasher("trama 2026 masked ids"));
        let stranger = |(position, &node): (usize, &u32)| {
            let traits = self.traits(node);
            let mut hasher = shown.clone();
            hasher.update(&[traits.kind as u8, traits.role as u8]);
            let (its, others) = own.split_at(own.partition_point(|(at, _)| *at as usize <= position));
            its.iter().for_each(|(_, link)| {
                hasher.update(&link.to_le_bytes());
            });
            own = others;
            let records = self.entities.records_of(node).iter();
            let ids = records.fold(hidden.clone(), |hasher, &record| self.hash_key(hasher, record));
            Stranger { colour: colour(&hasher), ids: colour(&ids) }
        };
        masked.iter().enumerate().map(stranger).collect()
    }

    /// Masked nodes in the order of their handles: the same within a view, meaningless outside.
    fn shuffled(&self, key: &DigestKey, order: &[u32]) -> Vec<u32> {
        let mut hasher = key.hasher("trama 2026 protected handle");
        hasher.update(self.digest.as_bytes());
        let place_of = |place: usize| colour(hasher.clone().update(&(place as u64).to_le_bytes()));
        let mut shuffled: Vec<(Colour, u32)> =
            order.iter().enumerate().map(|(place, &node)| (place_of(place), node)).collect();
        shuffled.sort_unstable();
        shuffled.into_iter().map(|(_, node)| node).collect()
    }
}

/// The place of each row in the order of what is shown of it; equal ones share one.
fn places(links: &[MaskedLink]) -> FxHashMap<u32, u32> {
    let mut contents: Vec<([u8; 32], u32)> = links.iter().map(|link| (link.content, link.row)).collect();
    contents.par_sort_unstable();
    let equal = contents.chunk_by(|left, right| left.0 == right.0);
    equal.zip(0..).flat_map(|(equal, place)| equal.iter().map(move |(_, row)| (*row, place))).collect()
}

#[cfg(test)]
mod tests;
