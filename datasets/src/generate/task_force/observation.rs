//! Who is watched, what nobody has recorded, and what was recorded and is not true.
//!
//! Who is watched is drawn without a look at the network. A watched person's links are said again more often, are left
//! out less, and false ones end at him: central on paper for no reason in the network.
//!
//! Sources: Borgatti, Carley and Krackhardt 2006, "On the robustness of centrality measures under conditions of imperfect
//! data" (Social Networks 28); Ficara et al. 2021, "Criminal networks analysis in missing data scenarios through graph
//! distances" (PLOS ONE 16), who leave out links and persons at random as here.

use trama_engine::model::LinkKind;
use trama_engine::progress::Progress;
use trama_engine::registry::Parameter;

use super::super::draw::Draw;
use super::dates::Day;
use super::network::{Index, Link, Network};
use super::parameters::{Given, count, share};
use super::{Period, stream};
use crate::error::{Error, Result};

pub(super) const MISSINGNESS: Parameter = share(
    "missingness",
    0.1,
    "Share of the true links that nobody has recorded (rounded to a whole link). What one value leaves out, a larger one leaves out too; nothing else changes.",
);
pub(super) const MISSING_PERSONS: Parameter =
    share("missing_persons", 0.0, "Share of the persons of whom nobody knows; none of their links is recorded.");
pub(super) const NOISE: Parameter = share(
    "noise",
    0.02,
    "Recorded links that are not true, as a share of the true ones: calls, acquaintances, attendances. Three of four mix up persons of one cell, the others join anybody.",
);
pub(super) const WATCHED: Parameter =
    share("watched", 0.08, "Share of the persons who are watched, whatever they are; truth.csv says who.");
pub(super) const WATCH_FACTOR: Parameter = count(
    "watch_factor",
    (1, 20),
    5,
    "How much more is recorded of who is watched: so often others may say his links again, so much less likely they are left out, and so much more likely false ones end at him.",
);

/// See the module.
#[derive(Debug, Clone)]
pub(super) struct Observation {
    /// By entity: persons, and what they hold.
    pub(super) watched: Vec<bool>,
    /// By entity: persons of whom nobody knows.
    pub(super) hidden_entities: Vec<bool>,
    /// By true link.
    pub(super) hidden_links: Vec<bool>,
    /// Links that are not true.
    pub(super) noise: Vec<Link>,
    watch_factor: u64,
}

impl Observation {
    /// Observes a network.
    pub(super) fn of(
        network: &Network,
        given: Given<'_>,
        period: Period,
        seed: u64,
        progress: &Progress,
    ) -> Result<Observation> {
        let watch_factor = given.count(&WATCH_FACTOR);
        let watched = watched(network, given.share(&WATCHED), seed);
        let smallest = |what, share: &Parameter, watched: &[bool]| {
            let key = |(number, &is_watched): (usize, &bool)| {
                progress.advance(1)?;
                Ok(key(stream(seed, what, number as u64), if is_watched { watch_factor } else { 1 }))
            };
            let keys = watched.iter().enumerate().map(key).collect::<Result<Vec<u64>>>()?;
            Ok::<_, Error>(smallest(&keys, given.share(share)))
        };
        let links: Vec<bool> = network.links.iter().map(|link| watched[link.source] || watched[link.target]).collect();
        let mut hidden_links = vec![false; links.len()];
        for number in smallest("missing link", &MISSINGNESS, &links)? {
            hidden_links[number] = true;
        }
        let persons: Vec<Index> = network.persons().map(|(index, _)| index).collect();
        let of_persons: Vec<bool> = persons.iter().map(|&person| watched[person]).collect();
        let mut hidden_entities = vec![false; network.entities.len()];
        for number in smallest("missing person", &MISSING_PERSONS, &of_persons)? {
            hidden_entities[persons[number]] = true;
        }
        let count = rounded(given.share(&NOISE), network.links.len());
        let noise = Noise::of(network, &watched, watch_factor).links(count as u64, period, seed);
        Ok(Observation { watched, hidden_entities, hidden_links, noise, watch_factor })
    }

    /// How often somebody may have said a link again.
    pub(super) fn tries(&self, link: &Link) -> u64 {
        if self.watched[link.source] || self.watched[link.target] { self.watch_factor } else { 1 }
    }

    /// Whether both ends of a link are known.
    pub(super) fn knows_ends(&self, link: &Link) -> bool {
        !self.hidden_entities[link.source] && !self.hidden_entities[link.target]
    }
}

