//! An order of masked entities in which nothing counts but what is shown about them.
//!
//! Each gets a colour: a hash of its kind and of its links with what is open, then, pass by pass, of its colour and
//! those at the other ends of its links with other masked ones (Weisfeiler and Leman's refinement), among those that such
//! links connect, until no pass tells more apart. Of those that are still alike one is set apart and the refinement goes
//! on. Which one, the ids behind the masks decide, by a keyed hash; where two are alike because the one could be put in
//! the place of the other, the choice shows nowhere, since what is shown is the same after it.
//!
//! # What remains
//! The ids decide something that is shown only where entities are alike to the refinement and yet not interchangeable:
//! regular patterns, as a ring of six beside two rings of three, with the same said of every link and none of it leading
//! to anybody who is open. And where more than [`passes_of`] passes would be needed, among more than a thousand links
//! between masked entities. Then a renaming may change which of them has which handle.

use blake3::Hasher;
use rustc_hash::FxHashMap;

use super::digest::DigestKey;

/// A hash of what is shown.
pub(super) type Colour = u128;

/// A masked entity.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stranger {
    /// What is shown of it beside its links with other masked ones.
    pub(super) colour: Colour,
    /// A hash of the ids behind the mask.
    pub(super) ids: Colour,
}

/// A link between two masked entities, by their positions.
#[derive(Debug, Clone, Copy)]
pub(super) struct Between {
    /// What is shown of it beside its ends.
    pub(super) content: Colour,
    /// Its ends.
    pub(super) ends: [u32; 2],
}

/// The positions of `strangers` in an order that depends on what is shown alone, as far as the module says.
pub(super) fn order(key: &DigestKey, strangers: &[Stranger], between: &[Between]) -> Vec<u32> {
    let neighbours = Neighbours::new(strangers.len(), between);
    let mut colours: Vec<Colour> = strangers.iter().map(|stranger| stranger.colour).collect();
    let mut ids_of_group = vec![0; strangers.len()];
    for group in neighbours.groups() {
        let refinement = Refinement { key, strangers, neighbours: &neighbours, members: &group };
        refinement.run(&mut colours);
        let least = group.iter().map(|&member| strangers[member as usize].ids).min().unwrap_or_default();
        group.iter().for_each(|&member| ids_of_group[member as usize] = least);
    }
    let mut order: Vec<u32> = (0..strangers.len() as u32).collect();
    order.sort_unstable_by_key(|&at| {
        let at = at as usize;
        (colours[at], ids_of_group[at], strangers[at].ids)
    });
    order
}

/// The first half of a keyed hash.
pub(super) fn colour(hasher: &Hasher) -> Colour {
    let mut bytes = [0; 16];
    hasher.finalize_xof().fill(&mut bytes);
    Colour::from_le_bytes(bytes)
}

/// Passes over a group with so many links between its members: so many that thirty alike persons with a telephone each
/// are set apart one by one, and so few that no view takes minutes.
fn passes_of(links: usize) -> usize {
    16 + 200_000 / links.max(1)
}

/// The links between masked entities, by their ends.
struct Neighbours {
    offsets: Vec<usize>,
    /// The other end, and what the link says seen from this one.
    entries: Vec<(u32, Colour)>,
}

impl Neighbours {
    fn new(count: usize, between: &[Between]) -> Neighbours {
        let both = |link: &Between| {
            let [source, target] = link.ends;
            [(source, target, link.content), (target, source, !link.content)]
        };
        let mut all: Vec<(u32, u32, Colour)> = between.iter().flat_map(both).collect();
        all.sort_unstable();
        let mut offsets = vec![0; count + 1];
        all.iter().for_each(|(end, ..)| offsets[*end as usize + 1] += 1);
        (0..count).for_each(|at| offsets[at + 1] += offsets[at]);
        Neighbours { offsets, entries: all.into_iter().map(|(_, other, content)| (other, content)).collect() }
    }

    fn of(&self, at: u32) -> &[(u32, Colour)] {
        &self.entries[self.offsets[at as usize]..self.offsets[at as usize + 1]]
    }

    /// Those that links connect, more than one each.
    fn groups(&self) -> Vec<Vec<u32>> {
        let mut is_seen = vec![false; self.offsets.len() - 1];
        let mut groups = Vec::new();
        for start in 0..is_seen.len() as u32 {
            if self.of(start).is_empty() || std::mem::replace(&mut is_seen[start as usize], true) {
                continue;
            }
            let mut group = vec![start];
            let mut next = 0;
            while next < group.len() {
                for &(other, _) in self.of(group[next]) {
                    if !std::mem::replace(&mut is_seen[other as usize], true) {
                        group.push(other);
                    }
                }
                next += 1;
            }
            groups.push(group);
        }
        groups
    }
}

/// The refinement of one group.
struct Refinement<'a> {
    key: &'a DigestKey,
    strangers: &'a [Stranger],
    neighbours: &'a Neighbours,
    members: &'a [u32],
}

impl Refinement<'_> {
    /// Refines the colours of the members, setting one after the other apart, until all differ or there were too many
    /// passes.
    fn run(&self, colours: &mut [Colour]) {
        let hasher = self.key.hasher("trama 2026 masked entity, refined");
        let links: usize = self.members.iter().map(|&member| self.neighbours.of(member).len()).sum();
        let mut passes = passes_of(links);
        loop {
            let mut distinct = self.distinct(colours);
            while passes > 0 {
                passes -= 1;
                self.pass(&hasher, colours);
                let before = std::mem::replace(&mut distinct, self.distinct(colours));
                if distinct == before {
                    break;
                }
            }
            match self.first_alike(colours) {
                Some(member) if passes > 0 => colours[member as usize] ^= 1,
                _ => return,
            }
        }
    }

    fn pass(&self, hasher: &Hasher, colours: &mut [Colour]) {
        let refined = |&member: &u32| {
            let mut around: Vec<(Colour, Colour)> =
                self.neighbours.of(member).iter().map(|&(other, content)| (content, colours[other as usize])).collect();
            around.sort_unstable();
            let mut hasher = hasher.clone();
            hasher.update(&colours[member as usize].to_le_bytes());
            for (content, other) in around {
                hasher.update(&content.to_le_bytes()).update(&other.to_le_bytes());
            }
            colour(&hasher)
        };
        let refined: Vec<Colour> = self.members.iter().map(refined).collect();
        self.members.iter().zip(refined).for_each(|(&member, colour)| colours[member as usize] = colour);
    }

    fn distinct(&self, colours: &[Colour]) -> usize {
        let mut all: Vec<Colour> = self.members.iter().map(|&member| colours[member as usize]).collect();
        all.sort_unstable();
        all.dedup();
        all.len()
    }

    /// Of the least colour that several members have, the one with the least hash of its ids.
    fn first_alike(&self, colours: &[Colour]) -> Option<u32> {
        let mut counts: FxHashMap<Colour, u32> = FxHashMap::default();
        self.members.iter().for_each(|&member| *counts.entry(colours[member as usize]).or_default() += 1);
        let alike = self.members.iter().copied().filter(|&member| counts[&colours[member as usize]] > 1);
        alike.min_by_key(|&member| (colours[member as usize], self.strangers[member as usize].ids))
    }
}

#[cfg(test)]
mod tests;
