//! Who calls whom, and with which phones.
//!
//! Inside a crew the lieutenant is the centre: he calls nearly everybody, often. The leader keeps away from phones: he
//! calls his lieutenants seldom, and one member whom he trusts. Brokers have one or two ties into each cell that they
//! join.

use rustc_hash::FxHashMap;
use trama_engine::model::{EntityKind, LinkKind};
use trama_engine::progress::Progress;

use super::super::draw::Draw;
use super::dates::Day;
use super::identifiers;
use super::network::{Cell, Entity, Index, Link, Network, Role};
use super::{Period, stream};
use crate::error::Result;

/// Calls between two persons.
struct Tie {
    one: Index,
    other: Index,
    count: u64,
}

/// Adds phones, who holds them, and the calls between them.
pub(super) fn add(network: &mut Network, period: Period, seed: u64, progress: &Progress) -> Result<()> {
    let mut ties = Vec::new();
    for number in 0..network.cells.len() {
        cell_ties(network, number, &mut stream(seed, "calls of a cell", number as u64), &mut ties);
    }
    for (person, role) in outside_cells(network) {
        progress.check()?;
        outside_ties(network, person, role, &mut stream(seed, "calls of a person", person as u64), &mut ties);
    }
    family_ties(network, seed, &mut ties);
    let phones = add_phones(network, &ties, period, seed);
    for (number, tie) in ties.iter().enumerate() {
        progress.check()?;
        let mut draw = stream(seed, "call", number as u64);
        let [source, target] = [tie.one, tie.other].map(|person| draw.pick(&phones[&person]));
        let first = period.day(&mut draw);
        let last = first.plus(draw.below(period.days_after(first)));
        let call = Link::new(source, target, LinkKind::Call, first);
        network.link(Link { count: Some(tie.count), until: Some(last), ..call });
    }
    Ok(())
}

fn cell_ties(network: &Network, number: usize, draw: &mut Draw, ties: &mut Vec<Tie>) {
    let cell = &network.cells[number];
    for crew in &cell.crews {
        for (position, &member) in crew.members.iter().enumerate() {
            if draw.chance(0.9) {
                ties.push(Tie { one: crew.lieutenant, other: member, count: draw.between(10, 80) });
            }
            for other in draw.sample(&crew.members[..position], 1..=2) {
                ties.push(Tie { one: member, other, count: draw.between(2, 25) });
            }
        }
    }
    leaders_ties(cell, draw, ties);
    let lieutenants = cell.lieutenants();
    for (position, &one) in lieutenants.iter().enumerate() {
        for &other in &lieutenants[position + 1..] {
            if draw.chance(0.4) {
                ties.push(Tie { one, other, count: draw.between(2, 20) });
            }
        }
    }
}

fn leaders_ties(cell: &Cell, draw: &mut Draw, ties: &mut Vec<Tie>) {
    for (position, lieutenant) in cell.lieutenants().into_iter().enumerate() {
        // The first is the leader's right hand.
        if position == 0 || draw.chance(0.6) {
            ties.push(Tie { one: cell.leader, other: lieutenant, count: draw.between(1, 6) });
        }
    }
    let members: Vec<Index> = cell.crews.iter().flat_map(|crew| crew.members.iter().copied()).collect();
    for trusted in draw.sample(&members, 1..=1) {
        ties.push(Tie { one: cell.leader, other: trusted, count: draw.between(2, 10) });
    }
}

/// Everybody who calls into cells without being of one.
fn outside_cells(network: &Network) -> Vec<(Index, Role)> {
    let is_of_a_cell = |role| matches!(role, Role::Leader | Role::Lieutenant | Role::Member);
    let outside = network.persons().filter(|(_, person)| !is_of_a_cell(person.role) && !person.is_minor);
    outside.map(|(index, person)| (index, person.role)).collect()
}

fn outside_ties(network: &Network, person: Index, role: Role, draw: &mut Draw, ties: &mut Vec<Tie>) {
    for &cell in network.cells_of(person) {
        let cell = &network.cells[cell as usize];
        let (others, count) = match role {
            Role::Broker => (brokers_ties(cell, draw), 1..=8),
            Role::Financier => (financiers_ties(cell, draw), 2..=12),
            Role::Logistics => (draw.sample(&cell.lieutenants(), 1..=2), 4..=30),
            Role::Nominee => (draw.sample(&cell.lieutenants(), 1..=1), 1..=4),
            Role::Informant => (draw.sample(&cell.followers(), 2..=4), 1..=12),
            Role::Contact => (draw.sample(&cell.followers(), 1..=3), 1..=15),
            Role::Unknown => (draw.sample(&cell.followers(), 1..=2), 1..=4),
            _ => continue,
        };
        for other in others {
            ties.push(Tie { one: person, other, count: draw.between(*count.start(), *count.end()) });
        }
    }
}

/// One tie into a cell, or two: to the leader or to a lieutenant.
fn brokers_ties(cell: &Cell, draw: &mut Draw) -> Vec<Index> {
    let mut others = draw.sample(&cell.lieutenants(), 1..=1);
    if draw.chance(0.6) {
        others = vec![cell.leader];
    } else if draw.chance(0.3) {
        others.push(cell.leader);
    }
    others
}

fn financiers_ties(cell: &Cell, draw: &mut Draw) -> Vec<Index> {
    let others = if draw.chance(0.7) { vec![cell.leader] } else { cell.lieutenants() };
    draw.sample(&others, 1..=1)
}

fn family_ties(network: &Network, seed: u64, ties: &mut Vec<Tie>) {
    let is_minor = |index: Index| network.entities[index].person.as_ref().is_some_and(|person| person.is_minor);
    let adults = network.links.iter().filter(|link| link.kind == LinkKind::Family && !is_minor(link.target));
    for (number, link) in adults.enumerate() {
        let mut draw = stream(seed, "calls of a family", number as u64);
        if draw.chance(0.6) {
            ties.push(Tie { one: link.source, other: link.target, count: draw.between(5, 60) });
        }
    }
}

/// Gives everybody who calls one to three phones.
fn add_phones(network: &mut Network, ties: &[Tie], period: Period, seed: u64) -> FxHashMap<Index, Vec<Index>> {
    let mut callers: Vec<Index> = ties.iter().flat_map(|tie| [tie.one, tie.other]).collect();
    callers.sort_unstable();
    callers.dedup();
    let phones = callers.into_iter().map(|person| {
        let mut draw = stream(seed, "phones", person as u64);
        let number = 1 + u64::from(draw.chance(0.35)) + u64::from(draw.chance(0.1));
        (person, (0..number).map(|_| add_phone(network, person, period.start(&mut draw))).collect())
    });
    phones.collect()
}

fn add_phone(network: &mut Network, holder: Index, since: Day) -> Index {
    let number = identifiers::phone(network.count(EntityKind::Asset));
    let phone = Entity::new(EntityKind::Asset, "Phone", number.clone());
    let phone = network.add(Entity { identifier: Some(("phone", number)), ..phone });
    network.link(Link { word: "subscriber", ..Link::new(holder, phone, LinkKind::Possession, since) });
    phone
}