/// The largest of so many draws: the smallest keys of all are drawn as if without replacement, each as likely as 1 over
/// its tries, nearly.
fn key(mut draw: Draw, tries: u64) -> u64 {
    (0..tries).map(|_| draw.bits()).max().unwrap_or_default()
}

/// Positions of the smallest keys, as many as the share says; equal keys in order.
fn smallest(keys: &[u64], share: f64) -> Vec<usize> {
    let mut positions: Vec<usize> = (0..keys.len()).collect();
    positions.sort_by_key(|&position| keys[position]);
    positions.truncate(rounded(share, keys.len()));
    positions
}

fn rounded(share: f64, count: usize) -> usize {
    (share * count as f64 + 0.5) as usize
}

/// Persons who are watched, and what they hold.
fn watched(network: &Network, share: f64, seed: u64) -> Vec<bool> {
    let persons: Vec<Index> = network.persons().map(|(index, _)| index).collect();
    let keys: Vec<u64> = (0..persons.len()).map(|number| stream(seed, "watched", number as u64).bits()).collect();
    let mut watched = vec![false; network.entities.len()];
    smallest(&keys, share).into_iter().for_each(|number| watched[persons[number]] = true);
    for link in network.links.iter().filter(|link| link.kind == LinkKind::Possession) {
        watched[link.target] |= watched[link.source];
    }
    watched
}

/// What false links can end at.
struct Noise<'a> {
    network: &'a Network,
    persons: Vec<Index>,
    /// Persons of each cell, and those who serve it.
    of_cell: Vec<Vec<Index>>,
    /// Phones of each person, if any.
    phones: Vec<Vec<Index>>,
    /// Meetings of each cell, as often as somebody attended.
    meetings: Vec<Vec<(Index, Day)>>,
    watched: &'a [bool],
    watch_factor: u64,
}

impl Noise<'_> {
    fn of<'a>(network: &'a Network, watched: &'a [bool], watch_factor: u64) -> Noise<'a> {
        let persons: Vec<Index> = network.persons().map(|(index, _)| index).collect();
        let mut of_cell = vec![Vec::new(); network.cells.len()];
        for &person in &persons {
            network.cells_of(person).iter().for_each(|&cell| of_cell[cell as usize].push(person));
        }
        let mut phones = vec![Vec::new(); network.entities.len()];
        let mut meetings = vec![Vec::new(); network.cells.len()];
        for link in &network.links {
            match link.kind {
                LinkKind::Possession if network.entities[link.target].schema == "Phone" => {
                    phones[link.source].push(link.target);
                }
                LinkKind::Attendance => {
                    let cells = network.cells_of(link.source).iter();
                    cells.for_each(|&cell| meetings[cell as usize].push((link.target, link.day)));
                }
                _ => {}
            }
        }
        Noise { network, persons, of_cell, phones, meetings, watched, watch_factor }
    }

    fn links(&self, count: u64, period: Period, seed: u64) -> Vec<Link> {
        (0..count).map(|number| self.link(&mut stream(seed, "noise", number), period)).collect()
    }

    /// A call, an acquaintance or an attendance.
    fn link(&self, draw: &mut Draw, period: Period) -> Link {
        let one = self.person(&self.persons, draw);
        let cell = match draw.chance(0.75) {
            true => draw.pick(self.network.cells_of(one)) as usize,
            false => draw.below(self.of_cell.len() as u64) as usize,
        };
        let what = draw.below(10);
        let day = period.day(draw);
        if what < 3 && !self.meetings[cell].is_empty() {
            let (meeting, day) = draw.pick(&self.meetings[cell]);
            return Link::new(one, meeting, LinkKind::Attendance, day);
        }
        // A leader and a lieutenant at least are of the cell.
        let mut other = one;
        while other == one {
            other = self.person(&self.of_cell[cell], draw);
        }
        let (callers, called) = (&self.phones[one], &self.phones[other]);
        if what < 8 && !callers.is_empty() && !called.is_empty() {
            let call = Link::new(draw.pick(callers), draw.pick(called), LinkKind::Call, day);
            return Link { count: Some(draw.between(1, 3)), until: Some(day.plus(draw.below(30))), ..call };
        }
        Link { is_assessment: true, ..Link::new(one, other, LinkKind::Associate, day) }
    }

    /// One of the persons, so many times as likely if he is watched.
    fn person(&self, persons: &[Index], draw: &mut Draw) -> Index {
        loop {
            let person = draw.pick(persons);
            if self.watched[person] || draw.below(self.watch_factor) == 0 {
                return person;
            }
        }
    }
}
