//! Who is linked to whom, read from edge lists by other code than the program's, and what follows from that alone.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The contacts of everybody in a simple undirected network.
#[derive(Clone)]
pub(super) struct Contacts(BTreeMap<String, BTreeSet<String>>);

impl Contacts {
    /// Of edge lists, by tab or comma, a header beginning with `source` aside.
    pub(super) fn read(files: &[impl AsRef<Path>]) -> Contacts {
        let mut contacts = Contacts(BTreeMap::new());
        for file in files {
            let text = std::fs::read_to_string(file).unwrap();
            for line in text.lines().filter(|line| !line.starts_with("source") && !line.is_empty()) {
                let mut cells = line.split(['\t', ',', ' ']);
                let (source, target) = (cells.next().unwrap(), cells.next().unwrap());
                contacts.0.entry(source.to_owned()).or_default().insert(target.to_owned());
                contacts.0.entry(target.to_owned()).or_default().insert(source.to_owned());
            }
        }
        contacts
    }

    pub(super) fn ids(&self) -> impl Iterator<Item = &String> {
        self.0.keys()
    }

    /// The same without somebody.
    pub(super) fn without(&self, id: &str) -> Contacts {
        self.among(|other| other != id)
    }

    /// Those alone for whom `stays` holds.
    pub(super) fn among(&self, stays: impl Fn(&str) -> bool) -> Contacts {
        let others = |others: &BTreeSet<String>| others.iter().filter(|other| stays(other)).cloned().collect();
        Contacts(self.0.iter().filter(|(id, _)| stays(id)).map(|(id, found)| (id.clone(), others(found))).collect())
    }

    /// The same without a link.
    pub(super) fn without_link(&self, source: &str, target: &str) -> Contacts {
        let mut rest = self.clone();
        for (one, other) in [(source, target), (target, source)] {
            assert!(rest.0.get_mut(one).unwrap().remove(other), "{one} {other}");
        }
        rest
    }

    /// Every link once.
    pub(super) fn links(&self) -> impl Iterator<Item = (&String, &String)> {
        self.0
            .iter()
            .flat_map(|(id, others)| others.iter().filter(move |other| id <= *other).map(move |other| (id, other)))
    }

    /// How many contacts somebody has.
    pub(super) fn degree(&self, id: &str) -> usize {
        self.0[id].len()
    }

    /// Those that are exactly so many links away.
    pub(super) fn at_distance(&self, id: &str, distance: u32) -> BTreeSet<String> {
        let mut seen = BTreeSet::from([id.to_owned()]);
        let mut ring = seen.clone();
        for _ in 0..distance {
            let next: BTreeSet<String> = ring.iter().flat_map(|id| self.0[id].iter().cloned()).collect();
            ring = next.difference(&seen).cloned().collect();
            seen.extend(ring.iter().cloned());
        }
        ring
    }

    /// How many hang together with somebody, himself among them.
    pub(super) fn reached(&self, id: &str) -> u64 {
        let distances = 1..self.0.len() as u32;
        let rings = distances.map(|distance| self.at_distance(id, distance).len() as u64).take_while(|&size| size > 0);
        1 + rings.sum::<u64>()
    }

    /// How many hang together, for each component.
    pub(super) fn component_sizes(&self) -> Vec<u64> {
        let mut left: BTreeSet<&String> = self.0.keys().collect();
        let mut sizes = Vec::new();
        while let Some(first) = left.pop_first() {
            let (mut open, mut size) = (vec![first], 1);
            while let Some(id) = open.pop() {
                for other in &self.0[id] {
                    if left.remove(other) {
                        open.push(other);
                        size += 1;
                    }
                }
            }
            sizes.push(size);
        }
        sizes
    }

    /// Pairs that hang together.
    pub(super) fn connected_pairs(&self) -> u64 {
        self.component_sizes().iter().map(|size| size * (size - 1) / 2).sum()
    }

    /// Newman's modularity of communities: the share of links within them, less what chance would give.
    pub(super) fn modularity(&self, community: &BTreeMap<String, f64>) -> f64 {
        let link_count = self.0.values().map(BTreeSet::len).sum::<usize>() as f64 / 2.0;
        let mut degrees: BTreeMap<u64, f64> = BTreeMap::new();
        for (id, others) in &self.0 {
            *degrees.entry(community[id] as u64).or_default() += others.len() as f64;
        }
        let within = self.links().filter(|(one, other)| community[*one] == community[*other]).count() as f64;
        let by_chance: f64 = degrees.values().map(|degree| (degree / (2.0 * link_count)).powi(2)).sum();
        within / link_count - by_chance
    }
}
